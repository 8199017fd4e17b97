"""What each move asks for and leaves behind."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from registry.actions.agents import Wanted, moves_open_to, perform, perform_all
from registry.actions.facts import record_fact_edit
from registry.enums import MOVES, Act, EditRoute, Role, Status
from registry.models import Agent, Decision
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_agent_under_review,
    make_agreement,
    make_area,
    make_criteria,
    make_employee,
    make_equipment,
    make_operator,
    make_operator_kind,
    make_proposal,
    make_reason,
    make_submittable_agent,
    make_user,
)
from tests.registry.moves import SECOND_PERSON, TABLE

pytestmark = pytest.mark.django_db


def code_of(refusal):
    return [error.code for error in refusal.value.error_list]


def refused(code, **move):
    with pytest.raises(ValidationError) as refusal:
        perform(at=NOW, **move)
    assert set(code_of(refusal)) == {code}
    return refusal


@pytest.mark.parametrize("act", Act)
def test_buttons_are_shown_for_the_moves_that_would_succeed(act):
    staff = make_user(Role.CENTRE_STAFF)
    sources, _target = TABLE[act]

    holder = {Act.CLAIM: None, Act.TAKE_OVER: make_user(Role.CENTRE_STAFF)}.get(act, staff)
    agents = {status: make_agent(status=status, claimed_by=holder) for status in Status}
    for agent in agents.values() if act in SECOND_PERSON else ():
        make_proposal(agent)
    shown = {status for status in Status if act in moves_open_to(staff, agents[status], NOW)}

    assert shown == sources


def test_a_move_leaves_one_trace_with_who_when_from_to_and_why():
    agent = make_agent_under_review()
    staff, reason = make_user(Role.CENTRE_STAFF), make_reason(Act.RETURN)

    perform(act=Act.RETURN, agent=agent, by=staff, at=NOW, reason=reason, comment="Thiếu ảnh")

    decision = Decision.objects.get()
    assert (decision.by, decision.at, decision.from_status, decision.to_status) == (
        staff,
        NOW,
        Status.UNDER_REVIEW,
        Status.RETURNED,
    )
    assert (decision.reason, decision.comment) == (reason, "Thiếu ảnh")


@pytest.mark.parametrize("act", [act for act, move in MOVES.items() if move.needs_reason])
def test_a_move_that_takes_away_needs_a_reason_of_its_own(act):
    sources, _target = TABLE[act]
    staff = make_user(Role.CENTRE_STAFF)
    holder = make_user(Role.CENTRE_STAFF) if act is Act.TAKE_OVER else staff
    agent = make_agent(status=min(sources), claimed_by=holder)
    other = make_reason(Act.RETURN if act is not Act.RETURN else Act.CLOSE)

    refused("reason_required", act=act, agent=agent, by=staff)
    refused("reason_does_not_fit", act=act, agent=agent, by=staff, reason=other)
    old = make_reason(act, code="old", is_current=False)
    refused("reason_does_not_fit", act=act, agent=agent, by=staff, reason=old)


def test_an_unmet_mandatory_criterion_blocks_approval_and_is_named():
    make_criteria(("working_scanner", "at_least", "1"), ("working_seat", "at_least", "4"))
    agent = make_agent_under_review()
    make_equipment(agent, "seat", working=2)

    refusal = refused(
        "criteria_unmet", act=Act.APPROVE, agent=agent, by=make_user(Role.CENTRE_STAFF)
    )

    assert len(refusal.value.messages) == 2
    assert "2" in refusal.value.messages[1]
    assert "4" in refusal.value.messages[1]
    agent.refresh_from_db()
    assert agent.status == Status.UNDER_REVIEW


def test_an_unmet_advised_criterion_does_not_block():
    make_criteria(("working_scanner", "at_least", "1", False))
    agent = make_agent_under_review()

    decision = perform(act=Act.APPROVE, agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)

    assert [finding["met"] for finding in decision.findings] == [False]


def test_approval_keeps_findings_criteria_and_boundary_version():
    criteria_set = make_criteria(("working_scanner", "at_least", "1"), ("agreement", "is_true", ""))
    agent = make_agent_under_review()
    make_equipment(agent, "scanner", working=2)
    make_agreement(agent.operator)

    decision = perform(act=Act.APPROVE, agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)

    assert decision.criteria_set == criteria_set
    assert decision.boundary_version == agent.area.version
    assert [(f["measure"], f["observed"], f["met"]) for f in decision.findings] == [
        ("working_scanner", 2, True),
        ("agreement", True, True),
    ]
    assert decision.facts["location_finding"] == "inside"


def test_nobody_approves_without_criteria_in_force():
    make_criteria(("working_scanner", "at_least", "0"), published=False)

    refused(
        "no_criteria",
        act=Act.APPROVE,
        agent=make_agent_under_review(),
        by=make_user(Role.CENTRE_STAFF),
    )


def test_the_criteria_of_the_operator_kind_come_before_the_general_ones():
    bank = make_operator_kind("bank", name="Ngân hàng")
    make_criteria(("working_scanner", "at_least", "1"))
    own = make_criteria(("working_scanner", "at_least", "0"), operator_kind=bank)
    agent = make_agent_under_review(operator=make_operator(kind=bank))

    decision = perform(act=Act.APPROVE, agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)

    assert decision.criteria_set == own


@pytest.mark.parametrize(
    ("expires_on", "trained"), [(TODAY - timedelta(days=1), 0), (TODAY, 1), (date(2027, 1, 1), 1)]
)
def test_a_certificate_counts_to_its_last_day(expires_on, trained):
    make_criteria(("trained_staff", "at_least", "1", False))
    agent = make_agent_under_review()
    make_employee(agent, certificate_expires_on=expires_on)

    decision = perform(act=Act.APPROVE, agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)

    assert decision.facts["trained_staff"] == trained


def test_the_person_who_submitted_neither_claims_nor_approves():
    make_criteria(("working_scanner", "at_least", "0"))
    staff = make_user(Role.CENTRE_STAFF)
    agent = make_submittable_agent()
    perform(act=Act.SUBMIT, agent=agent, by=staff, at=NOW)

    refused("maker_cannot_approve", act=Act.CLAIM, agent=agent, by=staff)

    assert moves_open_to(staff, agent, NOW) == []
    perform(act=Act.CLAIM, agent=agent, by=(colleague := make_user(Role.CENTRE_STAFF)), at=NOW)
    perform(act=Act.APPROVE, agent=agent, by=colleague, at=NOW)


def test_who_corrects_a_site_that_they_hold_may_only_give_it_back_or_return_it():
    staff = make_user(Role.CENTRE_STAFF)
    agent = make_agent_under_review(claimed_by=staff, claimed_until=NOW + timedelta(hours=1))
    record_fact_edit(agent=agent, by=staff, at=NOW, route=EditRoute.FORM, fields=["phone"])

    refused(
        "maker_cannot_approve",
        act=Act.REFUSE,
        agent=agent,
        by=staff,
        reason=make_reason(Act.REFUSE),
    )

    assert moves_open_to(staff, agent, NOW) == [Act.RELEASE, Act.RETURN]


@pytest.mark.parametrize("route", EditRoute)
def test_the_person_who_edited_the_facts_cannot_approve(route):
    make_criteria(("working_scanner", "at_least", "0"))
    agent, staff = make_agent_under_review(), make_user(Role.CENTRE_STAFF)
    record_fact_edit(agent=agent, by=staff, at=NOW, route=route, fields=["phone"])

    refused("maker_cannot_approve", act=Act.APPROVE, agent=agent, by=staff)


def test_even_a_superuser_cannot_approve_their_own_site():
    make_criteria(("working_scanner", "at_least", "0"))
    chief = make_user(is_superuser=True)
    agent = make_agent_under_review(submitted_by=chief)

    refused("maker_cannot_approve", act=Act.APPROVE, agent=agent, by=chief)


def test_a_draft_without_place_address_or_services_is_not_submitted():
    make_area()
    agent = make_agent(longitude=None, address="", services=False)

    refusal = refused("facts_missing", act=Act.SUBMIT, agent=agent, by=make_user(Role.CENTRE_STAFF))

    assert refusal.value.error_list[0].params["fields"].count(",") == 3


def test_nobody_moves_an_agent_outside_their_scope():
    agent = make_submittable_agent(operator=make_operator())
    stranger = make_user(Role.COORDINATOR, operator=make_operator())

    refused("not_permitted", act=Act.SUBMIT, agent=agent, by=stranger)


def test_a_move_judges_the_state_in_the_database_not_the_one_on_the_page():
    make_criteria(("working_scanner", "at_least", "0"))
    agent = make_agent_under_review()
    stale = type(agent).objects.get(pk=agent.pk)
    perform(act=Act.APPROVE, agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)

    refused("move_not_allowed", act=Act.APPROVE, agent=stale, by=make_user(Role.CENTRE_STAFF))


def test_claiming_names_the_reviewer_and_submitting_again_frees_the_site():
    agent = make_submittable_agent(status=Status.SUBMITTED)
    staff = make_user(Role.CENTRE_STAFF)

    perform(act=Act.CLAIM, agent=agent, by=staff, at=NOW)
    assert agent.claimed_by == staff
    perform(act=Act.RETURN, agent=agent, by=staff, at=NOW, reason=make_reason(Act.RETURN))
    perform(act=Act.SUBMIT, agent=agent, by=staff, at=NOW)

    assert agent.claimed_by is None


DECIDING = [Act.APPROVE, Act.RETURN, Act.REFUSE]


@pytest.mark.parametrize("act", DECIDING)
def test_nobody_decides_a_site_that_a_colleague_holds(act):
    make_criteria(("working_scanner", "at_least", "0"))
    colleague, staff = make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)
    agent = make_agent_under_review(claimed_by=colleague, claimed_until=NOW + timedelta(hours=1))
    reason = make_reason(act) if MOVES[act].needs_reason else None

    refused("claimed_by_other", act=act, agent=agent, by=staff, reason=reason)


def test_a_claim_holds_until_it_runs_out_and_then_anybody_may_claim():
    colleague, staff = make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)
    agent = make_agent_under_review(claimed_by=colleague, claimed_until=NOW + timedelta(seconds=1))

    refused("claimed_by_other", act=Act.CLAIM, agent=agent, by=staff)
    agent.claimed_until = NOW
    agent.save()
    perform(act=Act.CLAIM, agent=agent, by=staff, at=NOW)

    assert (agent.claimed_by, agent.claimed_until) == (staff, NOW + timedelta(hours=24))


def test_a_site_is_taken_over_with_a_reason_and_given_back_by_its_holder_only():
    colleague, staff = make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)
    agent = make_agent_under_review(claimed_by=colleague, claimed_until=NOW + timedelta(hours=1))
    reason = make_reason(Act.TAKE_OVER)

    refused("not_your_claim", act=Act.TAKE_OVER, agent=agent, by=colleague, reason=reason)
    refused("not_your_claim", act=Act.RELEASE, agent=agent, by=staff)
    perform(act=Act.TAKE_OVER, agent=agent, by=staff, at=NOW, reason=reason)
    perform(act=Act.RELEASE, agent=agent, by=staff, at=NOW)

    assert (agent.status, agent.claimed_by) == (Status.SUBMITTED, None)


def test_a_claim_given_back_keeps_the_sites_place_in_the_queue():
    agent = make_submittable_agent(status=Status.SUBMITTED, status_since=NOW - timedelta(days=9))
    staff = make_user(Role.CENTRE_STAFF)

    perform(act=Act.CLAIM, agent=agent, by=staff, at=NOW)
    perform(act=Act.RELEASE, agent=agent, by=staff, at=NOW)

    assert agent.status_since == NOW - timedelta(days=9)


def test_a_person_limited_to_areas_moves_the_agents_there():
    agent = make_submittable_agent(status=Status.SUBMITTED)
    staff = make_user(Role.CENTRE_STAFF, scope="areas", areas=[agent.area])

    perform(act=Act.CLAIM, agent=agent, by=staff, at=NOW)

    assert (agent.status, agent.claimed_by) == (Status.UNDER_REVIEW, staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
def test_two_people_who_approve_at_once_make_one_approval():
    make_criteria(("working_scanner", "at_least", "0"))
    agent = make_agent_under_review(claimed_by=None)
    people = [make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)]
    start, outcomes = threading.Barrier(2), []

    def work(person):
        start.wait()
        try:
            perform(act=Act.APPROVE, agent=Agent.objects.get(pk=agent.pk), by=person, at=NOW)
            outcomes.append(("approved", person.pk))
        except ValidationError as refusal:
            outcomes.append((refusal.code, refusal.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    decision = Decision.objects.get()
    assert dict(outcomes) == {
        "approved": decision.by_id,
        "move_not_allowed": [
            f"Không thể “Phê duyệt”: {agent.code} đang ở trạng thái “Đã phê duyệt”."
        ],
    }
    assert Agent.objects.get().status == Status.APPROVED


def test_moves_of_one_set_are_judged_each_by_its_own_person_and_day():
    agents = [make_submittable_agent() for _number in range(3)]
    for agent in agents:
        make_employee(agent, certificate_expires_on=NOW.date())
    first, other = make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)
    stranger = make_user(Role.CENTRE_STAFF, scope="none")
    wanted = [
        Wanted(act=Act.SUBMIT, agent=agents[0], by=first, at=NOW),
        Wanted(act=Act.SUBMIT, agent=agents[1], by=stranger, at=NOW),
        Wanted(act=Act.SUBMIT, agent=agents[2], by=other, at=NOW + timedelta(days=1)),
    ]

    done, refused, later = perform_all(wanted)

    assert refused.code == "not_permitted"
    assert [agent.status for agent in agents] == [Status.SUBMITTED, Status.DRAFT, Status.SUBMITTED]
    assert (done.by, later.by) == (first, other)
    assert (done.facts["trained_staff"], later.facts["trained_staff"]) == (1, 0)


def test_a_move_keeps_in_history_who_when_and_the_services():
    agent, staff = make_submittable_agent(), make_user(Role.CENTRE_STAFF)

    perform(act=Act.SUBMIT, agent=agent, by=staff, at=NOW)

    line = agent.history.latest("history_id")
    assert (line.history_user, line.history_date, line.status) == (staff, NOW, Status.SUBMITTED)
    assert line.history_change_reason == str(Act.SUBMIT.label)
    assert [kept.service for kept in line.services.all()] == list(agent.services.all())


def test_an_agent_moves_once_in_a_set():
    agent, staff = make_submittable_agent(), make_user(Role.CENTRE_STAFF)
    wanted = [Wanted(act=act, agent=agent, by=staff, at=NOW) for act in (Act.SUBMIT, Act.CLAIM)]

    with pytest.raises(ValueError, match="once in a set"):
        perform_all(wanted)

    assert not agent.decisions.exists()
