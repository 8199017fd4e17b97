"""Funnel limits: between which ratios of observed to expected counts ordinary agents lie.

The limits close in as more is expected. Which dot lies outside says who differs from the others more
than chance explains; it ranks nobody.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from oversight.rules.tails import Numbers, mid_p, z_value

INNER: Final = 0.95
OUTER: Final = 0.998
"""Spiegelhalter 2005: about two and about three standard deviations."""

HALVINGS: Final = 60


@dataclass(frozen=True, eq=False)
class Band:
    """The ratios that hold a given share of ordinary agents, one pair for each expected count."""

    low: Numbers
    high: Numbers


def exact_limits(expected: npt.ArrayLike, share: float) -> Band:
    """Exact Poisson limits, where agents differ by chance alone.

    >>> band = exact_limits([15, 20, 30], INNER)
    >>> band.low.round(4).tolist(), band.high.round(4).tolist()
    ([0.5597, 0.6108, 0.6747], [1.6493, 1.5444, 1.4276])
    """
    mean, tail = _numbers(expected), (1 - share) / 2
    low = special.gammaincinv(mean, tail) / mean
    high = special.gammaincinv(mean + 1, 1 - tail) / mean
    return Band(_numbers(low), _numbers(high))


def limits_of_the_score(expected: npt.ArrayLike, tau: float, share: float) -> Band:
    """Limits where honest agents differ by tau, drawn from the very tail that gives p (SCORING 2.4).

    A dot above the upper limit has a p below the tail, and the other way round. They hold for
    small counts too, where those from a normal distribution do not.
    """
    mean, tail = _numbers(expected), (1 - share) / 2
    return Band(low=_count_at(1 - tail, mean, tau) / mean, high=_count_at(tail, mean, tau) / mean)


def log_limits(expected: npt.ArrayLike, tau2: float, share: float) -> Band:
    """The over-dispersed limits that the NHS publishes with its mortality indicator (SHMI).

    >>> band = log_limits(100, 0.019478, INNER)
    >>> round(float(band.low), 4), round(float(band.high), 4)
    (0.7143, 1.4001)
    """
    deviation = np.sqrt(1 / _numbers(expected) + tau2)
    high = np.exp(_z(share) * deviation)
    return Band(_numbers(1 / high), _numbers(high))


def root_limits(expected: npt.ArrayLike, tau2: float, share: float) -> Band:
    """The over-dispersed limits of the Care Quality Commission, of the square root of the ratio.

    >>> band = root_limits(100, 0.00344, INNER)
    >>> round(float(band.low), 4), round(float(band.high), 4)
    (0.8489, 1.1511)
    """
    deviation = _z(share) * np.sqrt(1 / (4 * _numbers(expected)) + tau2)
    return Band(_numbers(1 - deviation), _numbers(1 + deviation))


def _count_at(tail: float, mean: Numbers, tau: float) -> Numbers:
    """The count whose upper tail is so large, or 0 where every tail is smaller; by halving."""
    low = np.zeros_like(mean)
    high = mean + 20 * (1 + np.sqrt(mean + (tau * mean) ** 2))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = mid_p(middle, mean, tau**2) > tail
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return _numbers((low + high) / 2)


def _z(share: float) -> float:
    return float(z_value((1 - share) / 2))


def _numbers(values: npt.ArrayLike) -> Numbers:
    return np.asarray(values, dtype=np.float64)
