"""Who is flagged, and what evidence that takes (SCORING 2.7 and 3.3).

A flag is a reason to inspect, never a finding of guilt. It needs evidence that holds although all
agents are looked at together, an effect that matters, enough dossiers, and bad days that one power
cut could not make.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import Booleans, Integers
from oversight.rules.cells import distinct_rows
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Codes, DomainScores, Points, Scores, combined_p
from oversight.rules.tails import Numbers


@dataclass(frozen=True, eq=False)
class Discoveries:
    """Agents whose evidence stands although many were looked at.

    `q` is the adjusted probability, not a number where the agent took no part; `threshold` is the
    largest probability that stands, 0 where none does.
    """

    q: Numbers
    threshold: float


@dataclass(frozen=True, eq=False)
class Flags:
    """One screening: the evidence of each agent against all others, and the flags by domain."""

    q: Numbers
    threshold: float
    delay: Booleans
    rework: Booleans

    @property
    def raised(self) -> Booleans:
        """Whether an agent is flagged in either domain."""
        return np.asarray(self.delay | self.rework)


def screen(
    scores: Scores, delay_bad_days: Integers, rework_bad_days: Integers, parameters: Parameters
) -> Flags:
    """Flag agents on their scores and the days on which something went wrong.

    A domain whose group of peers is too small says nothing about anybody.
    """
    delay_p, rework_p = _usable_p(scores.delay), _usable_p(scores.rework)
    minimum = parameters.minimum_dossiers
    takes_part = np.maximum(scores.delay.evaluable, scores.rework.evaluable) >= minimum
    found = discoveries(combined_p(delay_p, rework_p), takes_part, parameters.flag_share)

    def flagged(domain: DomainScores, p: Numbers, bad_days: Integers) -> Booleans:
        stands = 2 * p <= found.threshold
        matters = is_material(domain.points, domain.judgement.ratio, parameters)
        enough = domain.evaluable >= minimum
        often = bad_days >= parameters.flag_bad_days
        return np.asarray(stands & matters & enough & often & can_be_explained(domain))

    return Flags(
        q=found.q,
        threshold=found.threshold,
        delay=flagged(scores.delay, delay_p, delay_bad_days),
        rework=flagged(scores.rework, rework_p, rework_bad_days),
    )


def discoveries(p: npt.ArrayLike, takes_part: npt.ArrayLike, share: float) -> Discoveries:
    """Adjust the probabilities of those that take part, and find the largest that stands.

    Of the agents found so, `share` are ordinary on average.
    """
    chance = np.asarray(p, dtype=np.float64)
    among = np.asarray(takes_part, dtype=np.bool_)
    q = np.full(chance.shape, np.nan)
    q[among] = benjamini_hochberg(chance[among])
    standing = chance[among & (np.nan_to_num(q, nan=1.0) <= share)]
    return Discoveries(q, float(standing.max()) if standing.size else 0.0)


def benjamini_hochberg(p: npt.ArrayLike) -> Numbers:
    """The smallest share of false discoveries at which each probability would still stand.

    >>> benjamini_hochberg([0.03, 5.632e-5, 0.012, 0.0004]).round(6).tolist()
    [0.03, 0.000225, 0.016, 0.0008]
    """
    chance = np.asarray(p, dtype=np.float64)
    order = np.argsort(chance, kind="stable")
    scaled = chance[order] * chance.size / np.arange(1, chance.size + 1)
    q = np.empty(chance.shape)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def is_material(points: Points, ratio: Numbers, parameters: Parameters) -> Booleans:
    """Whether the excess is worth somebody's day: both as a ratio and as a number of points."""
    excess = points.observed - points.expected
    return np.asarray((ratio >= parameters.flag_ratio) & (excess >= parameters.flag_excess))


def can_be_explained(domain: DomainScores) -> Booleans:
    """Whether the page of a flag would have every number it needs: no explanation, no flag."""
    points, judgement = domain.points, domain.judgement
    needed = (
        points.observed,
        points.expected,
        points.variance,
        judgement.p,
        judgement.ratio,
        judgement.score,
        judgement.score_low,
        judgement.score_high,
    )
    return np.asarray(np.isfinite(needed).all(axis=0))


def distinct_days(agent: Integers, day: Integers, agents: int) -> Integers:
    """On how many different days each agent is named.

    >>> distinct_days(np.array([0, 0, 0, 2]), np.array([7, 7, 8, 7]), 3).tolist()
    [2, 0, 1]
    """
    (distinct, _), _ = distinct_rows(agent, day)
    return np.bincount(distinct, minlength=agents)


def with_flags(grade: Codes, is_flagged: Booleans) -> Codes:
    """D for the flagged, whatever their score; everybody else keeps the grade (SCORING 2.8).

    >>> with_flags(np.array(["A", "C", "N"]), np.array([False, True, False])).tolist()
    ['A', 'D', 'N']
    """
    return np.where(is_flagged, "D", grade)


def _usable_p(domain: DomainScores) -> Numbers:
    judgement = domain.judgement
    return np.ones_like(judgement.p) if judgement.is_group_too_small else judgement.p
