"""Points that each cell of counts would have gathered in other agents' hands (SCORING 2.1, 2.6)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from oversight.rules.baselines import (
    Others,
    TwoWayData,
    TwoWayFit,
    fit_two_way,
    leave_one_out_probability,
    leave_one_out_rate,
    overall_rate,
    pooled_rate,
)
from oversight.rules.calendar import Booleans
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.parameters import Parameters
from oversight.rules.tails import Numbers


def expected_points(watched: npt.ArrayLike, probability: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and variance of the points of each row.

    `watched` is how many dossiers were observed up to each point, `probability` that of reaching
    the point; both (rows, points), neither growing along the points.

    >>> full = np.array([[0.040, 0.016, 0.008, 0.004, 0.001]])
    >>> [round(float(value[0]), 5) for value in expected_points([[40] * 5], full)]
    [2.76, 6.40956]
    """
    reach = probability.T
    mean_by_end = np.cumsum(reach, axis=0)
    odd_numbers = 2 * np.arange(len(reach)) + 1
    variance_by_end = np.cumsum(odd_numbers[:, None] * reach, axis=0) - mean_by_end**2
    ending_there = np.array(watched, dtype=np.float64).T
    ending_there[:-1] -= ending_there[1:]
    mean = (ending_there * mean_by_end).sum(axis=0)
    return mean, (ending_there * variance_by_end).sum(axis=0)


@dataclass(frozen=True, eq=False)
class DelayRates:
    """Probability (procedures, landmarks) that a custody interval misses each landmark.

    `overall` is that of missing the deadline, whatever the procedure.
    """

    probability: Numbers
    overall: float

    def to_dict(self) -> dict[str, Any]:
        return {"probability": self.probability.tolist(), "overall": self.overall}


@dataclass(frozen=True, eq=False)
class ReworkRates:
    """The first round by procedure and authority, and (procedures, rounds) each further round.

    `further` is the probability of one more round after the first, second, … .
    """

    first: TwoWayFit
    further: Numbers

    def to_dict(self) -> dict[str, Any]:
        return {
            "mean": self.first.mean,
            "procedure": self.first.procedure.tolist(),
            "authority": self.first.authority.tolist(),
            "further": self.further.tolist(),
        }


def delay_probabilities(
    cells: DelayCells, in_baseline: Booleans, procedures: int, parameters: Parameters
) -> tuple[Numbers, DelayRates]:
    """Probability that a peer's interval misses each landmark, for each cell, and the rates.

    `in_baseline` says of each agent whether others are compared with it. The floor at the deadline
    is a tolerance: nobody is punished for one late dossier in a hundred.
    """
    counts = in_baseline[cells.agent][:, None].astype(np.float64)
    trials, events = cells.carried * counts, cells.missed * counts
    others = Others.of(cells.agent, cells.procedure, procedures)
    by_cell, by_procedure = [], []
    for landmark in range(cells.at_risk.shape[1]):
        trial, event = trials[:, landmark], events[:, landmark]
        prior = parameters.prior_dossiers
        by_cell.append(leave_one_out_rate(others, event, trial, prior))
        by_procedure.append(pooled_rate(cells.procedure, event, trial, procedures, prior))
    floor = parameters.delay_floor
    overall = max(overall_rate(events[:, 0], trials[:, 0]), floor)
    rates = DelayRates(_chain(by_procedure, floor=floor), overall)
    return _chain(by_cell, floor=floor), rates


def rework_probabilities(
    cells: ReworkCells,
    in_baseline: Booleans,
    procedures: int,
    authorities: int,
    parameters: Parameters,
) -> tuple[Numbers, ReworkRates]:
    """Probability that a peer's dossier reaches each round, for each cell, and the rates."""
    counts = in_baseline[cells.agent].astype(np.float64)
    evaluable = cells.evaluable * counts
    reached = cells.reached * counts[:, None]
    data = TwoWayData(
        agent=cells.agent,
        procedure=cells.procedure,
        authority=cells.authority,
        events=reached[:, 0],
        trials=evaluable,
        procedure_ridge=parameters.procedure_deviation**-2,
        authority_ridge=parameters.authority_deviation**-2,
    )
    fit = fit_two_way(data, procedures, authorities, parameters.newton_steps)
    first = leave_one_out_probability(data, fit)
    others = Others.of(cells.agent, cells.procedure, procedures)
    by_cell, further = [first], []
    for number in range(1, reached.shape[1]):
        event, trial = reached[:, number], reached[:, number - 1]
        prior = parameters.prior_dossiers
        by_cell.append(leave_one_out_rate(others, event, trial, prior))
        further.append(pooled_rate(cells.procedure, event, trial, procedures, prior))
    chain = _chain(by_cell, floor=parameters.rework_floor, ceiling=parameters.rework_ceiling)
    columns = np.column_stack(further) if further else np.zeros((procedures, 0))
    return chain, ReworkRates(fit, columns)


def has_peers(cells: ReworkCells, procedures: int, minimum: int) -> Booleans:
    """Whether other agents have enough evaluable dossiers of the procedure to compare with."""
    others = Others.of(cells.agent, cells.procedure, procedures)
    return others.total(cells.evaluable) >= minimum


def _chain(conditional: list[Numbers], *, floor: float, ceiling: float = 1.0) -> Numbers:
    """Probability of reaching each point from that of each point given the one before it."""
    first, *rest = conditional
    steps = [np.clip(first, floor, ceiling), *(np.clip(rate, 0.0, 1.0) for rate in rest)]
    return np.asarray(np.cumprod(np.stack(steps), axis=0), dtype=np.float64).T
