"""Working calendars: which days are worked, between which hours, and how working days are counted.

An instant is a number of seconds of the city's wall clock since 1970-01-01T00:00, a day is a number
of days since 1970-01-01, and the ordinal of a working day is how many working days of the calendar
lie before it. All three come and go as arrays of 64-bit integers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Booleans: TypeAlias = npt.NDArray[np.bool_]
Integers: TypeAlias = npt.NDArray[np.int64]
Days: TypeAlias = Integers
Ordinals: TypeAlias = Integers
LocalSeconds: TypeAlias = Integers
Row: TypeAlias = tuple[str, str, int, int]

NEVER: Final = 2**62
"""The instant of something that has not happened; later than every instant that has."""

NEVER_ORDINAL: Final = 2_000_000_000
"""The working-day ordinal of something that has not happened."""

SECONDS_A_DAY: Final = 86_400
SECONDS_A_MINUTE: Final = 60
CLOSED: Final = -1
EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class DayException:
    """One day that differs from its week: a closure, a make-up Saturday, or other hours."""

    day: date
    is_working: bool
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, eq=False)
class Calendar:
    """Opening and closing minute (from midnight) of each calendar day; -1 on days off.

    Ordinals are comparable only between calendars with the same first day and the same days off.
    """

    name: str
    first_day: date
    opens: npt.NDArray[np.int16]
    closes: npt.NDArray[np.int16]

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.opens.size - 1)

    @cached_property
    def _first(self) -> int:
        return day_number(self.first_day)

    @cached_property
    def _works(self) -> Booleans:
        return np.asarray(self.opens != CLOSED)

    @cached_property
    def _days_before(self) -> Integers:
        """Working days before each calendar day, and their number at the end."""
        return np.concatenate([[0], np.cumsum(self._works)]).astype(np.int64)

    @cached_property
    def _minutes_before(self) -> Integers:
        """Working minutes before each calendar day, and their number at the end."""
        minutes = self.closes.astype(np.int64) - self.opens
        return np.concatenate([[0], np.cumsum(minutes)]).astype(np.int64)

    @cached_property
    def _working_days(self) -> Days:
        return self._first + np.flatnonzero(self._works).astype(np.int64)

    def _offset(self, day: npt.ArrayLike) -> Integers:
        """Position of each day in the calendar; refuses a day outside it."""
        days = np.asarray(day, dtype=np.int64)
        offset = days - self._first
        outside = (offset < 0) | (offset >= self.opens.size)
        if outside.any():
            culprit = _say_day(int(days[outside].flat[0]))
            raise ValueError(
                f"{culprit} is outside the calendar {self.name!r}, "
                f"which covers {self.first_day} to {self.last_day}"
            )
        return offset

    def is_working(self, day: npt.ArrayLike) -> Booleans:
        """Whether each day is a working day."""
        return self._works[self._offset(day)]

    def ordinal(self, day: npt.ArrayLike) -> Ordinals:
        """Ordinal of each day; a day off has the ordinal of the next working day."""
        return self._days_before[self._offset(day)]

    def ordinal_at(self, instant: npt.ArrayLike) -> Ordinals:
        """Ordinal of the day of each instant, whatever the hour; NEVER gives NEVER_ORDINAL."""
        seconds = np.asarray(instant, dtype=np.int64)
        happened = seconds != NEVER
        ordinals = np.full(seconds.shape, NEVER_ORDINAL, dtype=np.int64)
        ordinals[happened] = self.ordinal(seconds[happened] // SECONDS_A_DAY)
        return ordinals

    def last_ordinal_by(self, day: date) -> int:
        """Ordinal of the last working day that is not after the day; -1 before the first one.

        This, and not `ordinal`, says how far working time has come at the end of a day.
        """
        return int(self._days_before[self._offset(day_number(day)) + 1]) - 1

    def day_of_ordinal(self, ordinal: npt.ArrayLike) -> Days:
        """The working day that has each ordinal; refuses one that the calendar does not reach."""
        ordinals = np.asarray(ordinal, dtype=np.int64)
        outside = (ordinals < 0) | (ordinals >= self._working_days.size)
        if outside.any():
            raise ValueError(
                f"working day {int(ordinals[outside].flat[0])} is outside the calendar "
                f"{self.name!r}, which has {self._working_days.size} from {self.first_day} "
                f"to {self.last_day}"
            )
        return self._working_days[ordinals]

    def opening(self, day: npt.ArrayLike) -> LocalSeconds:
        """Instant at which each working day opens."""
        return self._instant(day, self.opens)

    def closing(self, day: npt.ArrayLike) -> LocalSeconds:
        """Instant at which each working day closes."""
        return self._instant(day, self.closes)

    def _instant(self, day: npt.ArrayLike, minutes: npt.NDArray[np.int16]) -> LocalSeconds:
        offset = self._offset(day)
        if not self._works[offset].all():
            day_off = self._first + int(offset[~self._works[offset]].flat[0])
            raise ValueError(f"{_say_day(day_off)} is a day off in the calendar {self.name!r}")
        midnight = (self._first + offset) * SECONDS_A_DAY
        return midnight + minutes[offset].astype(np.int64) * SECONDS_A_MINUTE

    def next_opening(self, instant: npt.ArrayLike) -> LocalSeconds:
        """Each instant if it is in working time, else the opening of the working day that follows.

        The closing minute itself is no longer working time.
        """
        seconds = np.asarray(instant, dtype=np.int64)
        offset = self._offset(seconds // SECONDS_A_DAY)
        minutes = seconds % SECONDS_A_DAY / SECONDS_A_MINUTE
        is_over = self._works[offset] & (minutes >= self.closes[offset])
        day = self.day_of_ordinal(self._days_before[offset] + is_over)
        return np.maximum(seconds, self.opening(day))

    def working_minutes_between(self, start: npt.ArrayLike, end: npt.ArrayLike) -> Integers:
        """Whole working minutes from each start to each end; negative when the end comes first."""
        return self._minutes_worked_by(end) - self._minutes_worked_by(start)

    def _minutes_worked_by(self, instant: npt.ArrayLike) -> Integers:
        seconds = np.asarray(instant, dtype=np.int64)
        offset = self._offset(seconds // SECONDS_A_DAY)
        minutes = seconds % SECONDS_A_DAY // SECONDS_A_MINUTE
        today = np.clip(minutes, self.opens[offset], self.closes[offset]) - self.opens[offset]
        return self._minutes_before[offset] + today

    def to_rows(self) -> list[Row]:
        """The calendar as runs of equal days: (first day, last day, opens, closes), for storage."""
        hours = np.column_stack([self.opens, self.closes])
        changes = np.flatnonzero((hours[1:] != hours[:-1]).any(axis=1)) + 1
        starts = [0, *changes.tolist()]
        ends = [*changes.tolist(), self.opens.size]
        return [
            (
                (self.first_day + timedelta(days=start)).isoformat(),
                (self.first_day + timedelta(days=end - 1)).isoformat(),
                int(self.opens[start]),
                int(self.closes[start]),
            )
            for start, end in zip(starts, ends, strict=True)
        ]

    @classmethod
    def from_rows(cls, name: str, rows: Sequence[Sequence[Any]]) -> Self:
        """The calendar whose `to_rows` are these; refuses a gap or an overlap between runs."""
        first_day = expected = date.fromisoformat(rows[0][0])
        lengths = []
        for first, last, _opens, _closes in rows:
            start, end = date.fromisoformat(first), date.fromisoformat(last)
            if start != expected or end < start:
                raise ValueError(f"the run {first} to {last} does not begin on {expected}")
            lengths.append((end - start).days + 1)
            expected = end + timedelta(days=1)
        opens, closes = (
            np.repeat(np.array([row[place] for row in rows], dtype=np.int16), lengths)
            for place in (2, 3)
        )
        return cls(name, first_day, opens, closes)


def build_calendar(
    *,
    first_day: date,
    last_day: date,
    weekdays: Iterable[int],
    opens: time,
    closes: time,
    days_off: Iterable[date] = (),
    exceptions: Iterable[DayException] = (),
    name: str = "",
) -> Calendar:
    """Lay out a calendar from a working week (Monday is 0), its days off and its exceptions.

    Days off outside the calendar are ignored, since they come by whole years; an exception wins over
    a day off, is refused outside the calendar, and takes the usual hours where it names none.

    >>> week = build_calendar(
    ...     first_day=date(2026, 3, 2), last_day=date(2026, 3, 15), weekdays=range(5),
    ...     opens=time(8), closes=time(17), exceptions=[DayException(date(2026, 3, 7), True)],
    ... )
    >>> int(week.last_ordinal_by(date(2026, 3, 8)))
    5
    >>> week.to_rows()
    [('2026-03-02', '2026-03-07', 480, 1020), ('2026-03-08', '2026-03-08', -1, -1), \
('2026-03-09', '2026-03-13', 480, 1020), ('2026-03-14', '2026-03-15', -1, -1)]
    """
    if last_day < first_day:
        raise ValueError(f"the calendar {name!r} ends on {last_day}, before {first_day}")
    size = (last_day - first_day).days + 1
    weekday = (first_day.weekday() + np.arange(size)) % 7
    works = np.isin(weekday, list(weekdays))
    usual = _hours(opens, closes)
    hours = np.where(works[:, None], usual, CLOSED)
    for day in days_off:
        if first_day <= day <= last_day:
            hours[(day - first_day).days] = CLOSED
    seen: set[date] = set()
    for exception in exceptions:
        if not first_day <= exception.day <= last_day:
            raise ValueError(f"the exception {exception.day} is outside the calendar {name!r}")
        if exception.day in seen:
            raise ValueError(f"the calendar {name!r} has two exceptions for {exception.day}")
        seen.add(exception.day)
        hours[(exception.day - first_day).days] = (
            _hours(exception.opens or opens, exception.closes or closes)
            if exception.is_working
            else CLOSED
        )
    opening, closing = hours.astype(np.int16).T
    return Calendar(name, first_day, opening, closing)


def day_number(day: date) -> int:
    """Days from 1970-01-01 to the day.

    >>> day_number(date(1970, 1, 11))
    10
    """
    return (day - EPOCH).days


def local_seconds(moment: datetime) -> int:
    """Whole seconds from 1970-01-01T00:00 to a moment of the city's wall clock (without offset).

    >>> local_seconds(datetime(1970, 1, 2, 8, 0))
    115200
    """
    if moment.tzinfo is not None:
        raise ValueError(f"{moment} has an offset; convert it to the city's wall clock first")
    seconds = (moment.hour * 60 + moment.minute) * SECONDS_A_MINUTE + moment.second
    return day_number(moment.date()) * SECONDS_A_DAY + seconds


def minute_of(moment: time) -> int:
    """Minutes from midnight."""
    return moment.hour * 60 + moment.minute


def _hours(opens: time, closes: time) -> tuple[int, int]:
    if opens >= closes:
        raise ValueError(f"a working day cannot open at {opens} and close at {closes}")
    return minute_of(opens), minute_of(closes)


def _say_day(number: int) -> str:
    """The date of a day number, or the number where no date is that far."""
    try:
        return (EPOCH + timedelta(days=number)).isoformat()
    except OverflowError:
        return f"day {number}"
