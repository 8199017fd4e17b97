import numpy as np
import pytest
from scipy import stats

from oversight.rules.tails import (
    between_agent_deviation,
    dersimonian_laird,
    mid_p,
    tail_probabilities,
    winsorised_square,
    z_value,
)

OPTIONS = {
    "share": 0.10,
    "lower": 0.15,
    "upper": 1.0,
    "smallest_expected": 1.0,
    "smallest_group": 20,
}


# SCORING 5, the row of mid-p values, and two where the count is 0 or tau is
@pytest.mark.parametrize(
    ("observed", "expected", "tau2"),
    [(3, 1.0, 0.1), (0, 0.7, 0.2), (12, 4.2, 0.09), (1, 0.15, 0.0), (9, 4.0, 0.0)],
)
def test_tails_of_whole_counts_are_those_of_the_distribution(observed, expected, tau2):
    if tau2:
        ordinary = stats.nbinom(1 / tau2, 1 / (1 + tau2 * expected))
    else:
        ordinary = stats.poisson(expected)

    at_least, more = tail_probabilities(observed, expected, tau2)

    assert at_least == pytest.approx(ordinary.sf(observed - 1), rel=1e-9)
    assert more == pytest.approx(ordinary.sf(observed), rel=1e-9)


@pytest.mark.parametrize(
    ("observed", "expected", "tau2", "p"),
    [
        (3, 1.0, 0.1, 0.0568528),
        (1, 0.15, 0.0, 0.0747389),
        (12, 4.2, 0.09, 0.00509705),
        (27 * 4.82 / 10.83704, 4.82**2 / 10.83704, 0.09, 2.816189e-5),
        (4 * 3.9 / 5.2395, 3.9**2 / 5.2395, 0.04, 0.442332),
    ],
)
def test_mid_p(observed, expected, tau2, p):
    assert mid_p(observed, expected, tau2) == pytest.approx(p, rel=1e-5)


def test_mid_p_falls_with_the_count_and_rises_with_the_expectation_and_tau():
    counts = np.arange(2, 40) / 2

    assert (np.diff(mid_p(counts, 3.0, 0.09)) < 0).all()
    assert (np.diff(mid_p(5.0, counts, 0.09)) > 0).all()
    assert mid_p(12.0, 3.0, 0.25) > mid_p(12.0, 3.0, 0.09)


def test_z_of_the_worked_example():
    assert z_value(2.816189e-5) == pytest.approx(4.027706, abs=1e-5)


def test_z_is_finite_for_every_probability():
    assert np.isfinite(z_value([0.0, 1e-300, 0.5, 1.0])).all()


def test_winsorised_square_of_a_tenth():
    assert winsorised_square(0.10) == pytest.approx(0.678655, abs=1e-6)


def test_winsorised_square_is_the_mean_square_of_a_winsorised_normal():
    z = np.random.default_rng(5).standard_normal(400_000)
    pulled_in = np.clip(z, *np.quantile(z, [0.1, 0.9]))

    assert np.mean(pulled_in**2) == pytest.approx(winsorised_square(0.10), abs=0.004)


def ordinary_agents(tau, size=4000, seed=11):
    """Counts of agents whose ratio varies with standard deviation tau."""
    generator = np.random.default_rng(seed)
    expected = generator.uniform(1, 12, size)
    ratio = generator.gamma(1 / tau**2, tau**2, size) if tau else np.ones(size)
    return generator.poisson(ratio * expected).astype(float), expected


@pytest.mark.parametrize("tau", [0.3, 0.5, 0.8])
def test_the_deviation_between_agents_is_recovered(tau):
    found = between_agent_deviation(*ordinary_agents(tau), **OPTIONS)

    assert found == pytest.approx(tau, abs=0.04)


def test_a_few_brokers_do_not_inflate_the_deviation_much():
    observed, expected = ordinary_agents(0.3)
    observed[:60] *= 8

    found = between_agent_deviation(observed, expected, **OPTIONS)

    assert found == pytest.approx(0.3, abs=0.07)


def test_the_deviation_stays_within_its_bounds():
    assert between_agent_deviation(*ordinary_agents(0), **OPTIONS) == 0.15
    assert between_agent_deviation(*ordinary_agents(2.0), **OPTIONS) == 1.0


def test_a_group_too_small_has_the_lower_bound():
    observed, expected = ordinary_agents(0.8, size=20)

    assert between_agent_deviation(observed, expected, **OPTIONS) > 0.15
    assert between_agent_deviation(observed[1:], expected[1:], **OPTIONS) == 0.15
    expected[0] = 0.99
    assert between_agent_deviation(observed, expected, **OPTIONS) == 0.15


def test_dersimonian_laird_on_the_published_funnel_data():
    observed = np.array([100, 150, 180, 80, 120, 225.0])
    expected = np.array([108, 112, 165, 95, 100, 220.0])
    z = 2 * np.sqrt(expected) * (np.sqrt(observed / expected) - 1)

    phi, tau2 = dersimonian_laird(z, 1 / (2 * np.sqrt(expected)), 0.1)

    assert phi == pytest.approx(2.327178, abs=1e-6)
    assert tau2 == pytest.approx(0.003440, abs=1e-6)


def test_dersimonian_laird_is_zero_for_a_quiet_or_tiny_group():
    assert dersimonian_laird(np.zeros(10), np.ones(10), 0.1) == (0.0, 0.0)
    assert dersimonian_laird(np.ones(1), np.ones(1), 0.1) == (1.0, 0.0)


def test_dersimonian_laird_on_the_thirteen_bcg_trials():
    """Tuberculosis of (vaccinated, control) groups with and without it, from metafor's `dat.bcg`."""
    trials = np.array(
        [
            [4, 119, 11, 128],
            [6, 300, 29, 274],
            [3, 228, 11, 209],
            [62, 13536, 248, 12619],
            [33, 5036, 47, 5761],
            [180, 1361, 372, 1079],
            [8, 2537, 10, 619],
            [505, 87886, 499, 87892],
            [29, 7470, 45, 7232],
            [17, 1699, 65, 1600],
            [186, 50448, 141, 27197],
            [5, 2493, 3, 2338],
            [27, 16886, 29, 17825],
        ],
        dtype=float,
    )
    ill, well, control_ill, control_well = trials.T
    effect = np.log(ill / (ill + well)) - np.log(control_ill / (control_ill + control_well))
    variance = 1 / ill - 1 / (ill + well) + 1 / control_ill - 1 / (control_ill + control_well)
    fixed = np.average(effect, weights=1 / variance)
    z = (effect - fixed) / np.sqrt(variance)

    phi, tau2 = dersimonian_laird(z, np.sqrt(variance), 0.0)

    assert phi * 13 == pytest.approx(152.233, abs=1e-3)
    assert tau2 == pytest.approx(0.3088, abs=5e-5)
    assert np.average(effect, weights=1 / (variance + tau2)) == pytest.approx(-0.7141, abs=5e-5)
