"""Sites by integer programming: HiGHS, as scipy brings it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from maps.rules.choices import Terms

Floats = npt.NDArray[np.float64]

OPTIMAL, OUT_OF_TIME, INFEASIBLE = 0, 1, 2


@dataclass(frozen=True)
class Effort:
    """How much the solver may do.

    Nodes are work: they are the same on every machine. Seconds are a fence for what is known to
    finish well before them; an answer that meets it depends on the machine.
    """

    nodes: int
    seconds: float


@dataclass(frozen=True)
class Solved:
    """What the solver found: a choice or none, a bound on every choice, and how it ended.

    It is cut short where the fence of time ended it; where work did, it is merely not optimal.
    """

    chosen: list[int] | None
    bound: float
    is_optimal: bool
    is_infeasible: bool
    is_cut_short: bool


def solve(worth: csr_array, terms: Terms, alive: npt.NDArray[np.int64], effort: Effort) -> Solved:
    """The best choice among the candidates that are alive, as far as the effort goes."""
    part = worth[alive]
    gains, constraints = _reach_model(part) if _is_flat(part) else _distance_model(part)
    return _run(gains, constraints, terms, alive, effort)


def solve_with_capacity(
    worth: csr_array, people: Floats, capacity: float, terms: Terms, effort: Effort
) -> Solved:
    """The best choice where one site serves so many people at most, each of them once."""
    sites = worth.shape[0]
    gains, limits = _sharing_model(worth, people, capacity)
    table = worth.tocoo()
    pairs = len(table.data)
    site_of = coo_array((-np.ones(pairs), (np.arange(pairs), table.row)), shape=(pairs, sites))
    # It follows from the others for whole sites, and tells the solver far more about parts of them.
    is_open = LinearConstraint(hstack([site_of, eye_array(pairs)]).tocsr(), -np.inf, 0.0)
    return _run(gains, [*limits, is_open], terms, np.arange(sites), effort)


def shared_by(worth: csr_array, people: Floats, capacity: float) -> float:
    """What all these sites together are worth where one serves so many people at most."""
    sites = worth.shape[0]
    gains, limits = _sharing_model(worth, people, capacity)
    lower = np.r_[np.ones(sites), np.zeros(len(gains) - sites)]
    found: Any = milp(-gains, bounds=Bounds(lower, np.ones(len(gains))), constraints=limits)
    return float(-found.fun)


def _sharing_model(
    worth: csr_array, people: Floats, capacity: float
) -> tuple[Floats, list[LinearConstraint]]:
    """One variable per site, and one per pair of a site and a point: the share served there."""
    table = worth.tocoo()
    sites, points, pairs = worth.shape[0], worth.shape[1], len(table.data)
    numbers = np.arange(pairs)
    once = coo_array((np.ones(pairs), (table.col, numbers)), shape=(points, pairs))
    load = coo_array((people[table.col], (table.row, numbers)), shape=(sites, pairs))
    return np.r_[np.zeros(sites), table.data], [
        LinearConstraint(hstack([csr_array((points, sites)), once]).tocsr(), -np.inf, 1.0),
        LinearConstraint(hstack([eye_array(sites) * -capacity, load]).tocsr(), -np.inf, 0.0),
    ]


def _is_flat(part: csr_array) -> bool:
    """Whether every demand point is worth the same to all who reach it, as in maximal coverage."""
    high = part.max(axis=0).toarray().ravel()
    return bool(np.all(part.data == high[part.indices]))


def _reach_model(part: csr_array) -> tuple[Floats, list[Any]]:
    """One variable per site and per demand point, which counts if one of its sites is open."""
    sites, points = part.shape
    top = part.max(axis=0).toarray().ravel()
    reached = (part > 0).astype(np.float64).T.tocsr()
    is_open = hstack([-reached, eye_array(points)]).tocsr()
    return np.r_[np.zeros(sites), top], [LinearConstraint(is_open, -np.inf, 0.0)]


def _distance_model(part: csr_array) -> tuple[Floats, list[Any]]:
    """One variable per site and per pair of a site and a point: counted once, and only if open."""
    table = part.tocoo()
    sites, points, pairs = part.shape[0], part.shape[1], len(table.data)
    numbers = np.arange(pairs)
    site_of = coo_array((-np.ones(pairs), (numbers, table.row)), shape=(pairs, sites))
    is_open = hstack([site_of, eye_array(pairs)]).tocsr()
    point_of = coo_array((np.ones(pairs), (table.col, numbers)), shape=(points, pairs))
    once = hstack([csr_array((points, sites)), point_of]).tocsr()
    return np.r_[np.zeros(sites), table.data], [
        LinearConstraint(is_open, -np.inf, 0.0),
        LinearConstraint(once, -np.inf, 1.0),
    ]


def _terms(terms: Terms, alive: npt.NDArray[np.int64], width: int) -> list[LinearConstraint]:
    """The terms as limits over the sites alive, which are the first of so many variables."""
    sites = len(alive)
    rows = [(np.ones(sites), 0.0, float(terms.count))]
    rows += [
        (np.isin(alive, group.members).astype(np.float64), float(group.least), np.inf)
        for group in terms.groups
    ]
    if terms.budget is not None and terms.costs is not None:
        rows.append((terms.costs[alive], 0.0, float(terms.budget)))
    table, least, most = (list(column) for column in zip(*rows, strict=True))
    limits = [LinearConstraint(_wide(csr_array(np.array(table)), width), least, most)]
    pairs = terms.apart[np.isin(terms.apart, alive).all(axis=1)]
    if len(pairs):
        numbers = np.repeat(np.arange(len(pairs)), 2)
        places = np.searchsorted(alive, pairs.ravel())
        near = csr_array((np.ones(len(numbers)), (numbers, places)), shape=(len(pairs), sites))
        limits.append(LinearConstraint(_wide(near, width), 0.0, 1.0))
    return limits


def _wide(table: csr_array, width: int) -> csr_array:
    return csr_array((table.data, table.indices, table.indptr), shape=(table.shape[0], width))


def _run(
    gains: Floats,
    constraints: list[Any],
    terms: Terms,
    alive: npt.NDArray[np.int64],
    effort: Effort,
) -> Solved:
    sites = len(alive)
    lower, upper = np.zeros(len(gains)), np.ones(len(gains))
    lower[np.flatnonzero(np.isin(alive, terms.locked))] = 1.0
    kinds = np.zeros(len(gains))
    kinds[:sites] = 1
    scale = max(float(gains.max(initial=0.0)), 1e-9)
    found: Any = milp(
        -gains / scale,
        integrality=kinds,
        bounds=Bounds(lower, upper),
        constraints=[*constraints, *_terms(terms, alive, len(gains))],
        options={
            "node_limit": effort.nodes,
            "time_limit": effort.seconds,
            "mip_rel_gap": 0.0,
        },
    )
    chosen = None
    if found.x is not None:
        chosen = sorted(alive[np.flatnonzero(found.x[:sites] > 0.5)].tolist())
    dual = getattr(found, "mip_dual_bound", None)
    bound = np.inf if dual is None or not np.isfinite(dual) else float(-dual * scale)
    return Solved(
        chosen=chosen,
        bound=bound,
        is_optimal=found.status == OPTIMAL,
        is_infeasible=found.status == INFEASIBLE,
        is_cut_short=found.status == OUT_OF_TIME,
    )
