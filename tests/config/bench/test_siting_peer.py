"""What is said of our answers and spopt's; a script stands in for spopt and says what it would say."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from config.bench.siting_peer import (
    LEFT_OUT,
    ContradictionError,
    Problem,
    ask_spopt,
    beside_spopt,
    verdict,
)
from config.management.commands.bench import _python_of
from maps.rules.choices import Terms
from maps.rules.reach import Places, ways_between
from maps.rules.siting import Pick, Proposal, propose, reach_worth

BUILT = {"what": "built", "wall_s": 2.0, "processor_s": 1.0, "peak_mib": 90.0}
SOLVED = BUILT | {"what": "solved", "is_optimal": True, "gap": 0.0, "chosen": [0]}


@pytest.fixture
def problem():
    """Two sites; the first has seven people beside it, the second three."""
    places = Places.of([(105.80, 21.0), (105.90, 21.0)])
    return Problem(places, places, np.array([7.0, 3.0]), 1, 1_000.0)


def stand_in(folder, rows, end="exit 0"):
    """A program that says these rows, whatever it is asked, and ends like that."""
    program = folder / "python"
    said = "\n".join(["a banner", *map(json.dumps, rows)])
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n{end}\n")
    program.chmod(0o755)
    return program


def ours(problem):
    """Our own table and answer."""
    ways = ways_between(problem.sites, problem.demand, problem.reach_m)
    worth = reach_worth(ways, problem.weights)
    return worth, propose(worth, Terms(1))


def proposal(worth, bound):
    return Proposal((Pick(0, worth),), worth, bound, is_exact=worth == bound)


def test_without_its_environment_spopt_is_left_out_and_it_is_said_how_to_get_it(tmp_path, problem):
    assert list(beside_spopt(None, tmp_path, problem, None, None)) == [LEFT_OUT]
    assert _python_of(None) is None
    assert _python_of(tmp_path) is None


def test_two_proven_optima_are_said_to_be_the_same(tmp_path, problem):
    program = stand_in(tmp_path, [BUILT, SOLVED])

    lines = list(beside_spopt(program, tmp_path, problem, *ours(problem)))

    assert [line.strip() for line in lines if isinstance(line, str)] == [
        "spopt's answer is proven best.",
        "Both are proven best and worth the same: 7.",
    ]
    assert [line.values for line in lines if not isinstance(line, str)] == [
        [1.0],
        [2.0],
        [1.0],
        [2.0],
        [90.0],
    ]


@pytest.mark.parametrize(
    ("rows", "end", "said"),
    [
        (
            [],
            "kill -XCPU $$",
            "spopt did not finish in 300 s of processor time; it was building its model.",
        ),
        (
            [BUILT],
            "kill -XCPU $$",
            "spopt did not finish in 300 s of processor time; it was solving.",
        ),
        (
            [BUILT, {"what": "out of memory", "peak_mib": 8_000.0}],
            "exit 0",
            "spopt did not finish: it would have taken more than 8,192 MiB.",
        ),
        (
            [BUILT, SOLVED | {"is_optimal": False, "gap": None, "chosen": []}],
            "exit 0",
            "spopt did not finish: HiGHS reached 60 s without any answer.",
        ),
        (
            [BUILT, SOLVED | {"is_optimal": False, "gap": 0.25}],
            "exit 0",
            "spopt did not finish: HiGHS reached 60 s with a gap of 25.00 %.",
        ),
    ],
)
def test_it_is_said_how_far_spopt_came(tmp_path, problem, rows, end, said):
    assert ask_spopt(stand_in(tmp_path, rows, end), tmp_path, problem).ended == said


def test_a_fault_of_the_peers_environment_is_not_taken_for_an_answer(tmp_path, problem):
    program = stand_in(tmp_path, [], "echo no such package >&2; exit 1")

    with pytest.raises(RuntimeError, match="no such package"):
        ask_spopt(program, tmp_path, problem)


def test_more_than_the_proven_bound_is_a_contradiction():
    with pytest.raises(ContradictionError, match="nothing exceeds 100"):
        verdict(proposal(90.0, 100.0), 101.0, is_optimal=False)


def test_more_than_a_proven_optimum_of_spopt_is_a_contradiction():
    with pytest.raises(ContradictionError, match="nothing exceeds 90"):
        verdict(proposal(95.0, 100.0), 90.0, is_optimal=True)


def test_where_either_is_not_proven_both_are_told():
    said = verdict(proposal(90.0, 100.0), 80.0, is_optimal=False)

    assert said == "Ours is worth 90, spopt's 80: ours +12.500 %."


def test_the_problem_is_handed_over_in_metres(tmp_path, problem):
    problem.save(tmp_path / "siting.npz")

    with np.load(tmp_path / "siting.npz") as saved:
        assert saved["weights"].tolist() == [7.0, 3.0]
        assert saved["rows"].tolist() == saved["columns"].tolist() == [0, 1]
        assert (int(saved["count"]), float(saved["reach_m"])) == (1, 1_000.0)


@pytest.mark.parametrize("reach_m", [1_000.0, None])
def test_spopt_itself_answers(tmp_path, problem, reach_m):
    python = _python_of(Path(os.environ.get("GAN_DAN_PEERS", tmp_path)))
    if python is None:
        pytest.skip("GAN_DAN_PEERS names no environment with spopt in it")
    asked = Problem(problem.sites, problem.demand, problem.weights, 1, reach_m)

    answer = ask_spopt(python, tmp_path, asked)

    assert answer.solved["chosen"] == [0]
    assert answer.ended == "spopt's answer is proven best."
