"""Shares of small and large wards, judged alike.

A ward's share is drawn towards that of all wards by a beta prior, whose strength comes from how
much wards differ (method of moments, Kleinman 1973). What is said of it is the posterior interval;
and against the many wards looked at in one month, the false-discovery rate is held by Benjamini
and Hochberg's procedure (1995).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

LEAST_LIKENESS, MOST_LIKENESS = 1e-4, 0.999
"""Bounds of the correlation within a ward: a prior of 9,999 dossiers at most, of 0.001 at least."""
FEWEST_WARDS = 5
"""With fewer wards how much they differ cannot be told, and nobody is drawn anywhere."""


@dataclass(frozen=True)
class Count:
    """So many of so many."""

    part: int
    whole: int


@dataclass(frozen=True)
class Prior:
    """A beta distribution: the dossiers that every ward is thought to have had before."""

    successes: float
    failures: float


@dataclass(frozen=True)
class Estimate:
    """A ward's share as it may be said: drawn in, with the interval that holds it."""

    share: float
    low: float
    high: float


JEFFREYS = Prior(0.5, 0.5)


def prior_of(counts: Sequence[Count]) -> Prior:
    """The prior that says how much these wards differ beyond chance.

    >>> alike = prior_of([Count(50, 100)] * 20)
    >>> apart = prior_of([Count(10, 100), Count(90, 100)] * 10)
    >>> alike.successes + alike.failures > 1000 > 10 > apart.successes + apart.failures
    True
    """
    known = [count for count in counts if count.whole > 0]
    part = np.array([count.part for count in known], dtype=np.float64)
    whole = np.array([count.whole for count in known], dtype=np.float64)
    if len(known) < FEWEST_WARDS or not 0 < part.sum() < whole.sum():
        return JEFFREYS
    total = whole.sum()
    mean = part.sum() / total
    spread = float((whole * (part / whole - mean) ** 2).sum() / (mean * (1 - mean)))
    by_chance = len(known) - 1
    room = total - (whole**2).sum() / total - by_chance
    likeness = (spread - by_chance) / room if room > 0 else 0.0
    strength = 1 / np.clip(likeness, LEAST_LIKENESS, MOST_LIKENESS) - 1
    return Prior(float(mean * strength), float((1 - mean) * strength))


def estimate(count: Count, prior: Prior, confidence: float) -> Estimate:
    """The posterior mean and the equal-tailed interval of that confidence.

    >>> found = estimate(Count(3, 10), Prior(30, 70), 0.95)
    >>> round(found.share, 3), found.low < 0.3 < found.high
    (0.3, True)
    """
    a = prior.successes + count.part
    b = prior.failures + count.whole - count.part
    tail = (1 - confidence) / 2
    low, high = special.betaincinv(a, b, [tail, 1 - tail])
    return Estimate(float(a / (a + b)), float(low), float(high))


def chance_of_so_few(count: Count, target: float) -> float:
    """How likely a ward at the target has so few or fewer; the count itself counts by half.

    >>> round(chance_of_so_few(Count(50, 100), 0.6), 3)
    0.022
    """
    up_to = float(special.bdtr(count.part, count.whole, target))
    below = float(special.bdtr(count.part - 1, count.whole, target)) if count.part else 0.0
    return (up_to + below) / 2


def discoveries(chances: Sequence[float], rate: float) -> list[bool]:
    """Which may be called found, so that at most that share of the finds is false.

    >>> discoveries([0.001, 0.2, 0.03, 0.9], 0.05)
    [True, False, False, False]
    """
    if not chances:
        return []
    values: npt.NDArray[np.float64] = np.asarray(chances, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    passes = values[order] <= rate * np.arange(1, len(values) + 1) / len(values)
    found = np.zeros(len(values), dtype=bool)
    if passes.any():
        found[order[: int(np.nonzero(passes)[0].max()) + 1]] = True
    return [bool(one) for one in found]
