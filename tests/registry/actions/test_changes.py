"""Edits to approved agents: what is saved at once, what waits, and who decides it."""

from datetime import time, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core import mail
from django.core.exceptions import ValidationError

from registry.actions.changes import (
    confirm_location,
    decide_change_set,
    edit_approved_agent,
    withdraw_change_set,
)
from registry.enums import Act, ChangeState, EditRoute, EquipmentType, ProposalAct, Role, Status
from registry.models import Agent, ChangeSet, EquipmentItem, Message, OpeningHours, StaffMember
from tests.factories import (
    NOW,
    make_criteria,
    make_employee,
    make_equipment,
    make_operator,
    make_reason,
    make_submittable_agent,
    make_user,
)

pytestmark = pytest.mark.django_db
REFUSE = ProposalAct.REFUSE_CHANGE
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def agent():
    return make_submittable_agent(status=Status.ACTIVE, name="Cũ", phone="1")


@pytest.fixture
def coordinator(agent):
    return make_user(Role.COORDINATOR, operator=agent.operator)


@pytest.fixture
def staff():
    return make_user(Role.CENTRE_STAFF)


def edit(agent, by, *, at=NOW, save=None, **facts):
    def save_all():
        row = Agent.objects.get(pk=agent.pk)
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()
        if save:
            save()

    return edit_approved_agent(agent=agent, edit=save_all, by=by, at=at, route=EditRoute.FORM)


def decide(change_set, by, *accepted, reason=None, comment="", seen_at=None, message=None):
    return decide_change_set(
        change_set=change_set,
        accepted=accepted,
        seen_at=seen_at or change_set.proposed_at,
        by=by,
        at=LATER,
        reason=reason,
        comment=comment,
        message=message,
    )


def refusal_of(action, *arguments, **options):
    with pytest.raises(ValidationError) as refusal:
        action(*arguments, **options)
    return refusal.value.code


def test_what_may_change_freely_is_saved_and_the_rest_waits(agent, coordinator):
    def save():
        OpeningHours.objects.create(agent=agent, weekday=0, opens=time(8), closes=time(17))

    done = edit(agent, coordinator, name="Mới", phone="2", save=save)

    assert (agent.name, agent.phone, agent.opening_hours.count()) == ("Cũ", "2", 1)
    assert (done.saved, done.proposed) == (["phone", "opening_hours"], ["name"])
    [change] = done.change_set.changes.all()
    assert (change.fact, change.old, change.new) == ("name", "Cũ", "Mới")
    [told] = agent.fact_edits.all()
    assert (told.by, told.fields) == (coordinator, ["opening_hours", "phone"])


@pytest.mark.parametrize(("working", "waits"), [(2, False), (1, False), (0, True)])
def test_equipment_waits_where_it_falls_below_a_criterion(agent, coordinator, working, waits):
    make_criteria(("working_scanner", "at_least", "1"))
    item = make_equipment(agent, working=2)

    done = edit(
        agent,
        coordinator,
        save=lambda: EquipmentItem.objects.filter(pk=item.pk).update(working=working),
    )

    assert bool(done.proposed) is waits
    item.refresh_from_db()
    assert item.working == (2 if waits else working)


def test_a_second_edit_joins_the_proposal_of_the_same_person(agent, coordinator):
    edit(agent, coordinator, name="Mới")
    edit(agent, coordinator, at=LATER, name="Mới hơn", address="2 phố Mới")

    change_set = ChangeSet.objects.get()
    proposed = {change.fact: change.new for change in change_set.changes.all()}
    assert (change_set.proposed_at, proposed) == (
        LATER,
        {"name": "Mới hơn", "address": "2 phố Mới"},
    )


def test_what_waits_already_is_not_proposed_twice_by_anybody(agent, coordinator, staff):
    edit(agent, coordinator, name="Mới")

    done = edit(agent, staff, name="Mới")

    assert (done.already_waiting, ChangeSet.objects.count()) == (["name"], 1)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.CLOSED])
