"""Flags: the figures of SCORING 2.7 and 5, and both sides of every threshold."""

from dataclasses import replace

import numpy as np
import pytest

from oversight.rules.parameters import Parameters
from oversight.rules.scoring import (
    DomainScores,
    Points,
    Scores,
    combined_p,
    grade_of,
    judge,
)
from oversight.rules.screening import (
    benjamini_hochberg,
    can_be_explained,
    discoveries,
    distinct_days,
    screen,
    with_flags,
)

# Benjamini and Hochberg 1995, the example of their section 3.2
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip
WORKED = [5.632e-5, 0.0004, 0.012, 0.03, 0.20, 0.55, 0.81, 1]
ORDINARY = 30
CALM = {"observed": 20.0, "expected": 20.0, "p": 0.5, "ratio": 1.0, "evaluable": 40, "days": 9}
GUILTY = {"observed": 60.0, "expected": 20.0, "p": 1e-6, "ratio": 2.6, "evaluable": 40, "days": 9}


def domain(rows, parameters=None, *, is_group_too_small=False):
    """A judged domain that says exactly what the rows say."""

    def column(name, dtype=np.float64):
        return np.array([row[name] for row in rows], dtype=dtype)

    points = Points(column("observed"), column("expected"), column("expected"))
    evaluable = column("evaluable", np.int64)
    judgement = replace(
        judge(points, evaluable, parameters or Parameters()),
        p=column("p"),
        ratio=column("ratio"),
        is_group_too_small=is_group_too_small,
    )
    nobody = np.zeros(len(rows), dtype=np.int64)
    return DomainScores(
        evaluable=evaluable,
        with_points=nobody,
        without_peers=nobody,
        points=points,
        judgement=judgement,
        cells=points,
        cell_counts=nobody.astype(bool),
    )


def flags_of(*agents, parameters=None, too_small=(), rework=None):
    """Screen these agents, each a row of delay, beside thirty ordinary ones."""
    settings = parameters or Parameters()
    rows = [*agents, *[CALM] * ORDINARY]
    others = [*(rework or [CALM] * len(agents)), *[CALM] * ORDINARY]
    delay = domain(rows, is_group_too_small="delay" in too_small)
    rework = domain(others, is_group_too_small="rework" in too_small)
    nothing = np.zeros(len(rows))
    scores = Scores(
        delay=delay,
        rework=rework,
        score=nothing,
        score_low=nothing,
        score_high=nothing,
        p=combined_p(delay.judgement.p, rework.judgement.p),
        decided_by=nothing,
        grade=nothing,
        is_outlier=nothing,
        delay_probability=None,
        delay_rates=None,
        rework_rates=None,
    )
    days = [np.array([row["days"] for row in side]) for side in (rows, others)]
    return screen(scores, *days, settings)


def test_the_example_of_benjamini_and_hochberg_rejects_four():
    q = benjamini_hochberg(PUBLISHED)

    assert (q <= 0.05).sum() == 4
    assert q[3:5] == pytest.approx([0.035625, 0.0603])


def test_the_worked_example_rejects_three():
    q = benjamini_hochberg(WORKED)

    adjusted = [0.00045056, 0.0016, 0.032, 0.06, 0.32, 0.55 * 8 / 6, 0.81 * 8 / 7, 1]
    assert q == pytest.approx(adjusted)
    assert discoveries(WORKED, [True] * 8, 0.05).threshold == 0.012


def test_the_order_of_the_agents_plays_no_part():
    shuffled = np.random.default_rng(4).permutation(len(PUBLISHED))

    q = benjamini_hochberg(np.array(PUBLISHED)[shuffled])

    assert q.tolist() == benjamini_hochberg(PUBLISHED)[shuffled].tolist()


def test_nobody_is_found_among_nobody():
    found = discoveries([], [], 0.05)

    assert (found.q.tolist(), found.threshold) == ([], 0.0)


def test_who_takes_no_part_has_no_adjusted_probability_and_does_not_count():
    found = discoveries([0.02, 1e-9, 0.6], [True, False, True], 0.05)

    assert found.q == pytest.approx([0.04, np.nan, 0.6], nan_ok=True)
    assert found.threshold == 0.02


