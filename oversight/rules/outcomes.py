"""What became of signals, and how long it took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from registry.rules.location import Limit

FOLLOWED_WITHIN_DAYS: Final = Limit(
    60,
    "Project default: a case opened later than two months after a signal is about something else.",
)
FEWEST_FOR_A_MEDIAN: Final = Limit(3, "Project default: the middle one of two is neither.")


@dataclass(frozen=True)
class CaseSpan:
    """One inspection case of an agent, from its opening to its end, with what was decided."""

    number: str
    opened_on: date
    closed_on: date | None
    outcome: str
    """Empty while nothing is decided."""


@dataclass(frozen=True)
class Durations:
    """How many days something took: the middle one and the longest, None where there are too few."""

    count: int
    median: float | None
    longest: int | None


def case_after(signal: date, cases: Iterable[CaseSpan]) -> CaseSpan | None:
    """The case that looks into a signal: open when it came, or opened soon after it; else None.

    >>> early = CaseSpan("VV-1", date(2026, 3, 1), date(2026, 3, 20), "warning")
    >>> case_after(date(2026, 3, 10), [early]) is early, case_after(date(2026, 4, 1), [early])
    (True, None)
    """
    until = signal + timedelta(days=int(FOLLOWED_WITHIN_DAYS.value))
    looking = [
        case
        for case in cases
        if case.opened_on <= until and (case.closed_on is None or case.closed_on >= signal)
    ]
    return min(looking, key=lambda case: (case.opened_on, case.number), default=None)


def durations(days: Sequence[int]) -> Durations:
    """The middle one and the longest of these numbers of days.

    >>> durations([3, 10, 4])
    Durations(count=3, median=4.0, longest=10)
    >>> durations([3, 10])
    Durations(count=2, median=None, longest=10)
    """
    return Durations(
        count=len(days),
        median=float(median(days)) if len(days) >= FEWEST_FOR_A_MEDIAN.value else None,
        longest=max(days, default=None),
    )