def test_only_what_was_approved_is_proposed_about(agent, coordinator, status):
    Agent.objects.filter(pk=agent.pk).update(status=status)

    assert refusal_of(edit, agent, coordinator, name="Mới") == "not_permitted"


def test_nobody_proposes_about_somebody_elses_agent(agent):
    stranger = make_user(Role.COORDINATOR, operator=make_operator())

    assert refusal_of(edit, agent, stranger, name="Mới") == "not_permitted"
    assert Agent.objects.get().name == "Cũ"


def test_accepting_writes_every_kind_of_fact_with_its_history(agent, coordinator, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    gone = make_employee(agent, name="Người nghỉ")
    scanner = make_equipment(agent, EquipmentType.SCANNER)

    def save():
        gone.delete()
        make_employee(agent, name="Đỗ Người Mới")
        EquipmentItem.objects.filter(pk=scanner.pk).update(working=0)
        agent.services.clear()

    change_set = edit(agent, coordinator, name="Mới", save=save).change_set
    facts = list(change_set.changes.values_list("fact", flat=True))
    decide(change_set, staff, *facts)

    agent.refresh_from_db()
    scanner.refresh_from_db()
    assert (agent.name, scanner.working, agent.services.count()) == ("Mới", 0, 0)
    assert [person.name for person in StaffMember.objects.all()] == ["Đỗ Người Mới"]
    assert change_set.state == ChangeState.ACCEPTED
    newest = agent.history.order_by("-history_id").first()
    assert (newest.name, newest.history_user) == ("Mới", staff)
    told = agent.fact_edits.get()
    assert (told.by, told.route) == (coordinator, EditRoute.PROPOSAL)


def test_part_of_a_proposal_is_accepted(agent, coordinator, staff):
    change_set = edit(agent, coordinator, name="Mới", address="2 phố Mới").change_set

    decide(change_set, staff, "address", reason=make_reason(REFUSE), comment="Tên giữ nguyên")

    agent.refresh_from_db()
    assert (agent.name, agent.address) == ("Cũ", "2 phố Mới")
    assert change_set.state == ChangeState.PARTLY_ACCEPTED
    kept = dict(change_set.changes.values_list("fact", "is_accepted"))
    assert kept == {"name": False, "address": True}


def test_a_refused_proposal_changes_nothing(agent, coordinator, staff):
    change_set = edit(agent, coordinator, name="Mới").change_set

    reason = make_reason(REFUSE)
    decide(change_set, staff, reason=reason, comment="Không đúng giấy phép")

    agent.refresh_from_db()
    assert (agent.name, change_set.state) == ("Cũ", ChangeState.REFUSED)
    assert (change_set.reason, change_set.comment) == (reason, "Không đúng giấy phép")
    assert (change_set.decided_by, agent.fact_edits.count()) == (staff, 0)


@pytest.mark.parametrize(("accepted", "sent"), [((), 1), (("name",), 1), (("name", "address"), 0)])
def test_the_operator_is_told_of_what_is_refused(
    staff, accepted, sent, django_capture_on_commit_callbacks
):
    operator = make_operator(email="don.vi@example.com")
    agent = make_submittable_agent(status=Status.ACTIVE, operator=operator)
    coordinator = make_user(Role.COORDINATOR, operator=operator)
    change_set = edit(agent, coordinator, name="Mới", address="2 phố Mới").change_set
    told = ("Từ chối đề xuất", "Thiếu giấy tờ.")

    with django_capture_on_commit_callbacks(execute=True):
        decide(change_set, staff, *accepted, reason=make_reason(REFUSE), message=told)

    assert [(one.subject, one.body) for one in mail.outbox] == [told] * sent
    kept = Message.objects.visible_to(coordinator).values_list("change_set", "decision", "body")
    assert list(kept) == [(change_set.pk, None, told[1])] * sent
    assert change_set.reason_id is None or sent


def test_each_refusal_of_a_decision_has_its_code(agent, coordinator, staff):
    change_set = edit(agent, coordinator, name="Mới", address="2 phố Mới").change_set
    old, why, wrong = NOW - timedelta(days=1), make_reason(REFUSE), make_reason(Act.REFUSE)

    assert refusal_of(decide, change_set, coordinator, "name") == "not_permitted"
    assert refusal_of(decide, change_set, make_user(Role.PLANNER), "name") == "not_permitted"
    assert refusal_of(decide, change_set, staff, "name") == "reason_required"
    assert refusal_of(decide, change_set, staff, "name", reason=wrong) == "reason_does_not_fit"
    assert refusal_of(decide, change_set, staff, "phone", reason=why) == "fact_unknown"
    assert refusal_of(decide, change_set, staff, "name", seen_at=old) == "proposal_changed"
    Agent.objects.filter(pk=agent.pk).update(status=Status.CLOSED)
    assert refusal_of(decide, change_set, staff, "name", reason=why) == "move_not_allowed"
    decide(change_set, staff, reason=why)
    assert refusal_of(decide, change_set, staff, "name", reason=why) == "already_decided"


def test_whoever_proposed_never_decides(agent, staff):
    change_set = edit(agent, staff, name="Mới").change_set

    assert refusal_of(decide, change_set, staff, "name") == "proposer_cannot_decide"


def test_a_fact_that_changed_since_is_refused_and_the_others_are_not(agent, coordinator, staff):
    change_set = edit(agent, coordinator, name="Mới", address="2 phố Mới").change_set
    Agent.objects.filter(pk=agent.pk).update(name="Giữa chừng")

    code = refusal_of(decide, change_set, staff, "name", "address")
    decide(change_set, staff, "address", reason=make_reason(REFUSE))

    agent.refresh_from_db()
    assert (code, agent.name, agent.address) == ("facts_changed", "Giữa chừng", "2 phố Mới")


def test_only_the_proposer_withdraws_and_only_once(agent, coordinator, staff):
    change_set = edit(agent, coordinator, name="Mới").change_set

    assert refusal_of(withdraw_change_set, change_set=change_set, by=staff, at=LATER) == (
        "not_permitted"
    )
    withdraw_change_set(change_set=change_set, by=coordinator, at=LATER)
    assert change_set.state == ChangeState.WITHDRAWN
    assert refusal_of(withdraw_change_set, change_set=change_set, by=coordinator, at=LATER) == (
        "already_decided"
    )


@pytest.mark.parametrize(("longitude", "is_reopened"), [(105.85005, False), (105.87, True)])
def test_a_point_moved_beyond_its_tolerance_reopens_its_finding(
    agent, coordinator, staff, longitude, is_reopened
):
    change_set = edit(agent, coordinator, location=Point(longitude, 21.03, srid=4326)).change_set

    decide(change_set, staff, "location")

    agent.refresh_from_db()
    assert agent.longitude == longitude
    assert (agent.location_reopened_at is not None) is is_reopened
    assert agent.finding == ("outside" if is_reopened else "inside")
    assert list(Agent.objects.location_in_question()) == ([agent] if is_reopened else [])


def test_a_moved_point_is_confirmed_by_somebody_who_did_not_move_it(agent, coordinator, staff):
    mover = make_user(Role.CENTRE_STAFF)
    change_set = edit(agent, mover, location=Point(105.87, 21.03, srid=4326)).change_set
    decide(change_set, staff, "location")

    def codes(by):
        return refusal_of(confirm_location, agent=agent, by=by, at=LATER)

    assert (codes(coordinator), codes(mover)) == ("not_permitted", "maker_cannot_approve")
    confirm_location(agent=agent, by=staff, at=LATER)
    assert agent.location_reopened_at is None
    assert codes(staff) == "nothing_to_confirm"
