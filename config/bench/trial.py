"""The project's own rules applied to a simulated city, as they are applied to real dossiers."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from config.bench.world import AUTHORITIES, PROCEDURES, QUARTER, City, Dossiers
from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.cusum import Chart, State, draw, evidence
from oversight.rules.integrity import LAG, REFILE, SHOWN, Sign, SignCounts, judge_signs
from oversight.rules.landmarks import DelayOutcomes, ReworkOutcomes, delay_outcomes, rework_outcomes
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Scores, score
from oversight.rules.screening import Flags, distinct_days, screen

MINUTES_A_DAY: Final = 9 * 60


@dataclass(frozen=True, eq=False)
class Screening:
    """A city screened at the end of a window."""

    dossiers: Dossiers
    scores: Scores
    flags: Flags
    signs: dict[str, Sign]

    @property
    def flagged(self):
        return self.flags.raised

    @property
    def flagged_with_signs(self):
        return self.flagged | self.signs[LAG].is_flagged | self.signs[REFILE].is_flagged

    @property
    def volume(self):
        """Dossiers of the window, by agent."""
        return np.bincount(self.dossiers.agent, minlength=self.flagged.size)


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


def screening(city: City, now: float, window: int, parameters: Parameters) -> Screening:
    """Scores, flags and signs at the start of day `now`, as a monthly screening has them."""
    agents = city.agents.kind.size
    dossiers = registered_between(city.dossiers, now - window, now)
    delay, rework = delays(dossiers, now), reworks(dossiers, now)
    scores = score(
        delay.cells(dossiers.agent, dossiers.procedure),
        rework.cells(dossiers.agent, dossiers.procedure, dossiers.authority),
        agents,
        PROCEDURES,
        AUTHORITIES,
        parameters,
    )
    late, sent_back = delay.missed[:, 0], rework.reached[:, 0]
    flags = screen(
        scores,
        distinct_days(dossiers.agent[late], ordinal(dossiers.due - 1)[late], agents),
        distinct_days(dossiers.agent[sent_back], ordinal(dossiers.decided)[sent_back], agents),
        parameters,
    )
    signs = judge_signs(_signs(dossiers, now, rework, agents, parameters), parameters)
    return Screening(dossiers, scores, flags, signs)


def alarms(city: City, parameters: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """The day of each agent's first alarm, for delay and for rework; infinite where there is none.

    The quarter before day 0 is scored, and its rates stay frozen while the charts are drawn.
    """
    agents = city.agents.kind.size
    frozen = screening(city, 0, QUARTER, parameters).scores
    watched = city.dossiers.only(
        (city.dossiers.registered >= -15) & (city.dossiers.registered < QUARTER)
    )
    late_rate = frozen.delay_rates.probability[:, 0]
    due = watched.due
    told = np.floor(np.maximum(due - 1e-9, watched.registered))
    delay = _first_alarm(
        watched.agent,
        told,
        watched.forwarded > due,
        late_rate[watched.procedure],
        due <= QUARTER,
        agents,
        Chart.of_delay(parameters),
    )
    told = np.where(np.isfinite(watched.refiled), watched.refiled, watched.decided)
    rework_rate = np.clip(
        frozen.rework_rates.first.probability(watched.procedure, watched.authority),
        parameters.rework_floor,
        parameters.rework_ceiling,
    )
    rework = _first_alarm(
        watched.agent,
        np.floor(told),
        np.isfinite(watched.refiled) | (watched.rounds > 0),
        rework_rate,
        np.isfinite(watched.forwarded) & (told < QUARTER) & ~watched.is_refile,
        agents,
        Chart.of_rework(parameters),
    )
    return delay, rework


def _signs(dossiers, now, rework, agents, parameters):
    traced = np.isfinite(dossiers.trace)
    behind = dossiers.registered - np.where(traced, dossiers.trace, dossiers.registered)
    lagged = traced & (behind * MINUTES_A_DAY > parameters.lag_minutes)
    decided = (dossiers.decided < now) & rework.evaluable
    unseen = SignCounts(np.zeros(agents, dtype=np.int64), np.zeros(agents, dtype=np.int64))

    def counts(among, seen):
        return SignCounts(
            np.bincount(dossiers.agent[among], minlength=agents),
            np.bincount(dossiers.agent[among & seen], minlength=agents),
        )

    return dict.fromkeys(SHOWN, unseen) | {
        LAG: counts(traced, lagged),
        REFILE: counts(decided, dossiers.refiled < now),
    }


def _first_alarm(agent, day, is_bad, rate, counts, agents, chart):
    counts = counts & (day >= 0)
    weight = evidence(
        rate[counts],
        np.ones(int(counts.sum())),
        is_bad[counts],
        tolerated_odds=chart.tolerated_odds,
        sought_odds=chart.sought_odds,
    )
    cell, place = np.unique(
        agent[counts] * QUARTER + day[counts].astype(np.int64), return_inverse=True
    )
    who, when = np.divmod(cell, QUARTER)
    outcome, _ = draw(
        who,
        when,
        np.bincount(place, weights=weight),
        np.bincount(place, weights=is_bad[counts]) > 0,
        State.at_zero(agents),
        chart,
    )
    first = np.full(agents, np.inf)
    np.minimum.at(first, who[outcome.is_alarm], when[outcome.is_alarm])
    return first


def ordinal(moment):
    """The working day of each moment."""
    happens = np.isfinite(moment)
    return np.where(happens, np.floor(np.where(happens, moment, 0)), NEVER_ORDINAL).astype(np.int64)
