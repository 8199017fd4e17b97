"""Shares drawn in, their intervals, and the false-discovery rate."""

import numpy as np
import pytest

from maps.rules.shrinkage import (
    JEFFREYS,
    Count,
    Prior,
    chance_of_so_few,
    discoveries,
    estimate,
    prior_of,
)


def simulated(successes, failures, wards=400, dossiers=200):
    chance = np.random.default_rng(7)
    shares = chance.beta(successes, failures, wards)
    return [Count(int(chance.binomial(dossiers, share)), dossiers) for share in shares]


def test_the_prior_finds_again_how_much_wards_differ():
    prior = prior_of(simulated(6, 4))

    assert prior.successes / (prior.successes + prior.failures) == pytest.approx(0.6, abs=0.02)
    assert prior.successes + prior.failures == pytest.approx(10, rel=0.2)


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [Count(5, 10)] * 4,
        [Count(0, 10)] * 9,
        [Count(10, 10)] * 9,
        [Count(0, 0)] * 9,
    ],
)
def test_without_wards_to_compare_nobody_is_drawn_anywhere(counts):
    assert prior_of(counts) == JEFFREYS


def test_a_small_ward_is_drawn_further_than_a_large_one():
    prior = Prior(60, 40)

    small, large = estimate(Count(2, 10), prior, 0.95), estimate(Count(200, 1_000), prior, 0.95)

    assert large.share < small.share < 0.6
    assert small.high - small.low > large.high - large.low


def test_more_dossiers_at_the_same_share_narrow_the_interval():
    widths = [
        found.high - found.low
        for whole in (10, 100, 1_000)
        for found in [estimate(Count(whole // 2, whole), JEFFREYS, 0.95)]
    ]

    assert widths == sorted(widths, reverse=True)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    chance = np.random.default_rng(3)
    truths = chance.beta(6, 4, 2_000)
    counts = [Count(int(chance.binomial(150, truth)), 150) for truth in truths]
    prior = prior_of(counts)

    held = [
        found.low <= truth <= found.high
        for count, truth in zip(counts, truths, strict=True)
        for found in [estimate(count, prior, 0.95)]
    ]

    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_fewer_of_the_same_number_are_less_likely():
    chances = [chance_of_so_few(Count(part, 50), 0.6) for part in range(51)]

    assert chances == sorted(chances)
    assert 0 < chances[0] < chances[-1] < 1


def test_the_largest_chance_under_the_line_takes_all_smaller_ones_with_it():
    assert discoveries([0.04, 0.03, 0.02, 0.01], 0.05) == [True] * 4
    assert discoveries([0.06, 0.03], 0.05) == [False, False]
    assert discoveries([], 0.05) == []


def test_among_wards_at_the_target_few_are_called_found():
    chance = np.random.default_rng(1)
    false = 0
    for _month in range(200):
        chances = [
            chance_of_so_few(Count(int(part), 300), 0.6) for part in chance.binomial(300, 0.6, 126)
        ]
        false += any(discoveries(chances, 0.05))

    assert false / 200 <= 0.07