def test_a_guilty_agent_is_flagged_in_its_domain_and_nobody_else():
    flags = flags_of(GUILTY)

    assert np.flatnonzero(flags.delay).tolist() == [0]
    assert flags.rework.any() == False  # noqa: E712 - a numpy boolean
    assert flags.q[0] == pytest.approx(2e-6 * (ORDINARY + 1))
    assert flags.raised.tolist() == flags.delay.tolist()


@pytest.mark.parametrize(
    ("changes", "is_flagged"),
    [
        pytest.param({"ratio": 1.5}, True, id="ratio at the limit"),
        pytest.param({"ratio": 1.499}, False, id="ratio below"),
        pytest.param({"observed": 23.0}, True, id="excess at the limit"),
        pytest.param({"observed": 22.99}, False, id="excess below"),
        pytest.param({"evaluable": 10}, True, id="dossiers at the limit"),
        pytest.param({"evaluable": 9}, False, id="dossiers below"),
        pytest.param({"days": 3}, True, id="bad days at the limit"),
        pytest.param({"days": 2}, False, id="bad days below"),
        pytest.param({"p": 0.05 / 31 / 2}, True, id="evidence at the limit"),
        pytest.param({"p": 0.0501 / 31 / 2}, False, id="evidence below"),
    ],
)
def test_a_flag_needs_every_condition(changes, is_flagged):
    flags = flags_of(GUILTY | changes)

    assert flags.delay[0] == is_flagged


def test_the_evidence_of_one_domain_does_not_flag_the_other():
    weak = CALM | {"observed": 60.0, "ratio": 2.6, "p": 0.01}

    flags = flags_of(GUILTY, rework=[weak])

    assert (bool(flags.delay[0]), bool(flags.rework[0])) == (True, False)


def test_few_dossiers_in_one_domain_do_not_hide_the_other():
    flags = flags_of(CALM | {"evaluable": 3}, rework=[GUILTY])

    assert (bool(flags.delay[0]), bool(flags.rework[0])) == (False, True)


def test_an_agent_with_few_dossiers_in_both_takes_no_part():
    few = GUILTY | {"evaluable": 9}

    flags = flags_of(few, rework=[few])

    assert np.isnan(flags.q[0])
    assert flags.raised[0] == False  # noqa: E712 - a numpy boolean


def test_a_group_of_peers_too_small_flags_nobody():
    flags = flags_of(GUILTY, too_small=("delay",))

    assert flags.raised.sum() == 0
    assert flags.threshold == 0.0


def test_a_small_group_in_one_domain_leaves_the_other_alone():
    flags = flags_of(GUILTY, GUILTY, rework=[GUILTY, CALM], too_small=("delay",))

    assert flags.delay.sum() == 0
    assert np.flatnonzero(flags.rework).tolist() == [0]


def test_a_day_counts_once_for_each_agent():
    agent, day = np.array([1, 1, 0, 1, 3]), np.array([5, 5, 5, 6, 5])

    assert distinct_days(agent, day, 5).tolist() == [1, 2, 0, 1, 0]


def test_no_days_are_counted_where_nothing_went_wrong():
    empty = np.zeros(0, dtype=np.int64)

    assert distinct_days(empty, empty, 2).tolist() == [0, 0]


def test_the_flagged_get_a_d_whatever_their_score():
    grade = grade_of([90, 70, 50, 50], [70, 50, 30, 30], [1, 1, 1, 0], Parameters())

    assert with_flags(grade, np.array([True, False, True, False])).tolist() == ["D", "B", "D", "N"]


@pytest.mark.parametrize("name", ["p", "ratio", "score", "score_low", "score_high"])
def test_what_cannot_be_explained_is_not_flagged(name):
    judged = domain([GUILTY, GUILTY])
    holed = np.array([1.0, np.nan])

    explained = replace(judged, judgement=replace(judged.judgement, **{name: holed}))

    assert can_be_explained(judged).tolist() == [True, True]
    assert can_be_explained(explained).tolist() == [True, False]


@pytest.mark.parametrize("name", ["observed", "expected", "variance"])
def test_points_that_are_no_numbers_explain_nothing(name):
    judged = domain([GUILTY, GUILTY])

    holed = replace(judged, points=replace(judged.points, **{name: np.array([np.inf, 1.0])}))

    assert can_be_explained(holed).tolist() == [False, True]
