"""Deadlines on the way in (SCORING 1.2 and 1.3), and what incidents and revisions do to them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.actions.calendars import current_version, revise_calendar
from oversight.actions.incidents import decide_incident, withdraw_incident
from oversight.enums import IncidentAct
from oversight.models import (
    Authority,
    Dossier,
    Recomputation,
    SupplementRound,
    WorkingCalendar,
)
from registry.enums import Role
from registry.models import FormerCode
from tests.factories import NOW, make_agent, make_user
from tests.factories_events import make_incident
from tests.oversight.making import dossier, make_reference, supplement, taken_in

pytestmark = pytest.mark.django_db
AUTUMN = NOW + timedelta(days=120)


@pytest.fixture(autouse=True)
def reference():
    make_reference()


def hanoi(text):
    return datetime.fromisoformat(f"{text}+07:00")


def local(moment):
    return f"{moment.astimezone(hanoi('2026-01-01T00:00').tzinfo):%Y-%m-%d %H:%M}"


def due():
    """Deadline by the last digit of the code."""
    return {row.code[-1]: local(row.due_at) for row in Dossier.objects.order_by("code")}


def open_dossier(number=1, **cells):
    return dossier(number, forwarded_at="", **cells)


def declare(starts, ends, *, authority=None, agents=()):
    """An incident that was confirmed."""
    return make_incident(
        starts_at=hanoi(starts), ends_at=hanoi(ends), authority=authority, agents=agents
    )


def revise(calendar="vietnam"):
    return revise_calendar(calendar=WorkingCalendar.objects.get(code=calendar), by=None, at=NOW)


# SCORING 1.2, the cases of its self-test, with the Tết of 2026 (14 to 22 February) and the Saturday
# of that year that makes up for a Monday off (22 August).
@pytest.mark.parametrize(
    ("calendar", "received", "deadline"),
    [
        ("weekdays", "2026-06-01 14:59:59", "2026-06-01 17:00"),
        ("weekdays", "2026-06-01 15:00:00", "2026-06-02 17:00"),
        ("weekdays", "2026-06-05 15:30", "2026-06-08 17:00"),
        ("weekdays", "2026-06-06 10:00", "2026-06-08 17:00"),
        ("weekdays", "2026-06-07 16:00", "2026-06-08 17:00"),
        ("weekdays", "2026-06-01 18:30", "2026-06-02 17:00"),
        ("weekdays", "2026-06-01 07:00", "2026-06-01 17:00"),
        ("weekdays", "2026-02-13 16:00", "2026-02-16 17:00"),
        ("vietnam", "2026-06-01 14:59:59", "2026-06-01 17:00"),
        ("vietnam", "2026-06-01 15:00:00", "2026-06-02 17:00"),
        ("vietnam", "2026-06-05 15:30", "2026-06-08 17:00"),
        ("vietnam", "2026-02-13 16:00", "2026-02-23 17:00"),
        ("vietnam", "2026-02-18 10:00", "2026-02-23 17:00"),
        ("vietnam", "2026-04-29 15:00", "2026-05-04 17:00"),
        ("vietnam", "2026-04-30 09:00", "2026-05-04 17:00"),
        ("vietnam", "2026-08-21 15:30", "2026-08-22 17:00"),
        ("vietnam", "2026-08-28 15:30", "2026-09-03 17:00"),
    ],
)
def test_the_deadline_on_the_way_in(calendar, received, deadline):
    taken_in(open_dossier(received_at=received), calendar=calendar, at=AUTUMN)

    assert due() == {"1": deadline}


def test_a_make_up_saturday_of_ones_own_is_a_working_day():
    revision = current_version("vietnam", at=NOW)
    make_up = WorkingCalendar.objects.get(code="vietnam").overrides
    make_up.create(day="2026-06-06", is_working=True, reason="Quyết định thử")
    assert revise().version != revision

    taken_in(open_dossier(received_at="2026-06-05 15:30"))

    assert due() == {"1": "2026-06-06 17:00"}


def test_a_trace_before_the_declared_receipt_starts_the_clock():
    taken_in(
        open_dossier(1, received_at="2026-06-03 09:00", evidence_at="2026-06-02 14:00"),
        open_dossier(2, received_at="2026-06-03 09:00", evidence_at="2026-06-03 16:00"),
    )

    assert due() == {"1": "2026-06-02 17:00", "2": "2026-06-03 17:00"}


def test_lateness_is_judged_to_the_second():
    times = ["2026-06-03 17:00:00", "2026-06-03 17:00:01", ""]

    taken_in(*(dossier(number, forwarded_at=at) for number, at in enumerate(times)))

    late = Dossier.objects.order_by("code").values_list("is_late", flat=True)
    assert list(late) == [False, True, True]


def test_a_declared_incident_moves_only_the_deadlines_it_covers():
    covered = Authority.objects.get()
    Authority.objects.create(code="UB2", name="Cơ quan khác")
    declare("2026-06-03T16:00", "2026-06-04T09:00", authority=covered)

    taken_in(
        open_dossier(1),
        open_dossier(2, authority_code="UB2"),
        open_dossier(3, received_at="2026-06-02 09:00"),
        open_dossier(4, received_at="2026-06-03 15:00"),
    )

    assert due() == {
        "1": "2026-06-04 17:00",
        "2": "2026-06-03 17:00",
        "3": "2026-06-02 17:00",
        "4": "2026-06-04 17:00",
    }


def test_an_incident_of_everybody_moves_every_authoritys_and_the_rounds_too():
    Authority.objects.create(code="UB2", name="Cơ quan khác")
    taken_in(
        dossier(1),
        open_dossier(2, authority_code="UB2"),
        supplements=[
            supplement(1, requested_at="2026-06-03 10:30", resupplied_at="2026-06-03 11:00")
        ],
    )
    declare("2026-06-03T08:00", "2026-06-03T18:00")

    revision = revise()

    assert revision.moved == 3
    assert due() == {"1": "2026-06-04 17:00", "2": "2026-06-04 17:00"}
    assert local(SupplementRound.objects.get().due_at) == "2026-06-04 17:00"


def test_revising_a_calendar_recomputes_what_is_counted_in_it_and_nothing_else():
    row = dossier(1, forwarded_at="2026-06-03 18:00", first_decision_at="2026-06-05 09:00")
    other = dossier(2, forwarded_at="2026-06-03 18:00")
    taken_in(row, calendar="vietnam")
    taken_in(other, calendar="weekdays")
    untouched = Dossier.objects.values().get(code__endswith="2")
    before = Dossier.objects.get(code__endswith="1")
    WorkingCalendar.objects.get(code="vietnam").overrides.create(
        day="2026-06-03", is_working=False, reason="Bão"
    )

    revision = revise()

    after = Dossier.objects.get(code__endswith="1")
    assert (revision.is_new, revision.moved, revision.version.number) == (True, 1, 2)
    assert after.calendar_version == revision.version
    assert (local(before.due_at), before.is_late) == ("2026-06-03 17:00", True)
    assert (local(after.due_at), after.is_late) == ("2026-06-04 17:00", False)
    assert after.decided_wd == before.decided_wd - 1
    assert Dossier.objects.values().get(code__endswith="2") == untouched


def test_after_a_revision_the_same_file_changes_nothing():
    taken_in(dossier(), supplements=[supplement()])
    declare("2026-06-03T16:00", "2026-06-04T09:00")
    revise()

    outcome = taken_in(dossier(), supplements=[supplement()])

    assert (outcome.unchanged, outcome.rounds) == (1, 0)


def test_a_revision_finds_refilings_in_its_own_working_days():
    citizen = {"citizen_key": "001085012345"}
    taken_in(
        dossier(1, **citizen, withdrawn_at="2026-06-04 09:00"),
        dossier(2, **citizen, received_at="2026-06-08 09:00", forwarded_at="2026-06-08 10:00"),
    )
    before = Dossier.objects.get(code__endswith="1").refiled_wd
    WorkingCalendar.objects.get(code="vietnam").overrides.create(
        day="2026-06-05", is_working=False, reason="Bão"
    )

    revise()

    assert Dossier.objects.get(code__endswith="1").refiled_wd == before - 1
    assert Dossier.objects.get(code__endswith="2").is_refile


def test_a_revision_takes_its_dossiers_in_sets():
    current_version("vietnam", at=NOW)
    taken_in(*(open_dossier(number) for number in range(1, 3)))
    declare("2026-06-03T16:00", "2026-06-04T09:00")
    few = queries_of(revise)
    taken_in(*(open_dossier(number) for number in range(10, 60)))
    declare("2026-06-04T16:00", "2026-06-05T09:00")

    many = queries_of(revise)

    assert many == few


def queries_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_an_incident_of_named_agents_moves_theirs_only():
    struck = make_agent(code="D2")
    Authority.objects.create(code="UB2", name="Cơ quan khác")
    taken_in(
        open_dossier(1),
        open_dossier(2, agent_code="D2"),
        open_dossier(3, agent_code="D2", authority_code="UB2"),
    )
    declare(
        "2026-06-03T16:00",
        "2026-06-04T09:00",
        agents=[struck],
        authority=Authority.objects.get(code="UB1"),
    )

    assert revise().moved == 1

    assert due() == {"1": "2026-06-03 17:00", "2": "2026-06-04 17:00", "3": "2026-06-03 17:00"}


def test_a_dossier_that_changes_hands_is_counted_with_its_new_agent():
    struck = make_agent(code="D2")
    declare("2026-06-03T16:00", "2026-06-04T09:00", agents=[struck])
    taken_in(open_dossier())

    taken_in(open_dossier(agent_code="D2"))

    assert due() == {"1": "2026-06-04 17:00"}


def test_an_agent_that_another_was_merged_into_keeps_what_that_one_was_covered_by():
    struck, kept = make_agent(code="D2"), make_agent(code="D3")
    FormerCode.objects.create(code="D2", agent=kept)
    declare("2026-06-03T16:00", "2026-06-04T09:00", agents=[struck])

    taken_in(open_dossier(agent_code="D3"))

    assert due() == {"1": "2026-06-04 17:00"}


@pytest.mark.parametrize("state", ["declared", "refused"])
def test_an_incident_that_nobody_confirmed_moves_nothing(state):
    taken_in(open_dossier())
    make_incident(
        state=state, starts_at=hanoi("2026-06-03T16:00"), ends_at=hanoi("2026-06-04T09:00")
    )

    revision = revise()

    assert (revision.is_new, revision.moved) == (False, 0)


def test_that_deadlines_were_computed_again_is_recorded_with_each_that_moved():
    administrator = make_user(Role.ADMINISTRATOR)
    taken_in(
        dossier(1),
        open_dossier(2, received_at="2026-06-02 09:00"),
        supplements=[
            supplement(1, requested_at="2026-06-03 10:30", resupplied_at="2026-06-03 11:00")
        ],
    )
    first = current_version("vietnam", at=NOW)
    declare("2026-06-03T08:00", "2026-06-03T18:00")

    revise_calendar(calendar=first.calendar, by=administrator, at=NOW)

    row = Recomputation.objects.get()
    assert (row.before, row.version, row.by, row.at) == (
        first,
        current_version("vietnam", at=NOW),
        administrator,
        NOW,
    )
    assert (row.dossiers_moved, row.rounds_moved, row.is_itemised) == (1, 1, True)
    moved = row.events.order_by("pk").values_list("kind", "field", "round", "old", "new", "by")
    times = ("2026-06-03T10:00:00+00:00", "2026-06-04T10:00:00+00:00", administrator.pk)
    assert list(moved) == [
        ("deadline_recomputed", "due_at", None, *times),
        ("deadline_recomputed", "due_at", 1, *times),
    ]


def test_of_too_many_moved_deadlines_only_the_number_is_kept(monkeypatch):
    monkeypatch.setattr("oversight.actions.deadlines.ITEMISED_AT_MOST", 2)
    taken_in(*(open_dossier(number) for number in range(3)))
    declare("2026-06-03T08:00", "2026-06-03T18:00")

    revise()

    row = Recomputation.objects.get()
    assert (row.dossiers_moved, row.is_itemised, row.events.count()) == (3, False, 0)


def test_withdrawing_an_incident_moves_deadlines_back():
    incident = declare("2026-06-03T16:00", "2026-06-04T09:00")
    taken_in(open_dossier())
    assert due() == {"1": "2026-06-04 17:00"}
    withdrawal = withdraw_incident(
        incident=incident, reason="Không có sự cố", by=make_user(Role.CENTRE_STAFF), at=NOW
    )
    decide_incident(
        incident=withdrawal, act=IncidentAct.CONFIRM, by=make_user(Role.INSPECTOR), at=NOW
    )

    revise()

    assert due() == {"1": "2026-06-03 17:00"}
