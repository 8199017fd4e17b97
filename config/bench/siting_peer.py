"""spopt on the problems of our own siting, in an environment of its own: it brings a second GEOS."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from config.bench.workloads import Line
from maps.rules.choices import value_of
from maps.rules.reach import Places, ways_between
from maps.rules.siting import Proposal

SCRIPT = Path(__file__).with_name("spopt_peer.py")
SOLVER_SECONDS = 60  # what we aim at ourselves for the largest problem
PROCESSOR_SECONDS = 300  # for all of it: the model alone takes longer on the largest problem
MEBIBYTES = 8_192
FARTHER_THAN_ANY_M = 1_000_000.0
ROUNDING = 1e-6
LEFT_OUT = "  spopt was left out: `scripts/bench --with-peers` makes an environment for it first."


class ContradictionError(Exception):
    """What spopt found cannot be if what we say of our own answer is true."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Places of candidates and demand points, and how many sites are wanted."""

    sites: Places
    demand: Places
    weights: np.ndarray
    count: int
    reach_m: float | None
    """None asks for the p-median: the least weighted way."""

    def save(self, file: Path) -> None:
        """Write it for spopt: a row per demand point, metres on the sphere as ours are."""
        ways = ways_between(self.demand, self.sites, self.reach_m or FARTHER_THAN_ANY_M)
        if self.reach_m is None:
            facts = {"objective": "distance", "metres": ways.toarray()}
        else:
            table = ways.tocoo()
            facts = {
                "objective": "reach",
                "shape": table.shape,
                "rows": table.row,
                "columns": table.col,
                "data": table.data,
                "reach_m": self.reach_m,
            }
        np.savez(file, weights=self.weights, count=self.count, **facts)


@dataclass(frozen=True)
class Told:
    """What spopt said until it ended or was ended."""

    steps: dict[str, dict]
    ended: str

    @property
    def solved(self) -> dict | None:
        return self.steps.get("solved")


def beside_spopt(
    python: Path | None, folder: Path, problem: Problem, worth, ours: Proposal
) -> Iterator[Line | str]:
    """What spopt made of it, against our answer; `python` is that of the peers' environment.

    Raises `ContradictionError` where both cannot be right.
    """
    if python is None:
        yield LEFT_OUT
        return
    told = ask_spopt(python, folder, problem)
    for what, name in (("built", "building the model"), ("solved", "solving it by HiGHS")):
        if what in told.steps:
            step = told.steps[what]
            yield Line(f"  spopt, processor time: {name}", [step["processor_s"]], "s")
            yield Line("    the same by the clock on the wall", [step["wall_s"]], "s")
    if told.steps:
        yield Line(
            "    its memory at most", [max(s["peak_mib"] for s in told.steps.values())], "MiB"
        )
    yield f"    {told.ended}"
    if told.solved and told.solved["chosen"]:
        theirs = value_of(worth, told.solved["chosen"])
        yield f"    {verdict(ours, theirs, is_optimal=told.solved['is_optimal'])}"


def ask_spopt(python: Path, folder: Path, problem: Problem) -> Told:
    """Hand the problem over in a file, and wait for what comes."""
    file = folder / "siting.npz"
    problem.save(file)
    limits = (SOLVER_SECONDS, PROCESSOR_SECONDS, MEBIBYTES)
    # Isolated, it does not find our modules beside the script.
    command = [python, "-I", SCRIPT, file, *map(str, limits)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    rows = [json.loads(row) for row in done.stdout.splitlines() if row.startswith("{")]
    steps = {row["what"]: row for row in rows}
    return Told(steps, _ended(steps, done))


def verdict(ours: Proposal, theirs: float, *, is_optimal: bool) -> str:
    """Our answer and theirs in one sentence.

    Raises `ContradictionError` where they found more than we proved possible, or where two proven
    optima differ.
    """
    slack = ROUNDING * max(ours.bound, 1.0)
    if theirs > ours.bound + slack:
        raise ContradictionError(
            f"spopt found {theirs:,.3f}, and we say that nothing exceeds {ours.bound:,.3f}."
        )
    if is_optimal and ours.worth > theirs + slack:
        raise ContradictionError(
            f"We found {ours.worth:,.3f}, and spopt says that nothing exceeds {theirs:,.3f}."
        )
    if is_optimal and ours.is_exact:
        return f"Both are proven best and worth the same: {theirs:,.0f}."
    more = 100 * (ours.worth / theirs - 1) if theirs else 0.0
    return f"Ours is worth {ours.worth:,.0f}, spopt's {theirs:,.0f}: ours {more:+.3f} %."


def _ended(steps, done):
    """How it ended, for people."""
    solved = steps.get("solved")
    if solved and solved["is_optimal"]:
        return "spopt's answer is proven best."
    if solved:
        gap = (
            "without any answer"
            if solved["gap"] is None
            else f"with a gap of {100 * solved['gap']:.2f} %"
        )
        return f"spopt did not finish: HiGHS reached {SOLVER_SECONDS} s {gap}."
    if "out of memory" in steps:
        return f"spopt did not finish: it would have taken more than {MEBIBYTES:,} MiB."
    stage = "solving" if "built" in steps else "building its model"
    if done.returncode < 0:
        return f"spopt did not finish in {PROCESSOR_SECONDS} s of processor time; it was {stage}."
    raise RuntimeError(done.stderr)
