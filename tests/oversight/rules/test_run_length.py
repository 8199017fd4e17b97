"""Run lengths of charts against those that others published for the same case mix."""

import numpy as np
import pytest
from scipy import special, stats

from oversight.rules.run_length import CaseMix, average_run_length

RISKS = 40_000


@pytest.fixture(scope="module")
def heart_surgery():
    """Parsonnet scores as 71 × Beta(1, 3), logit p = -3.6798 + .0768 × score."""
    middle = (np.arange(RISKS) + 0.5) / RISKS
    score = 71 * stats.beta(1, 3).ppf(middle)
    return CaseMix(special.expit(-3.6798 + 0.0768 * score), np.full(RISKS, 1 / RISKS))


# wittenberg/vlad, tests of racusum_beta_arl_mc: 4474.738 and 5658.854 by another approximation
@pytest.mark.parametrize(("odds", "length"), [(2.0, 4474.6), (0.5, 5658.6)])
def test_the_run_length_in_control_is_the_published_one(heart_surgery, odds, length):
    found = average_run_length(heart_surgery, sought_odds=odds, limit=4.5)

    assert found == pytest.approx(length, abs=0.1)


# wittenberg/vlad, tests of racusum_beta_crit_mc
def test_the_limit_for_a_run_length_of_500_is_the_published_one(heart_surgery):
    found = average_run_length(heart_surgery, sought_odds=2.0, limit=2.5178)

    assert found == pytest.approx(500, abs=0.5)


def test_a_change_is_found_long_before_an_ordinary_agent_is_alarmed(heart_surgery):
    found = average_run_length(heart_surgery, sought_odds=2.0, limit=4.5, true_odds=2.0)

    assert found == pytest.approx(133.0, abs=0.1)


# Lorden 1971: at the tolerated odds an alarm takes at least e^h dossiers on average
@pytest.mark.parametrize("limit", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("probability", [0.02, 0.1, 0.5])
def test_the_tolerated_odds_run_at_least_as_long_as_the_limit_promises(limit, probability):
    mix = CaseMix(np.array([probability]), np.array([1.0]))

    found = average_run_length(mix, sought_odds=8.0, tolerated_odds=1.5, true_odds=1.5, limit=limit)

    assert found >= np.exp(limit)
