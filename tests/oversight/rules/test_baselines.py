import numpy as np
import pytest
from scipy.special import expit

from oversight.rules.baselines import (
    Others,
    TwoWayData,
    fit_two_way,
    leave_one_out_probability,
    leave_one_out_rate,
    overall_rate,
    pooled_rate,
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

    rates = leave_one_out_rate(Others.of(agent, key, 2), events, trials, prior=20.0)

    assert rates[:3] == pytest.approx([(31 + 1.2) / 90, (33 + 1.2) / 100, (4 + 1.2) / 70])
    assert rates[:3] == pytest.approx([0.357778, 0.342, 0.0742857], abs=1e-6)


def test_an_agent_alone_with_a_procedure_gets_the_overall_rate():
    others = Others.of(np.array([0, 1]), np.array([0, 1]), 2)

    rates = leave_one_out_rate(others, np.array([1.0, 9.0]), np.array([50.0, 50.0]), 20.0)

    assert rates.tolist() == [0.1, 0.1]


def test_rows_of_the_same_agent_and_key_leave_each_other_out():
    others = Others.of(np.array([0, 0, 1]), ZERO, 1)

    assert others.total([3.0, 4.0, 5.0]).tolist() == [5.0, 5.0, 7.0]


def test_pooled_rates_are_drawn_to_the_overall_rate():
    key = np.array([0, 0, 1])

    rates = pooled_rate(key, np.array([1.0, 2.0, 3.0]), np.array([10.0, 10.0, 10.0]), 3, 20.0)

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
        agent=agent,
        procedure=procedure,
        authority=authority,
        events=events * 1.0,
        trials=trials * 1.0,
        procedure_ridge=1 / 1.5**2,
        authority_ridge=1.0,
    )


def without(data, agent):
    kept = data.agent != agent
    columns = {
        name: getattr(data, name)[kept]
        for name in ("agent", "procedure", "authority", "events", "trials")
    }
    return TwoWayData(
        **columns,
        procedure_ridge=data.procedure_ridge,
        authority_ridge=data.authority_ridge,
    )


def test_a_fit_balances_what_is_left_over_against_the_ridge():
    data = two_way_data()
    fit = fit_two_way(data, 6, 5, steps=MANY)

    left = data.events - data.trials * fit.probability(data.procedure, data.authority)

    by_procedure = np.bincount(data.procedure, weights=left)
    by_authority = np.bincount(data.authority, weights=left)
    assert by_procedure == pytest.approx(fit.procedure * data.procedure_ridge, abs=0.02)
    assert by_authority == pytest.approx(fit.authority * data.authority_ridge, abs=0.02)


def test_twelve_steps_are_enough():
    data = two_way_data()
    twelve, many = fit_two_way(data, 6, 5, steps=12), fit_two_way(data, 6, 5, steps=MANY)

    found, wanted = (fit.probability(data.procedure, data.authority) for fit in (twelve, many))
    assert found == pytest.approx(wanted, abs=1e-3)


def test_one_step_leaves_an_agent_out_nearly_as_well_as_fitting_again():
    data = two_way_data()
    fit = fit_two_way(data, 6, 5, steps=MANY)
    rows = data.agent == 7

    found = leave_one_out_probability(data, fit)[rows]

    again = fit_two_way(without(data, 7), 6, 5, steps=MANY)
    wanted = again.probability(data.procedure[rows], data.authority[rows])
    with_agent = fit.probability(data.procedure[rows], data.authority[rows])
    assert np.abs(found - wanted).max() < 0.02
    assert np.abs(found - wanted).sum() < np.abs(with_agent - wanted).sum()


def test_a_procedure_and_an_authority_without_counts_have_no_effect():
    data = two_way_data()

    fit = fit_two_way(data, 7, 6, steps=12)

    assert fit.procedure[6] == 0.0
    assert fit.authority[5] == 0.0
