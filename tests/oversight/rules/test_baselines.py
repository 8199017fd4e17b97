from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from oversight.rules.baselines import (
    Others,
    TwoWayData,
    Work,
    fit_two_way,
    leave_one_out_probability,
    overall_rate,
    peer_rates,
)

ZERO = np.array([0, 0, 0])
MANY = 500


def test_leave_one_out_rates_of_the_micro_example():
    """SCORING 2.6: (30, 3), (20, 1) and (50, 30) dossiers and late ones, overall rate .06."""
    # The example's overall rate is not that of the three: a fourth procedure makes it so.
    agent, key = np.array([0, 1, 2, 3]), np.array([0, 0, 0, 1])
    trials = np.array([30.0, 20.0, 50.0, 1000.0])
    events = np.array([3.0, 1.0, 30.0, 32.0])
    assert overall_rate(events, trials) == pytest.approx(0.06)

    rates, _ = peer_rates(Others.of(agent, key), events, trials, 2, prior=20.0)

    assert rates[:3] == pytest.approx([(31 + 1.2) / 90, (33 + 1.2) / 100, (4 + 1.2) / 70])
    assert rates[:3] == pytest.approx([0.357778, 0.342, 0.0742857], abs=1e-6)


def test_an_agent_alone_with_a_procedure_gets_the_overall_rate():
    others = Others.of(np.array([0, 1]), np.array([0, 1]))

    rates, _ = peer_rates(others, np.array([1.0, 9.0]), np.array([50.0, 50.0]), 2, 20.0)

    assert rates.tolist() == [0.1, 0.1]


def test_rows_of_the_same_agent_and_key_leave_each_other_out():
    others = Others.of(np.array([0, 0, 1]), ZERO)

    assert others.total([3.0, 4.0, 5.0]).tolist() == [5.0, 5.0, 7.0]


def test_pooled_rates_are_drawn_to_the_overall_rate():
    others = Others.of(np.array([0, 1, 2]), np.array([0, 0, 1]))

    _, rates = peer_rates(others, np.array([1.0, 2.0, 3.0]), np.array([10.0, 10.0, 10.0]), 3, 20.0)

    assert rates == pytest.approx([(3 + 4) / 40, (3 + 4) / 30, 0.2])


def test_nothing_tried_has_no_rate():
    assert overall_rate(np.zeros(0), np.zeros(0)) == 0.0


def two_way_data(seed=1, agents=40, procedures=6, authorities=5, per_cell=40):
    generator = np.random.default_rng(seed)
    size = agents * 12
    agent = np.repeat(np.arange(agents), 12)
    procedure = generator.integers(0, procedures, size)
    authority = generator.integers(0, authorities, size)
    effect = generator.normal(0, 1, procedures)[procedure]
    strictness = generator.normal(0, 0.5, authorities)[authority]
    trials = generator.integers(1, per_cell, size)
    events = generator.binomial(trials, expit(-1.5 + effect + strictness))
    return TwoWayData(
        work=Work(agent, procedure, authority),
        events=events * 1.0,
        trials=trials * 1.0,
        procedure_ridge=1 / 1.5**2,
        authority_ridge=1.0,
    )


def without(data, agent):
    work, kept = data.work, data.work.agent != agent
    return replace(
        data,
        work=Work(work.agent[kept], work.procedure[kept], work.authority[kept]),
        events=data.events[kept],
        trials=data.trials[kept],
    )


def test_a_fit_balances_what_is_left_over_against_the_ridge():
    data = two_way_data()
    fit = fit_two_way(data, 6, 5, steps=MANY)

    left = data.events - data.trials * fit.probability(data.work.procedure, data.work.authority)

    by_procedure = np.bincount(data.work.procedure, weights=left)
    by_authority = np.bincount(data.work.authority, weights=left)
    assert by_procedure == pytest.approx(fit.procedure * data.procedure_ridge, abs=0.02)
    assert by_authority == pytest.approx(fit.authority * data.authority_ridge, abs=0.02)


def test_twelve_steps_are_enough():
    data = two_way_data()
    twelve, many = fit_two_way(data, 6, 5, steps=12), fit_two_way(data, 6, 5, steps=MANY)

    found, wanted = (
        fit.probability(data.work.procedure, data.work.authority) for fit in (twelve, many)
    )
    assert found == pytest.approx(wanted, abs=1e-3)


def test_one_step_leaves_an_agent_out_nearly_as_well_as_fitting_again():
    data = two_way_data()
    fit = fit_two_way(data, 6, 5, steps=MANY)
    rows = data.work.agent == 7

    found = leave_one_out_probability(data, fit)[rows]

    again = fit_two_way(without(data, 7), 6, 5, steps=MANY)
    wanted = again.probability(data.work.procedure[rows], data.work.authority[rows])
    with_agent = fit.probability(data.work.procedure[rows], data.work.authority[rows])
    assert np.abs(found - wanted).max() < 0.02
    assert np.abs(found - wanted).sum() < np.abs(with_agent - wanted).sum()


def test_a_procedure_and_an_authority_without_counts_have_no_effect():
    data = two_way_data()

    fit = fit_two_way(data, 7, 6, steps=12)

    assert fit.procedure[6] == 0.0
    assert fit.authority[5] == 0.0
