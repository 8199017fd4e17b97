"""Choosing sites: what a choice is worth, and good choices found by adding and exchanging.

Everything is said by one sparse table, *worth*: what a candidate would be worth to each demand point
if it were the best one open there. A demand point counts its best open candidate only, so a choice
is worth the sum over demand points of the largest entry among the chosen rows. Maximal coverage
(worth: the weighted people within reach) and the p-median (worth: weighted metres saved against what is
open already) are the same problem with other tables. What is open already never leaves: it has made
the entries smaller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

EPSILON = 1e-9
PAIRS_TRIED = 4_000
LONELY_TRIED = 40
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Group:
    """At least so many sites among these candidates (the pilot: one per area first)."""

    least: int
    members: Integers


@dataclass(frozen=True, eq=False)
class Terms:
    """What every choice must keep. Candidates are numbered in the order of their codes."""

    count: int
    locked: tuple[int, ...] = ()
    apart: Integers = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    """Pairs that may not be chosen together."""
    groups: tuple[Group, ...] = ()
    costs: Floats | None = None
    budget: float | None = None

    @property
    def are_plain(self) -> bool:
        """Whether the number of sites is all that limits them."""
        return not len(self.apart) and not self.groups and self.budget is None

    @cached_property
    def neighbours(self) -> dict[int, frozenset[int]]:
        """By candidate: those that are too near to it."""
        near: dict[int, set[int]] = {}
        for one, other in self.apart.tolist():
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
        return {place: frozenset(others) for place, others in near.items()}

    def cost_of(self, chosen: Iterable[int]) -> float:
        return 0.0 if self.costs is None else float(sum(self.costs[place] for place in chosen))

    def unmet(self, chosen: Iterable[int]) -> int:
        """How many sites the groups still lack; a site counts for one group only here."""
        picked = set(chosen)
        return sum(
            max(0, group.least - len(picked & set(group.members.tolist()))) for group in self.groups
        )

    def allow(self, chosen: Sequence[int]) -> bool:
        """Whether a choice keeps distances, number, budget and locked sites; groups apart."""
        picked = set(chosen)
        return (
            len(picked) <= self.count
            and picked.issuperset(self.locked)
            and not any(self.neighbours.get(place, frozenset()) & picked for place in picked)
            and (self.budget is None or self.cost_of(picked) <= self.budget + EPSILON)
        )

    def are_kept(self, chosen: Sequence[int]) -> bool:
        return self.allow(chosen) and not self.unmet(chosen)


@dataclass(frozen=True, eq=False)
class Best:
    """For every demand point: its best chosen site (its place in the choice) and the next worth."""

    worth: Floats
    site: Integers
    second: Floats


def value_of(worth: csr_array, chosen: Sequence[int]) -> float:
    """What a choice is worth altogether."""
    return float(best_of(worth, chosen).worth.sum())


def best_of(worth: csr_array, chosen: Sequence[int]) -> Best:
    """The best and the second-best worth of each demand point under a choice."""
    demand = worth.shape[1]
    best = Best(np.zeros(demand), np.full(demand, -1, dtype=np.int64), np.zeros(demand))
    if not len(chosen):
        return best
    part = worth[list(chosen)].tocoo()
    order = np.lexsort((part.row, -part.data, part.col))
    column, row, data = part.col[order], part.row[order], part.data[order]
    first = np.flatnonzero(np.r_[True, column[1:] != column[:-1]]) if len(column) else column
    best.worth[column[first]] = data[first]
    best.site[column[first]] = row[first]
    after = first + 1
    after = after[after < len(column)]
    after = after[column[after] == column[after - 1]]
    best.second[column[after]] = data[after]
    return best


def gains_over(worth: csr_array, covered: Floats) -> Floats:
    """What each candidate would add to what the demand points have already."""
    more = np.maximum(worth.data - covered[worth.indices], 0.0)
    return _by_row(worth, more)


def add_greedily(worth: csr_array, terms: Terms, *, by_cost: bool = False) -> list[int]:
    """Add the candidate that gains most, again and again; of equals the first code.

    Locked sites come first. Stops when nothing is gained, or nothing more is allowed.
    """
    chosen = list(terms.locked)
    covered = best_of(worth, chosen).worth
    gains = gains_over(worth, covered)
    columns = csc_array(worth)
    while len(chosen) < terms.count:
        allowed = allowed_gains(gains, terms, chosen)
        if by_cost and terms.costs is not None:
            allowed = allowed / np.maximum(terms.costs, 1.0)
        pick = int(np.argmax(allowed)) if len(allowed) else -1
        if pick < 0 or allowed[pick] <= EPSILON:
            break
        chosen.append(pick)
        covered = _cover(worth, columns, gains, covered, pick)
    return chosen


def exchange(worth: csr_array, terms: Terms, chosen: Sequence[int]) -> list[int]:
    """Exchange one site for another as long as that gains, then add what still gains.

    In each round all exchanges are judged at once (Resende and Werneck's bookkeeping), and those
    that do not touch each other's demand points are made together, best first.
    """
    current = list(chosen)
    for _round in range(ROUNDS):
        current = _fill(worth, terms, current)
        pairs = _paying_exchanges(worth, terms, current)
        changed = _make(worth, terms, current, pairs)
        if changed == current:
            return current
        current = changed
    return current


def in_order_of_gain(
    worth: csr_array, chosen: Sequence[int], locked: Iterable[int] = ()
) -> list[tuple[int, float]]:
    """A choice one by one, each with what it adds to those before it; of equals the first code.

    What adds nothing is left out, unless it is locked.
    """
    kept = frozenset(locked)
    left = sorted(chosen)
    part = worth[left]
    covered = np.zeros(worth.shape[1])
    order: list[tuple[int, float]] = []
    open_rows = np.ones(len(left), dtype=bool)
    for _site in left:
        gains = np.where(open_rows, gains_over(part, covered), -1.0)
        row = int(np.argmax(gains))
        if gains[row] <= EPSILON:
            break
        order.append((left[row], float(gains[row])))
        open_rows[row] = False
        covered = np.maximum(covered, part[[row]].toarray()[0])
    named = {place for place, _gain in order}
    return order + [(place, 0.0) for place in left if place in kept - named]


def _by_row(worth: csr_array, data: Floats) -> Floats:
    sums: Floats = csr_array((data, worth.indices, worth.indptr), shape=worth.shape).sum(axis=1)
    return sums


def _cover(
    worth: csr_array, columns: csc_array, gains: Floats, covered: Floats, pick: int
) -> Floats:
    """Take a site in: `gains` changes in place, only where its demand points are concerned."""
    begin, end = worth.indptr[pick], worth.indptr[pick + 1]
    points, offered = worth.indices[begin:end], worth.data[begin:end]
    improved = points[offered > covered[points]]
    after = covered.copy()
    after[points] = np.maximum(covered[points], offered)
    part = columns[:, improved]
    before_of = np.repeat(covered[improved], np.diff(part.indptr))
    after_of = np.repeat(after[improved], np.diff(part.indptr))
    lost = np.maximum(part.data - before_of, 0) - np.maximum(part.data - after_of, 0)
    np.subtract.at(gains, part.indices, lost)
    return after


def allowed_gains(gains: Floats, terms: Terms, chosen: list[int]) -> Floats:
    """The gains of the candidates that may be added now; the others gain nothing."""
    allowed = gains.copy()
    allowed[chosen] = 0.0
    if terms.are_plain:
        return allowed
    for place in chosen:
        allowed[list(terms.neighbours.get(place, ()))] = 0.0
    if terms.budget is not None and terms.costs is not None:
        left = terms.budget - terms.cost_of(chosen)
        allowed[terms.costs > left + EPSILON] = 0.0
    picked = set(chosen)
    lacking = [g for g in terms.groups if len(picked & set(g.members.tolist())) < g.least]
    if lacking and terms.unmet(chosen) >= terms.count - len(chosen):
        needed = np.zeros(len(allowed), dtype=bool)
        for group in lacking:
            needed[group.members] = True
        allowed[~needed] = 0.0
    return allowed


def _fill(worth: csr_array, terms: Terms, chosen: list[int]) -> list[int]:
    """Add what still gains while there is room."""
    current = list(chosen)
    while len(current) < terms.count:
        gains = allowed_gains(gains_over(worth, best_of(worth, current).worth), terms, current)
        pick = int(np.argmax(gains))
        if gains[pick] <= EPSILON:
            break
        current.append(pick)
    return current


def _paying_exchanges(
    worth: csr_array, terms: Terms, chosen: list[int]
) -> list[tuple[float, int, int]]:
    """Exchanges that gain: (gain, candidate in, place in the choice of the one that goes)."""
    best = best_of(worth, chosen)
    gains = gains_over(worth, best.worth)
    gains[chosen] = -np.inf
    served = best.site >= 0
    only_here = (best.worth - best.second)[served]
    losses = np.bincount(best.site[served], only_here, minlength=len(chosen)).astype(np.float64)
    losses[[place for place, site in enumerate(chosen) if site in set(terms.locked)]] = np.inf
    rows = np.repeat(np.arange(worth.shape[0]), np.diff(worth.indptr))
    kept = (worth.data > best.second[worth.indices]) & served[worth.indices]
    points = worth.indices[kept]
    saved = np.minimum(worth.data[kept], best.worth[points]) - best.second[points]
    keys, inverse = np.unique(
        rows[kept].astype(np.int64) * len(chosen) + best.site[points], return_inverse=True
    )
    incoming, outgoing = np.divmod(keys, len(chosen))
    profits = gains[incoming] - losses[outgoing] + np.bincount(inverse, saved, minlength=len(keys))
    pairs = [
        (float(profits[n]), int(incoming[n]), int(outgoing[n]))
        for n in _largest(profits, PAIRS_TRIED)
        if profits[n] > EPSILON
    ]
    known = {(one, other) for _profit, one, other in pairs}
    for one in _largest(gains, LONELY_TRIED):
        for other in _largest(-losses, LONELY_TRIED):
            profit = float(gains[one] - losses[other])
            if profit > EPSILON and (int(one), int(other)) not in known:
                pairs.append((profit, int(one), int(other)))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _largest(numbers: Floats, count: int) -> Integers:
    """The places of the largest numbers, largest first; of equals the first."""
    order: Integers = np.lexsort((np.arange(len(numbers)), -numbers))[:count]
    return order


def _make(
    worth: csr_array, terms: Terms, chosen: list[int], pairs: list[tuple[float, int, int]]
) -> list[int]:
    """Make the exchanges, best first, that touch no demand point of one made before."""
    current = list(chosen)
    touched = np.zeros(worth.shape[1], dtype=bool)
    lacking = terms.unmet(current)
    for _profit, incoming, outgoing in pairs:
        if current[outgoing] != chosen[outgoing] or incoming in current:
            continue
        points = np.r_[_points(worth, incoming), _points(worth, chosen[outgoing])]
        if touched[points].any():
            continue
        changed = [*current[:outgoing], incoming, *current[outgoing + 1 :]]
        if not terms.are_plain and (not terms.allow(changed) or terms.unmet(changed) > lacking):
            continue
        current = changed
        touched[points] = True
    return current


def _points(worth: csr_array, row: int) -> Integers:
    points: Integers = worth.indices[worth.indptr[row] : worth.indptr[row + 1]]
    return points
