import numpy as np
import pytest

from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.landmarks import delay_outcomes, rework_outcomes

NEVER = NEVER_ORDINAL


def judge_delay(*, today=100, due, forwarded=NEVER, is_late=True, **withdrawal):
    """(landmarks at risk, landmarks missed, landmarks carried) of one custody interval."""
    outcomes = delay_outcomes(
        today=today, due=[due], forwarded=[forwarded], is_late=[is_late], **withdrawal
    )
    return tuple(
        "".join("1" if passed else "0" for passed in mask[0])
        for mask in (outcomes.at_risk, outcomes.missed, outcomes.carried)
    )


# SCORING 1.4
@pytest.mark.parametrize(
    ("due", "forwarded", "is_late", "expected"),
    [
        (101, NEVER, True, ("00000", "00000", "00000")),
        (100, NEVER, True, ("10000", "10000", "10000")),
        (100, 100, False, ("10000", "00000", "10000")),
        (99, NEVER, True, ("11000", "11000", "11000")),
        (99, 100, True, ("11000", "10000", "11000")),
        (98, NEVER, True, ("11000", "11000", "11000")),
        (97, NEVER, True, ("11100", "11100", "11100")),
        (90, NEVER, True, ("11111", "11111", "11111")),
        (90, 90, False, ("11111", "00000", "10000")),
        (90, 90, True, ("11111", "10000", "11000")),
        (90, 91, True, ("11111", "10000", "11000")),
        (90, 92, True, ("11111", "11000", "11100")),
        (90, 95, True, ("11111", "11100", "11110")),
        (90, 96, True, ("11111", "11110", "11111")),
        (90, 101, True, ("11111", "11111", "11111")),
    ],
)
def test_points_are_landmarks_missed(due, forwarded, is_late, expected):
    assert judge_delay(due=due, forwarded=forwarded, is_late=is_late) == expected


# SCORING 1.4, cancellation
@pytest.mark.parametrize(
    ("withdrawn", "in_time", "forwarded", "is_late", "expected"),
    [
        (89, True, NEVER, True, ("00000", "00000", "00000")),
        (90, True, NEVER, True, ("00000", "00000", "00000")),
        (90, False, NEVER, True, ("10000", "10000", "10000")),
        (91, False, NEVER, True, ("10000", "10000", "10000")),
        (92, False, NEVER, True, ("11000", "11000", "11000")),
        (95, False, NEVER, True, ("11100", "11100", "11100")),
        (101, False, NEVER, True, ("11111", "11111", "11111")),
        (89, True, 89, False, ("11111", "00000", "10000")),
        (95, False, 94, True, ("11111", "11100", "11110")),
    ],
)
def test_withdrawn_dossiers_keep_the_landmarks_they_had_passed(
    withdrawn, in_time, forwarded, is_late, expected
):
    judged = judge_delay(
        due=90,
        forwarded=forwarded,
        is_late=is_late,
        withdrawn=[withdrawn],
        is_withdrawn_in_time=[in_time],
    )

    assert judged == expected


def test_the_past_is_judged_as_it_was_known_then():
    later = {"due": 90, "forwarded": 93, "is_late": True}

    assert judge_delay(today=91, **later) == judge_delay(today=91, due=90)
    assert judge_delay(today=91, withdrawn=[92], **later) == judge_delay(today=91, due=90)


def test_waiting_longer_never_takes_a_point_away():
    forwarded = np.arange(85, 110)

    outcomes = delay_outcomes(
        today=100, due=np.full(25, 90), forwarded=forwarded, is_late=forwarded > 90
    )

    assert (np.diff(outcomes.missed.sum(axis=1)) >= 0).all()
    assert outcomes.at_risk.all()


def judge_rework(*, today=100, forwarded=95, decided=NEVER, rounds=0, **links):
    """Points of one dossier, or None where it cannot be judged."""
    outcomes = rework_outcomes(
        today=today,
        forwarded=np.array([forwarded]),
        decided=np.array([decided]),
        rounds=[rounds],
        **{name: [value] for name, value in links.items()},
    )
    return int(outcomes.reached.sum()) if outcomes.evaluable[0] else None


# SCORING 1.5
@pytest.mark.parametrize(
    ("dossier", "points"),
    [
        ({"forwarded": NEVER}, None),
        ({"forwarded": 95}, None),
        ({"forwarded": 91}, None),
        ({"forwarded": 90}, 0),
        ({"forwarded": 101, "decided": 101}, None),
        ({"decided": 101}, None),
        ({"decided": 100}, 0),
        ({"decided": 100, "rounds": 1}, 1),
        ({"decided": 100, "rounds": 3}, 3),
        ({"decided": 100, "rounds": 7}, 3),
        ({"decided": 98, "refiled": 100}, 1),
        ({"decided": 98, "refiled": 101}, 0),
        ({"decided": 98, "refiled": 100, "rounds": 2}, 2),
        ({"decided": 98, "rounds": 2, "is_refile": True}, None),
    ],
)
def test_points_are_rounds_that_the_agent_answers_for(dossier, points):
    assert judge_rework(**dossier) == points


def test_delay_cells_count_what_is_in_the_domain():
    outcomes = delay_outcomes(
        today=100,
        due=[90, 90, 99, 101, 90],
        forwarded=[90, NEVER, NEVER, NEVER, 93],
        is_late=[False, True, True, True, True],
    )

    cells = outcomes.cells(agent=[4, 4, 4, 9, 2], procedure=[1, 1, 1, 1, 0])

    assert cells.agent.tolist() == [2, 4]
    assert cells.procedure.tolist() == [0, 1]
    assert cells.at_risk.tolist() == [[1, 1, 1, 1, 1], [3, 3, 2, 2, 2]]
    assert cells.missed.tolist() == [[1, 1, 0, 0, 0], [2, 2, 1, 1, 1]]
    assert cells.carried.tolist() == [[1, 1, 1, 0, 0], [3, 2, 1, 1, 1]]


def test_rework_cells_count_evaluable_dossiers():
    outcomes = rework_outcomes(
        today=100,
        forwarded=np.array([80, 80, 80, 99]),
        decided=np.array([82, 82, 82, NEVER]),
        rounds=[0, 2, 1, 0],
    )

    cells = outcomes.cells(agent=[1, 1, 1, 1], procedure=[3, 3, 3, 3], authority=[5, 5, 6, 5])

    assert cells.agent.tolist() == [1, 1]
    assert cells.procedure.tolist() == [3, 3]
    assert cells.authority.tolist() == [5, 6]
    assert cells.evaluable.tolist() == [2, 1]
    assert cells.reached.tolist() == [[1, 1, 0], [1, 0, 0]]


def test_no_dossiers_make_no_cells():
    none = np.array([], dtype=np.int64)
    delays = delay_outcomes(today=1, due=none, forwarded=none, is_late=none.astype(bool))
    reworks = rework_outcomes(today=1, forwarded=none, decided=none, rounds=none)

    assert delays.cells(none, none).at_risk.shape == (0, 5)
    assert reworks.cells(none, none, none).reached.shape == (0, 3)
