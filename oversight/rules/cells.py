"""Counts of dossiers by agent and procedure: all that scoring knows of them (SCORING 3.5)."""

from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import Integers

LARGEST_KEY: Final = 2**62

Counts = Integers
"""Dossiers of each cell, (cells,) or (cells, points)."""


@dataclass(frozen=True, eq=False)
class DelayCells:
    """Custody intervals at each landmark, by agent and procedure; a key may come more than once.

    `at_risk` have passed the landmark, `missed` were not forwarded by then, and `carried` are those
    at risk that missed the landmark before (at the first landmark: all at risk).
    """

    agent: Integers
    procedure: Integers
    at_risk: Counts
    missed: Counts
    carried: Counts

    def __post_init__(self) -> None:
        shape = (self.agent.size, *self.at_risk.shape[1:])
        _check(self, agent=shape[:1], procedure=shape[:1])
        _check(self, at_risk=shape, missed=shape, carried=shape)
        if (self.missed > self.carried).any() or (self.carried > self.at_risk).any():
            raise ValueError("more intervals missed a landmark than were carried to it at risk")


@dataclass(frozen=True, eq=False)
class ReworkCells:
    """Evaluable dossiers, and those that reached one, two, … rounds, by agent, procedure, authority.

    A key may come more than once.
    """

    agent: Integers
    procedure: Integers
    authority: Integers
    evaluable: Counts
    reached: Counts

    def __post_init__(self) -> None:
        shape = (self.agent.size, *self.reached.shape[1:])
        _check(self, agent=shape[:1], procedure=shape[:1], authority=shape[:1])
        _check(self, evaluable=shape[:1], reached=shape)
        rounds = np.column_stack([self.evaluable, self.reached])
        if (np.diff(rounds, axis=1) > 0).any():
            raise ValueError("more dossiers reached a round than reached the one before it")


def _check(cells: Any, **shapes: tuple[int, ...]) -> None:
    for name, shape in shapes.items():
        counts = getattr(cells, name)
        if counts.shape != shape:
            raise ValueError(f"{name} has the shape {counts.shape}, not {shape}")
        if not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
            raise ValueError(f"{name} must hold whole numbers that are not negative")


def sum_by(
    keys: tuple[npt.ArrayLike, ...], *counts: npt.NDArray[Any]
) -> tuple[list[Integers], list[Counts]]:
    """Distinct keys in order, and the sum of each of the counts (rows of numbers) over them.

    Of truths the sum is how many hold.

    >>> keys, sums = sum_by(([1, 0, 1], [5, 5, 5]), np.array([[2, 1], [7, 0], [3, 3]]))
    >>> [key.tolist() for key in keys], [total.tolist() for total in sums]
    ([[0, 1], [5, 5]], [[[7, 0], [5, 4]]])
    """
    columns = [np.asarray(key, dtype=np.int64) for key in keys]
    if not columns[0].size:
        return columns, [count.astype(np.int64) for count in counts]
    as_one = _one_key(columns)
    order = np.argsort(as_one)
    as_one = as_one[order]
    ends = np.flatnonzero(np.append(as_one[1:] != as_one[:-1], True))
    distinct = [column[order[ends]] for column in columns]
    return distinct, [_sums_up_to(ends, count, order) for count in counts]


def _sums_up_to(ends: Integers, count: npt.NDArray[Any], order: Integers) -> Counts:
    """Sums of the rows, in that order, from after each end to the next.

    Column by column, and each column of the result lies together in memory.
    """
    if count.ndim > 1:
        return np.stack([_sums_up_to(ends, column, order) for column in count.T]).T
    running = np.cumsum(count[order], dtype=np.int64)
    return np.diff(running[ends], prepend=0)


def _one_key(columns: list[Integers]) -> Integers:
    """A number for each row that sorts as the columns do: sorting one of them is much quicker."""
    sizes = [int(column.max()) - int(column.min()) + 1 for column in columns]
    if prod(sizes) > LARGEST_KEY:
        columns = [np.unique(column, return_inverse=True)[1] for column in columns]
        sizes = [int(column.max()) + 1 for column in columns]
    as_one = np.zeros(columns[0].size, dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        as_one = as_one * size + (column - column.min())
    return as_one
