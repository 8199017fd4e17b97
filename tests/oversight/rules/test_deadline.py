from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from oversight.rules.calendar import NEVER, DayException, build_calendar, local_seconds
from oversight.rules.deadline import (
    FORWARDING_RULES,
    ForwardingRule,
    Incident,
    due,
    late,
    start,
)

TET_2026 = [date(2026, 2, 14) + timedelta(days=days) for days in range(9)]
MADE_UP_SATURDAY = DayException(date(2026, 3, 7), is_working=True)


def spring(*exceptions, days_off=TET_2026):
    return build_calendar(
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
        weekdays=range(5),
        opens=time(8),
        closes=time(17),
        days_off=days_off,
        exceptions=exceptions,
    )


def at(text):
    return local_seconds(datetime.fromisoformat(text))


def said(seconds):
    return str(np.int64(seconds).astype("datetime64[s]"))[:16]


def rules_with(*, late_due, cutoff=time(15)):
    return [ForwardingRule(date(2018, 6, 21), cutoff, late_due, "a source")]


# Decree 61/2018, article 18(2), and SCORING 1.2: the last hour of the rule and the days off around it.
@pytest.mark.parametrize(
    ("received", "deadline"),
    [
        ("2026-03-02T07:00:00", "2026-03-02T17:00"),
        ("2026-03-02T14:59:59", "2026-03-02T17:00"),
        ("2026-03-02T15:00:00", "2026-03-03T17:00"),
        ("2026-03-06T15:30:00", "2026-03-09T17:00"),
        ("2026-03-07T10:00:00", "2026-03-09T17:00"),
        ("2026-03-08T16:00:00", "2026-03-09T17:00"),
        ("2026-03-02T18:30:00", "2026-03-03T17:00"),
        ("2026-02-13T16:00:00", "2026-02-23T17:00"),
        ("2026-02-13T09:00:00", "2026-02-13T17:00"),
    ],
)
def test_due(received, deadline):
    assert said(due(at(received), spring())) == deadline


def test_a_make_up_saturday_takes_what_came_on_friday_afternoon():
    deadline = due(at("2026-03-06T15:30"), spring(MADE_UP_SATURDAY))

    assert said(deadline) == "2026-03-07T17:00"


@pytest.mark.parametrize(
    ("received", "deadline"),
    [
        ("2026-03-06T15:30", "2026-03-09T10:00"),
        ("2026-03-06T14:30", "2026-03-06T17:00"),
        ("2026-03-07T10:00", "2026-03-09T17:00"),
    ],
)
def test_late_due_sets_the_hour_of_the_next_working_day_only(received, deadline):
    rules = rules_with(late_due=time(10))

    assert said(due(at(received), spring(), rules=rules)) == deadline


def test_late_due_never_reaches_beyond_closing():
    short = DayException(date(2026, 3, 9), True, closes=time(12))

    deadline = due(at("2026-03-06T15:30"), spring(short), rules=rules_with(late_due=time(16)))

    assert said(deadline) == "2026-03-09T12:00"


@pytest.mark.parametrize(
    ("received", "deadline"),
    [
        ("2026-03-02T11:59:59", "2026-03-02T12:00"),
        ("2026-03-02T12:00:00", "2026-03-03T17:00"),
        ("2026-03-02T13:00:00", "2026-03-03T17:00"),
    ],
)
def test_what_comes_after_a_short_day_closed_is_due_the_next_working_day(received, deadline):
    short = DayException(date(2026, 3, 2), True, closes=time(12))

    assert said(due(at(received), spring(short))) == deadline


def test_each_receipt_is_judged_by_the_rule_of_its_day():
    rules = [
        ForwardingRule(date(2026, 3, 2), time(15), None, "the old one"),
        ForwardingRule(date(2026, 3, 4), time(12), time(9), "the new one"),
    ]
    received = ["2026-01-05T13:00", "2026-03-03T13:00", "2026-03-04T13:00"]

    deadlines = due([at(text) for text in received], spring(), rules=rules)

    assert [said(deadline) for deadline in deadlines] == [
        "2026-01-05T17:00",
        "2026-03-03T17:00",
        "2026-03-05T09:00",
    ]


