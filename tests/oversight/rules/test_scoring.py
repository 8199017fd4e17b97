from dataclasses import fields, replace

import numpy as np
import pytest

from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.expectations import expected_points
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Points, Scores, grade_of, judge, score, score_of

P1 = (0.040, 0.016, 0.008, 0.004, 0.001)
P2 = (0.100, 0.045, 0.020, 0.010, 0.003)


def judged(observed, groups, tau0):
    """Judge one agent on groups of (dossiers watched up to each point, their probabilities)."""
    means, variances = zip(
        *(expected_points([watched], np.array([reach])) for watched, reach in groups), strict=True
    )
    points = Points(np.array([float(observed)]), sum(means), sum(variances))
    # One agent is a group too small to estimate tau0 from, and so has the lower bound.
    return points, judge(points, np.array([1]), Parameters(tau_lower=tau0))


DELAY_EXAMPLE = [
    ((40, 40, 40, 40, 40), P1),
    ((5, 5, 0, 0, 0), P1),
    ((10, 10, 10, 10, 10), P2),
]
REWORK_EXAMPLE = [((20, 20, 20), (0.15, 0.0375, 0.0075))]


# SCORING 2.1 to 2.4, agent X
@pytest.mark.parametrize(
    ("observed", "groups", "tau0", "expected"),
    [
        (
            27,
            DELAY_EXAMPLE,
            0.30,
            {
                "E": 4.82,
                "V": 10.83704,
                "phi": 2.24835,
                "effective_observed": 12.00882,
                "effective_expected": 2.14378,
                "ratio": 2.60570,
                "ratio_low": 1.634649,
                "ratio_high": 3.761155,
                "p": 2.816189e-5,
                "z": 4.027706,
                "score": 40.458393,
                "score_low": 27.220602,
                "score_high": 57.275488,
            },
        ),
        (
            4,
            REWORK_EXAMPLE,
            0.20,
            {
                "E": 3.9,
                "V": 5.2395,
                "phi": 1.343462,
                "effective_observed": 2.977383,
                "effective_expected": 2.902949,
                "ratio": 1.010783,
                "ratio_low": 0.473687,
                "ratio_high": 1.711241,
                "p": 0.442332,
                "score": 74.613167,
                "score_low": 55.623919,
                "score_high": 100.0,
            },
        ),
    ],
)
def test_the_worked_example(observed, groups, tau0, expected):
    points, judgement = judged(observed, groups, tau0)

    found = {"E": points.expected, "V": points.variance} | vars(judgement)

    for name, value in expected.items():
        assert found[name] == pytest.approx([value], rel=1e-5), name


# SCORING 2.3, small agents, and 3.2, the 15:00 indicator on the same engine
@pytest.mark.parametrize(
    ("observed", "groups", "tau0", "ratio", "shown", "p"),
    [
        (1, [((3,) * 5, P1)], 0.30, 1.0835, 72.1073, 0.20),
        (15, [((3,) * 5, P1)], 0.30, 2.5578, 41.1277, None),
        (38, [((50,), (0.45,))], 0.15, 1.62753, 57.43, 0.00247),
    ],
)
def test_small_agents_stay_near_the_average(observed, groups, tau0, ratio, shown, p):
    _, judgement = judged(observed, groups, tau0)

    assert judgement.ratio == pytest.approx([ratio], abs=6e-5)
    assert judgement.score == pytest.approx([shown], abs=0.005)
    if p is not None:
        assert judgement.p == pytest.approx([p], rel=0.02)


def test_the_overall_score_is_the_worse_domain():
    _, slow = judged(27, DELAY_EXAMPLE, 0.30)
    _, sloppy = judged(4, REWORK_EXAMPLE, 0.20)

    assert min(slow.score[0], sloppy.score[0]) == pytest.approx(40.5, abs=0.05)


# SCORING 0.5
@pytest.mark.parametrize(
    ("ratio", "shown"), [(1, 75.0), (2, 50.0), (4, 25.0), (0.5, 100.0), (0.1, 100.0), (9, 0.0)]
)
def test_score_of(ratio, shown):
    assert score_of(ratio, Parameters()) == shown


