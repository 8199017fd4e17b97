"""What other agents do with the same work (SCORING 2.6).

Rows are cells: counts of one agent and one kind of work. Every rate returned for a row leaves the
row's own agent out, so that nobody is compared with himself.
"""

from dataclasses import dataclass, replace
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
    size: int
    own: Integers
    """Rows of one agent and key have the same number here."""

    @classmethod
    def of(cls, agent: Integers, key: Integers, size: int) -> Self:
        """For rows of these agents and keys, 0 to size - 1."""
        _, own = np.unique(agent * size + key, return_inverse=True)
        return cls(key, size, own)

    def total(self, weight: Any) -> Numbers:
        """For each row, the sum of the weights of its key over all agents but its own.

        >>> agent = np.array([0, 1, 1])
        >>> Others.of(agent, np.array([0, 0, 0]), 1).total([3.0, 1.0, 2.0]).tolist()
        [3.0, 3.0, 3.0]
        >>> Others.of(agent, np.array([0, 0, 1]), 2).total([3.0, 1.0, 2.0]).tolist()
        [1.0, 3.0, 0.0]
        """
        own = np.bincount(self.own, weights=weight)[self.own] if self.own.size else np.zeros(0)
        return total(self.key, weight, self.size)[self.key] - own


def leave_one_out_rate(others: Others, events: Numbers, trials: Numbers, prior: float) -> Numbers:
    """Rate of each row's key over other agents, drawn to the overall rate by prior trials."""
    overall = overall_rate(events, trials)
    return (others.total(events) + prior * overall) / (others.total(trials) + prior)


def pooled_rate(
    key: Integers, events: Numbers, trials: Numbers, size: int, prior: float
) -> Numbers:
    """Rate of each key over all agents, drawn to the overall rate by prior trials."""
    overall = overall_rate(events, trials)
    return (total(key, events, size) + prior * overall) / (total(key, trials, size) + prior)


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
class TwoWayData:
    """Events among trials by agent, procedure and authority, and the ridges of the two effects."""

    agent: Integers
    procedure: Integers
    authority: Integers
    events: Numbers
    trials: Numbers
    procedure_ridge: float
    authority_ridge: float

    def pooled(self) -> Self:
        """The same of all agents together: a row for each pair of procedure and authority."""
        size = int(self.authority.max(initial=0)) + 1
        pairs, place = np.unique(self.procedure * size + self.authority, return_inverse=True)
        procedure, authority = np.divmod(pairs, size)
        return replace(
            self,
            agent=np.zeros_like(pairs),
            procedure=procedure,
            authority=authority,
            events=total(place, self.events, pairs.size),
            trials=total(place, self.trials, pairs.size),
        )


def fit_two_way(data: TwoWayData, procedures: int, authorities: int, steps: int) -> TwoWayFit:
    """Alternate Newton steps for the procedures and for the authorities, starting from no effects.

    A ridge is the inverse of the prior variance of an effect. Who did the work plays no part, so
    that of all agents is taken together.
    """
    data = data.pooled()
    share = np.clip(overall_rate(data.events, data.trials), EXTREME_SHARE, 1 - EXTREME_SHARE)
    fit = TwoWayFit(float(special.logit(share)), np.zeros(procedures), np.zeros(authorities))
    for _ in range(steps):
        residual, weight = _residuals(data, fit)
        step = _newton_step(
            total(data.procedure, residual, procedures),
            total(data.procedure, weight, procedures),
            fit.procedure,
            data.procedure_ridge,
            LARGEST_FIT_STEP,
        )
        fit = TwoWayFit(fit.mean, fit.procedure + step, fit.authority)
        residual, weight = _residuals(data, fit)
        step = _newton_step(
            total(data.authority, residual, authorities),
            total(data.authority, weight, authorities),
            fit.authority,
            data.authority_ridge,
            LARGEST_FIT_STEP,
        )
        fit = TwoWayFit(fit.mean, fit.procedure, fit.authority + step)
    return fit


def leave_one_out_probability(data: TwoWayData, fit: TwoWayFit) -> Numbers:
    """Probability for each row after one Newton step away from its own agent's counts."""
    residual, weight = _residuals(data, fit)
    logit = np.full(data.agent.shape, fit.mean)
    for key, effect, ridge in (
        (data.procedure, fit.procedure, data.procedure_ridge),
        (data.authority, fit.authority, data.authority_ridge),
    ):
        others = Others.of(data.agent, key, effect.size)
        logit += effect[key] + _newton_step(
            others.total(residual),
            others.total(weight),
            effect[key],
            ridge,
            LARGEST_LEAVE_OUT_STEP,
        )
    return np.asarray(special.expit(logit), dtype=np.float64)


def _residuals(data: TwoWayData, fit: TwoWayFit) -> tuple[Numbers, Numbers]:
    """Events beyond those fitted, and their variance."""
    probability = fit.probability(data.procedure, data.authority)
    weight = data.trials * probability * (1 - probability)
    return data.events - data.trials * probability, weight


def _newton_step(
    residual: Numbers, weight: Numbers, effect: Numbers, ridge: float, largest: float
) -> Numbers:
    return np.clip((residual - effect * ridge) / (weight + ridge), -largest, largest)
