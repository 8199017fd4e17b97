"""Drawing the agents of a month's random plan, and the rate that its visits found.

The frame is ordered by stratum and, within a stratum, by a digest of seed and code; then every
agent stretches over its rate on a line, and the agents that hold the points u, u + 1, u + 2 … are
drawn (systematic sampling with unequal chances: Madow, Annals of Mathematical Statistics 20, 1949).
So every agent's chance is its rate exactly, each stratum gets its share to within one agent, and
whoever has the seed and the frame can repeat the draw with pencil and a SHA-256.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from math import floor, sqrt
from typing import Final

from registry.rules.location import Limit

# From most to least trusted: who is trusted less is never visited more seldom.
GRADES_BY_TRUST: Final = ("A", "B", "N", "C", "D")
_OURS: Final = "Project default; the pilot's documents give no number of inspections."
RATES: Final[Mapping[str, Limit]] = {
    "A": Limit(0.02, _OURS),
    "B": Limit(0.04, _OURS),
    "N": Limit(0.05, _OURS),
    "C": Limit(0.10, _OURS),
    "D": Limit(0.25, _OURS),
}
CONFIDENCE_Z: Final = 1.959964
"""Of the 95 % interval."""


@dataclass(frozen=True, order=True)
class Unit:
    """One agent of the frame with what its stratum is made of."""

    operator_kind: str
    grade: str
    area_group: str
    code: str

    @property
    def stratum(self) -> tuple[str, str, str]:
        return self.operator_kind, self.grade, self.area_group


@dataclass(frozen=True)
class Stratum:
    """One stratum of a plan: its agents by code, and those that were drawn."""

    operator_kind: str
    grade: str
    area_group: str
    rate: float
    codes: tuple[str, ...]
    drawn: tuple[str, ...]

    @property
    def expected(self) -> float:
        """How many are drawn on average."""
        return self.rate * len(self.codes)


@dataclass(frozen=True)
class FoundRate:
    """The share of agents of the whole frame where the thing is so, as the visits let it be judged.

    `effective` is how many visits of equal weight would tell as much.
    """

    visits: int
    found: int
    rate: float
    low: float
    high: float
    effective: float


def rates_problem(rates: Mapping[str, float]) -> str:
    """The code of what is wrong with rates of visits, or an empty string.

    >>> rates_problem({"A": 0.1, "B": 0.05, "N": 0.1, "C": 0.1, "D": 0.1})
    'trusted_more_visited_more'
    """
    if set(rates) != set(GRADES_BY_TRUST):
        return "grades_incomplete"
    if not all(0 < rate <= 1 for rate in rates.values()):
        return "rate_not_a_share"
    in_order = [rates[grade] for grade in GRADES_BY_TRUST]
    if any(less > more for less, more in pairwise(in_order)):
        return "trusted_more_visited_more"
    return ""


def draw(units: Iterable[Unit], rates: Mapping[str, float], seed: int) -> list[Stratum]:
    """The strata of a plan in order, each with the agents drawn. Same input, same plan.

    >>> frame = [Unit("post", "D", "urban", code) for code in ("A1", "A2", "A3", "A4")]
    >>> [stratum] = draw(frame, {"D": 0.5}, seed=7)
    >>> len(stratum.drawn)
    2
    """
    ordered = sorted(units, key=lambda unit: (unit.stratum, _digest(seed, unit.code), unit.code))
    start = Fraction(_digest(seed, ""), 2**256)
    members: dict[tuple[str, str, str], list[str]] = {}
    drawn: dict[tuple[str, str, str], list[str]] = {}
    reached = Fraction(0)
    for unit in ordered:
        members.setdefault(unit.stratum, []).append(unit.code)
        before, reached = reached, reached + Fraction(str(rates[unit.grade]))
        if floor(reached - start) > floor(before - start):
            drawn.setdefault(unit.stratum, []).append(unit.code)
    return [
        Stratum(*key, rates[key[1]], tuple(sorted(codes)), tuple(sorted(drawn.get(key, ()))))
        for key, codes in members.items()
    ]


def found_rate(visits: Sequence[tuple[float, bool]]) -> FoundRate | None:
    """The rate in the whole frame from visits of random plans: (chance of being drawn, found).

    Each visit counts for one over its chance (Hájek's estimator). The interval is Wilson's at
    Kish's effective number of visits, which holds at rates near nought and for few visits (Franco,
    Little, Louis, Slud: Journal of Survey Statistics and Methodology 7, 2019); what stratifying
    gains is left out, so it is rather too wide. None without visits.

    >>> all_alike = found_rate([(0.1, True)] + [(0.1, False)] * 9)
    >>> round(all_alike.rate, 3), round(all_alike.low, 3), round(all_alike.high, 3)
    (0.1, 0.018, 0.404)
    """
    if not visits:
        return None
    weights = [1 / chance for chance, _found in visits]
    total = sum(weights)
    rate = sum(weight for weight, (_chance, found) in zip(weights, visits, strict=True) if found)
    rate /= total
    effective = total**2 / sum(weight**2 for weight in weights)
    low, high = _wilson(rate, effective)
    found = sum(found for _chance, found in visits)
    return FoundRate(len(visits), found, rate, low, high, effective)


def _wilson(rate: float, size: float) -> tuple[float, float]:
    squared = CONFIDENCE_Z**2
    middle = rate + squared / (2 * size)
    reach = CONFIDENCE_Z * sqrt(rate * (1 - rate) / size + squared / (4 * size**2))
    scale = 1 + squared / size
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def _digest(seed: int, code: str) -> int:
    return int.from_bytes(sha256(f"{seed}:{code}".encode()).digest(), "big")
