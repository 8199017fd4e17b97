"""Merging two records, what moves and what stays, and the way back."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from registry.actions.agents import perform
from registry.actions.evidence import add_evidence
from registry.actions.merges import better_kept, declare_distinct, merge_agents, undo_merge
from registry.enums import Act, ChangeState, EditRoute, Role, Status
from registry.models import Agent, ChangeSet, Distinction, FactEdit, FormerCode, Merge
from tests.factories import (
    NOW,
    make_agent,
    make_calendar_version,
    make_dossier,
    make_employee,
    make_equipment,
    make_operator,
    make_reason,
    make_run,
    make_score,
    make_service,
    make_submittable_agent,
    make_user,
)
from tests.registry.pictures import photo, upload

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def staff():
    return make_user(Role.CENTRE_STAFF)


@pytest.fixture
def pair():
    """A kept record and its duplicate, both drafts of one operator."""
    operator = make_operator()
    kept = make_submittable_agent(code="BD-1", name="Bưu điện Hòa Bình", operator=operator)
    duplicate = make_submittable_agent(
        code="BD-2",
        name="BĐ Hoà Bình",
        operator=operator,
        phone="024 3825 6686",
        latitude=21.0312,
        location_accuracy_m=3,
    )
    return kept, duplicate


def merge(pair, by, *take, **fields):
    kept, duplicate = pair
    fields = {"reason": "Cùng một điểm", "at": NOW, **fields}
    return merge_agents(kept=kept, duplicate=duplicate, take=take, by=by, **fields)


def refused(code, action, **arguments):
    with pytest.raises(ValidationError) as refusal:
        action(**arguments)
    assert {error.code for error in refusal.value.error_list} == {code}


def refresh(*rows):
    for row in rows:
        row.refresh_from_db()


def state_of(*agents):
    """Everything that a merge may touch, as an undo must bring it back."""
    return [
        (
            agent.status,
            agent.status_since,
            agent.claimed_by_id,
            agent.name,
            agent.phone,
            agent.operator_id,
            agent.location.coords if agent.location else None,
            agent.location_accuracy_m,
            agent.location_taken_on,
            agent.finding,
            sorted(agent.services.values_list("code", flat=True)),
            agent.dossiers.count(),
            agent.staff.count(),
        )
        for agent in Agent.objects.filter(pk__in=[agent.pk for agent in agents]).order_by("pk")
    ]


def test_a_merge_takes_the_chosen_facts_and_leaves_the_others(pair, staff):
    kept, duplicate = pair
    duplicate.services.set([make_service("account", "Tài khoản")])

    merge(pair, staff, "phone", "location", "services")

    refresh(kept, duplicate)
    assert (kept.name, kept.phone) == ("Bưu điện Hòa Bình", "024 3825 6686")
    assert (kept.latitude, kept.location_accuracy_m) == (21.0312, 3)
    assert [service.code for service in kept.services.all()] == ["account"]
    assert (duplicate.status, duplicate.status_since) == (Status.MERGED, NOW)


def test_a_merge_leaves_a_trace_and_its_code_leads_to_the_kept_agent(pair, staff):
    kept, duplicate = pair

    merge(pair, staff, "phone")

    trace = Merge.objects.get()
    assert (trace.kept, trace.merged_code, trace.reason, trace.by) == (
        kept,
        duplicate.code,
        "Cùng một điểm",
        staff,
    )
    assert Agent.objects.known_as("BD-2").get() == kept
    edit = FactEdit.objects.get(agent=kept)
    assert (edit.by, edit.route, edit.fields) == (staff, EditRoute.MERGE, ["phone"])
    line = kept.history.filter(history_date=NOW).earliest()
    assert (line.history_user, "BD-2" in line.history_change_reason) == (staff, True)


def test_what_belongs_to_the_point_moves_and_what_is_about_the_record_stays(pair, staff):
    kept, duplicate = pair
    dossier, employee = make_dossier(duplicate), make_employee(duplicate)
    score = make_score(duplicate, make_run())
    decision = perform(act=Act.SUBMIT, agent=duplicate, by=make_user(Role.CENTRE_STAFF), at=NOW)

    merge(pair, staff)

    refresh(dossier, employee, score, decision)
    assert (dossier.agent, employee.agent) == (kept, kept)
    assert (score.agent, decision.agent) == (duplicate, duplicate)
    moved = employee.history.get(history_date=NOW)
    assert (moved.agent_id, moved.history_user) == (kept.pk, staff)


def test_a_table_that_the_kept_agent_has_stands_whole(pair, staff):
    kept, duplicate = pair
    make_equipment(kept, "scanner")
    theirs = make_equipment(duplicate, "printer")

    merge(pair, staff)

    refresh(theirs)
    assert theirs.agent == duplicate
    assert [item.equipment_type for item in kept.equipment.all()] == ["scanner"]


def test_whoever_made_the_duplicates_facts_cannot_approve_the_kept_agent(pair, staff):
    _kept, duplicate = pair
    maker = make_user(Role.CENTRE_STAFF)
    FactEdit.objects.create(
        agent=duplicate, by=maker, at=NOW, route=EditRoute.FORM, fields=["name"]
    )

    merge(pair, staff, "name")

    makers = set(FactEdit.objects.filter(agent=pair[0]).values_list("by", flat=True))
    assert makers == {maker.pk, staff.pk}


def test_an_undo_gives_both_records_back_what_was_theirs(pair, staff):
    kept, duplicate = pair
    make_dossier(duplicate)
    make_dossier(kept)
    make_employee(duplicate)
    duplicate.services.set([make_service("account", "Tài khoản")])
    before = state_of(*pair)

    done = merge(pair, staff, "name", "phone", "location", "services")
    assert state_of(*pair) != before
    undo_merge(merge=done, by=staff, at=LATER)

    assert state_of(*pair) == before
    assert (done.undone_by, done.undone_at) == (staff, LATER)
    assert FormerCode.objects.count() == 0
    assert Agent.objects.known_as("BD-2").get() == duplicate


def test_an_undo_leaves_what_changed_and_what_came_in_since(pair, staff):
    kept, _duplicate = pair
    done = merge(pair, staff, "phone", "name")
    refresh(kept)
    kept.phone = "0912 345 678"
    kept.save()
    late_arrival = make_dossier(kept)

    undo_merge(merge=done, by=staff, at=LATER)

    refresh(kept, late_arrival)
    assert (kept.phone, kept.name) == ("0912 345 678", "Bưu điện Hòa Bình")
    assert late_arrival.agent == kept


def test_an_undo_never_changes_what_was_approved_since(pair, staff):
    kept, _duplicate = pair
    done = merge(pair, staff, "name", "phone")
    Agent.objects.filter(pk=kept.pk).update(status=Status.ACTIVE)

    undo_merge(merge=done, by=staff, at=LATER)

    refresh(kept)
    assert (kept.name, kept.phone) == ("BĐ Hoà Bình", "")


def test_old_codes_lead_on_through_a_second_merge_and_back(pair, staff):
    kept, duplicate = pair
    third = make_agent(code="BD-3", operator=kept.operator)
    first = merge(pair, staff)
    second = merge((third, kept), staff)
    assert {Agent.objects.known_as(code).get() for code in ("BD-1", "BD-2", "BD-3")} == {third}

    refused("kept_was_merged", undo_merge, merge=first, by=staff, at=LATER)
    undo_merge(merge=second, by=staff, at=LATER)
    assert Agent.objects.known_as("BD-2").get() == kept
    undo_merge(merge=first, by=staff, at=LATER)

    assert Agent.objects.known_as("BD-2").get() == duplicate


def test_facts_of_an_approved_agent_stand_but_for_address_and_phone(pair, staff):
    kept, duplicate = pair
    Agent.objects.filter(pk=kept.pk).update(status=Status.ACTIVE)

    for fact in ("name", "operator", "services", "declared_area", "location"):
        refused(
            "facts_stand",
            merge_agents,
            kept=kept,
            duplicate=duplicate,
            take=[fact],
            reason="x",
            by=staff,
            at=NOW,
        )
    merge(pair, staff, "phone", "address")

    refresh(kept)
    assert kept.phone == duplicate.phone


def test_what_refuses_a_merge(pair, staff):
    kept, duplicate = pair
    act = {"kept": kept, "duplicate": duplicate, "take": [], "reason": "x", "by": staff, "at": NOW}

    refused("reason_required", merge_agents, **act | {"reason": "  "})
    refused("too_long", merge_agents, **act | {"reason": "x" * 301})
    refused("unknown_fact", merge_agents, **act | {"take": ["status"]})
    refused("same_agent", merge_agents, **act | {"duplicate": kept})
    for stranger in (
        make_user(Role.PLANNER),
        make_user(Role.COORDINATOR, operator=kept.operator),
        make_user(Role.CENTRE_STAFF, scope="none"),
    ):
        refused("not_permitted", merge_agents, **act | {"by": stranger})
    ChangeSet.objects.create(agent=duplicate, proposed_by=staff, proposed_at=NOW)
    refused("proposal_open", merge_agents, **act)

    assert Merge.objects.count() == 0


def test_an_agent_in_service_is_never_merged_into_one_that_is_not(pair, staff):
    kept, duplicate = pair
    Agent.objects.filter(pk=duplicate.pk).update(status=Status.SUSPENDED)
    refresh(duplicate)

    with pytest.raises(ValidationError) as refusal:
        merge(pair, staff)

    assert refusal.value.code == "kept_is_behind"
    assert better_kept(kept, duplicate) == duplicate


def test_a_site_that_somebody_else_reviews_is_not_merged_under_them(pair, staff):
    kept, _duplicate = pair
    reviewer = make_user(Role.CENTRE_STAFF)
    Agent.objects.filter(pk=kept.pk).update(
        status=Status.UNDER_REVIEW, claimed_by=reviewer, claimed_until=LATER
    )

    with pytest.raises(ValidationError) as refusal:
        merge(pair, staff)

    assert refusal.value.code == "claimed_by_other"


def test_an_agent_that_was_decided_is_merged_whoever_reviewed_it(pair, staff):
    kept, duplicate = pair
    reviewer = make_user(Role.CENTRE_STAFF)
    Agent.objects.filter(pk=kept.pk).update(
        status=Status.ACTIVE, claimed_by=reviewer, claimed_until=None
    )

    merge_agents(kept=kept, duplicate=duplicate, take=[], reason="Một điểm", by=staff, at=NOW)

    refresh(duplicate)
    assert duplicate.status == Status.MERGED


def test_a_record_is_merged_once_and_a_merge_undone_once(pair, staff):
    kept, duplicate = pair
    third = make_agent(operator=kept.operator)
    done = merge(pair, staff)

    for one, other in ((third, duplicate), (duplicate, third)):
        with pytest.raises(ValidationError) as refusal:
            merge((one, other), staff)
        assert refusal.value.code == "already_merged"
    undo_merge(merge=done, by=staff, at=LATER)
    refused("already_undone", undo_merge, merge=done, by=staff, at=LATER)
    refused("not_permitted", undo_merge, merge=done, by=make_user(Role.PLANNER), at=LATER)


@pytest.mark.parametrize("act", Act)
def test_no_move_is_open_to_a_merged_record(pair, staff, act):
    _kept, duplicate = pair
    merge(pair, staff)
    superuser = make_user(is_superuser=True)

    refused(
        "move_not_allowed",
        perform,
        act=act,
        agent=duplicate,
        by=superuser,
        at=LATER,
        reason=make_reason(act),
    )


def test_saying_that_two_are_two_is_remembered_once(pair, staff):
    kept, duplicate = pair
    coordinator = make_user(Role.COORDINATOR, operator=kept.operator)

    declare_distinct(agent=duplicate, others=[kept], by=coordinator, at=NOW)
    assert Distinction.objects.get().is_settled is False
    declare_distinct(agent=kept, others=[duplicate], by=staff, at=LATER)
    declare_distinct(agent=kept, others=[duplicate], by=coordinator, at=LATER)

    said = Distinction.objects.get()
    assert (said.first, said.second, said.by, said.is_settled) == (kept, duplicate, staff, True)
    assert said.score > 0
    act = {"agent": kept, "others": [duplicate], "at": NOW}
    refused("not_permitted", declare_distinct, **act, by=make_user(Role.PLANNER))
    refused("same_agent", declare_distinct, agent=kept, others=[kept], by=staff, at=NOW)


def test_refilings_are_linked_across_the_two_records_and_no_longer_after_an_undo(pair, staff):
    """A citizen withdrew at one counter and filed again at the other."""
    kept, duplicate = pair
    make_calendar_version(days=[["2026-01-01", "2026-12-31", 480, 1020]])
    withdrawn = make_dossier(
        duplicate,
        citizen_key="k",
        forwarded_at=NOW + timedelta(hours=1),
        withdrawn_at=NOW + timedelta(hours=2),
    )
    again = make_dossier(kept, citizen_key="k", received_at=NOW + timedelta(hours=3))

    done = merge(pair, staff)
    refresh(withdrawn, again)
    assert (withdrawn.refiled_wd is not None, again.is_refile) == (True, True)

    undo_merge(merge=done, by=staff, at=LATER)
    refresh(withdrawn, again)
    assert (withdrawn.refiled_wd, again.is_refile) == (None, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
def test_two_people_who_merge_at_once_make_one_merge(pair):
    people = [make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)]
    kept, duplicate = pair
    ways, outcomes = [(kept, duplicate), (duplicate, kept)], []
    start = threading.Barrier(2)

    def work(person, way):
        start.wait()
        try:
            merge(way, person)
            outcomes.append("merged")
        except ValidationError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=each) for each in zip(people, ways, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["already_merged", "merged"]
    assert (Merge.objects.count(), FormerCode.objects.count()) == (1, 1)


def test_a_user_limited_to_areas_merges_there(pair):
    kept, _duplicate = pair
    limited = make_user(Role.CENTRE_STAFF, scope="areas", areas=[kept.area])

    merge(pair, limited)

    assert Merge.objects.get().by == limited


def test_files_and_settled_proposals_go_with_the_merge_and_come_back(
    pair, staff, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    kept, duplicate = pair
    file = add_evidence(agent=duplicate, upload=upload(photo()), measure="", by=staff, at=NOW)
    settled = ChangeSet.objects.create(
        agent=duplicate,
        proposed_by=staff,
        proposed_at=NOW,
        state=ChangeState.WITHDRAWN,
        decided_by=staff,
        decided_at=NOW,
    )

    done = merge(pair, staff)
    refresh(file, settled)
    assert (file.agent, settled.agent) == (kept, kept)

    undo_merge(merge=done, by=staff, at=LATER)
    refresh(file, settled)
    assert (file.agent, settled.agent) == (duplicate, duplicate)
