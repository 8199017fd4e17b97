"""The score of an agent: observed against expected points, shrunken (SCORING 2.1 to 2.6, 2.8).

Observed points are compared with those that other agents would have gathered with the same work. The
ratio is drawn towards 1 by a few average events, so that small agents stay near 75; a high score is
good. Same counts, same parameters, same score; the numbering of agents and procedures plays no part.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from oversight.rules.baselines import total
from oversight.rules.calendar import Booleans, Integers
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.expectations import (
    DelayRates,
    ReworkRates,
    delay_probabilities,
    expected_points,
    has_peers,
    rework_probabilities,
)
from oversight.rules.parameters import Parameters
from oversight.rules.tails import (
    Numbers,
    between_agent_deviation,
    dersimonian_laird,
    mid_p,
    z_value,
)

Codes: TypeAlias = npt.NDArray[np.str_]

DELAY: Final = "delay"
REWORK: Final = "rework"

SMALLEST_CLUMP: Final = 1e-4
"""Where everybody misses everything nothing varies, and the size of a clump would be nothing."""


@dataclass(frozen=True, eq=False)
class Points:
    """Points of each row (a cell, or an agent): observed, expected, and the variance expected."""

    observed: Numbers
    expected: Numbers
    variance: Numbers


@dataclass(frozen=True, eq=False)
class Weighed:
    """Points of each agent as effective counts, and the chance of them; see `Judgement`."""

    phi: Numbers
    observed: Numbers
    expected: Numbers
    tau0: float
    p: Numbers


@dataclass(frozen=True, eq=False)
class Judgement:
    """What points say of each agent, given how much honest agents differ.

    `phi` is the size of a clump of points, by which the effective counts are smaller; `p` is the
    chance that an ordinary agent gathers as many points, `z` the same in standard deviations.
    """

    phi: Numbers
    effective_observed: Numbers
    effective_expected: Numbers
    p: Numbers
    z: Numbers
    ratio: Numbers
    ratio_low: Numbers
    ratio_high: Numbers
    score: Numbers
    score_low: Numbers
    score_high: Numbers
    tau0: float
    tau2_dl: float
    group: int
    is_group_too_small: bool


@dataclass(frozen=True, eq=False)
class DomainScores:
    """One domain: per agent the dossiers, those with a point, the points and the judgement.

    `without_peers` are dossiers left out because nobody else does that work (rework only);
    `cells` are the points of each cell as given, `cell_counts` whether the cell counts.
    """

    evaluable: Integers
    with_points: Integers
    without_peers: Integers
    points: Points
    judgement: Judgement
    cells: Points
    cell_counts: Booleans


@dataclass(frozen=True, eq=False)
class Scores:
    """The run: both domains, the worse of them for each agent, and the rates compared with.

    `delay_probability` is that of a peer's interval missing each landmark, for each delay cell.
    """

    delay: DomainScores
    rework: DomainScores
    score: Numbers
    score_low: Numbers
    score_high: Numbers
    p: Numbers
    decided_by: Codes
    grade: Codes
    is_outlier: Booleans
    delay_probability: Numbers
    delay_rates: DelayRates
    rework_rates: ReworkRates


def score(
    delay: DelayCells,
    rework: ReworkCells,
    agents: int,
    procedures: int,
    authorities: int,
    parameters: Parameters | None = None,
) -> Scores:
    """Score agents 0 to agents - 1 on their cells; keys are numbers below the three sizes.

    A second pass compares everybody only with agents that the first found ordinary: the clear
    outliers are scored, but nobody is measured by them.
    """
    settings = parameters or Parameters()
    in_baseline = np.ones(agents, dtype=np.bool_)
    for _ in range(max(settings.passes - 1, 0)):
        slow, _, _ = _delay(delay, in_baseline, procedures, settings)
        sloppy, _ = _rework(rework, in_baseline, procedures, authorities, settings)
        in_baseline = ~_outliers(slow.weighed(settings).p, sloppy.weighed(settings).p, settings)
    slow, probability, delay_rates = _delay(delay, in_baseline, procedures, settings)
    sloppy, rework_rates = _rework(rework, in_baseline, procedures, authorities, settings)
    delays, reworks = slow.judged(settings), sloppy.judged(settings)

    is_rework = reworks.judgement.score < delays.judgement.score

    def worse(rework_value: Numbers, delay_value: Numbers) -> Numbers:
        return np.where(is_rework, rework_value, delay_value)

    overall = worse(reworks.judgement.score, delays.judgement.score)
    low = worse(reworks.judgement.score_low, delays.judgement.score_low)
    enough = np.maximum(delays.evaluable, reworks.evaluable) >= settings.minimum_dossiers
    return Scores(
        delay=delays,
        rework=reworks,
        score=overall,
        score_low=low,
        score_high=worse(reworks.judgement.score_high, delays.judgement.score_high),
        p=combined_p(delays.judgement.p, reworks.judgement.p),
        decided_by=np.where(is_rework, REWORK, DELAY),
        grade=grade_of(overall, low, enough, settings),
        is_outlier=_outliers(delays.judgement.p, reworks.judgement.p, settings),
        delay_probability=probability,
        delay_rates=delay_rates,
        rework_rates=rework_rates,
    )


def weigh(points: Points, evaluable: Integers, parameters: Parameters) -> Weighed:
    """Weigh the points of agents that form one group of peers."""
    phi = clump(points.expected, points.variance)
    observed, expected = points.observed / phi, points.expected / phi
    tau0 = between_agent_deviation(
        observed,
        expected,
        share=parameters.winsorised_share,
        lower=parameters.tau_lower,
        upper=parameters.tau_upper,
        smallest_expected=parameters.smallest_expected,
        smallest_group=parameters.smallest_group,
    )
    p = np.where(evaluable > 0, mid_p(observed, expected, tau0**2), 1.0)
    return Weighed(phi, observed, expected, tau0, p)


def judge(points: Points, evaluable: Integers, parameters: Parameters) -> Judgement:
    """Judge the points of agents that form one group of peers."""
    weighed = weigh(points, evaluable, parameters)
    observed, expected = weighed.observed, weighed.expected
    judged = expected >= parameters.smallest_expected
    deviation = 1 / np.sqrt(expected[judged])
    _, tau2_dl = dersimonian_laird(
        (observed[judged] / expected[judged] - 1) / deviation,
        deviation,
        parameters.winsorised_share,
    )
    ratio, low, high = shrunken_ratio(observed, expected, parameters)
    return Judgement(
        phi=weighed.phi,
        effective_observed=observed,
        effective_expected=expected,
        p=weighed.p,
        z=np.where(evaluable > 0, z_value(weighed.p), 0.0),
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        score=score_of(ratio, parameters),
        score_low=score_of(high, parameters),
        score_high=score_of(low, parameters),
        tau0=weighed.tau0,
        tau2_dl=tau2_dl,
        group=int(judged.sum()),
        is_group_too_small=bool(judged.sum() < parameters.smallest_group),
    )


def clump(expected: npt.ArrayLike, variance: npt.ArrayLike) -> Numbers:
    """How many points come at a time, phi: 1 where nothing is expected (SCORING 2.2).

    >>> clump([4.82, 0], [10.83704, 0]).round(5).tolist()
    [2.24835, 1.0]
    """
    mean = np.asarray(expected, dtype=np.float64)
    is_expected = mean > 0
    phi = np.where(is_expected, variance, 1.0) / np.where(is_expected, mean, 1.0)
    return np.asarray(np.maximum(phi, SMALLEST_CLUMP), dtype=np.float64)


def shrunken_ratio(
    observed: npt.ArrayLike, expected: npt.ArrayLike, parameters: Parameters
) -> tuple[Numbers, Numbers, Numbers]:
    """Ratio of effective counts after adding the prior points to both, and its interval.

    >>> [round(float(end), 3) for end in shrunken_ratio(12.00882, 2.14378, Parameters())]
    [2.606, 1.635, 3.761]
    """
    shape = np.asarray(observed, dtype=np.float64) + parameters.prior_points
    rate = np.asarray(expected, dtype=np.float64) + parameters.prior_points
    outside = (1 - parameters.interval) / 2
    low, high = (special.gammaincinv(shape, end) / rate for end in (outside, 1 - outside))
    return shape / rate, low, high


def score_of(ratio: npt.ArrayLike, parameters: Parameters) -> Numbers:
    """The score of a ratio: each doubling costs the same.

    >>> score_of([0.25, 0.5, 1, 2, 4, 100], Parameters()).tolist()
    [100.0, 100.0, 75.0, 50.0, 25.0, 0.0]
    """
    doublings = np.log2(np.asarray(ratio, dtype=np.float64))
    points = parameters.score_as_expected - parameters.score_per_doubling * doublings
    return np.asarray(np.clip(points, 0.0, 100.0), dtype=np.float64)


def combined_p(delay_p: npt.ArrayLike, rework_p: npt.ArrayLike) -> Numbers:
    """Chance that an ordinary agent stands out as much in either of two things (SCORING 2.7).

    >>> combined_p([2.816e-5, 0.7], [0.4423, 0.6]).tolist()
    [5.632e-05, 1.0]
    """
    return _numbers(np.minimum(1.0, 2 * np.minimum(delay_p, rework_p)))


def grade_of(
    score: npt.ArrayLike, score_low: npt.ArrayLike, enough: npt.ArrayLike, parameters: Parameters
) -> Codes:
    """A for what is shown to be good, then B and C by the score, N where there is too little.

    D belongs to flagged agents and is not given here.

    >>> grade_of([80, 80, 60, 59.9, 90], [65, 64.9, 20, 20, 70], [1, 1, 1, 1, 0], Parameters())
    array(['A', 'B', 'B', 'C', 'N'], dtype='<U1')
    """
    grade = np.where(np.asarray(score) >= parameters.grade_b_from, "B", "C")
    grade = np.where(np.asarray(score_low) >= parameters.grade_a_from, "A", grade)
    return np.where(np.asarray(enough, dtype=np.bool_), grade, "N")


@dataclass(frozen=True, eq=False)
class _Domain:
    """The cells of a domain: whose each is, its dossiers and points, and whether it counts."""

    agent: Integers
    agents: int
    evaluable: Integers
    with_points: Integers
    points: Points
    counts: Booleans

    def by_agent(self, values: npt.NDArray[Any]) -> Numbers:
        """What the cells that count add up to."""
        return total(self.agent, values * self.counts, self.agents)

    @cached_property
    def points_by_agent(self) -> Points:
        cells = (self.points.observed, self.points.expected, self.points.variance)
        return Points(*map(self.by_agent, cells))

    @cached_property
    def evaluable_by_agent(self) -> Integers:
        return self.by_agent(self.evaluable).astype(np.int64)

    def weighed(self, parameters: Parameters) -> Weighed:
        return weigh(self.points_by_agent, self.evaluable_by_agent, parameters)

    def judged(self, parameters: Parameters) -> DomainScores:
        left_out = total(self.agent, self.evaluable * ~self.counts, self.agents)
        return DomainScores(
            evaluable=self.evaluable_by_agent,
            with_points=self.by_agent(self.with_points).astype(np.int64),
            without_peers=left_out.astype(np.int64),
            points=self.points_by_agent,
            judgement=judge(self.points_by_agent, self.evaluable_by_agent, parameters),
            cells=self.points,
            cell_counts=self.counts,
        )


def _delay(
    cells: DelayCells, in_baseline: Booleans, procedures: int, parameters: Parameters
) -> tuple[_Domain, Numbers, DelayRates]:
    probability, rates = delay_probabilities(cells, in_baseline, procedures, parameters)
    domain = _Domain(
        agent=cells.agent,
        agents=in_baseline.size,
        evaluable=cells.at_risk[:, 0],
        with_points=cells.missed[:, 0],
        points=Points(cells.missed.sum(axis=1) * 1.0, *expected_points(cells.at_risk, probability)),
        counts=np.ones(cells.agent.shape, dtype=np.bool_),
    )
    return domain, probability, rates


def _rework(
    cells: ReworkCells,
    in_baseline: Booleans,
    procedures: int,
    authorities: int,
    parameters: Parameters,
) -> tuple[_Domain, ReworkRates]:
    probability, rates = rework_probabilities(
        cells, in_baseline, procedures, authorities, parameters
    )
    watched = np.broadcast_to(cells.evaluable[:, None], cells.reached.shape)
    domain = _Domain(
        agent=cells.agent,
        agents=in_baseline.size,
        evaluable=cells.evaluable,
        with_points=cells.reached[:, 0],
        points=Points(cells.reached.sum(axis=1) * 1.0, *expected_points(watched, probability)),
        counts=has_peers(cells, parameters.minimum_peers),
    )
    return domain, rates


def _numbers(values: Any) -> Numbers:
    return np.asarray(values, dtype=np.float64)


def _outliers(delay_p: Numbers, rework_p: Numbers, parameters: Parameters) -> Booleans:
    """Agents that nobody should be compared with."""
    return np.asarray(np.minimum(delay_p, rework_p) < parameters.outlier_probability)
