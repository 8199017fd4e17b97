"""Sites that serve so many people at most: good choices, and what none can exceed."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from maps.rules.choices import EPSILON, Terms, allowed_gains

Floats = npt.NDArray[np.float64]


def bound_by_capacity(worth: csr_array, people: Floats, capacity: float, count: int) -> float:
    """What so many sites can be worth at most: no choice exceeds the largest that are so alone.

    >>> bound_by_capacity(csr_array([[60.0, 80.0], [50.0, 0.0]]), np.array([60.0, 40.0]), 70.0, 2)
    160.0
    """
    alone = np.array([_alone(worth, site, people, people, capacity)[0] for site in _sites(worth)])
    return float(np.sort(alone)[-count:].sum())


def add_within_capacity(
    worth: csr_array, people: Floats, capacity: float, terms: Terms
) -> list[int]:
    """Add the site that gains most with those whom nobody serves yet; of equals the first code.

    What a site gains only falls as others take people from it: its last known gain is enough to
    pass it over, and only what looks best is reckoned again.
    """
    left, chosen = people.copy(), list(terms.locked)
    for site in chosen:
        _take(worth, site, people, left, capacity)
    gains = np.array([_alone(worth, site, people, left, capacity)[0] for site in _sites(worth)])
    while len(chosen) < terms.count:
        allowed = allowed_gains(gains, terms, chosen)
        site = int(np.argmax(allowed))
        if allowed[site] <= EPSILON:
            break
        gain = _alone(worth, site, people, left, capacity)[0]
        if gain < gains[site]:
            gains[site] = gain
            continue
        chosen.append(site)
        _take(worth, site, people, left, capacity)
    return chosen


def _sites(worth: csr_array) -> range:
    return range(worth.shape[0])


def _alone(
    worth: csr_array, site: int, people: Floats, left: Floats, capacity: float
) -> tuple[float, npt.NDArray[np.int64], Floats]:
    """What a site gains with those who are left, whom it serves and how many of each.

    It serves those who are worth most to it first, the last of them in part.
    """
    begin, end = worth.indptr[site], worth.indptr[site + 1]
    points, each = (
        worth.indices[begin:end],
        worth.data[begin:end] / people[worth.indices[begin:end]],
    )
    order = np.argsort(-each, kind="stable")
    points, each = points[order], each[order]
    there = left[points]
    served = np.clip(capacity - (np.cumsum(there) - there), 0.0, there)
    return float((each * served).sum()), points, served


def _take(worth: csr_array, site: int, people: Floats, left: Floats, capacity: float) -> None:
    _gain, points, served = _alone(worth, site, people, left, capacity)
    left[points] -= served
