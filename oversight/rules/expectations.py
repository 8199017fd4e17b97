"""Points that each cell of counts would have gathered in other agents' hands (SCORING 2.1, 2.6)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from oversight.rules.baselines import (
    TwoWayData,
    TwoWayFit,
    fit_two_way,
    leave_one_out_probability,
    overall_rate,
    peer_rates,
)
from oversight.rules.calendar import Booleans
from oversight.rules.cells import Counts, DelayCells, ReworkCells
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
    counts = np.asarray(watched)
    rows, points = probability.shape
    mean_by_end, square_by_end, mean, variance = np.zeros((4, rows))
    for point in range(points):
        reach = probability[:, point]
        mean_by_end += reach
        square_by_end += (2 * point + 1) * reach
        more = counts[:, point + 1] if point + 1 < points else 0
        ending_there = counts[:, point] - more
        mean += ending_there * mean_by_end
        variance += ending_there * (square_by_end - mean_by_end**2)
    return mean, variance


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
    counts = in_baseline[cells.agent]
    by_cell, by_procedure = [], []
    for carried, missed in zip(cells.carried.T, cells.missed.T, strict=True):
        trials, events = _counted(carried, counts), _counted(missed, counts)
        of_others, of_all = peer_rates(
            cells.others, events, trials, procedures, parameters.prior_dossiers
        )
        by_cell.append(of_others)
        by_procedure.append(of_all)
    floor = parameters.delay_floor
    events, trials = (_counted(cell[:, 0], counts) for cell in (cells.missed, cells.carried))
    overall = max(overall_rate(events, trials), floor)
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
    counts = in_baseline[cells.agent]
    reached = [_counted(column, counts) for column in cells.reached.T]
    data = TwoWayData(
        work=cells.work,
        events=reached[0],
        trials=_counted(cells.evaluable, counts),
        procedure_ridge=parameters.procedure_deviation**-2,
        authority_ridge=parameters.authority_deviation**-2,
    )
    fit = fit_two_way(data, procedures, authorities, parameters.newton_steps)
    by_cell, by_procedure = [leave_one_out_probability(data, fit)], []
    for trials, events in pairwise(reached):
        of_others, of_all = peer_rates(
            cells.work.by_procedure, events, trials, procedures, parameters.prior_dossiers
        )
        by_cell.append(of_others)
        by_procedure.append(of_all)
    chain = _chain(by_cell, floor=parameters.rework_floor, ceiling=parameters.rework_ceiling)
    further = np.column_stack(by_procedure) if by_procedure else np.zeros((procedures, 0))
    return chain, ReworkRates(fit, further)


def has_peers(cells: ReworkCells, minimum: int) -> Booleans:
    """Whether other agents have enough evaluable dossiers of the procedure to compare with."""
    return cells.work.by_procedure.total(cells.evaluable) >= minimum


def _counted(column: Counts, counts: Booleans) -> Numbers:
    """The column where it counts, and 0 elsewhere."""
    return np.where(counts, column, 0).astype(np.float64)


def _chain(conditional: list[Numbers], *, floor: float, ceiling: float = 1.0) -> Numbers:
    """Probability of reaching each point from that of each point given the one before it."""
    chain = np.empty((len(conditional), conditional[0].size))
    np.clip(conditional[0], floor, ceiling, out=chain[0])
    for place, rate in enumerate(conditional[1:], start=1):
        np.clip(rate, 0.0, 1.0, out=chain[place])
        chain[place] *= chain[place - 1]
    return chain.T
