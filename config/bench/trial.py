"""The project's own rules applied to a simulated city, as they are applied to real dossiers."""

import numpy as np

from config.bench.world import AUTHORITIES, PROCEDURES, Dossiers
from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.landmarks import DelayOutcomes, ReworkOutcomes, delay_outcomes, rework_outcomes
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Scores, score


def registered_between(dossiers: Dossiers, first: float, now: float) -> Dossiers:
    """The dossiers of a window that ends now."""
    return dossiers.only((dossiers.registered >= first) & (dossiers.registered < now))


def delays(dossiers: Dossiers, now: float) -> DelayOutcomes:
    """What is known at the start of day `now` of the deadlines of these dossiers."""
    due = dossiers.due
    return delay_outcomes(
        today=int(now) - 1,
        due=due.astype(np.int64) - 1,
        forwarded=ordinal(dossiers.forwarded),
        is_late=dossiers.forwarded > due,
    )


def reworks(dossiers: Dossiers, now: float) -> ReworkOutcomes:
    """What is known at the start of day `now` of the supplements of these dossiers."""
    return rework_outcomes(
        today=int(now) - 1,
        forwarded=ordinal(dossiers.forwarded),
        decided=ordinal(dossiers.decided),
        rounds=np.where(dossiers.decided < now, dossiers.rounds, 0),
        refiled=ordinal(dossiers.refiled),
        is_refile=dossiers.is_refile,
    )


def cells_of(dossiers: Dossiers, now: float) -> tuple[DelayCells, ReworkCells]:
    """The counts that scoring knows of these dossiers at the start of day `now`."""
    return (
        delays(dossiers, now).cells(dossiers.agent, dossiers.procedure),
        reworks(dossiers, now).cells(dossiers.agent, dossiers.procedure, dossiers.authority),
    )


def scored(dossiers: Dossiers, now: float, agents: int, parameters: Parameters) -> Scores:
    """The scores that these dossiers give at the start of day `now`."""
    return score(*cells_of(dossiers, now), agents, PROCEDURES, AUTHORITIES, parameters)


def ordinal(moment):
    """The working day of each moment."""
    happens = np.isfinite(moment)
    return np.where(happens, np.floor(np.where(happens, moment, 0)), NEVER_ORDINAL).astype(np.int64)
