"""The part of a scoring run that looks for agents to inspect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oversight.bulk import insert_rows
from oversight.models import (
    AgentScore,
    Dossier,
    IntegrityScore,
    ScoringRun,
)
from oversight.rules.calendar import SECONDS_A_MINUTE
from oversight.rules.cells import ReworkCells
from oversight.rules.counting import Counts
from oversight.rules.integrity import LAG, REFILE, SHOWN, Sign, SignCounts, judge_signs
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Scores
from oversight.rules.screening import distinct_days, screen
from oversight.working_time import WorkingTime

IN_ONE_COUNT = (REFILE, *SHOWN)
"""The signs of `sign_counts`, in its order."""


@dataclass(frozen=True, eq=False)
class Span:
    """The window of a run in one calendar: the first and the last ordinal."""

    time: WorkingTime
    first: int
    today: int

    @property
    def counted(self) -> tuple[int, int, int]:
        """What the querysets want: calendar version, first and last ordinal."""
        return self.time.version.pk, self.first, self.today


@dataclass(frozen=True, eq=False)
class AgentFlags:
    """Per agent: the adjusted probability (None where there is none) and the three flags."""

    q: Sequence[float | None]
    delay: np.ndarray
    rework: np.ndarray
    integrity: np.ndarray


def refuse_second_screening(as_of: date) -> None:
    """One screening a month: looking again and again would flag the innocent.

    Refuses `screened_already`.
    """
    done = ScoringRun.objects.screenings().in_month_of(as_of).first()
    if done:
        raise ValidationError(
            _("This month was screened already, as at %(day)s: the flags stand until the next."),
            code="screened_already",
            params={"day": f"{done.as_of:%d/%m/%Y}"},
        )


def delay_bad_days(
    spans: Sequence[Span], counts: Sequence[Counts], agents: np.ndarray
) -> np.ndarray:
    """On how many days each agent missed a deadline, whatever became due: dossier or round."""
    placed = [
        _placed(found.missed, span, agents) for span, found in zip(spans, counts, strict=True)
    ]
    return _distinct(placed, agents)


def rework_bad_days(
    spans: Sequence[Span],
    counts: Sequence[Counts],
    agents: np.ndarray,
    procedures: np.ndarray,
    cells: ReworkCells,
    has_peers: np.ndarray,
) -> np.ndarray:
    """On how many days dossiers of each agent came back; work that nobody else does is left out."""
    size = procedures.size
    judged = (cells.agent * size + cells.procedure)[has_peers]
    placed = []
    for span, found in zip(spans, counts, strict=True):
        rows = found.sent_back
        work = np.searchsorted(agents, rows[:, 0]) * size + np.searchsorted(procedures, rows[:, 1])
        placed.append(_placed(rows[np.isin(work, judged)], span, agents))
    return _distinct(placed, agents)


def raise_flags(
    scores: Scores,
    bad_days: tuple[np.ndarray, np.ndarray],
    signs: dict[str, Sign],
    parameters: Parameters,
) -> AgentFlags:
    """The flags of a screening; bad days are those of delay and of rework."""
    flags = screen(scores, *bad_days, parameters)
    return AgentFlags(
        q=[None if np.isnan(q) else q for q in flags.q.tolist()],
        delay=flags.delay,
        rework=flags.rework,
        integrity=np.any([sign.is_flagged for sign in signs.values()], axis=0),
    )


def carry_flags(screening: ScoringRun | None, agents: np.ndarray) -> AgentFlags:
    """The flags that the last screening raised; none before the first one."""
    names = ("flag_delay", "flag_rework", "flag_integrity")
    raised = AgentScore.objects.filter(run=screening).flagged().values_list("agent", *names)
    rows = _table(raised, 1 + len(names))

    def carried(place):
        return np.isin(agents, rows[rows[:, place] > 0, 0])

    return AgentFlags(
        q=[None] * agents.size, delay=carried(1), rework=carried(2), integrity=carried(3)
    )


def count_signs(
    spans: Sequence[Span], agents: np.ndarray, parameters: Parameters
) -> dict[str, Sign]:
    """Count and judge the signs of bent records of every agent."""
    names = [*IN_ONE_COUNT, LAG]
    evaluable = {name: np.zeros(agents.size, dtype=np.int64) for name in names}
    observed = {name: np.zeros(agents.size, dtype=np.int64) for name in names}
    for span in spans:
        counts = Dossier.objects.sign_counts(
            *span.counted, bunching_minutes=parameters.bunching_minutes
        )
        rows = _table(counts, 2 * len(names))
        place = np.searchsorted(agents, rows[:, 0])
        for position, name in enumerate(IN_ONE_COUNT):
            evaluable[name][place] += rows[:, 1 + 2 * position]
            observed[name][place] += rows[:, 2 + 2 * position]
        evaluable[LAG][place] += rows[:, -1]
        observed[LAG] += _registered_late(span, agents, parameters.lag_minutes)
    counted = {name: SignCounts(evaluable[name], observed[name]) for name in names}
    return judge_signs(counted, parameters)


def keep_signs(run: ScoringRun, agents: np.ndarray, signs: dict[str, Sign]) -> None:
    """Store the signs with a screening, where there was a dossier to look at."""
    for name, sign in signs.items():
        seen = sign.evaluable > 0
        columns = {
            "agent": agents,
            "evaluable": sign.evaluable,
            "observed": sign.points.observed,
            "expected": sign.points.expected,
            "variance": sign.points.variance,
            "ratio": sign.judgement.ratio,
            "p": sign.judgement.p,
            "q": np.where(np.isnan(sign.q), None, sign.q),
            "is_flagged": sign.is_flagged,
        }
        of_all = {"run": run.pk, "indicator": name}
        insert_rows(
            IntegrityScore,
            {field: [value] * int(seen.sum()) for field, value in of_all.items()}
            | {field: column[seen].tolist() for field, column in columns.items()},
        )


def _registered_late(span, agents, minutes):
    """Dossiers of each agent registered longer after their trace than that, in working time."""
    apart = Dossier.objects.registered_after_trace(
        *span.counted, seconds=minutes * SECONDS_A_MINUTE
    )
    rows = _table(apart, 3)
    worked = span.time.calendar.working_minutes_between(rows[:, 1], rows[:, 2])
    late = np.searchsorted(agents, rows[worked > minutes, 0])
    return np.bincount(late, minlength=agents.size)


def _table(rows, width):
    return np.array(list(rows), dtype=np.int64).reshape(-1, width)


def _placed(rows, span, agents):
    """Place of the agent and the day itself, which is the same in every calendar."""
    day = span.time.calendar.day_of_ordinal(rows[:, -1])
    return np.column_stack([np.searchsorted(agents, rows[:, 0]), day])


def _distinct(found, agents):
    rows = np.concatenate(found)
    return distinct_days(rows[:, 0], rows[:, 1], agents.size)
