"""Whether a point is open at a moment, and when that changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

DAYS_AHEAD = 7


@dataclass(frozen=True, order=True)
class Stretch:
    """One stretch of a weekday (0 is Monday) on which a point is open; it ends before `closes`."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class OpeningState:
    """Open until `at` of today, or closed until `at` so many days ahead; None where never."""

    is_open: bool
    at: time | None = None
    days_ahead: int = 0


def opening_at(stretches: Iterable[Stretch], moment: datetime) -> OpeningState:
    """What somebody finds who comes at that moment of local time.

    >>> morning = Stretch(0, time(8), time(11, 30))
    >>> opening_at([morning], datetime(2026, 6, 15, 9, 0))
    OpeningState(is_open=True, at=datetime.time(11, 30), days_ahead=0)
    >>> opening_at([morning], datetime(2026, 6, 15, 11, 30))
    OpeningState(is_open=False, at=datetime.time(8, 0), days_ahead=7)
    """
    ordered = sorted(stretches)
    today, clock = moment.weekday(), moment.time()
    for stretch in ordered:
        if stretch.weekday == today and stretch.opens <= clock < stretch.closes:
            return OpeningState(is_open=True, at=stretch.closes)
    for days in range(DAYS_AHEAD + 1):
        for stretch in ordered:
            is_to_come = days > 0 or stretch.opens > clock
            if stretch.weekday == (today + days) % 7 and is_to_come:
                return OpeningState(is_open=False, at=stretch.opens, days_ahead=days)
    return OpeningState(is_open=False)
