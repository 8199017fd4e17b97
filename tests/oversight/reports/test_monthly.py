"""The parts of a monthly report: what each counts, and what it says where there is nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from oversight.enums import (
    CaseAct,
    CaseOutcome,
    CaseSource,
    CaseState,
    ComplaintCategory,
    CorrectionKind,
    EventKind,
    Grade,
)
from oversight.models import CalendarVersion, Correction, ParameterSet
from oversight.reports.changes import changes
from oversight.reports.complaints import complaints
from oversight.reports.drifting import drift_table
from oversight.reports.grades import grades
from oversight.reports.held import overdue
from oversight.reports.monthly import monthly_tables
from oversight.reports.raised import signal_tables
from oversight.reports.times import time_to_act
from oversight.reports.visits import found
from registry.enums import Role, Status
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_dossier,
    make_operator,
    make_run,
    make_score,
    make_user,
)
from tests.factories_cases import People, act_on, make_case
from tests.factories_events import make_event, make_incident
from tests.factories_surveillance import make_alarm
from tests.factories_visits import make_complaint, make_plan, make_random_visit, make_visit
from tests.oversight.making import dossier, make_reference, taken_in
from tests.oversight.reports.readings import JULY, JUNE, figures, reading

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def in_service(**fields):
    return make_agent(status=Status.ACTIVE, **fields)


# Grades


def test_grades_are_counted_over_all_scored_and_against_the_month_before():
    one, two, three = in_service(), in_service(), in_service()
    may, june = make_run(as_of=date(2026, 5, 29)), make_run(as_of=date(2026, 6, 12))
    make_score(one, may, grade=Grade.A)
    make_score(two, may, grade=Grade.D)
    for agent, grade in ((one, Grade.A), (two, Grade.B), (three, Grade.B)):
        make_score(agent, june, grade=grade)

    table = grades(reading())

    assert [line.cells for line in table.lines] == [
        (1, 3, 33.3, 1, 2, 0),
        (2, 3, 66.7, 0, 2, 2),
        (0, 3, 0.0, 0, 2, 0),
        (0, 3, 0.0, 1, 2, -1),
        (0, 3, 0.0, 0, 2, 0),
    ]
    assert table.notes == ["As at the end of 12/06/2026.", "Compared with 29/05/2026."]


def test_a_month_is_told_by_its_newest_run_over_a_whole_window():
    agent = in_service()
    make_score(agent, make_run(as_of=date(2026, 6, 11)), grade=Grade.C)
    make_score(agent, make_run(as_of=date(2026, 6, 12), window=5), grade=Grade.A)

    counted = {line.cells[0] for line in grades(reading()).lines if "C:" in line.label}

    assert counted == {1}


def test_without_a_month_before_there_is_no_change_rather_than_none():
    make_score(in_service(), make_run(as_of=TODAY), grade=Grade.B)

    cells = figures(grades(reading()))[str(Grade.B.label)]

    assert cells == (1, 1, 100.0, None, None, None)


# Flags and alarms


def flagged(agent, **flags):
    return make_score(agent, make_run(as_of=date(2026, 6, 1), is_screening=True), **flags)


def test_flags_and_alarms_lead_to_their_cases_and_decisions():
    people = People()
    agent = in_service(operator=people.operator)
    flagged(agent, flag_delay=True, flag_integrity=True)
    make_alarm(agent, alarm_on=date(2026, 6, 3))
    make_alarm(in_service(), alarm_on=date(2026, 6, 30))
    make_alarm(in_service(), alarm_on=date(2026, 7, 1))
    make_case(CaseState.DECIDED, people=people, agent=agent)

    totals, names = signal_tables(reading())

    # raised, with a case, not decided yet, then by decision from unfounded to without object
    assert [line.cells for line in totals.lines] == [
        (1, 1, 0, 0, 0, 0, 0, 1, 0, 0),
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (1, 1, 0, 0, 0, 0, 0, 1, 0, 0),
        (2, 1, 0, 0, 0, 0, 0, 1, 0, 0),
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    assert figures(names) == {
        f"{agent.name} ({agent.code})": (
            agent.operator.name,
            "Forwarding delay, Bent records",
            f"VV-{NOW.year}-0001",
            str(CaseOutcome.WARNING.label),
        )
    }


def test_a_case_that_is_not_decided_is_counted_as_such():
    people = People()
    agent = in_service(operator=people.operator)
    flagged(agent, flag_rework=True)
    make_case(CaseState.PROPOSED, people=people, agent=agent)

    totals, names = signal_tables(reading())

    assert totals.lines[1].cells == (1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
    assert names.lines[0].cells[-1] == "not decided yet"


def test_whoever_may_not_see_cases_reads_flags_without_them():
    planner = make_user(Role.PLANNER)
    flagged(in_service(), flag_delay=True)

    totals, names = signal_tables(reading(planner))

    assert (len(totals.columns), len(names.columns)) == (1, 2)
    assert totals.lines[0].cells == (1,)


def test_an_operator_does_not_read_of_a_case_before_its_notice():
    people = People()
    agent = in_service(operator=people.operator)
    flagged(agent, flag_delay=True)
    case = make_case(people=people, agent=agent)
    before = signal_tables(reading(people.coordinator))[1].lines[0].cells

    act_on(case, CaseAct.NOTIFY, people)

    after = signal_tables(reading(people.coordinator))[1].lines[0].cells
    assert (before[2:], after[2:]) == ((None, "no case yet"), (case.number, "not decided yet"))


# Overdue dossiers


TUESDAY = datetime(2026, 6, 16, 3, tzinfo=UTC)


def held(number, day, month=6, **cells):
    return dossier(number, received_at=f"2026-{month:02}-{day:02} 09:00", forwarded_at="", **cells)


def test_overdue_dossiers_are_counted_over_all_held_with_the_oldest_by_name():
    agent = make_reference()
    agent.status = Status.ACTIVE
    agent.save()
    in_service()
    taken_in(held(1, 11), held(2, 12), held(3, 3), dossier(4))

    table = overdue(reading(at=TUESDAY))

    assert [line.cells for line in table.lines] == [
        (2, 3, 66.7),
        (1, 2, 50.0),
        (9, None, None),
    ]
    assert table.lines[2].label.endswith("H26.101.01-260603-0003")


def test_a_month_that_is_over_shows_what_was_held_at_its_end():
    make_reference()
    taken_in(
        held(1, 11),
        dossier(2, received_at="2026-06-11 09:00", forwarded_at="2026-07-01 09:00"),
        dossier(3, received_at="2026-06-11 09:00", forwarded_at="2026-06-30 09:00"),
        held(4, 11, withdrawn_at="2026-07-02 09:00"),
        held(5, 1, month=7),
        at=datetime(2026, 7, 20, tzinfo=UTC),
    )

    june = overdue(reading(at=datetime(2026, 7, 20, tzinfo=UTC)))

    assert june.lines[0].cells == (3, 3, 100.0)
    assert june.lines[0].link == ""


# Visits


def test_the_found_rate_of_the_plan_stands_apart_from_visits_on_purpose():
    agents = [in_service() for _count in range(4)]
    plan = make_plan(*agents)
    first, second, *_others = plan.planned_visits.all()
    make_random_visit(first, result="violation")
    make_random_visit(second)
    make_visit(agents[0], result="violation")
    make_visit(agents[0], at=NOW - timedelta(days=40), result="violation")

    of_month, so_far, on_purpose = (line.cells for line in found(reading()).lines)

    assert of_month == (4, 2, 1, 50.0, 9.5, 90.5)
    assert so_far == of_month
    assert on_purpose == (None, 1, 1, "says nothing of all agents", None, None)


def test_a_plan_without_a_visit_gives_no_rate():
    make_plan(in_service())

    of_month = found(reading()).lines[0].cells

    assert of_month == (1, 0, None, "not enough to judge", None, None)


# Time to act


def test_steps_count_in_the_month_in_which_they_ended():
    people = People()
    agents = [in_service(operator=people.operator) for _count in range(3)]
    run = make_run(as_of=date(2026, 6, 1), is_screening=True)
    for days, agent in enumerate(agents):
        make_score(agent, run, flag_delay=True)
        at = NOW + days * A_DAY
        case = make_case(people=people, agent=agent, source=CaseSource.FLAG, at=at)
        act_on(case, CaseAct.NOTIFY, people, at=at + A_DAY)
        act_on(case, CaseAct.REPLY, people, at=at + 2 * A_DAY)
        act_on(case, CaseAct.DECIDE, people, at=NOW + 8 * A_DAY if days else NOW + 16 * A_DAY)

    june, july = time_to_act(reading(at=NOW + 40 * A_DAY)), time_to_act(reading(period=JULY))

    assert figures(june) == {
        "Signal to case": (3, 15.0, 16),
        "Case to notice": (3, 1.0, 1),
        "Notice to decision": (2, "not enough to judge", 6),
        "Signal to decision": (2, "not enough to judge", 22),
    }
    assert figures(july)["Notice to decision"] == (1, "not enough to judge", 15)


@pytest.mark.parametrize(
    ("source", "days"),
    [
        (CaseSource.ALARM, [3]),
        (CaseSource.COMPLAINT, [2]),
        (CaseSource.RANDOM, [1]),
        (CaseSource.HAND, []),
    ],
)
def test_a_signal_is_the_newest_of_its_kind_before_the_case(source, days):
    people = People()
    agent = in_service(operator=people.operator)
    for ago in (3, 10):
        make_alarm(agent, alarm_on=TODAY - ago * A_DAY, made_at=NOW - ago * A_DAY)
    make_complaint(agent, received_on=TODAY - 2 * A_DAY)
    [planned] = make_plan(agent).planned_visits.all()
    make_random_visit(planned, at=NOW - A_DAY)
    make_case(people=people, agent=agent, source=source)
    make_alarm(agent, made_at=NOW + A_DAY)

    counted, _median, longest = figures(time_to_act(reading()))["Signal to case"]

    assert (counted, longest) == (len(days), max(days, default=None))


def test_an_operator_reads_only_how_long_it_waited_for_the_decision():
    people = People()
    make_case(people=people)

    assert list(figures(time_to_act(reading(people.coordinator)))) == ["Notice to decision"]


# Complaints


def test_complaints_are_in_time_by_their_term_and_late_when_nobody_resolved_them():
    early = date(2026, 6, 1)
    make_complaint(received_on=early, outcome="upheld", resolved_on=date(2026, 6, 8))
    make_complaint(received_on=early, outcome="unfounded", resolved_on=date(2026, 6, 9))
    make_complaint(received_on=early)
    make_complaint(received_on=TODAY)
    make_complaint(category=ComplaintCategory.RATING)
    make_complaint(received_on=early - A_DAY)

    table = complaints(reading())

    assert [line.cells for line in table.lines] == [
        (4, 1, 2, 33.3, 1, 1, 1),
        (1, None, None, None, None, None, None),
        (4, 1, 2, 33.3, 1, 1, 1),
    ]


# What changed


def test_parameters_and_calendars_of_the_month_are_named_with_their_reason():
    newest = ParameterSet.objects.order_by("-number").first()
    for number, starts in ((1, date(2026, 6, 10)), (2, date(2026, 7, 1))):
        ParameterSet.objects.create(
            number=newest.number + number,
            values=newest.values,
            valid_from=starts,
            reason=f"Lý do {number}",
            made_at=NOW,
        )
    make_reference()
    taken_in(dossier(1))
    version = CalendarVersion.objects.get()

    table = changes(reading(at=version.made_at))

    assert [line.cells for line in table.lines][:2] == [
        (date(2026, 6, 10), "Lý do 1"),
        (TODAY, "no deadline moved"),
    ]


def test_another_version_of_the_method_is_told():
    make_run(as_of=date(2026, 5, 29), method_version="1.0")
    make_run(as_of=date(2026, 6, 12), method_version="1.1")

    changed = figures(changes(reading()))

    assert changed["Version of the method"] == (date(2026, 6, 12), "from 1.0 to 1.1")


def test_incidents_count_where_they_touch_the_month_or_were_confirmed_in_it():
    make_reference()
    make_incident(reason="Mất điện", starts_at=NOW - A_DAY, ends_at=NOW)
    make_incident(
        reason="Tháng trước",
        starts_at=NOW - 60 * A_DAY,
        ends_at=NOW - 59 * A_DAY,
        decided_at=NOW - 50 * A_DAY,
    )
    make_incident(state="declared", starts_at=NOW - A_DAY, ends_at=NOW)
    make_incident(
        reason="Xác nhận muộn", starts_at=NOW - 60 * A_DAY, ends_at=NOW - 59 * A_DAY, decided_at=NOW
    )

    lines = [line for line in changes(reading()).lines if line.label.startswith("Incident")]

    assert [line.cells[1] for line in lines] == ["Xác nhận muộn", "Mất điện"]


def test_an_operator_reads_of_the_incidents_that_cover_its_agents():
    make_reference()
    own, theirs = make_agent(operator=make_operator()), make_agent()
    coordinator = make_user(Role.COORDINATOR, operator=own.operator)
    make_incident(reason="Toàn Thành phố", starts_at=NOW - 3 * A_DAY)
    make_incident(reason="Tại đây", starts_at=NOW - 2 * A_DAY, agents=[own, theirs])
    make_incident(reason="Nơi khác", starts_at=NOW - A_DAY, agents=[theirs])

    lines = [
        line for line in changes(reading(coordinator)).lines if line.label.startswith("Incident")
    ]

    assert [line.cells[1] for line in lines] == ["Toàn Thành phố", "Tại đây"]


def test_edits_are_counted_by_dossiers_and_corrections_named_by_their_case():
    make_reference()
    people = People()
    agent = in_service(operator=people.operator)
    dossiers = [make_dossier(agent), make_dossier(agent)]
    for edited in (*dossiers, dossiers[0]):
        make_event(edited, kind=EventKind.RECEPTION_EDITED)
    make_event(dossiers[0], kind=EventKind.DEADLINE_RECOMPUTED)
    case = make_case(CaseState.DECIDED, people=people, agent=agent)
    Correction.objects.create(
        case=case,
        kind=CorrectionKind.REASON,
        dossier=dossiers[0],
        requested_at=NOW,
        comment="Lỗi dữ liệu",
        by=people.director,
        at=NOW,
    )

    *_calendars, correction, edit = changes(reading()).lines

    assert [(line.label, *line.cells) for line in (correction, edit)] == [
        (
            f"Correction in case {case.number}: {CorrectionKind.REASON.label}",
            TODAY,
            "Lỗi dữ liệu",
        ),
        ("Reception time edited", None, "2 dossiers"),
    ]


# The whole


def test_a_month_without_anything_says_so_in_every_part():
    tables = monthly_tables(reading(period=JUNE.previous))

    assert [(table.title, table.empty) for table in tables if not table.lines] == [
        ("Agents by grade", "No scores were computed in this month."),
        ("Flagged agents", "No agent was flagged."),
        ("System drift", "No rates were frozen before this month."),
        ("Complaints", "No complaint came in."),
        ("What changed, and why", "Nothing changed that figures hang on."),
    ]


def test_of_one_operator_only_its_agents_are_counted():
    mine, other = in_service(operator=make_operator()), in_service(operator=make_operator())
    run = make_run(as_of=date(2026, 6, 1), is_screening=True)
    for agent in (mine, other):
        make_score(agent, run, grade=Grade.D, flag_delay=True)
        make_alarm(agent)
        make_complaint(agent)

    tables = {table.title: table for table in monthly_tables(reading(operator=mine.operator))}

    assert figures(tables["Agents by grade"])[str(Grade.D.label)][:2] == (1, 1)
    assert list(figures(tables["Flagged agents"])) == [f"{mine.name} ({mine.code})"]
    assert tables["Complaints"].lines[-1].cells[0] == 1


def test_parts_are_left_out_for_whoever_may_not_see_their_lists():
    coordinator = make_user(Role.COORDINATOR, operator=make_operator())

    titles = [table.title for table in monthly_tables(reading(coordinator))]

    assert titles == [
        "Agents by grade",
        "Flags and early warnings, and what became of them",
        "Flagged agents",
        "Overdue dossiers",
        "Time to act",
        "Complaints",
        "What changed, and why",
    ]


def test_drift_needs_a_chart():
    assert drift_table(reading()).lines == []