# SCORING 2.8
@pytest.mark.parametrize(
    ("shown", "low", "enough", "grade"),
    [
        (80, 65, True, "A"),
        (80, 64.999, True, "B"),
        (60, 40, True, "B"),
        (59.999, 40, True, "C"),
        (80, 70, False, "N"),
        (20, 10, False, "N"),
    ],
)
def test_grade_of(shown, low, enough, grade):
    assert grade_of([shown], [low], [enough], Parameters()).tolist() == [grade]


AGENTS, PROCEDURES, AUTHORITIES = 60, 5, 4


def delay_cells(agent, procedure, at_risk, missed):
    """Cells whose dossiers have all passed all landmarks."""
    return DelayCells(
        agent,
        procedure,
        np.repeat(at_risk[:, None], 5, axis=1),
        missed,
        np.column_stack([at_risk, missed[:, :-1]]),
    )


def nested(generator, size, shares):
    """Counts that reach one point after another, with these chances."""
    counts = []
    for share in shares:
        size = generator.binomial(size, share)
        counts.append(size)
    return np.column_stack(counts)


def invented(seed=1, agents=AGENTS):
    """Cells of agents that differ a little, with one broker (agent 0) in each domain."""
    generator = np.random.default_rng(seed)
    agent, procedure = (grid.ravel() for grid in np.mgrid[:agents, :PROCEDURES])
    dossiers = generator.integers(0, 20, agent.size)
    late = np.where(agent == 0, 0.5, 0.05 + 0.02 * procedure)[:, None]
    rework = np.where(agent == 0, 0.6, 0.1 + 0.05 * procedure)
    delay = delay_cells(
        agent,
        procedure,
        dossiers,
        nested(generator, dossiers, [*late.T, 0.5, 0.5, 0.5, 0.4]),
    )
    authority = generator.integers(0, AUTHORITIES, agent.size)
    reached = nested(generator, dossiers, [rework, 0.2, 0.1])
    return delay, ReworkCells(agent, procedure, authority, dossiers, reached)


def scored(delay, rework, **options):
    agents = options.pop("agents", AGENTS)
    return score(delay, rework, agents, PROCEDURES, AUTHORITIES, **options)


def flat(scores: Scores):
    """Everything the run says of the agents, as one table of numbers."""
    columns = [scores.score, scores.score_low, scores.score_high]
    for domain in (scores.delay, scores.rework):
        columns += [domain.evaluable, domain.with_points, domain.without_peers]
        columns += [domain.points.observed, domain.points.expected, domain.points.variance]
        judgement = domain.judgement
        columns += [
            value
            for field in fields(judgement)
            if isinstance(value := getattr(judgement, field.name), np.ndarray)
        ]
    return np.column_stack(columns)


def renumbered(cells, **orders):
    """The same cells, with the keys named in `orders` given other numbers."""
    changes = {name: order[getattr(cells, name)] for name, order in orders.items()}
    return replace(cells, **changes)


def shuffled(cells, order):
    return replace(
        cells, **{field.name: getattr(cells, field.name)[order] for field in fields(cells)}
    )


def test_the_broker_stands_out_and_the_others_do_not():
    scores = scored(*invented())

    assert scores.score.argmin() == 0
    assert np.flatnonzero(scores.is_outlier).tolist() == [0]
    assert scores.grade[0] == "C"
    assert np.median(scores.score[1:]) == pytest.approx(75, abs=8)


def test_numbering_agents_procedures_and_authorities_otherwise_changes_nothing():
    generator = np.random.default_rng(4)
    delay, rework = invented()
    agents, procedures, authorities = (
        generator.permutation(size) for size in (AGENTS, PROCEDURES, AUTHORITIES)
    )

    scores = scored(
        renumbered(delay, agent=agents, procedure=procedures),
        renumbered(rework, agent=agents, procedure=procedures, authority=authorities),
    )

    assert flat(scores)[agents] == pytest.approx(flat(scored(delay, rework)), rel=1e-9, abs=1e-9)


def test_the_order_of_the_cells_changes_nothing():
    delay, rework = invented()
    order = np.random.default_rng(5).permutation(delay.agent.size)

    scores = scored(shuffled(delay, order), shuffled(rework, order))

    assert flat(scores) == pytest.approx(flat(scored(delay, rework)), rel=1e-9, abs=1e-9)
    cells = scored(delay, rework).delay.cells
    assert scores.delay.cells.expected == pytest.approx(cells.expected[order])


