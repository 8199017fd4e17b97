"""A calendar version as working time."""

from datetime import date, datetime

import pytest

from oversight.models import CalendarVersion, WorkingCalendar
from oversight.rules.calendar import NEVER, NEVER_ORDINAL, local_seconds
from oversight.working_time import Outage, WorkingTime, working_time_of
from tests.oversight.making import weekdays_of_2026


def seconds(text):
    return local_seconds(datetime.fromisoformat(text))


def test_a_window_ends_with_the_last_working_day():
    time = weekdays_of_2026()

    friday = time.window(date(2026, 6, 5), 5)

    assert friday[1] - friday[0] == 4
    assert time.window(date(2026, 6, 7), 5) == friday
    assert time.first_day_of(date(2026, 6, 7), 5) == date(2026, 6, 1)


def test_a_window_longer_than_the_calendar_begins_with_it():
    assert weekdays_of_2026().first_day_of(date(2026, 1, 9), 60) == date(2026, 1, 1)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_window_outside_the_calendar_is_refused(day):
    with pytest.raises(ValueError, match="outside the calendar"):
        weekdays_of_2026().window(day, 5)


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        ("2025-12-31T23:59:59", False),
        ("2026-01-01T00:00:00", True),
        ("2026-11-01T00:00:00", True),
        ("2026-11-01T00:00:01", False),
    ],
)
def test_room_is_left_for_the_deadlines_of_what_is_covered(moment, covered):
    assert weekdays_of_2026().covers([seconds(moment)]).tolist() == [covered]


def test_what_has_not_happened_has_no_ordinal_and_no_deadline():
    time = weekdays_of_2026()

    assert time.ordinals([NEVER]).tolist() == [NEVER_ORDINAL]
    assert time.due([NEVER], [1], [1]).tolist() == [NEVER]


def test_an_incident_covers_the_authority_it_names():
    time = weekdays_of_2026()
    incident = Outage(seconds("2026-06-03T16:00"), seconds("2026-06-04T09:00"), 7)
    struck = WorkingTime(time.version, time.calendar, (incident,))
    start = seconds("2026-06-03T09:00")

    assert struck.due([start, start], [7, 8], [1, 1]).tolist() == [
        seconds("2026-06-04T17:00"),
        seconds("2026-06-03T17:00"),
    ]


def test_an_incident_covers_the_agents_it_names_and_of_these_only_its_authoritys():
    time = weekdays_of_2026()
    span = (seconds("2026-06-03T16:00"), seconds("2026-06-04T09:00"))
    start = seconds("2026-06-03T09:00")
    late, usual = seconds("2026-06-04T17:00"), seconds("2026-06-03T17:00")
    authorities, agents = [7, 7, 8, 8], [1, 2, 2, 3]

    def due(outage):
        struck = WorkingTime(time.version, time.calendar, (outage,))
        return struck.due([start] * 4, authorities, agents).tolist()

    assert due(Outage(*span, None, (2, 3))) == [usual, late, late, late]
    assert due(Outage(*span, 7, (2, 3))) == [usual, late, usual, usual]
    assert due(Outage(*span)) == [late, late, late, late]


def test_a_stored_version_is_read_back():
    laid_out = weekdays_of_2026().calendar
    version = CalendarVersion(
        calendar=WorkingCalendar(code="weekdays"),
        days=laid_out.to_rows(),
        incidents=[
            {"starts": 1, "ends": 2, "authority": None},
            {"starts": 3, "ends": 4, "authority": 7, "agents": [5, 6]},
        ],
    )

    time = working_time_of(version)

    assert time.calendar.to_rows() == laid_out.to_rows()
    assert time.calendar.name == "weekdays"
    assert time.incidents == (Outage(1, 2), Outage(3, 4, authority=7, agents=(5, 6)))
