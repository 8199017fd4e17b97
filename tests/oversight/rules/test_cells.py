from collections import Counter

import numpy as np
import pytest

from oversight.rules.cells import DelayCells, ReworkCells, count_by, distinct_rows


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


@pytest.mark.parametrize("reach", [4, 2**40])
def test_truths_are_counted_by_key(reach):
    generator = np.random.default_rng(2)
    first, second = generator.integers(0, 4, (2, 100)) * (reach // 4)
    truths = generator.random((100, 3)) < [0.1, 0.5, 0.3]

    keys, counts = count_by((first, second), truths)

    rows = list(zip(first.tolist(), second.tolist(), strict=True))
    told = {row for row, holds in zip(rows, truths, strict=True) if holds.any()}
    assert list(zip(*(key.tolist() for key in keys), strict=True)) == sorted(told)
    for one, two, number in zip(*keys, counts, strict=True):
        assert number.tolist() == truths[(first == one) & (second == two)].sum(axis=0).tolist()


@pytest.mark.parametrize("reach", [4, 2**40])
def test_rows_alike_are_counted(reach):
    rows = (np.random.default_rng(3).integers(-2, 2, (100, 3)) * (reach // 4)).tolist()

    columns, alike = distinct_rows(*zip(*rows, strict=True))

    assert dict(
        zip(zip(*(c.tolist() for c in columns), strict=True), alike.tolist(), strict=True)
    ) == (Counter(map(tuple, rows)))


def test_counting_nothing_gives_nothing():
    keys, counts = count_by(([], []), np.zeros((0, 3), dtype=np.bool_))

    assert [key.tolist() for key in keys] == [[], []]
    assert counts.shape == (0, 3)
