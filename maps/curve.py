"""The curve of gain as points of a drawing: what each further site still adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH, HEIGHT = 480, 200
LEFT, BOTTOM, ROOM = 70, 170, 20


@dataclass(frozen=True)
class Dot:
    """One site on the curve: where it is drawn, and how many people are reached with it."""

    x: float
    y: float
    order: int
    total: int


@dataclass(frozen=True)
class Curve:
    """People newly within reach after each site."""

    dots: list[Dot]
    highest: int

    @property
    def path(self) -> str:
        """Through all dots, for an SVG polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


def gain_curve(gains: Sequence[int]) -> Curve | None:
    """The sums of these gains, from nothing; None where nothing is gained.

    >>> [(dot.order, dot.total) for dot in gain_curve([30, 10]).dots]
    [(0, 0), (1, 30), (2, 40)]
    """
    totals = [0, *accumulate(gains)]
    if not totals[-1]:
        return None
    across = (WIDTH - LEFT - ROOM) / (len(totals) - 1)
    up = (BOTTOM - ROOM) / totals[-1]
    dots = [
        Dot(LEFT + across * order, BOTTOM - up * total, order, total)
        for order, total in enumerate(totals)
    ]
    return Curve(dots, totals[-1])