def test_rules_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in the order of their first day"):
        due([at("2026-03-02T10:00")], spring(), rules=FORWARDING_RULES[::-1])


def test_the_rows_of_the_law():
    assert [(row.valid_from, row.cutoff, row.late_due) for row in FORWARDING_RULES] == [
        (date(2018, 6, 21), time(15), None),
        (date(2025, 7, 1), time(15), None),
    ]
    assert all(row.source.startswith("Decree ") for row in FORWARDING_RULES)


@pytest.mark.parametrize(
    ("starts", "ends", "deadline"),
    [
        ("2026-03-02T16:00", "2026-03-02T16:59", "2026-03-02T17:00"),
        ("2026-03-02T16:00", "2026-03-02T17:00", "2026-03-03T17:00"),
        ("2026-03-02T08:00", "2026-03-03T14:59", "2026-03-03T17:00"),
        ("2026-03-02T08:00", "2026-03-03T15:00", "2026-03-04T17:00"),
        ("2026-03-02T17:00", "2026-03-06T18:00", "2026-03-09T17:00"),
        ("2026-03-02T17:01", "2026-03-06T18:00", "2026-03-02T17:00"),
    ],
)
def test_an_incident_at_the_deadline_moves_it(starts, ends, deadline):
    incidents = [Incident(at(starts), at(ends))]

    assert said(due(at("2026-03-02T10:00"), spring(), incidents=incidents)) == deadline


def test_a_moved_deadline_meets_the_next_incident_in_whatever_order_they_are_given():
    incidents = [
        Incident(at("2026-03-03T12:00"), at("2026-03-05T10:00")),
        Incident(at("2026-03-02T12:00"), at("2026-03-03T11:00")),
    ]

    assert said(due(at("2026-03-02T10:00"), spring(), incidents=incidents)) == "2026-03-05T17:00"


def test_an_incident_moves_only_what_it_affects():
    received = [at("2026-03-02T10:00")] * 2
    incident = Incident(
        at("2026-03-02T12:00"), at("2026-03-03T11:00"), affects=np.array([True, False])
    )

    deadlines = due(received, spring(), incidents=[incident])

    assert [said(deadline) for deadline in deadlines] == [
        "2026-03-03T17:00",
        "2026-03-02T17:00",
    ]


def test_custody_that_has_not_started_has_no_deadline():
    incident = Incident(at("2026-03-02T12:00"), at("2026-03-03T11:00"))

    assert due([NEVER], spring(), incidents=[incident]).tolist() == [NEVER]


@pytest.mark.parametrize(
    ("received", "evidence", "began"),
    [
        ("2026-03-02T10:00", None, "2026-03-02T10:00"),
        ("2026-03-02T10:00", "2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T10:00", "2026-03-02T11:00", "2026-03-02T10:00"),
        (None, "2026-03-02T11:00", "2026-03-02T11:00"),
        (None, "2026-03-02T14:00", "2026-03-02T13:00"),
        (None, None, "2026-03-02T13:00"),
    ],
)
def test_start_is_the_earliest_trace(received, evidence, began):
    instants = [NEVER if text is None else at(text) for text in (received, evidence)]

    assert said(start(*instants, at("2026-03-02T13:00"))) == began


def test_late_is_strictly_after_the_deadline_or_never():
    deadline = at("2026-03-02T17:00")

    assert late([deadline, deadline + 1, NEVER], deadline).tolist() == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("minutes", [1, 30, 300, 3000])
def test_receiving_later_never_makes_the_deadline_earlier(minutes):
    generator = np.random.default_rng(minutes)
    received = at("2026-01-05T00:00") + generator.integers(0, 150 * 86_400, 500)
    calendar = spring(MADE_UP_SATURDAY)

    assert (due(received + 60 * minutes, calendar) >= due(received, calendar)).all()
    assert (due(received, calendar) > received).all()
