import numpy as np
import pytest

from oversight.rules.cells import DelayCells, ReworkCells, sum_by


def delay_cells(**changes):
    columns = {
        "agent": np.array([0]),
        "procedure": np.array([0]),
        "at_risk": np.array([[5, 4]]),
        "missed": np.array([[2, 1]]),
        "carried": np.array([[5, 2]]),
    }
    return DelayCells(**columns | changes)


def rework_cells(**changes):
    columns = {
        "agent": np.array([0]),
        "procedure": np.array([0]),
        "authority": np.array([0]),
        "evaluable": np.array([5]),
        "reached": np.array([[3, 2, 0]]),
    }
    return ReworkCells(**columns | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"procedure": np.array([0, 1])}, "procedure has the shape"),
        ({"missed": np.array([[2, 1, 0]])}, "missed has the shape"),
        ({"missed": np.array([[2.0, 1.0]])}, "missed must hold whole numbers"),
        ({"missed": np.array([[2, -1]])}, "missed must hold whole numbers"),
        ({"missed": np.array([[2, 3]])}, "more intervals missed a landmark"),
        ({"carried": np.array([[5, 5]])}, "more intervals missed a landmark"),
    ],
)
def test_delay_cells_refuse_impossible_counts(changes, message):
    assert delay_cells().missed.tolist() == [[2, 1]]

    with pytest.raises(ValueError, match=message):
        delay_cells(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"authority": np.array([0, 1])}, "authority has the shape"),
        ({"evaluable": np.array([[5]])}, "evaluable has the shape"),
        ({"evaluable": np.array([2])}, "more dossiers reached a round"),
        ({"reached": np.array([[3, 4, 0]])}, "more dossiers reached a round"),
    ],
)
def test_rework_cells_refuse_impossible_counts(changes, message):
    assert rework_cells().reached.tolist() == [[3, 2, 0]]

    with pytest.raises(ValueError, match=message):
        rework_cells(**changes)


def test_sum_by_adds_up_what_shares_a_key():
    generator = np.random.default_rng(2)
    first, second = generator.integers(0, 4, (2, 100))
    counts = generator.integers(0, 9, (100, 3))

    keys, (sums,) = sum_by((first, second), counts)

    assert list(zip(*(key.tolist() for key in keys), strict=True)) == sorted(
        set(zip(first.tolist(), second.tolist(), strict=True))
    )
    for one, two, total in zip(*keys, sums, strict=True):
        assert total.tolist() == counts[(first == one) & (second == two)].sum(axis=0).tolist()


def test_sum_by_of_nothing_is_nothing():
    keys, (sums,) = sum_by(([], []), np.zeros((0, 3), dtype=np.bool_))

    assert [key.tolist() for key in keys] == [[], []]
    assert sums.shape == (0, 3)
