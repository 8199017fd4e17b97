from datetime import UTC, datetime, time

import pytest

from registry.rules.opening import OpeningState, Stretch, opening_at

MONDAY, SUNDAY = 15, 21  # of June 2026
HOURS = [
    Stretch(0, time(13, 30), time(17)),
    Stretch(0, time(8), time(11, 30)),
    Stretch(2, time(8), time(17)),
]


@pytest.mark.parametrize(
    ("day", "clock", "state"),
    [
        (MONDAY, time(7, 59), OpeningState(False, time(8), 0)),
        (MONDAY, time(8), OpeningState(True, time(11, 30))),
        (MONDAY, time(11, 29), OpeningState(True, time(11, 30))),
        (MONDAY, time(11, 30), OpeningState(False, time(13, 30), 0)),
        (MONDAY, time(16, 59), OpeningState(True, time(17))),
        (MONDAY, time(17), OpeningState(False, time(8), 2)),
        (SUNDAY, time(12), OpeningState(False, time(8), 1)),
    ],
)
def test_a_stretch_begins_with_its_first_minute_and_ends_before_its_last(day, clock, state):
    moment = datetime(2026, 6, day, clock.hour, clock.minute, tzinfo=UTC)

    assert opening_at(HOURS, moment) == state


def test_a_point_open_on_one_day_only_is_said_to_open_in_a_week():
    hours = [Stretch(0, time(8), time(17))]

    assert opening_at(hours, datetime(2026, 6, MONDAY, 18, tzinfo=UTC)) == OpeningState(
        False, time(8), 7
    )


def test_nothing_is_told_where_no_hours_are_known():
    assert opening_at([], datetime(2026, 6, MONDAY, 9, tzinfo=UTC)) == OpeningState(False)
