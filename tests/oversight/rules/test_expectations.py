import numpy as np
import pytest

from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.expectations import (
    delay_probabilities,
    expected_points,
    has_peers,
    rework_probabilities,
)
from oversight.rules.parameters import Parameters

P1 = [0.040, 0.016, 0.008, 0.004, 0.001]
P2 = [0.100, 0.045, 0.020, 0.010, 0.003]


# SCORING 2.1: means and variances of one dossier
@pytest.mark.parametrize(
    ("watched", "probability", "mean", "variance"),
    [
        ([1, 1, 1, 1, 1], P1, 0.069, 0.160239),
        ([1, 1, 0, 0, 0], P1, 0.056, 0.084864),
        ([1, 1, 1, 1, 1], P2, 0.178, 0.400316),
        ([20, 20, 20], [0.15, 0.0375, 0.0075], 3.9, 5.2395),
        ([45, 45, 40, 40, 40], P1, 2.76 + 0.28, 40 * 0.160239 + 5 * 0.084864),
        ([0, 0, 0, 0, 0], P1, 0.0, 0.0),
    ],
)
def test_expected_points(watched, probability, mean, variance):
    found = expected_points([watched], np.array([probability]))

    assert found[0] == pytest.approx([mean])
    assert found[1] == pytest.approx([variance])


def test_expected_points_are_those_of_the_distribution():
    reach = np.array([[0.5, 0.3, 0.1]])
    exactly = np.array([0.5, 0.2, 0.2, 0.1])
    points = np.arange(4)
    mean = (exactly * points).sum()

    found_mean, found_variance = expected_points([[1, 1, 1]], reach)

    assert found_mean == pytest.approx([mean])
    assert found_variance == pytest.approx([(exactly * points**2).sum() - mean**2])


def delay_cells(rows):
    """(agent, procedure, at risk and missed at the deadline, at risk and missed a day later)."""
    agent, procedure, risk, missed, later_risk, later_missed, carried = np.array(rows).T
    return DelayCells(
        agent,
        procedure,
        np.column_stack([risk, later_risk]),
        np.column_stack([missed, later_missed]),
        np.column_stack([risk, carried]),
    )


TWO_LANDMARKS = Parameters(landmarks=(0, 1))
THREE_AGENTS = delay_cells(
    [
        (0, 0, 30, 3, 20, 1, 2),
        (1, 0, 20, 1, 20, 1, 1),
        (2, 0, 50, 30, 40, 20, 25),
    ]
)


def test_delay_rates_are_conditional_and_leave_the_agent_out():
    everybody = np.ones(3, dtype=bool)

    found, _ = delay_probabilities(THREE_AGENTS, everybody, 1, TWO_LANDMARKS)

    first, second = 34 / 100, 22 / 28
    late = np.array([(31 + 20 * first) / 90, (33 + 20 * first) / 100, (4 + 20 * first) / 70])
    later = np.array([(21 + 20 * second) / 46, (21 + 20 * second) / 47, (2 + 20 * second) / 23])
    assert found[:, 0] == pytest.approx(late)
    assert found[:, 1] == pytest.approx(late * later)


def test_agents_outside_the_baseline_are_compared_but_not_compared_with():
    ordinary = np.array([True, True, False])

    found, rates = delay_probabilities(THREE_AGENTS, ordinary, 1, TWO_LANDMARKS)

    share = 4 / 50
    assert found[:, 0] == pytest.approx(
        [(1 + 20 * share) / 40, (3 + 20 * share) / 50, (4 + 20 * share) / 70]
    )
    assert rates.probability[:, 0] == pytest.approx([(4 + 20 * share) / 70])


def test_nobody_is_punished_for_a_lateness_below_the_floor():
    cells = delay_cells([(0, 0, 1000, 0, 1000, 0, 0), (1, 0, 1000, 1, 1000, 0, 1)])

    found, rates = delay_probabilities(cells, np.ones(2, dtype=bool), 1, TWO_LANDMARKS)

    assert found[:, 0].tolist() == [0.02, 0.02]
    assert rates.probability[:, 0].tolist() == [0.02]


def test_an_unknown_procedure_has_the_overall_rate():
    _, rates = delay_probabilities(THREE_AGENTS, np.ones(3, dtype=bool), 2, TWO_LANDMARKS)

    assert rates.probability[1] == pytest.approx([0.34, 0.34 * 22 / 28])
    assert rates.overall == pytest.approx(0.34)
    assert rates.to_dict() == {"probability": rates.probability.tolist(), "overall": rates.overall}


def rework_cells(rows):
    """(agent, procedure, authority, evaluable, reached 1, 2, 3)."""
    columns = np.array(rows)
    return ReworkCells(*columns[:, :4].T, columns[:, 4:])


def test_rework_further_rounds_are_conditional_by_procedure():
    cells = rework_cells(
        [
            (0, 0, 0, 100, 20, 5, 1),
            (1, 0, 1, 100, 10, 2, 0),
            (1, 1, 1, 50, 5, 1, 1),
        ]
    )

    found, rates = rework_probabilities(cells, np.ones(2, dtype=bool), 2, 2, Parameters())

    second, third = 8 / 35, 2 / 8
    more = np.array([(2 + 20 * second) / 30, (5 + 20 * second) / 40, 20 * second / 20])
    still_more = np.array([(0 + 20 * third) / 22, (1 + 20 * third) / 25, 20 * third / 20])
    assert found[:, 1] / found[:, 0] == pytest.approx(more)
    assert found[:, 2] / found[:, 1] == pytest.approx(still_more)
    assert rates.further == pytest.approx(
        np.array(
            [
                [(7 + 20 * second) / 50, (1 + 20 * third) / 27],
                [(1 + 20 * second) / 25, (1 + 20 * third) / 21],
            ]
        )
    )


def test_rework_never_expects_less_than_its_floor():
    cells = rework_cells([(0, 0, 0, 500, 0, 0, 0), (1, 0, 0, 500, 1, 0, 0)])

    found, _ = rework_probabilities(cells, np.ones(2, dtype=bool), 1, 1, Parameters())

    assert found[:, 0].tolist() == [0.03, 0.03]


def test_rework_rates_are_stored_as_plain_data():
    cells = rework_cells([(0, 0, 0, 50, 9, 1, 0), (1, 0, 1, 50, 3, 0, 0)])

    _, rates = rework_probabilities(cells, np.ones(2, dtype=bool), 1, 2, Parameters())

    stored = rates.to_dict()
    assert list(stored) == ["mean", "procedure", "authority", "further"]
    assert stored["mean"] == pytest.approx(np.log(0.12 / 0.88))
    assert stored["authority"] == rates.first.authority.tolist()


def test_peers_are_counted_by_procedure_over_all_authorities_and_other_agents():
    cells = rework_cells(
        [
            (0, 0, 0, 15, 0, 0, 0),
            (1, 0, 0, 15, 0, 0, 0),
            (1, 0, 1, 5, 0, 0, 0),
            (2, 1, 0, 90, 0, 0, 0),
        ]
    )

    assert has_peers(cells, minimum=20).tolist() == [True, False, False, False]
