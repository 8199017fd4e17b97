"""Keeping what the scores of a run are made of."""

import numpy as np

from oversight.bulk import insert_large_rows
from oversight.enums import HELD_LONG
from oversight.fields import stored_table
from oversight.models import ScoreBreakdown, ScoringRun
from oversight.rules.baselines import total
from oversight.rules.calendar import Integers
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.landmarks import LANDMARKS
from oversight.rules.scoring import Scores

AGENTS_TOGETHER = 500
LONG = LANDMARKS.index(HELD_LONG)

_WHOLE, _POINTS = "<i4", "<f8"
LANDMARK_ROW = np.dtype(
    [
        ("agent", _WHOLE),
        ("after", _WHOLE),
        ("at_risk", _WHOLE),
        ("missed", _WHOLE),
        ("carried", _WHOLE),
        ("usual", _POINTS),
    ]
)


def procedure_row(code_bytes: int) -> np.dtype:
    """The row of an agent and a procedure; codes are UTF-8 of so many bytes at most."""
    return np.dtype(
        [
            ("agent", _WHOLE),
            ("procedure", _WHOLE),
            ("code", f"S{code_bytes}"),
            ("delay_evaluable", _WHOLE),
            ("delay_late", _WHOLE),
            ("delay_held_long", _WHOLE),
            ("delay_observed", _WHOLE),
            ("delay_expected", _POINTS),
            ("rework_evaluable", _WHOLE),
            ("rework_sent_back", _WHOLE),
            ("rework_without_peers", _WHOLE),
            ("rework_observed", _WHOLE),
            ("rework_expected", _POINTS),
        ]
    )


def keep_breakdowns(
    run: ScoringRun,
    scores: Scores,
    delay: DelayCells,
    rework: ReworkCells,
    agents: Integers,
    procedures: Integers,
    codes: list[str],
) -> None:
    """Store by procedure and by landmark what `scores` add up.

    Cells name agents and procedures by their place in `agents` and `procedures`, which are keys in
    ascending order; `codes` are those of the procedures.
    """
    cuts = np.arange(AGENTS_TOGETHER, agents.size, AGENTS_TOGETHER)

    def of_blocks(rows):
        parts = np.split(rows, np.searchsorted(rows["agent"], agents[cuts]))
        return [stored_table(part) for part in parts]

    blocks = np.split(agents, cuts)
    by_procedure = _by_procedure(scores, delay, rework, agents, procedures, codes)
    by_landmark = _by_landmark(scores, delay, agents)
    insert_large_rows(
        ScoreBreakdown,
        {
            "run": [run.pk] * len(blocks),
            "first_agent": [int(block[0]) for block in blocks],
            "last_agent": [int(block[-1]) for block in blocks],
            "procedures": of_blocks(by_procedure),
            "landmarks": of_blocks(by_landmark),
        },
    )


def _by_landmark(scores, delay, agents):
    """What each agent held beyond each landmark, and what others would hold of the same work."""
    rows = np.empty((agents.size, len(LANDMARKS)), LANDMARK_ROW)
    rows["agent"] = agents[:, None]
    rows["after"] = LANDMARKS
    columns = {
        "at_risk": delay.at_risk,
        "missed": delay.missed,
        "carried": delay.carried,
        "usual": delay.at_risk * scores.delay_probability,
    }
    for name, cells in columns.items():
        for place, column in enumerate(cells.T):
            rows[name][:, place] = total(delay.agent, column, agents.size)
    return rows.ravel()


def _by_procedure(scores, delay, rework, agents, procedures, codes):
    """What each procedure adds to an agent's points; rows by agent and procedure."""
    size = procedures.size
    work = [cells.agent * size + cells.procedure for cells in (delay, rework)]
    distinct, position = np.unique(np.concatenate(work), return_inverse=True)
    of_delay, of_rework = np.split(position, [delay.agent.size])
    counts = scores.rework.cell_counts
    columns = {
        "delay_evaluable": (of_delay, delay.at_risk[:, 0]),
        "delay_late": (of_delay, delay.missed[:, 0]),
        "delay_held_long": (of_delay, delay.missed[:, LONG]),
        "delay_observed": (of_delay, scores.delay.cells.observed),
        "delay_expected": (of_delay, scores.delay.cells.expected),
        "rework_evaluable": (of_rework, rework.evaluable * counts),
        "rework_sent_back": (of_rework, rework.reached[:, 0] * counts),
        "rework_without_peers": (of_rework, rework.evaluable * ~counts),
        "rework_observed": (of_rework, scores.rework.cells.observed * counts),
        "rework_expected": (of_rework, scores.rework.cells.expected * counts),
    }
    agent, procedure = np.divmod(distinct, size)
    named = np.array([code.encode() for code in codes])
    rows = np.empty(distinct.size, procedure_row(named.itemsize))
    rows["agent"], rows["procedure"] = agents[agent], procedures[procedure]
    rows["code"] = named[procedure]
    for name, (place, values) in columns.items():
        rows[name] = total(place, values, distinct.size)
    return rows
