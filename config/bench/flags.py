"""Simulated wards whose truth is known: the rule for low use beside the raw rate.

A ward is *low* where its true share stays at least `MARGIN` below the target, *sound* where it
stays as far above; those between are neither right nor wrong to flag and are not counted. Months
swing around the truth beyond chance, and now and then a month goes astray: a campaign, a bulk
filing, a system that was down.
"""

from dataclasses import dataclass

import numpy as np

from maps.rules.adoption import Reason, defaults, follow, judge_month
from maps.rules.shrinkage import Count

WARDS, MONTHS = 126, 12
LOW_SHARE = 0.25
MARGIN = 0.05
MEDIAN_DOSSIERS, SPREAD_OF_SIZES = 900, 0.9
SWING = 0.20  # standard deviation of a month around its ward, on the logit
ASTRAY_CHANCE, ASTRAY = 0.04, 1.2


@dataclass(frozen=True)
class Outcome:
    """How one rule did over all months after the first few, summed over the seeds."""

    false_flags: int
    """Sound wards that were flagged at some time."""
    sound: int
    missed: int
    """Low wards with enough dossiers that were not flagged at the end."""
    low: int
    turns: int
    """Times that a flag was raised or cleared."""


def compare(seeds: int) -> dict[str, Outcome]:
    """Both rules on the same simulated wards."""
    sums: dict[str, np.ndarray] = {}
    for seed in range(seeds):
        truth, counts = simulate(seed)
        for name, flagged in (("our rule", by_rule(counts)), ("raw rate", by_raw_rate(counts))):
            sums[name] = sums.get(name, 0) + _scored(truth, flagged)
    return {name: Outcome(*map(int, total)) for name, total in sums.items()}


def simulate(seed: int) -> tuple[np.ndarray, list[list[Count]]]:
    """The true shares of the wards, and their counts by month and ward."""
    chance = np.random.default_rng([seed, WARDS])
    target = defaults(Reason.LOW_USE)["online_target"]
    is_low = chance.random(WARDS) < LOW_SHARE
    truth = np.where(
        is_low,
        chance.uniform(0.15, target, WARDS),
        chance.uniform(target, 0.92, WARDS),
    )
    usual = np.exp(chance.normal(np.log(MEDIAN_DOSSIERS), SPREAD_OF_SIZES, WARDS))
    counts = []
    for _month in range(MONTHS):
        swing = chance.normal(0, SWING, WARDS)
        astray = chance.random(WARDS) < ASTRAY_CHANCE
        swing += np.where(astray, chance.choice([-ASTRAY, ASTRAY], WARDS), 0)
        share = 1 / (1 + np.exp(-(np.log(truth / (1 - truth)) + swing)))
        received = chance.poisson(usual)
        online = chance.binomial(received, share)
        counts.append(
            [Count(int(part), int(whole)) for part, whole in zip(online, received, strict=True)]
        )
    return truth, counts


def by_rule(counts: list[list[Count]]) -> np.ndarray:
    """By month and ward: whether the rule has it flagged."""
    thresholds = defaults(Reason.LOW_USE)
    judged = [judge_month(month, thresholds["online_target"], thresholds) for month in counts]
    periods = int(thresholds["periods"])
    return np.array(
        [
            [follow(course[: last + 1], periods).is_low for course in zip(*judged, strict=True)]
            for last in range(len(judged))
        ]
    )


def by_raw_rate(counts: list[list[Count]]) -> np.ndarray:
    """By month and ward: whether the share of that month alone is below the target."""
    target = defaults(Reason.LOW_USE)["online_target"]
    return np.array(
        [[one.whole > 0 and one.part / one.whole < target for one in month] for month in counts]
    )


def _scored(truth, flagged):
    target = defaults(Reason.LOW_USE)["online_target"]
    low, sound = truth <= target - MARGIN, truth >= target + MARGIN
    return np.array(
        [
            flagged[:, sound].any(axis=0).sum(),
            sound.sum(),
            (~flagged[-1, low]).sum(),
            low.sum(),
            (flagged[1:] != flagged[:-1]).sum(),
        ]
    )
