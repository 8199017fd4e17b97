"""Chances of a count, and how much honest agents differ (SCORING 2.4 and 2.5).

Counts are effective counts, so they need not be whole. An ordinary agent's count is negative
binomial: it has the expected mean, and between agents the ratio of count to mean has the standard
deviation tau.
"""

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Numbers: TypeAlias = npt.NDArray[np.float64]

SMALLEST: Final = 1e-300
POISSON_BELOW: Final = 1e-9
STEPS_ACROSS_A_JUMP: Final = 9


def tail_probabilities(
    observed: npt.ArrayLike, expected: npt.ArrayLike, tau2: float
) -> tuple[Numbers, Numbers]:
    """Probability of at least, and of more than, the observed count; Poisson where tau2 is 0."""
    count = np.maximum(_numbers(observed), 0.0)
    mean = np.maximum(_numbers(expected), 1e-12)
    if tau2 <= POISSON_BELOW:
        at_least = special.gammainc(np.maximum(count, SMALLEST), mean)
        more = special.gammainc(count + 1, mean)
    else:
        size = 1 / tau2
        success = mean / (mean + size)
        at_least = special.betainc(np.maximum(count, SMALLEST), size, success)
        more = special.betainc(count + 1, size, success)
    return _numbers(np.where(count > 0, at_least, 1.0)), _numbers(more)


def mid_p(observed: npt.ArrayLike, expected: npt.ArrayLike, tau2: float) -> Numbers:
    """Upper tail probability that counts the observed value itself by half.

    >>> round(float(mid_p(12.0088, 2.1438, 0.09)), 7)
    2.82e-05
    """
    at_least, more = tail_probabilities(observed, expected, tau2)
    return np.clip((at_least + more) / 2, SMALLEST, 1.0)


def z_value(probability: npt.ArrayLike) -> Numbers:
    """How many standard deviations an upper tail probability stands for; finite at 0 and 1.

    >>> round(float(z_value(0.025)), 4)
    1.96
    """
    return _numbers(-special.ndtri(np.clip(_numbers(probability), SMALLEST, 1 - 1e-16)))


def winsorised_square(share: float) -> float:
    """Mean square of a standard normal whose tails of that share are pulled in to their edge.

    >>> round(winsorised_square(0.1), 6)
    0.678655
    """
    edge = float(-special.ndtri(share))
    density = float(np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi))
    return (1 - 2 * share) - 2 * edge * density + 2 * share * edge**2


def between_agent_deviation(
    observed: Numbers,
    expected: Numbers,
    *,
    share: float,
    lower: float,
    upper: float,
    smallest_expected: float,
    smallest_group: int,
) -> float:
    """The deviation tau between honest agents, within its bounds.

    It is the tau that gives the winsorised z of the agents the mean square they would have if all
    were ordinary. Each z is spread evenly over the jump of the tail at its count: the single
    values of agents with few dossiers would understate tau. A group too small for an estimate gets
    the lower bound.
    """
    judged = expected >= smallest_expected
    if judged.sum() < smallest_group:
        return lower
    count, mean = observed[judged], expected[judged]
    spread = (np.arange(STEPS_ACROSS_A_JUMP) + 0.5) / STEPS_ACROSS_A_JUMP
    ordinary = winsorised_square(share)

    def excess(tau: float) -> float:
        at_least, more = tail_probabilities(count, mean, tau**2)
        across = more[:, None] + (at_least - more)[:, None] * spread
        z = -special.ndtri(np.clip(across, 1e-12, 1 - 1e-12))
        return float(np.mean(_winsorise(_numbers(z.ravel()), share) ** 2)) - ordinary

    if excess(lower) <= 0:
        return lower
    if excess(upper) >= 0:
        return upper
    return float(optimize.brentq(excess, lower, upper, xtol=1e-12))


def dersimonian_laird(z: Numbers, deviation: Numbers, share: float) -> tuple[float, float]:
    """Winsorised over-dispersion phi and between-agent variance, as the references publish them.

    `deviation` is the standard error of each agent's ratio. Kept as a diagnostic only: it
    understates the variance where counts are small (SCORING 2.5).
    """
    size = z.size
    if size < 2:
        return 1.0, 0.0
    phi = float(np.mean(_winsorise(z, share) ** 2))
    weight = 1 / deviation**2
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return phi, max(0.0, (size * phi - (size - 1)) / room)


def _winsorise(z: Numbers, share: float) -> Numbers:
    return np.clip(z, *np.quantile(z, [share, 1 - share]))


def _numbers(values: Any) -> Numbers:
    return np.asarray(values, dtype=np.float64)
