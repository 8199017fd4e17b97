"""What planners wait for: who is within reach, and where to open next."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from scipy.spatial import cKDTree

from config.bench.siting_peer import FARTHER_THAN_ANY_M, Problem, beside_spopt
from config.bench.workloads import Line, Size
from maps.rules.choices import Terms
from maps.rules.reach import Places, nearest_m, people_within, ways_between
from maps.rules.siting import distance_worth, propose, reach_worth

SIDE_DEGREES = 0.83  # about 92 km: as large as the city and its surroundings
THRESHOLDS_M = (1_000, 2_000, 3_000, 5_000)
# Demand points, candidates, sites, reach in metres (none: the p-median), and what was aimed at.
PROBLEMS = (
    (126, 500, 20, 5_000, "aim: exact, under 2"),
    (126, 300, 20, None, "aim: exact, under 2"),
    (3_000, 3_000, 200, 2_000, "aim: exact"),
    (10_000, 10_000, 500, 2_000, "aim: under 60, gap under 1 %"),
)


def covering(size: Size, folder: Path) -> Iterator[Line]:
    """People within 1, 2, 3 and 5 km of the nearest of many agents."""
    chance = np.random.default_rng(1)
    agents, cells = _scattered(chance, size.scored_agents), _scattered(chance, 100_000)
    people = chance.integers(0, 200, len(cells))
    ours, bare = [], []
    for _run in range(size.runs):
        ours.append(_seconds(lambda: people_within(people, nearest_m(cells, agents), THRESHOLDS_M)))
        here, there = cells.on_sphere(), agents.on_sphere()
        bare.append(_seconds(lambda: cKDTree(there).query(here)))  # noqa: B023 - called at once
    yield Line(f"{len(agents):,} agents, {len(cells):,} cells, four thresholds", ours, "s")
    yield Line("a bare k-d tree of scipy on the same", bare, "s")
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    yield Line("ours to that", ratios, "times", "aim: 1.5 or less")


def siting(size: Size, folder: Path) -> Iterator[Line | str]:
    """Proposals of sites, with their gap to a proven bound, beside spopt where that is installed."""
    for points, candidates, count, reach_m, aim in PROBLEMS:
        if points > size.sited_points:
            continue
        chance = np.random.default_rng(1)
        demand, sites = _scattered(chance, points), _scattered(chance, candidates)
        weights = chance.integers(1, 3_000, points).astype(np.float64)
        problem = Problem(sites, demand, weights, count, reach_m)
        seconds, busy, gaps = [], [], []
        for _run in range(min(size.runs, 3)):
            began, began_work = perf_counter(), process_time()
            table = _worth(problem)
            proposal = propose(table, Terms(count))
            seconds.append(perf_counter() - began)
            busy.append(process_time() - began_work)
            gaps.append(100 * proposal.gap)
        kind = "p-median" if reach_m is None else "coverage"
        what = f"{kind}: {points:,} points, {candidates:,} candidates, {count} sites"
        yield Line(what, seconds, "s", aim)
        yield Line("  its processor time", busy, "s")
        yield Line("  its gap to the proven bound", gaps, "%")
        yield from beside_spopt(size.peers, folder, problem, table, proposal)


PLANNING: dict[str, Callable[[Size, Path], Iterator[Line | str]]] = {
    "coverage": covering,
    "siting": siting,
}


def _scattered(chance, count):
    return Places(
        105.3 + SIDE_DEGREES / np.cos(np.radians(21)) * chance.random(count),
        20.6 + SIDE_DEGREES * chance.random(count),
    )


def _worth(problem):
    """The table of a problem; for the p-median as if nothing were open, and all were far."""
    reach_m = problem.reach_m or FARTHER_THAN_ANY_M
    ways = ways_between(problem.sites, problem.demand, reach_m)
    if problem.reach_m is not None:
        return reach_worth(ways, problem.weights)
    farthest = ways.max(axis=0).toarray().ravel() + 1
    return distance_worth(ways, problem.weights, farthest)


def _seconds(work) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
