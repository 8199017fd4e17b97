"""Where to open next: the best sites, in the order of what each adds, with a proven gap.

Methods: maximal coverage (Church and ReVelle 1974) and the p-median (Hakimi 1964) with what is open
already locked in. Greedy choice and exchanges give a good answer, and a Lagrangian bound says how good
it is and which candidates cannot matter. HiGHS looks for a better one in the pool of the good
choices met, and then closes the rest exactly where that is feasible.

Everything is decided by the facts: of equals the first code wins, nothing is drawn by chance, and
every search ends by the work done, not by the clock. The solver alone cannot promise how long its
work takes, so a fence of time stands around it. What the fence ends is thrown away, and the proposal
says that it may be different next time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from maps.rules.bounds import Bound, bound_of, surely_out
from maps.rules.capacity import add_within_capacity, bound_by_capacity
from maps.rules.choices import (
    EPSILON,
    Terms,
    add_greedily,
    exchange,
    in_order_of_gain,
    value_of,
)
from maps.rules.exact import Effort, Solved, shared_by, solve, solve_with_capacity

Floats = npt.NDArray[np.float64]

# Entries of the table up to which it is given to the solver, and how much that may do. What is close
# to the bound already closes quickly for its size, what is far from it does not; the pools close at
# their first node or soon after.
POOL_MODEL, POOL_EFFORT = 40_000, Effort(nodes=20, seconds=20.0)
WHOLE_MODEL, WHOLE_EFFORT = 60_000, Effort(nodes=20, seconds=30.0)
FAR_MODEL, CLOSE_GAP = 10_000, 0.002
POOL_CHOICES = 4
CLOSED = 1e-9  # a gap that is rounding


class ImpossibleTermsError(Exception):
    """No choice of sites keeps the terms."""


@dataclass(frozen=True)
class Pick:
    """One site: the number of its candidate, and what it adds to those before it."""

    candidate: int
    gain: float


@dataclass(frozen=True)
class Proposal:
    """Sites in order, what they are worth together, and what no choice can exceed.

    One that is cut short met the fence of time: the next run may give another.
    """

    picks: tuple[Pick, ...]
    worth: float
    bound: float
    is_exact: bool
    is_cut_short: bool = False

    @property
    def chosen(self) -> list[int]:
        return [pick.candidate for pick in self.picks]

    @property
    def gap(self) -> float:
        """How far from the best the worth is at most, as a share of the bound."""
        return max(0.0, (self.bound - self.worth) / self.bound) if self.bound > 0 else 0.0


def reach_worth(ways: csr_array, weights: Floats) -> csr_array:
    """The table of maximal coverage: each way within reach is worth the weight of its point."""
    return _table(ways, weights[ways.indices])


def distance_worth(ways: csr_array, weights: Floats, now: Floats) -> csr_array:
    """The table of the p-median: weighted metres saved against the way people have now."""
    return _table(ways, weights[ways.indices] * (now[ways.indices] - ways.data))


def propose(
    worth: csr_array,
    terms: Terms,
    *,
    people: Floats | None = None,
    capacity: float | None = None,
) -> Proposal:
    """The best sites under these terms. With a capacity, `people` are those at each point."""
    _refuse_impossible(worth, terms)
    if capacity is not None and people is not None:
        return _propose_with_capacity(worth, terms, people, capacity)
    table = _merged(worth)
    start = _start(table, terms)
    if not start:
        return _nothing(terms)
    bound = bound_of(table, terms, start)
    proven = bound.value
    best, cut_short = _search_pool(table, terms, bound)
    kept, value = terms.are_kept(best), value_of(table, best)
    alive = np.flatnonzero(~surely_out(bound, terms, value if kept else 0.0))
    is_open = proven > value * (1 + CLOSED) or not kept
    is_far = kept and proven > value * (1 + CLOSE_GAP)
    largest = FAR_MODEL if is_far else WHOLE_MODEL
    if is_open and not cut_short and table[alive].nnz <= largest:
        solved = solve(table, terms, alive, WHOLE_EFFORT)
        if solved.is_infeasible and not kept:
            raise ImpossibleTermsError
        best, cut_short = _better(table, terms, best, solved), solved.is_cut_short
        if not cut_short:
            # What is not alive is in no choice better than the one known before.
            proven = min(proven, max(value, solved.bound))
    if not terms.are_kept(best):
        raise ImpossibleTermsError
    return _proposal(worth, terms, best, proven, cut_short=cut_short)


def _nothing(terms: Terms) -> Proposal:
    """No candidate that is allowed gains anything."""
    if not terms.are_kept([]):
        raise ImpossibleTermsError
    return Proposal((), 0.0, 0.0, is_exact=True)


def _table(ways: csr_array, data: Floats) -> csr_array:
    table = csr_array((np.maximum(data, 0.0), ways.indices, ways.indptr), shape=ways.shape)
    table.eliminate_zeros()
    table.sort_indices()
    return table


def _refuse_impossible(worth: csr_array, terms: Terms) -> None:
    """What is impossible at a glance; the solver finds the rest."""
    useful = np.diff(worth.indptr) > 0
    needed = sum(group.least for group in terms.groups)
    if (
        not terms.allow(terms.locked)
        or needed > terms.count
        or any(int(useful[group.members].sum()) < group.least for group in terms.groups)
    ):
        raise ImpossibleTermsError


def _start(worth: csr_array, terms: Terms) -> list[int]:
    """The better of two greedy choices, after exchanges."""
    starts = [add_greedily(worth, terms)]
    if terms.budget is not None:
        starts.append(add_greedily(worth, terms, by_cost=True))
    improved = [exchange(worth, terms, start) for start in starts if start]
    return max(
        improved, key=lambda chosen: (terms.are_kept(chosen), value_of(worth, chosen)), default=[]
    )


def _merged(worth: csr_array) -> csr_array:
    """Demand points that the same candidates reach, as one; only where each point has one worth.

    Columns are known by two sums of fixed random numbers of their rows, 128 bits together.
    """
    top = worth.max(axis=0).toarray().ravel() if worth.nnz else np.zeros(worth.shape[1])
    if not worth.nnz or np.any(worth.data != top[worth.indices]):
        return worth
    chance = np.random.default_rng(0)
    marks = chance.integers(0, 2**63, size=(worth.shape[0], 2), dtype=np.uint64)
    columns = worth.tocsc()
    used = np.flatnonzero(np.diff(columns.indptr))
    sums = np.add.reduceat(marks[columns.indices], columns.indptr[used], axis=0)
    _kinds, first, kind_of = np.unique(sums, axis=0, return_index=True, return_inverse=True)
    totals = np.bincount(kind_of.ravel(), top[used], minlength=len(first))
    merged = (columns[:, used[first]] > 0).astype(np.float64).tocsr()
    table = csr_array((totals[merged.indices], merged.indices, merged.indptr), shape=merged.shape)
    table.sort_indices()
    return table


def _better(worth: csr_array, terms: Terms, known: list[int], solved: Solved) -> list[int]:
    """The better of the choice known and the one found.

    What the fence ended counts only where nothing is known that keeps the terms.
    """
    if solved.chosen is None or (solved.is_cut_short and terms.are_kept(known)):
        return known
    improved = exchange(worth, terms, solved.chosen)
    ranks = [(terms.are_kept(chosen), value_of(worth, chosen)) for chosen in (known, improved)]
    return improved if ranks[1] > ranks[0] else known


def _search_pool(worth: csr_array, terms: Terms, bound: Bound) -> tuple[list[int], bool]:
    """The best choice among the sites of a few good ones together, again and again.

    The second answer says whether the fence of time ended that.
    """
    unique = {tuple(sorted(chosen)) for chosen in bound.met if terms.are_kept(chosen)}
    pool = sorted(unique, key=lambda chosen: (-value_of(worth, chosen), chosen))
    if not pool:
        return bound.chosen, False
    best, rest = list(pool[0]), pool[1:]
    while rest and bound.value > value_of(worth, best) * (1 + CLOSED):
        partners, rest = rest[: POOL_CHOICES - 1], rest[POOL_CHOICES - 1 :]
        together = np.unique(np.concatenate([best, *partners]))
        if worth[together].nnz <= POOL_MODEL:
            solved = solve(worth, terms, together, POOL_EFFORT)
            best = sorted(_better(worth, terms, best, solved))
            if solved.is_cut_short:
                return best, True
    return best, False


def _proposal(
    worth: csr_array, terms: Terms, chosen: list[int], proven: float, *, cut_short: bool
) -> Proposal:
    order = in_order_of_gain(worth, chosen, terms.locked)
    total = value_of(worth, [place for place, _gain in order])
    exact = proven - total <= CLOSED * max(proven, 1.0)
    return Proposal(
        picks=tuple(Pick(place, gain) for place, gain in order),
        worth=total,
        bound=total if exact else max(proven, total),
        is_exact=exact,
        is_cut_short=cut_short and not exact,
    )


def _propose_with_capacity(
    worth: csr_array, terms: Terms, people: Floats, capacity: float
) -> Proposal:
    """As `propose`, where one site serves so many people at most."""
    plain = Terms(terms.count, terms.locked)
    start = _start(worth, terms)
    if not start:
        return _nothing(terms)
    # Without the limit of capacity everything is worth at least as much; so it is where several
    # sites may serve the same people.
    proven = min(
        bound_of(worth, plain, start).value,
        bound_by_capacity(worth, people, capacity, terms.count),
    )
    starts = [start, add_within_capacity(worth, people, capacity, terms)]
    start = max(
        (some for some in starts if some),
        key=lambda some: (terms.are_kept(some), shared_by(worth[some], people, capacity)),
    )
    best, cut_short = start, False
    if worth.nnz <= WHOLE_MODEL:
        solved = solve_with_capacity(worth, people, capacity, terms, WHOLE_EFFORT)
        if solved.is_infeasible:
            raise ImpossibleTermsError
        cut_short = solved.is_cut_short
        if not cut_short:
            proven = min(proven, solved.bound)
        if solved.chosen is not None and (not cut_short or not terms.are_kept(start)):
            best = max(
                start, solved.chosen, key=lambda some: shared_by(worth[some], people, capacity)
            )
    if not terms.are_kept(best):
        raise ImpossibleTermsError
    picks = _in_order_of_sharing(worth, best, terms, people, capacity)
    total = sum(pick.gain for pick in picks)
    exact = proven - total <= 1e-6 * max(proven, 1.0)
    return Proposal(
        picks, total, total if exact else max(proven, total), exact, cut_short and not exact
    )


def _in_order_of_sharing(
    worth: csr_array, chosen: Sequence[int], terms: Terms, people: Floats, capacity: float
) -> tuple[Pick, ...]:
    """The sites in the order in which each gains most with those whom nobody serves yet.

    What each adds is what all up to it are worth together less what those before it are.
    """
    left = sorted(chosen)
    order = [
        left[at] for at in add_within_capacity(worth[left], people, capacity, Terms(len(left)))
    ]
    order += [site for site in left if site not in order]
    picked: list[int] = []
    picks, before = [], 0.0
    for site in order:
        after = shared_by(worth[[*picked, site]], people, capacity)
        if after - before > EPSILON or site in terms.locked:
            picked.append(site)
            picks.append(Pick(site, max(0.0, after - before)))
            before = after
    return tuple(picks)
