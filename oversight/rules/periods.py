"""Months and quarters that are reported on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from oversight.rules.frozen import quarter_start

MONTH: Final = 1
QUARTER: Final = 3
REPORT_DUE_DAY: Final = 10
"""Circular 17/2017/TT-BTTTT art. 13: a quarter is reported before the 10th of the next month."""


@dataclass(frozen=True)
class Period:
    """One month or quarter, by its first day and its length in months."""

    first: date
    months: int

    @classmethod
    def month_of(cls, day: date) -> Self:
        return cls(day.replace(day=1), MONTH)

    @classmethod
    def quarter_of(cls, day: date) -> Self:
        return cls(quarter_start(day), QUARTER)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Self:
        return self._moved(self.months)

    @property
    def previous(self) -> Self:
        return self._moved(-self.months)

    @property
    def name(self) -> str:
        """As it stands in an address.

        >>> Period.month_of(date(2026, 3, 9)).name, Period.quarter_of(date(2026, 3, 9)).name
        ('2026-03', '2026-Q1')
        """
        if self.months == QUARTER:
            return f"{self.first.year}-Q{self.number}"
        return f"{self.first:%Y-%m}"

    @property
    def number(self) -> int:
        """Which one of its year it is, from 1."""
        return (self.first.month - 1) // self.months + 1

    @property
    def to_be_reported_before(self) -> date:
        """The day before which the report must be sent.

        >>> Period.quarter_of(date(2026, 12, 31)).to_be_reported_before
        datetime.date(2027, 1, 10)
        """
        return self.next.first.replace(day=REPORT_DUE_DAY)

    def _moved(self, months: int) -> Self:
        count = self.first.year * 12 + self.first.month - 1 + months
        return type(self)(date(count // 12, count % 12 + 1, 1), self.months)


def periods_back(newest: Period, oldest: date) -> Iterator[Period]:
    """A period and those before it, down to the one that holds the oldest day."""
    period = newest
    while period.last >= oldest:
        yield period
        period = period.previous
