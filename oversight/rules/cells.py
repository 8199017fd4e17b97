"""Counts of dossiers by agent and procedure: all that scoring knows of them (SCORING 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from oversight.rules.baselines import Others, Work
from oversight.rules.calendar import Booleans, Integers

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

    @cached_property
    def others(self) -> Others:
        """With whom each cell is compared: other agents with the procedure."""
        return Others.of(self.agent, self.procedure)


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

    @cached_property
    def work(self) -> Work:
        """With whom each cell is compared: others with the procedure, and with the authority."""
        return Work(self.agent, self.procedure, self.authority)


def _check(cells: Any, **shapes: tuple[int, ...]) -> None:
    for name, shape in shapes.items():
        counts = getattr(cells, name)
        if counts.shape != shape:
            raise ValueError(f"{name} has the shape {counts.shape}, not {shape}")
        if not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
            raise ValueError(f"{name} must hold whole numbers that are not negative")


def count_by(keys: Sequence[npt.ArrayLike], truths: Booleans) -> tuple[list[Integers], Counts]:
    """Distinct keys in order, and how often each of up to 32 truths (rows, truths) holds for them.

    A key for which none ever holds is left out. Rows of the same key and the same truths are counted
    before anything is added up, which leaves few to add up.

    >>> keys, counts = count_by(
    ...     ([1, 0, 1, 2], [5, 5, 5, 5]),
    ...     np.array([[True, True], [True, False], [False, True], [False, False]]),
    ... )
    >>> [key.tolist() for key in keys], counts.tolist()
    ([[0, 1], [5, 5]], [[1, 0], [1, 2]])
    """
    powers = range(truths.shape[1] - 1, -1, -1)
    pattern = np.zeros(len(truths), dtype=np.uint32)
    for truth in truths.T:
        pattern <<= 1
        pattern |= truth
    (*found, held), alike = distinct_rows(*keys, pattern)
    holds = held > 0
    found, held, alike = [key[holds] for key in found], held[holds], alike[holds]
    ends = _ends(*found)
    sums = [np.diff(np.cumsum(alike * (held >> power & 1))[ends], prepend=0) for power in powers]
    return [key[ends] for key in found], np.array(sums, dtype=np.int64).T


def distinct_rows(*columns: npt.ArrayLike) -> tuple[list[Integers], Integers]:
    """The distinct rows of columns of whole numbers, in order, and how many rows are alike.

    >>> rows, alike = distinct_rows([1, 0, 1], [5, 7, 5])
    >>> [column.tolist() for column in rows], alike.tolist()
    ([[0, 1], [7, 5]], [1, 2])
    """
    numbers = [np.asarray(column) for column in columns]
    if not numbers[0].size:
        return [np.zeros(0, dtype=np.int64) for _ in numbers], np.zeros(0, dtype=np.int64)
    lows = [int(column.min()) for column in numbers]
    sizes = [int(column.max()) - low + 1 for column, low in zip(numbers, lows, strict=True)]
    if prod(sizes) > LARGEST_KEY:
        return _distinct_by_rank(numbers)
    as_one = np.zeros(numbers[0].size, dtype=np.int64)
    for column, low, size in zip(numbers, lows, sizes, strict=True):
        as_one *= size
        as_one += column
        as_one -= low
    as_one.sort()
    ends = _ends(as_one)
    alike = np.diff(ends, prepend=-1)
    as_one = as_one[ends]
    found = []
    for low, size in zip(reversed(lows), reversed(sizes), strict=True):
        as_one, column = np.divmod(as_one, size)
        found.append(column + low)
    return found[::-1], alike


def _distinct_by_rank(columns: list[npt.NDArray[Any]]) -> tuple[list[Integers], Integers]:
    """The same for columns that reach too far to be one number: their ranks do not."""
    ranked = [np.unique(column, return_inverse=True) for column in columns]
    found, alike = distinct_rows(*(rank for _, rank in ranked))
    return [values[rank] for (values, _), rank in zip(ranked, found, strict=True)], alike


def _ends(*columns: Integers) -> Integers:
    """Places of the last of the rows that are alike, where these come together."""
    is_last = np.zeros(columns[0].size, dtype=np.bool_)
    is_last[-1:] = True
    for column in columns:
        is_last[:-1] |= column[1:] != column[:-1]
    return np.flatnonzero(is_last)
