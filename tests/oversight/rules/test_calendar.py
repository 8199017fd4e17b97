from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from oversight.rules.calendar import (
    NEVER,
    NEVER_ORDINAL,
    Calendar,
    DayException,
    build_calendar,
    day_number,
    local_seconds,
)


def weekdays(first=date(2026, 3, 2), last=date(2026, 3, 31), **options):
    """Monday to Friday, 08:00 to 17:00; the first day is a Monday."""
    return build_calendar(
        first_day=first,
        last_day=last,
        weekdays=range(5),
        opens=time(8),
        closes=time(17),
        name="weekdays",
        **options,
    )


def at(text):
    return local_seconds(datetime.fromisoformat(text))


def said(seconds):
    return str(np.int64(seconds).astype("datetime64[s]"))


@pytest.mark.parametrize(
    ("day", "ordinal", "is_working"),
    [
        (date(2026, 3, 2), 0, True),
        (date(2026, 3, 6), 4, True),
        (date(2026, 3, 7), 5, False),
        (date(2026, 3, 8), 5, False),
        (date(2026, 3, 9), 5, True),
    ],
)
def test_a_day_off_has_the_ordinal_of_the_next_working_day(day, ordinal, is_working):
    calendar = weekdays()

    assert calendar.ordinal(day_number(day)) == ordinal
    assert calendar.is_working(day_number(day)) == is_working


@pytest.mark.parametrize(
    ("day", "ordinal"),
    [
        (date(2026, 3, 2), 0),
        (date(2026, 3, 6), 4),
        (date(2026, 3, 7), 4),
        (date(2026, 3, 8), 4),
        (date(2026, 3, 9), 5),
    ],
)
def test_working_time_has_come_no_further_on_a_day_off(day, ordinal):
    assert weekdays().last_ordinal_by(day) == ordinal


def test_no_working_day_has_come_before_the_first():
    calendar = weekdays(first=date(2026, 2, 28))

    assert calendar.last_ordinal_by(date(2026, 3, 1)) == -1


def test_day_of_ordinal_undoes_ordinal_on_working_days():
    calendar = weekdays()
    days = day_number(calendar.first_day) + np.arange(30)
    working = days[calendar.is_working(days)]

    assert calendar.day_of_ordinal(calendar.ordinal(working)).tolist() == working.tolist()


def test_ordinal_at_takes_the_day_whatever_the_hour_and_keeps_never():
    instants = [at("2026-03-06T23:59:59"), at("2026-03-07T00:00"), NEVER]

    assert weekdays().ordinal_at(instants).tolist() == [4, 5, NEVER_ORDINAL]


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2026-03-02T07:59:59", "2026-03-02T08:00:00"),
        ("2026-03-02T08:00:00", "2026-03-02T08:00:00"),
        ("2026-03-02T16:59:59", "2026-03-02T16:59:59"),
        ("2026-03-02T17:00:00", "2026-03-03T08:00:00"),
        ("2026-03-06T19:00:00", "2026-03-09T08:00:00"),
        ("2026-03-07T10:00:00", "2026-03-09T08:00:00"),
    ],
)
def test_next_opening(instant, opening):
    assert said(weekdays().next_opening(at(instant))) == opening


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02T09:00", "2026-03-02T09:45", 45),
        ("2026-03-02T07:00", "2026-03-02T18:00", 540),
        ("2026-03-06T16:00", "2026-03-09T09:00", 120),
        ("2026-03-07T10:00", "2026-03-08T10:00", 0),
        ("2026-03-02T17:30", "2026-03-03T08:30", 30),
        ("2026-03-03T08:30", "2026-03-02T16:30", -60),
    ],
)
def test_working_minutes_between(start, end, minutes):
    assert weekdays().working_minutes_between(at(start), at(end)) == minutes


def test_working_minutes_agree_with_counting_minute_by_minute():
    calendar = weekdays(
        days_off=[date(2026, 3, 4)],
        exceptions=[DayException(date(2026, 3, 7), True, time(8), time(12))],
    )
    first = at("2026-03-02T00:00")
    minute = first + 60 * np.arange(10 * 24 * 60)
    is_open = calendar.next_opening(minute) == minute
    generator = np.random.default_rng(1)
    start, end = np.sort(generator.integers(0, minute.size, (2, 200)), axis=0)

    counted = [int(is_open[a:b].sum()) for a, b in zip(start, end, strict=True)]

    worked = calendar.working_minutes_between(minute[start], minute[end])
    assert worked.tolist() == counted


