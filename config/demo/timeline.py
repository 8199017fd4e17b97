"""The days on which the demo plays, all told from the day it is looked at."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

import numpy as np
from django.utils import timezone

from oversight.holidays import vietnam_days_off
from oversight.rules.calendar import (
    EPOCH,
    Calendar,
    DayException,
    build_calendar,
    day_number,
)

LOG_DAYS = 120
AREAS_SINCE = date(2025, 7, 1)
FIRST_DRAFT = date(2025, 7, 7)
DAYS_OF_HISTORY = 480
EARLIEST_AS_OF = date(2026, 6, 1)  # from then on the log fits in with the sites approved before it


@dataclass(frozen=True)
class Timeline:
    """Working days up to the last one before `as_of`, when the data end."""

    as_of: date

    @cached_property
    def calendar(self) -> Calendar:
        years = range(AREAS_SINCE.year, self.as_of.year + 2)  # deadlines run past the last day
        days_off, make_up = vietnam_days_off(years)
        return build_calendar(
            name="demo",
            first_day=date(AREAS_SINCE.year, 1, 1),
            last_day=date(self.as_of.year + 1, 12, 31),
            weekdays=range(5),
            opens=time(8),
            closes=time(17),
            days_off=days_off,
            exceptions=[DayException(day, is_working=True) for day in make_up],
        )

    @cached_property
    def last(self) -> int:
        """Ordinal of the last working day with data."""
        return self.calendar.last_ordinal_by(self.as_of - timedelta(days=1))

    @property
    def log_first(self) -> int:
        """Ordinal of the first working day of the log of dossiers."""
        return self.last - LOG_DAYS + 1

    @cached_property
    def first_draft(self) -> int:
        """Ordinal of the first working day on which an agent may have been drafted."""
        day = max(FIRST_DRAFT, self.as_of - timedelta(days=DAYS_OF_HISTORY))
        return int(self.calendar.ordinal(day_number(day)))

    @property
    def last_day(self) -> date:
        return self.day(self.last)

    def day(self, ordinal: int) -> date:
        return EPOCH + timedelta(days=int(self.calendar.day_of_ordinal(ordinal)))

    def moment(self, ordinal: int, minute: int) -> datetime:
        """A minute of a working day as a moment in the city."""
        return at(self.day(ordinal), minute)

    @property
    def end(self) -> datetime:
        """When the data end: everything in them has happened by then."""
        return at(self.last_day, 23 * 60)

    def month_ends(self, count: int) -> list[date]:
        """The last days of the newest months that ended before the data do, oldest first."""
        ends = []
        day = self.last_day
        for _month in range(count):
            day = day.replace(day=1) - timedelta(days=1)
            ends.append(day)
        return ends[::-1]

    def nights(self, months: int) -> list[date]:
        """The nights lived through, oldest first: the newest months' ends and the last day of the data.

        Flags are raised on the first working day of a month, so its night is among them: a case rests
        on what was known when it was opened.
        """
        ends = self.month_ends(months)
        begins = [self.day(self.calendar.last_ordinal_by(end) + 1) for end in ends]
        return sorted({*ends, *(day for day in begins if day < self.last_day), self.last_day})


def at(day: date, minute: int) -> datetime:
    """A minute from midnight of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time(minute // 60, minute % 60)))


def office_minute(chance: np.random.Generator) -> int:
    """A minute at which people in offices decide things."""
    return int(chance.integers(8 * 60 + 20, 16 * 60 + 45))