def test_a_key_that_comes_twice_is_added_up():
    delay, rework = invented()
    twice = np.repeat(np.arange(delay.agent.size), 2)
    halves = {}
    for name in ("at_risk", "missed", "carried"):
        count = getattr(delay, name)
        halves[name] = np.stack([count // 2, count - count // 2], axis=1).reshape(-1, 5)
    delay_twice = DelayCells(delay.agent[twice], delay.procedure[twice], **halves)

    scores = scored(delay_twice, rework)

    assert flat(scores) == pytest.approx(flat(scored(delay, rework)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_more_lateness_never_raises_the_score(seed):
    delay, rework = invented(seed)
    before = scored(delay, rework)
    generator = np.random.default_rng(seed)
    for _ in range(10):
        # One dossier that had missed up to landmark k - 1 misses landmark k as well.
        reached = np.column_stack([delay.at_risk[:, 0], delay.missed])
        row, landmark = generator.choice(np.argwhere(reached[:, :-1] > reached[:, 1:]))
        missed = delay.missed.copy()
        missed[row, landmark] += 1
        delay = delay_cells(delay.agent, delay.procedure, delay.at_risk[:, 0], missed)

        after = scored(delay, rework)

        agent = delay.agent[row]
        assert after.delay.judgement.score[agent] <= before.delay.judgement.score[agent] + 1e-9
        assert after.score[agent] <= before.score[agent] + 1e-9
        before = after


@pytest.mark.parametrize("seed", range(4))
def test_more_rounds_never_raise_the_score(seed):
    delay, rework = invented(seed)
    before = scored(delay, rework)
    generator = np.random.default_rng(seed)
    for _ in range(10):
        reached = np.column_stack([rework.evaluable, rework.reached])
        row, number = generator.choice(np.argwhere(reached[:, :-1] > reached[:, 1:]))
        more = rework.reached.copy()
        more[row, number] += 1
        rework = replace(rework, reached=more)

        after = scored(delay, rework)

        agent = rework.agent[row]
        assert after.rework.judgement.score[agent] <= before.rework.judgement.score[agent] + 1e-9
        before = after


def test_a_broker_cannot_buy_off_delays_with_perfect_files():
    delay, rework = invented()
    perfect = rework.reached * (rework.agent != 0)[:, None]

    scores = scored(delay, replace(rework, reached=perfect))

    assert scores.decided_by[0] == "delay"
    assert scores.score[0] == scores.delay.judgement.score[0]
    assert scores.rework.judgement.score[0] > 75


def test_clear_outliers_are_not_what_others_are_measured_by():
    delay, rework = invented()

    one_pass = scored(delay, rework, parameters=Parameters(passes=1))
    two_passes = scored(delay, rework)

    for once, twice in ((one_pass.delay, two_passes.delay), (one_pass.rework, two_passes.rework)):
        assert twice.points.expected[1:].sum() < once.points.expected[1:].sum()
        assert twice.points.observed.tolist() == once.points.observed.tolist()
        assert twice.evaluable.tolist() == once.evaluable.tolist()


def none():
    return np.zeros(0, dtype=np.int64)


EMPTY_DELAY = DelayCells(none(), none(), *(np.zeros((0, 5), dtype=np.int64) for _ in range(3)))
EMPTY_REWORK = ReworkCells(none(), none(), none(), none(), np.zeros((0, 3), dtype=np.int64))


@pytest.mark.parametrize("agents", [0, 1, 30])
def test_without_dossiers_everybody_is_average_and_not_rated(agents):
    scores = scored(EMPTY_DELAY, EMPTY_REWORK, agents=agents)

    assert scores.score.tolist() == [75.0] * agents
    assert scores.grade.tolist() == ["N"] * agents
    assert scores.delay.judgement.p.tolist() == [1.0] * agents
    assert scores.delay.judgement.z.tolist() == [0.0] * agents
    assert scores.delay.judgement.tau0 == 0.15
    assert scores.delay.judgement.is_group_too_small
    assert np.isfinite(flat(scores)).all()


def test_an_agent_without_dossiers_among_others_is_average_and_not_rated():
    delay, rework = invented()

    scores = scored(delay, rework, agents=AGENTS + 1)

    assert scores.score[AGENTS] == 75.0
    assert scores.grade[AGENTS] == "N"
    assert flat(scores)[:AGENTS] == pytest.approx(flat(scored(delay, rework)))


def test_one_domain_is_enough_to_be_scored():
    delay, _ = invented()

    scores = scored(delay, EMPTY_REWORK)

    assert scores.rework.judgement.score.tolist() == [75.0] * AGENTS
    assert scores.score == pytest.approx(np.minimum(scores.delay.judgement.score, 75.0))
    assert scores.grade[0] == "C"


@pytest.mark.parametrize("share", [0, 1])
def test_all_late_and_none_late_are_finite_and_average(share):
    delay, _ = invented()
    dossiers = delay.at_risk[:, 0]
    missed = np.repeat(dossiers[:, None] * share, 5, axis=1)

    scores = scored(delay_cells(delay.agent, delay.procedure, dossiers, missed), EMPTY_REWORK)

    assert np.isfinite(flat(scores)).all()
    if share:
        assert scores.delay.points.expected == pytest.approx(scores.delay.points.observed)
    else:
        assert (scores.delay.judgement.score >= 75).all()


def test_ten_dossiers_in_one_domain_are_rated_and_nine_are_not():
    delay, rework = invented()
    for size, grade in ((9, "N"), (10, "B")):
        extra = delay_cells(
            np.array([AGENTS]), np.array([0]), np.array([size]), np.zeros((1, 5), dtype=np.int64)
        )
        joined = DelayCells(
            *(
                np.concatenate([getattr(delay, field.name), getattr(extra, field.name)])
                for field in fields(DelayCells)
            )
        )

        assert scored(joined, rework, agents=AGENTS + 1).grade[AGENTS] == grade


def test_work_that_nobody_else_does_is_left_out_of_rework_and_counted():
    delay, rework = invented()
    alone = rework.procedure == 4
    only_agent_7 = replace(
        rework,
        evaluable=np.where(alone & (rework.agent != 7), 0, rework.evaluable),
        reached=np.where((alone & (rework.agent != 7))[:, None], 0, rework.reached),
    )
    own = alone & (rework.agent == 7)

    scores = scored(delay, only_agent_7)

    assert scores.rework.without_peers[7] == rework.evaluable[own].sum() > 0
    assert scores.rework.cell_counts[own].tolist() == [False]
    rest = ~alone & (rework.agent == 7)
    assert scores.rework.evaluable[7] == rework.evaluable[rest].sum()
    assert scores.rework.points.observed[7] == rework.reached[rest].sum()
    assert scores.rework.points.expected[7] == pytest.approx(
        scores.rework.cells.expected[rest].sum()
    )


def test_a_monopolist_of_a_procedure_is_still_judged_on_delay():
    delay, rework = invented()
    alone = (delay.procedure == 4) & (delay.agent != 7)
    dossiers = np.where(alone, 0, delay.at_risk[:, 0])
    missed = np.where(alone[:, None], 0, delay.missed)

    scores = scored(delay_cells(delay.agent, delay.procedure, dossiers, missed), rework)

    assert scores.delay.evaluable[7] == dossiers[delay.agent == 7].sum()
    assert scores.delay.without_peers.tolist() == [0] * AGENTS


def test_cells_add_up_to_their_agents():
    delay, rework = invented()

    scores = scored(delay, rework)

    for domain, cells in ((scores.delay, delay), (scores.rework, rework)):
        for name in ("observed", "expected", "variance"):
            added = np.bincount(
                cells.agent,
                weights=getattr(domain.cells, name) * domain.cell_counts,
                minlength=AGENTS,
            )
            assert getattr(domain.points, name) == pytest.approx(added)


def test_fewer_than_twenty_agents_are_a_group_too_small():
    scores = scored(*invented(agents=12), agents=12)

    assert scores.delay.judgement.is_group_too_small
    assert scores.delay.judgement.tau0 == 0.15
    assert not scored(*invented()).delay.judgement.is_group_too_small


def test_the_diagnostic_variance_is_kept_beside_tau0():
    judgement = scored(*invented()).delay.judgement

    assert judgement.tau2_dl >= 0
    assert judgement.group == (judgement.effective_expected >= 1).sum()