def test_exceptions_win_over_days_off_and_weekends():
    calendar = weekdays(
        days_off=[date(2026, 3, 3), date(2026, 3, 4)],
        exceptions=[
            DayException(date(2026, 3, 4), True),
            DayException(date(2026, 3, 5), False),
            DayException(date(2026, 3, 6), True, closes=time(12)),
            DayException(date(2026, 3, 7), True, time(9), time(11)),
        ],
    )
    week = day_number(date(2026, 3, 2)) + np.arange(7)

    assert calendar.is_working(week).tolist() == [
        True,
        False,
        True,
        False,
        True,
        True,
        False,
    ]
    assert said(calendar.closing(week[4])) == "2026-03-06T12:00:00"
    assert said(calendar.opening(week[5])) == "2026-03-07T09:00:00"


def test_days_off_outside_the_calendar_are_ignored():
    calendar = weekdays(days_off=[date(2026, 1, 1), date(2027, 1, 1)])

    assert calendar.to_rows() == weekdays().to_rows()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"last": date(2026, 3, 1)}, "before 2026-03-02"),
        (
            {"exceptions": [DayException(date(2026, 4, 1), False)]},
            "2026-04-01 is outside",
        ),
        (
            {"exceptions": [DayException(date(2026, 3, 3), False)] * 2},
            "two exceptions for 2026-03-03",
        ),
        (
            {"exceptions": [DayException(date(2026, 3, 3), True, opens=time(18))]},
            "cannot open at 18:00:00 and close at 17:00:00",
        ),
    ],
)
def test_build_calendar_refuses_what_cannot_be(options, message):
    with pytest.raises(ValueError, match=message):
        weekdays(**options)


@pytest.mark.parametrize("instant", ["2026-03-01T10:00", "2026-04-01T00:00"])
def test_an_instant_outside_the_calendar_is_refused_by_its_date(instant):
    calendar = weekdays()

    for ask in (calendar.ordinal_at, calendar.next_opening):
        with pytest.raises(ValueError, match=f"{instant[:10]} is outside the calendar 'weekdays'"):
            ask([at("2026-03-03T10:00"), at(instant)])


def test_never_is_refused_where_a_day_is_needed():
    with pytest.raises(ValueError, match="is outside the calendar"):
        weekdays().next_opening([NEVER])


def test_a_working_day_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="working day 22 is outside the calendar"):
        weekdays().day_of_ordinal([21, 22])


def test_a_day_off_has_no_opening():
    with pytest.raises(ValueError, match="2026-03-07 is a day off"):
        weekdays().opening(day_number(date(2026, 3, 7)))


def test_a_calendar_is_rebuilt_exactly_from_its_rows():
    calendar = weekdays(
        last=date(2030, 12, 31),
        days_off=[date(2026, 3, 4) + timedelta(days=100 * n) for n in range(12)],
        exceptions=[DayException(date(2026, 3, 7), True, time(8, 30), time(11, 45))],
    )

    rebuilt = Calendar.from_rows(calendar.name, calendar.to_rows())

    assert rebuilt.first_day == calendar.first_day
    assert rebuilt.last_day == calendar.last_day
    assert np.array_equal(rebuilt.opens, calendar.opens)
    assert np.array_equal(rebuilt.closes, calendar.closes)
    assert rebuilt.opens.dtype == np.int16


def test_rows_with_a_gap_are_refused():
    rows = [
        ["2026-03-02", "2026-03-06", 480, 1020],
        ["2026-03-08", "2026-03-09", -1, -1],
    ]

    with pytest.raises(ValueError, match="does not begin on 2026-03-07"):
        Calendar.from_rows("gap", rows)


def test_a_moment_with_an_offset_is_refused():
    with pytest.raises(ValueError, match="convert it to the city's wall clock"):
        local_seconds(datetime.fromisoformat("2026-03-02T08:00:00+07:00"))
