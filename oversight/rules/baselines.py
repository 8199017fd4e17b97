"""What other agents do with the same work (SCORING 2.6).

Rows are cells: counts of one agent and one kind of work. Every rate returned for a row leaves the
row's own agent out, so that nobody is compared with himself.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
from scipy import special

from oversight.rules.calendar import Integers
from oversight.rules.tails import Numbers

LARGEST_FIT_STEP: Final = 1.0
LARGEST_LEAVE_OUT_STEP: Final = 2.0
EXTREME_SHARE: Final = 1e-3


def total(key: Integers, weight: Any, size: int) -> Numbers:
    """Sum of the weights by key, for keys 0 to size - 1."""
    return np.bincount(key, weights=weight, minlength=size).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Others:
    """Who each row is compared with: the rows of its key that are of other agents."""

    key: Integers
    own: Integers | None
    """Rows of one agent and key have the same number here; None where each stands alone."""

    @classmethod
    def of(cls, agent: Integers, key: Integers) -> Self:
        """For rows of these agents and keys, whole numbers from 0."""
        both = agent * (key.max(initial=0) + 1) + key
        steps = np.diff(both)
        if (steps > 0).all():
            return cls(key, None)
        if (steps >= 0).all():
            return cls(key, np.concatenate([[0], np.cumsum(steps > 0)]))
        return cls(key, np.unique(both, return_inverse=True)[1])

    def total(self, weight: Any) -> Numbers:
        """For each row, the sum of the weights of its key over all agents but its own.

        >>> agent = np.array([0, 1, 1])
        >>> Others.of(agent, np.array([0, 0, 0])).total([3.0, 1.0, 2.0]).tolist()
        [3.0, 3.0, 3.0]
        >>> Others.of(agent, np.array([0, 0, 1])).total([3.0, 1.0, 2.0]).tolist()
        [1.0, 3.0, 0.0]
        """
        of_all = total(self.key, weight, 0)[self.key]
        return np.asarray(of_all - self.of_own_agent(weight), dtype=np.float64)

    def of_own_agent(self, weight: Any) -> Any:
        """For each row, the sum of the weights of its key over its own agent."""
        if self.own is None:
            return weight
        return np.bincount(self.own, weights=weight)[self.own]


def peer_rates(
    others: Others, events: Numbers, trials: Numbers, size: int, prior: float
) -> tuple[Numbers, Numbers]:
    """Of each row the rate of its key over other agents, and of each key, 0 to size - 1, over all.

    Both are drawn to the overall rate by prior trials.
    """
    drawn = prior * overall_rate(events, trials)
    of_events, of_trials = (total(others.key, weight, size) for weight in (events, trials))
    own_events, own_trials = others.of_own_agent(events), others.of_own_agent(trials)
    by_row = (of_events[others.key] - own_events + drawn) / (
        of_trials[others.key] - own_trials + prior
    )
    return by_row, (of_events + drawn) / (of_trials + prior)


def overall_rate(events: Numbers, trials: Numbers) -> float:
    """Events per trial over all rows; 0 where nothing was tried."""
    return float(events.sum() / max(trials.sum(), 1.0))


@dataclass(frozen=True, eq=False)
class TwoWayFit:
    """logit P = mean + procedure + authority, fitted to grouped counts with ridge penalties."""

    mean: float
    procedure: Numbers
    authority: Numbers

    def probability(self, procedure: Integers, authority: Integers) -> Numbers:
        """Fitted probability for each pair of procedure and authority."""
        logit = self.mean + self.procedure[procedure] + self.authority[authority]
        return np.asarray(special.expit(logit), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Work:
    """Who did what for whom: rows of agent, procedure and authority, whole numbers from 0."""

    agent: Integers
    procedure: Integers
    authority: Integers

    @cached_property
    def by_procedure(self) -> Others:
        return Others.of(self.agent, self.procedure)

    @cached_property
    def by_authority(self) -> Others:
        return Others.of(self.agent, self.authority)

    @cached_property
    def pooled(self) -> tuple["Work", Integers]:
        """The same of all agents together, a row for each pair, and for each row its pair."""
        size = int(self.authority.max(initial=0)) + 1
        pairs, place = np.unique(self.procedure * size + self.authority, return_inverse=True)
        return Work(np.zeros_like(pairs), *np.divmod(pairs, size)), place


@dataclass(frozen=True, eq=False)
class TwoWayData:
    """Events among trials of each row of work, and the ridges of the two effects."""

    work: Work
    events: Numbers
    trials: Numbers
    procedure_ridge: float
    authority_ridge: float

    def pooled(self) -> Self:
        """The same of all agents together."""
        work, place = self.work.pooled
        size = work.agent.size
        events, trials = total(place, self.events, size), total(place, self.trials, size)
        return replace(self, work=work, events=events, trials=trials)


def fit_two_way(data: TwoWayData, procedures: int, authorities: int, steps: int) -> TwoWayFit:
    """Alternate Newton steps for the procedures and for the authorities, starting from no effects.

    A ridge is the inverse of the prior variance of an effect. Who did the work plays no part, so
    that of all agents is taken together.
    """
    data = data.pooled()
    procedure, authority = data.work.procedure, data.work.authority
    share = np.clip(overall_rate(data.events, data.trials), EXTREME_SHARE, 1 - EXTREME_SHARE)
    fit = TwoWayFit(float(special.logit(share)), np.zeros(procedures), np.zeros(authorities))
    for _ in range(steps):
        residual, weight = _residuals(data, fit)
        step = _newton_step(
            total(procedure, residual, procedures),
            total(procedure, weight, procedures),
            fit.procedure,
            data.procedure_ridge,
            LARGEST_FIT_STEP,
        )
        fit = TwoWayFit(fit.mean, fit.procedure + step, fit.authority)
        residual, weight = _residuals(data, fit)
        step = _newton_step(
            total(authority, residual, authorities),
            total(authority, weight, authorities),
            fit.authority,
            data.authority_ridge,
            LARGEST_FIT_STEP,
        )
        fit = TwoWayFit(fit.mean, fit.procedure, fit.authority + step)
    return fit


def leave_one_out_probability(data: TwoWayData, fit: TwoWayFit) -> Numbers:
    """Probability for each row after one Newton step away from its own agent's counts."""
    residual, weight = _residuals(data, fit)
    logit = np.full(residual.shape, fit.mean)
    for others, effect, ridge in (
        (data.work.by_procedure, fit.procedure, data.procedure_ridge),
        (data.work.by_authority, fit.authority, data.authority_ridge),
    ):
        of_row = effect[others.key]
        logit += of_row + _newton_step(
            others.total(residual), others.total(weight), of_row, ridge, LARGEST_LEAVE_OUT_STEP
        )
    return np.asarray(special.expit(logit), dtype=np.float64)


def _residuals(data: TwoWayData, fit: TwoWayFit) -> tuple[Numbers, Numbers]:
    """Events beyond those fitted, and their variance."""
    probability = fit.probability(data.work.procedure, data.work.authority)
    weight = data.trials * probability * (1 - probability)
    return data.events - data.trials * probability, weight


def _newton_step(
    residual: Numbers, weight: Numbers, effect: Numbers, ridge: float, largest: float
) -> Numbers:
    return np.clip((residual - effect * ridge) / (weight + ridge), -largest, largest)
