"""The charts of early warning: what counts on which day, what they raise, and what stays."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from oversight.actions.cusum import watch_agents
from oversight.actions.scoring import make_scoring_run
from oversight.enums import Domain
from oversight.models import Alarm, CalendarVersion, CusumDay, Dossier, Procedure
from oversight.rules.cusum import evidence
from oversight.working_time import working_time_of
from registry.append_only import lifted
from tests.factories import NOW, make_agent
from tests.oversight.making import dossier, make_reference, random_log, supplement, taken_in

pytestmark = pytest.mark.django_db
BASELINE = date(2026, 5, 29)  # a Friday
MONDAY, FRIDAY = date(2026, 6, 1), date(2026, 6, 12)


@pytest.fixture(autouse=True)
def reference():
    make_reference()
    make_agent(code="D2")


def on(day, number, agent="D1", **cells):
    """A dossier received at nine and forwarded at ten of a day, unless it says otherwise."""
    usual = {"received_at": f"{day} 09:00", "forwarded_at": f"{day} 10:00", "agent_code": agent}
    return dossier(number, **(usual | cells))


def in_may(agents=("D1", "D2"), **cells):
    """Twenty dossiers of each agent, in time and accepted: what the rates come from."""
    usual = {"first_decision_at": "2026-05-21 09:00"} | cells
    return [
        on("2026-05-20", 1000 + 100 * place + number, agent, **usual)
        for place, agent in enumerate(agents)
        for number in range(20)
    ]


def baseline(day=BASELINE):
    return make_scoring_run(as_of=day, by=None, at=NOW)


def watch(first=MONDAY, last=FRIDAY, at=NOW):
    return watch_agents(first=first, last=last, at=at)


def rows(**narrowed):
    """Every value of every row, by agent, domain and day."""
    fields = [field.attname for field in CusumDay._meta.fields if field.name != "id"]
    return list(
        CusumDay.objects.filter(**narrowed).order_by("day", "agent", "domain").values(*fields)
    )


def held(days, first=1, agent="D1"):
    """Three dossiers of each day that are never forwarded."""
    return [
        on(day, first + 3 * place + number, agent, forwarded_at="")
        for place, day in enumerate(days)
        for number in range(3)
    ]


def test_three_bad_days_raise_an_alarm_that_says_when_it_began():
    taken_in(*in_may(), *held(["2026-06-03", "2026-06-04", "2026-06-08"]))
    run = baseline()

    watched = watch()

    (alarm,) = watched.alarms
    assert (alarm.agent.code, alarm.domain, alarm.baseline) == ("D1", Domain.DELAY, run)
    assert (alarm.suspected_start, alarm.alarm_on) == (date(2026, 6, 3), date(2026, 6, 8))
    assert (alarm.statistic, alarm.bad_days, alarm.made_at) == (6.0, 3, NOW)
    assert [
        (row.day.day, row.dossiers, row.bad, row.statistic, row.bad_days, row.is_alarm)
        for row in CusumDay.objects.order_by("day")
    ] == [(3, 3, 3, 2.0, 1, False), (4, 3, 3, 4.0, 2, False), (8, 3, 3, 6.0, 3, True)]


def test_a_day_counts_against_the_rates_that_the_baseline_stored():
    taken_in(*in_may(), on("2026-06-03", 1), on("2026-06-04", 2, forwarded_at=""))
    baseline()

    watch()

    floor = 0.02  # nobody was late in May
    late = evidence(floor, 1, 1, tolerated_odds=1.5, sought_odds=8.0)
    assert [row["statistic"] for row in rows(domain=Domain.DELAY)] == [0, float(late)]


def test_an_alarm_begins_the_chart_anew_on_the_next_day():
    taken_in(*in_may(), *held(["2026-06-03", "2026-06-04", "2026-06-05", "2026-06-08"]))
    baseline()

    watch()

    assert [row["statistic"] for row in rows()] == [2, 4, 6, 2]
    assert rows()[-1]["rising_since"] == date(2026, 6, 8)
    assert Alarm.objects.count() == 1


def test_drawing_again_changes_nothing():
    taken_in(*in_may(), *held(["2026-06-03", "2026-06-04", "2026-06-08"]))
    baseline()
    watch()
    before, primary_keys = rows(), sorted(CusumDay.objects.values_list("pk", flat=True))

    again = watch(first=date(2026, 6, 4))

    assert (again.rows, again.alarms) == (0, [])
    assert rows() == before
    assert sorted(CusumDay.objects.values_list("pk", flat=True)) == primary_keys
    assert Alarm.objects.count() == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_day_by_day_and_all_at_once_give_the_same(seed):
    log, rounds = random_log(seed, 300)
    turned = held([f"2026-05-{day}" for day in range(11, 30)], first=1000)
    taken_in(*log, *turned, supplements=rounds, create_missing=True)
    baseline(date(2026, 4, 30))
    start = date(2026, 5, 1)
    watch(first=start)
    at_once = rows()
    alarms = list(Alarm.objects.order_by("pk").values_list("agent", "domain", "alarm_on"))
    with lifted(connection):
        CusumDay.objects.all().delete()
        Alarm.objects.all().delete()

    for number in range((FRIDAY - start).days + 1):
        watch(first=start + timedelta(days=number), last=start + timedelta(days=number))

    assert len(at_once) > 100
    assert alarms != []
    assert rows() == at_once
    found = Alarm.objects.values_list("agent", "domain", "alarm_on")
    assert sorted(found) == sorted(alarms)


def test_what_comes_in_late_counts_on_its_day():
    taken_in(*in_may(), *held(["2026-06-03", "2026-06-08"]))
    baseline()
    watch()
    taken_in(*held(["2026-06-04"], first=50))

    watched = watch(first=date(2026, 6, 4), last=date(2026, 6, 4))

    assert watched.last == date(2026, 6, 8)
    assert [row["statistic"] for row in rows()] == [2, 4, 6]
    assert [alarm.alarm_on for alarm in watched.alarms] == [date(2026, 6, 8)]


def test_an_alarm_stays_when_the_records_are_corrected():
    days = ["2026-06-03", "2026-06-04", "2026-06-08"]
    taken_in(*in_may(), *held(days))
    baseline()
    watch()
    in_time = [row | {"forwarded_at": f"{row['received_at'][:10]} 10:00"} for row in held(days)]
    taken_in(*in_time)

    watched = watch()

    assert [(row["bad"], row["is_alarm"]) for row in rows()] == [(0, False)] * 3
    assert watched.alarms == []
    assert Alarm.objects.get().alarm_on == date(2026, 6, 8)


def test_an_alarm_that_moves_by_a_day_is_not_raised_twice():
    taken_in(*in_may(), *held(["2026-06-03", "2026-06-05", "2026-06-08"]))
    baseline()
    watch()
    taken_in(*held(["2026-06-02"], first=50))

    watched = watch()

    assert [row["is_alarm"] for row in rows()] == [False, False, True, False]
    assert watched.alarms == []
    assert Alarm.objects.get().alarm_on == date(2026, 6, 8)


def test_a_row_goes_when_its_dossiers_do():
    taken_in(*in_may(), on("2026-06-03", 1), on("2026-06-04", 2))
    baseline()
    watch()
    taken_in(on("2026-06-04", 2, received_at="2026-06-05 09:00", forwarded_at="2026-06-05 10:00"))

    watched = watch()

    assert [row["day"].day for row in rows()] == [3, 5]
    assert watched.rows == 2


def test_a_deadline_counts_when_it_has_passed_and_a_late_registration_when_it_comes():
    taken_in(
        *in_may(),
        on("2026-06-03", 1, received_at="2026-06-03 16:00", forwarded_at=""),
        on("2026-06-08", 2, evidence_at="2026-06-01 09:00"),
    )
    baseline()

    watch()

    found = rows(domain=Domain.DELAY)
    assert [(row["day"].day, row["bad"]) for row in found] == [(4, 1), (8, 1)]


def test_what_was_withdrawn_before_its_deadline_counts_nowhere():
    taken_in(*in_may(), on("2026-06-03", 1, forwarded_at="", withdrawn_at="2026-06-03 11:00"))
    baseline()

    watch()

    assert rows() == []


def test_a_weekend_belongs_to_the_monday_after_it():
    taken_in(*in_may(), on("2026-06-06", 1, forwarded_at="2026-06-06 10:00"))
    baseline()

    watch()

    assert [row["day"] for row in rows()] == [date(2026, 6, 8)]


def test_rework_counts_on_the_day_of_the_first_decision():
    sent_back = {"first_decision_at": "2026-06-05 09:00", "supplement_rounds": "2"}
    taken_in(
        *in_may(),
        on("2026-06-03", 1, **sent_back),
        on("2026-06-03", 2, first_decision_at="2026-06-05 11:00"),
        on("2026-06-03", 3),
    )
    baseline()

    watch()

    (row,) = rows(domain=Domain.REWORK)
    assert (row["day"].day, row["dossiers"], row["bad"]) == (5, 2, 1)


def test_rework_is_judged_by_what_the_day_of_the_decision_knew():
    decided = {"first_decision_at": "2026-06-04 09:00"}
    taken_in(
        *in_may(),
        *(on("2026-06-03", number, **decided) for number in (1, 2, 3)),
        supplements=[
            supplement(1),
            supplement(2, reason_code="extra_item"),
            supplement(3, requested_at="2026-06-05 09:00"),
        ],
    )
    baseline()

    watch()

    (row,) = rows(domain=Domain.REWORK)
    assert (row["day"].day, row["dossiers"], row["bad"]) == (4, 3, 1)


def test_a_supplement_round_held_too_long_counts_for_delay():
    taken_in(
        *in_may(),
        on("2026-06-01", 1),
        supplements=[
            supplement(
                1,
                requested_at="2026-06-03 09:00",
                resupplied_at="2026-06-04 09:00",
                reforwarded_at="2026-06-08 09:00",
            )
        ],
    )
    baseline()

    watch()

    found = rows(domain=Domain.DELAY)
    assert [(row["day"].day, row["dossiers"], row["bad"]) for row in found] == [
        (1, 1, 0),
        (4, 1, 1),
    ]


@pytest.mark.parametrize(
    ("first", "found"),
    [
        pytest.param({}, [(8, 1, 1)], id="never decided"),
        pytest.param(
            {"first_decision_at": "2026-06-02 09:00"},
            [(2, 1, 0), (8, 1, 1)],
            id="accepted at first",
        ),
        pytest.param(
            {"first_decision_at": "2026-06-02 09:00", "supplement_rounds": "1"},
            [(2, 1, 1)],
            id="sent back already",
        ),
        pytest.param({"first_decision_at": "2026-06-10 09:00"}, [(8, 1, 1)], id="decided later"),
    ],
)
def test_a_dossier_filed_again_counts_as_bad_on_that_day(first, found):
    taken_in(
        *in_may(),
        on("2026-06-01", 1, citizen_key="1", withdrawn_at="2026-06-05 09:00", **first),
        on("2026-06-08", 2, citizen_key="1", first_decision_at="2026-06-09 09:00"),
    )
    baseline()

    watch()

    assert [
        (row["day"].day, row["dossiers"], row["bad"]) for row in rows(domain=Domain.REWORK)
    ] == found


def test_a_procedure_that_the_baseline_did_not_know_has_the_overall_rate():
    Procedure.objects.create(code="1.000002", name="Thủ tục mới")
    taken_in(
        *in_may(("D1",)),
        *(on("2026-05-20", number, "D2") for number in range(100, 118)),
        *(on("2026-05-20", number, "D2", forwarded_at="") for number in (118, 119)),
        on("2026-06-03", 1, procedure_code="1.000002", forwarded_at=""),
    )
    run = baseline()

    watch()

    usual = run.rates["delay"]["overall"]
    (row,) = rows(domain=Domain.DELAY)
    assert usual > 0.02
    assert row["statistic"] == float(evidence(usual, 1, 1, tolerated_odds=1.5, sought_odds=8.0))


def test_dossiers_of_two_calendars_are_watched_together():
    taken_in(*in_may(), on("2026-06-03", 1), calendar="vietnam")
    taken_in(on("2026-06-03", 2), on("2026-06-04", 3), calendar="weekdays")
    baseline()

    watch()

    assert [(row["day"].day, row["dossiers"]) for row in rows()] == [(3, 2), (4, 1)]


def test_the_first_quarter_begins_after_the_first_run():
    taken_in(*in_may(), on("2026-06-03", 1), on("2026-06-05", 2))
    baseline(date(2026, 6, 3))

    watch()

    assert [row["day"].day for row in rows()] == [5]


def test_without_any_run_nothing_is_watched():
    taken_in(*in_may(), on("2026-06-03", 1))

    watched = watch()

    assert (rows(), watched.alarms) == ([], [])


def test_a_quarter_keeps_the_rates_it_began_with():
    in_july = NOW + timedelta(days=40)
    taken_in(*in_may(), on("2026-06-03", 1), on("2026-07-02", 2), at=in_july)
    first = baseline()
    last_of_june = make_scoring_run(as_of=date(2026, 6, 30), by=None, at=in_july)
    watch(last=date(2026, 7, 3), at=in_july)
    make_scoring_run(as_of=date(2026, 6, 30), by=None, at=in_july)
    make_scoring_run(as_of=date(2026, 6, 30), window=40, by=None, at=in_july)

    again = watch(last=date(2026, 7, 3), at=in_july)

    assert [(row["day"].month, row["baseline_id"]) for row in rows()] == [
        (6, first.pk),
        (7, last_of_june.pk),
    ]
    assert again.rows == 0


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (NOW.date(), "day_not_over"),
        (NOW.date() + timedelta(days=1), "day_not_over"),
        (date(2009, 12, 31), "outside_calendar"),
    ],
)
def test_a_day_that_cannot_be_judged_is_refused_by_code(last, code):
    taken_in(dossier())

    with pytest.raises(ValidationError) as refusal:
        watch(last=last)

    assert refusal.value.code == code


# the same, dossier by dossier: what SCORING 2.9 says of a day, without the database
@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_database_counts_as_a_plain_reading_of_the_rule(seed):
    log, rounds = random_log(seed, 400)
    taken_in(*log, supplements=rounds, create_missing=True)
    baseline(date(2026, 4, 30))
    first, last = date(2026, 5, 4), FRIDAY
    time = working_time_of(CalendarVersion.objects.get())

    watch(first=first)

    expected = {}
    for row in Dossier.objects.prefetch_related("rounds"):
        for domain, ordinal, is_bad in [*plain_delays(row), *plain_rework(row)]:
            day = time.calendar.day_of_ordinal(ordinal).astype("datetime64[D]").item()
            if first <= day <= last:
                counts = expected.setdefault((row.agent_id, domain, day), [0, 0])
                counts[0] += 1
                counts[1] += is_bad
    found = {
        (row["agent_id"], row["domain"], row["day"]): [row["dossiers"], row["bad"]]
        for row in rows()
    }
    assert len(found) > 100
    assert found == expected


def plain_delays(row):
    intervals = [(row.due_at, row.due_wd, row.forwarded_wd, row.is_late)]
    intervals += [
        (part.due_at, part.due_wd, part.forwarded_wd, part.is_late)
        for part in row.rounds.all()
        if part.due_at
    ]
    for due_at, due_wd, forwarded_wd, is_late in intervals:
        known = max(due_wd, row.registered_wd)
        forwarded = forwarded_wd is not None and forwarded_wd <= known
        stood = row.withdrawn_at is None or row.withdrawn_at > due_at
        if forwarded or stood:
            yield Domain.DELAY, known, is_late


def plain_rework(row):
    never = np.inf
    decided = never if row.decided_wd is None else row.decided_wd
    refiled = never if row.refiled_wd is None else row.refiled_wd
    if row.is_refile or row.forwarded_wd is None:
        return
    sent_back = row.declared_rounds > 0
    if row.has_dated_rounds:
        sent_back = any(
            part.is_agent_attributable and part.requested_wd <= decided for part in row.rounds.all()
        )
    counted = False
    if decided < refiled and row.forwarded_wd <= decided:
        counted = sent_back
        yield Domain.REWORK, int(decided), sent_back
    if refiled < never and not counted and row.forwarded_wd <= refiled:
        yield Domain.REWORK, int(refiled), True
