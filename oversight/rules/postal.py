"""What the public post owes to citizens by law, as far as dossiers tell (DOMAIN 1.5).

Circular 17/2017/TT-BTTTT art. 7 counts working days from J, the date on the consignment slip, to the
hand-over at the authority. It speaks of districts, which ended on 1 July 2025; a ward or commune is
taken for one until a new text says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

ARTICLE_7: Final = "Circular 17/2017/TT-BTTTT, art. 7"


class Leg(StrEnum):
    """How far a dossier is carried."""

    SAME_AREA = "same_area"
    OTHER_AREA = "other_area"


@dataclass(frozen=True)
class CarryingTerm:
    """Within how many working days after J a dossier is handed over, if received from that day on."""

    leg: Leg
    working_days: int
    starts: date
    source: str


# An older term stays when a new one starts, so that old quarters are judged by the terms of their day.
CARRYING_TERMS: Final = (
    CarryingTerm(Leg.SAME_AREA, 1, date(2017, 8, 15), f"{ARTICLE_7}: J+1 within one district"),
    CarryingTerm(Leg.OTHER_AREA, 2, date(2017, 8, 15), f"{ARTICLE_7}: J+2 between two districts"),
)


def carrying_days(leg: Leg, on: date, terms: Sequence[CarryingTerm] = CARRYING_TERMS) -> int:
    """The working days that a dossier received on that day may be under way.

    >>> carrying_days(Leg.OTHER_AREA, date(2026, 1, 5))
    2
    """
    started = [term for term in terms if term.leg == leg and term.starts <= on]
    return max(started, key=lambda term: term.starts).working_days
