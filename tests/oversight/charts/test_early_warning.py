"""The chart of early warning: the sum, the alarm that sets it back, the suspected start."""

from datetime import date

import pytest
from django.utils import translation

from oversight.charts.early_warning import ChartDay, Warned, early_warning
from oversight.charts.picture import across, upwards


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def drawn(days, alarms=(), limit=5.0):
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    return early_warning(days, alarms, name="w", title="T", limit=limit, first=first, last=last)


# SCORING 2.9, the micro test
WORKED = [
    ChartDay(date(2026, 6, day), of, bad, statistic, statistic >= 5)
    for day, of, bad, statistic in [
        (1, 3, 0, 0.0),
        (2, 4, 2, 2.0),
        (3, 2, 0, 1.5459),
        (4, 3, 2, 3.5459),
        (5, 4, 1, 4.3116),
        (8, 2, 2, 6.3116),
    ]
]
ALARM = Warned(date(2026, 6, 8), date(2026, 6, 2))


def test_the_alarm_and_its_suspected_start_are_marked():
    picture = drawn(WORKED, [ALARM])

    assert [(mark.kind, mark.title) for mark in picture.marks] == [
        ("start", "02/06/2026"),
        ("alarm", "08/06/2026"),
    ]
    assert picture.description == (
        "Evidence of 6 days added up, never below zero; at 5 it raises an alarm. Watched in"
        " this window since 01/06/2026. Alarm on 08/06/2026, suspected start 02/06/2026."
    )


def test_an_alarm_sets_the_sum_back_to_zero():
    picture = drawn(WORKED, [ALARM])

    own = next(path for path in picture.paths if path.kind == "own")
    end = across(date(2026, 6, 1).toordinal(), date(2026, 6, 30).toordinal())
    at = end(date(2026, 6, 8).toordinal())
    assert own.d.endswith(f"L{at:g} {upwards(0, 6.3116)(6.3116):g}L{at:g} 216")


def test_nothing_is_drawn_before_the_first_day_kept():
    picture = drawn(WORKED[1:], [ALARM])

    own = next(path for path in picture.paths if path.kind == "own")
    x = across(date(2026, 6, 1).toordinal(), date(2026, 6, 30).toordinal())
    first = x(date(2026, 6, 2).toordinal())
    assert own.d.startswith(f"M{first:g} {upwards(0, 6.3116)(2.0):g}L")
    assert "Watched in this window since 02/06/2026." in picture.description


def test_the_table_has_the_newest_day_first():
    rows = [[cell.text for cell in row] for row in drawn(WORKED, [ALARM]).table.rows]

    assert rows[:2] == [
        ["08/06/2026", "2 of 2", "6.3", "alarm"],
        ["05/06/2026", "1 of 4", "4.3", "–"],
    ]


def test_the_limit_is_drawn_however_quiet_the_days():
    quiet = drawn(WORKED[:1])

    (limit,) = [path for path in quiet.paths if path.kind == "limit"]
    assert limit.d == "M40 64H390"
    assert quiet.marks == []
