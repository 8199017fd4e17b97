"""How good any choice of sites could be at most: a Lagrangian bound, valid at every step.

Each demand point counts one site only. Give that rule up, and charge each point a price for being
counted: what is left falls apart into one sum per candidate, and the best choice is simply the
largest sums. For any prices that is at least the best possible value; subgradient steps bring it
down. Prices near the best also say which candidates matter, and which cannot.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from maps.rules.choices import Terms, exchange, value_of

Floats = npt.NDArray[np.float64]

STEPS = 800
PATIENCE = 20
FIRST_STEP = 1.5
LAST_STEP = 0.002
TRIES_EVERY = 100


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven bound, the sums behind it, and the best choice met on the way."""

    value: float
    sums: Floats
    """What each candidate is good for at the prices of the bound."""
    chosen: list[int]
    met: list[list[int]]
    """Every good choice met, which make the pool of the restricted search."""


def bound_of(worth: csr_array, terms: Terms, chosen: list[int], steps: int = STEPS) -> Bound:
    """Bring the bound down, starting from a known choice, and improve the choice on the way."""
    best, known = list(chosen), value_of(worth, chosen)
    met = [best]
    top = worth.max(axis=0).toarray().ravel()
    prices = top / 2
    # At the highest prices nothing is left to gain: all demand together is a bound, too.
    lowest, at_lowest, sums_there = float(top.sum()), top, np.zeros(worth.shape[0])
    step, waited = FIRST_STEP, 0
    if lowest <= known:
        return Bound(known, sums_there, best, met)
    for number in range(steps):
        sums, picked, value = _relaxed(worth, terms, prices)
        if value < lowest * (1 - 1e-7):
            lowest, at_lowest, sums_there, waited = value, prices, sums, 0
        else:
            waited += 1
            if waited >= PATIENCE:
                step, waited, prices = step / 2, 0, at_lowest
                sums, picked, value = _relaxed(worth, terms, prices)
        if number % TRIES_EVERY == TRIES_EVERY - 1:
            tried = exchange(worth, terms, _keep(terms, picked, sums))
            if terms.are_kept(tried):
                met.append(tried)
                if (found := value_of(worth, tried)) > known:
                    best, known = tried, found
        if step < LAST_STEP or lowest <= known * (1 + 1e-12):
            break
        prices = _stepped(worth, prices, picked, top, step * max(value - known, 1e-9 * known))
    return Bound(max(lowest, known), sums_there, best, met)


def surely_out(bound: Bound, terms: Terms, known: float) -> npt.NDArray[np.bool_]:
    """Candidates that are in no choice better than the known one.

    To take one in, the bound would have to give up the least of its sums.
    """
    sums = bound.sums.copy()
    sums[list(terms.locked)] = np.inf
    if len(sums) <= terms.count:
        return np.zeros(len(sums), dtype=bool)
    least = np.partition(sums, -terms.count)[-terms.count]
    out: npt.NDArray[np.bool_] = (bound.value - least + sums <= known) & (sums < least)
    return out


def _relaxed(
    worth: csr_array, terms: Terms, prices: Floats
) -> tuple[Floats, npt.NDArray[np.int64], float]:
    """The sums at these prices, the candidates they pick, and the bound they prove."""
    data = np.maximum(worth.data - prices[worth.indices], 0.0)
    sums = np.add.reduceat(np.r_[data, 0.0], worth.indptr[:-1])
    sums[np.diff(worth.indptr) == 0] = 0.0
    ranked = sums.copy()
    ranked[list(terms.locked)] = np.inf
    count = min(terms.count, len(sums))
    picked = np.argpartition(-ranked, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
    return sums, picked, float(prices.sum() + sums[picked].sum())


def _stepped(
    worth: csr_array, prices: Floats, picked: npt.NDArray[np.int64], top: Floats, ahead: float
) -> Floats:
    """The prices after one step: up where a point was counted more than once, down where never."""
    part = worth[picked]
    counted = np.bincount(part.indices[part.data > prices[part.indices]], minlength=worth.shape[1])
    slope = 1.0 - counted
    length = float((slope * slope).sum())
    if not length:
        return prices
    stepped: Floats = np.clip(prices - ahead / length * slope, 0.0, top)
    return stepped


def _keep(terms: Terms, picked: npt.NDArray[np.int64], sums: Floats) -> list[int]:
    """As much of what the bound picked as the terms allow, largest sums first."""
    kept = list(terms.locked)
    for place in sorted(picked.tolist(), key=lambda place: (-sums[place], place)):
        if place not in kept and terms.allow([*kept, place]):
            kept.append(place)
    return kept
