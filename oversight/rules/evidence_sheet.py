"""What speaks for brokers at an agent, line by line, beside the score and never inside it.

Each line is a count over its base and how the same share stands among peers. A line raises a
question for a visit; it proves nothing and changes no score. Unknown is not nought: where nobody
could have counted, a line says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import Final

from oversight.rules.calendar import minute_of
from registry.rules.location import Limit

WINDOW_DAYS: Final = Limit(
    183, "Decision 45/2016/QĐ-TTg and Circular 17/2017: a complaint may be filed within 6 months."
)
SHARED_BY: Final = Limit(
    3, "Project default: two people of a household share a phone, three citizens seldom do."
)
LEEWAY_MINUTES: Final = Limit(
    15, "Project default: who stood in the queue at closing is still served."
)
FAR_M: Final = Limit(
    100, "Project default: a telephone among houses is right to some tens of metres."
)
FEWEST_PEERS: Final = Limit(5, "Project default: a median of fewer says nothing.")
FEWEST_DOSSIERS: Final = Limit(3, "Project default: once or twice is chance.")
TIMES_THE_USUAL: Final = Limit(2, "Project default: twice the share of the median peer.")


class LineCode(StrEnum):
    """What is counted (DOMAIN 8)."""

    MONEY_COMPLAINTS = "money_complaints"
    CONDUCT_COMPLAINTS = "conduct_complaints"
    PRICE_BOARD = "price_board"
    RECEIPTS = "receipts"
    ON_DUTY = "on_duty"
    SHARED_CONTACT = "shared_contact"
    OUTSIDE_HOURS = "outside_hours"
    OUTSIDE_AREA = "outside_area"
    POSITION = "position"


# One finding of a visit, or one complaint about money, is worth asking about; a pattern among
# dossiers needs several, and more than the usual.
PATTERNS: Final = frozenset(
    {LineCode.SHARED_CONTACT, LineCode.OUTSIDE_HOURS, LineCode.OUTSIDE_AREA}
)


@dataclass(frozen=True)
class Counted:
    """How many, of how many that could have been."""

    count: int
    base: int

    @property
    def share(self) -> float | None:
        return self.count / self.base if self.base else None


@dataclass(frozen=True)
class Line:
    """One line of a sheet. `counted` is None where nobody could have counted."""

    code: LineCode
    counted: Counted | None
    peer_median: float | None
    peer_count: int

    @property
    def is_raised(self) -> bool:
        """Whether it asks for a look on the spot."""
        if self.counted is None or not self.counted.count:
            return False
        if self.code not in PATTERNS:
            return True
        share = self.counted.share or 0.0
        usual = self.peer_median or 0.0
        return self.counted.count >= FEWEST_DOSSIERS.value and (
            share > TIMES_THE_USUAL.value * usual
        )


Facts = Mapping[LineCode, Counted]


@dataclass(frozen=True)
class Hours:
    """One stretch of a weekday (Monday is 0) on which a point is open, in minutes from midnight."""

    weekday: int
    opens: int
    closes: int


def sheet(facts: Facts, peers: Iterable[Facts]) -> list[Line]:
    """Every line of one agent's sheet, in order. What is not among the facts is not known."""
    peers = list(peers)
    return [_line(code, facts, peers) for code in LineCode]


def is_outside(at: datetime, hours: Collection[Hours]) -> bool:
    """Whether a moment of the wall clock lies outside all opening hours, leeway included.

    >>> week = [Hours(weekday=0, opens=480, closes=1020)]
    >>> is_outside(datetime(2026, 6, 15, 17, 15), week), is_outside(datetime(2026, 6, 15, 17, 16), week)
    (False, True)
    """
    minute, leeway = minute_of(at.time()), LEEWAY_MINUTES.value
    return not any(
        stretch.weekday == at.weekday()
        and stretch.opens - leeway <= minute <= stretch.closes + leeway
        for stretch in hours
    )


def shared_contacts(pairs: Iterable[tuple[str, str]], own: str = "") -> dict[str, set[str]]:
    """The contacts behind which several citizens stand, each with these citizens.

    `pairs` are (contact, citizen); pairs with either unknown are passed over, and so is the phone
    of the point itself (`own`).

    >>> shared_contacts([("p", "1"), ("p", "2"), ("p", "3"), ("q", "1")]) == {"p": {"1", "2", "3"}}
    True
    """
    citizens: dict[str, set[str]] = defaultdict(set)
    for contact, citizen in pairs:
        if contact and citizen and contact != own:
            citizens[contact].add(citizen)
    return {contact: who for contact, who in citizens.items() if len(who) >= SHARED_BY.value}


def is_far(distance_m: float, accuracy_m: float) -> bool:
    """Whether a phone was away from the registered place, given what its position is worth.

    >>> is_far(130, 30), is_far(131, 30)
    (False, True)
    """
    return distance_m - accuracy_m > FAR_M.value


def _line(code: LineCode, facts: Facts, peers: Sequence[Facts]) -> Line:
    shares = [
        share for peer in peers if code in peer for share in [peer[code].share] if share is not None
    ]
    usual = median(shares) if len(shares) >= FEWEST_PEERS.value else None
    return Line(code, facts.get(code), usual, len(shares))
