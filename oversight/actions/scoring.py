"""Computing scores: the database counts, the rules score, one run keeps it all."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from oversight.actions.days import refuse_unless_over, times_in_use
from oversight.actions.screening import (
    Span,
    carry_flags,
    count_signs,
    delay_bad_days,
    keep_signs,
    raise_flags,
    refuse_second_screening,
    rework_bad_days,
)
from oversight.enums import HELD_LONG
from oversight.models import (
    AgentScore,
    Authority,
    CalendarVersion,
    Dossier,
    ParameterSet,
    Procedure,
    ScoringRun,
    SupplementRound,
)
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.landmarks import LANDMARKS, MAX_ROUNDS
from oversight.rules.parameters import METHOD_VERSION, Parameters
from oversight.rules.scoring import Scores, score
from oversight.rules.screening import with_flags
from oversight.working_time import working_time_of
from registry.models import Agent

SCORES_AT_ONCE = 1_000
LONG = LANDMARKS.index(HELD_LONG)


@dataclass(frozen=True, eq=False)
class _Counts:
    """All cells of a run, over every calendar; keys are primary keys."""

    delay: np.ndarray
    rework: np.ndarray
    dossiers: dict[int, int]
    """How many dossiers each agent has in the window."""


@transaction.atomic
def make_scoring_run(
    *, as_of: date, window: int | None = None, by, at: datetime, is_screening: bool = False
) -> ScoringRun:
    """Score every agent in service or with a dossier ever, as at the end of a day.

    One without a dossier in the window is not rated, and says so: no agent drops out of sight.

    Parameters are those in force on that day; a `window` given wins over theirs. Only a screening
    raises flags; any other run carries those of the last screening.

    A run is never changed: whoever wants other numbers makes another. Nobody (`by=None`) stands for
    the command line. Refuses, by code: `not_permitted`, `day_not_over`, `window_too_short`,
    `screened_already`, `outside_calendar`, `no_dossiers`.
    """
    if by is not None and not by.has_perm("oversight.make_scoringrun"):
        raise ValidationError(_("You may not compute scores."), code="not_permitted")
    if window is not None and window < 1:
        raise ValidationError(_("The window is too short."), code="window_too_short")
    if is_screening:
        refuse_second_screening(as_of)
    chosen = ParameterSet.objects.in_force(as_of).first()
    parameters = Parameters.from_dict(chosen.values) if chosen else Parameters()
    window = window or parameters.window
    parameters = replace(parameters, window=window)
    times = times_in_use()
    refuse_unless_over(as_of, times, at=at)
    spans = [Span(time, *time.window(as_of, window)) for time in times]
    counts = _count(spans)
    if not counts.dossiers:
        raise ValidationError(
            _("No dossier was registered in the %(window)d working days up to %(day)s."),
            code="no_dossiers",
            params={"window": window, "day": f"{as_of:%d/%m/%Y}"},
        )
    known = Agent.objects.in_service() | Agent.objects.filter(Exists(_any_dossier()))
    agents = np.array(
        sorted({*counts.dossiers, *known.values_list("pk", flat=True)}), dtype=np.int64
    )
    procedures = np.unique(np.concatenate([counts.delay[:, 1], counts.rework[:, 1]]))
    authorities = np.unique(counts.rework[:, 2])
    delay = _delay_cells(counts.delay, agents, procedures)
    rework = _rework_cells(counts.rework, agents, procedures, authorities)
    scores = score(delay, rework, agents.size, procedures.size, authorities.size, parameters)
    bad_days = (
        delay_bad_days(spans, agents),
        rework_bad_days(spans, agents, procedures, rework, scores.rework.cell_counts),
    )
    signs = count_signs(spans, agents, parameters) if is_screening else {}
    last = (
        None if is_screening else ScoringRun.objects.screenings().filter(as_of__lte=as_of).first()
    )
    flags = (
        raise_flags(scores, bad_days, signs, parameters)
        if is_screening
        else carry_flags(last, agents)
    )
    codes = Procedure.objects.in_bulk(procedures.tolist())
    procedure_codes = [codes[pk].code for pk in procedures.tolist()]
    run = ScoringRun.objects.create(
        as_of=as_of,
        window=window,
        method_version=METHOD_VERSION,
        parameters=parameters.to_dict(),
        parameter_set=chosen,
        is_screening=is_screening,
        flags_of=last,
        window_start=min(time.first_day_of(as_of, window) for time in times),
        tau0_delay=scores.delay.judgement.tau0,
        tau0_rework=scores.rework.judgement.tau0,
        rates=_rates(scores, procedure_codes, authorities),
        agent_count=agents.size,
        dossier_count=sum(counts.dossiers.values()),
        made_at=at,
        made_by=by,
    )
    run.calendar_versions.set(span.time.version for span in spans)
    breakdown = _by_procedure(scores, delay, rework, procedures, procedure_codes)
    landmarks = _by_landmark(scores, delay, agents.size)
    AgentScore.objects.bulk_create(
        (
            AgentScore(
                run=run,
                agent_id=key,
                procedures=breakdown.get(place, []),
                landmarks=landmarks[place],
                **row,
            )
            for place, (key, row) in enumerate(
                zip(agents.tolist(), _rows(scores, bad_days, flags), strict=True)
            )
        ),
        batch_size=SCORES_AT_ONCE,
    )
    keep_signs(run, agents, signs)
    return run


def windows_now(as_of: date, window: int) -> dict[int, tuple[int, int]]:
    """First and last ordinal of the window by primary key of the calendar version now in use.

    The dossiers behind a number are found by these: a calendar may have been revised since.
    """
    versions = CalendarVersion.objects.in_use().select_related("calendar")
    return {version.pk: working_time_of(version).window(as_of, window) for version in versions}


def _any_dossier():
    return Dossier.objects.filter(agent=OuterRef("pk"))


def _count(spans) -> _Counts:
    delay, rework, dossiers = [], [], {}
    for span in spans:
        delay += Dossier.objects.delay_cells(*span.counted)
        delay += SupplementRound.objects.delay_cells(*span.counted)
        rework += Dossier.objects.rework_cells(*span.counted)
        for agent, number in Dossier.objects.count_by_agent(*span.counted):
            dossiers[agent] = dossiers.get(agent, 0) + number
    return _Counts(
        delay=np.array(delay, dtype=np.int64).reshape(-1, 2 + 3 * len(LANDMARKS)),
        rework=np.array(rework, dtype=np.int64).reshape(-1, 4 + MAX_ROUNDS),
        dossiers=dossiers,
    )


def _delay_cells(counts, agents, procedures):
    at_risk, missed, carried = np.split(counts[:, 2:], 3, axis=1)
    return DelayCells(
        np.searchsorted(agents, counts[:, 0]),
        np.searchsorted(procedures, counts[:, 1]),
        at_risk,
        missed,
        carried,
    )


def _rework_cells(counts, agents, procedures, authorities):
    return ReworkCells(
        np.searchsorted(agents, counts[:, 0]),
        np.searchsorted(procedures, counts[:, 1]),
        np.searchsorted(authorities, counts[:, 2]),
        counts[:, 3],
        counts[:, 4:],
    )


def _rates(scores: Scores, procedure_codes, authorities):
    """What everybody was compared with, by the codes of procedures and authorities."""
    codes = Authority.objects.in_bulk(authorities.tolist())
    return {
        "procedures": procedure_codes,
        "authorities": [codes[pk].code for pk in authorities.tolist()],
        "delay": scores.delay_rates.to_dict() | _group(scores.delay.judgement),
        "rework": scores.rework_rates.to_dict() | _group(scores.rework.judgement),
    }


def _group(judgement):
    return {
        "tau2_dl": judgement.tau2_dl,
        "group": judgement.group,
        "is_group_too_small": judgement.is_group_too_small,
    }


def _rows(scores: Scores, bad_days, flags):
    """The fields of each agent's score, in the order of the agents."""
    columns = {
        "score": scores.score,
        "score_low": scores.score_low,
        "score_high": scores.score_high,
        "decided_by": scores.decided_by,
        "grade": with_flags(scores.grade, flags.delay | flags.rework),
        "p": scores.p,
        "delay_bad_days": bad_days[0],
        "rework_bad_days": bad_days[1],
        "flag_delay": flags.delay,
        "flag_rework": flags.rework,
        "flag_integrity": flags.integrity,
        "delay_late": scores.delay.with_points,
        "rework_sent_back": scores.rework.with_points,
        "rework_without_peers": scores.rework.without_peers,
    }
    for name, domain in (("delay", scores.delay), ("rework", scores.rework)):
        columns |= {
            f"{name}_evaluable": domain.evaluable,
            f"{name}_observed": domain.points.observed,
            f"{name}_expected": domain.points.expected,
            f"{name}_variance": domain.points.variance,
            f"{name}_p": domain.judgement.p,
            f"{name}_ratio": domain.judgement.ratio,
            f"{name}_score": domain.judgement.score,
            f"{name}_score_low": domain.judgement.score_low,
            f"{name}_score_high": domain.judgement.score_high,
        }
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    rows = [dict(zip(columns, row, strict=True)) for row in values]
    return [row | {"q": q} for row, q in zip(rows, flags.q, strict=True)]


def _by_landmark(scores: Scores, delay: DelayCells, agents):
    """What each agent held beyond each landmark, and what others would hold of the same work."""
    usual = delay.at_risk * scores.delay_probability

    def by_agent(cells):
        columns = (np.bincount(delay.agent, weights=column, minlength=agents) for column in cells.T)
        return np.column_stack(list(columns))

    counts = {
        name: by_agent(getattr(delay, name)).astype(int).tolist()
        for name in ("at_risk", "missed", "carried")
    } | {"usual": by_agent(usual).tolist()}
    return [
        [
            {"after": after, **{name: rows[place][at] for name, rows in counts.items()}}
            for at, after in enumerate(LANDMARKS)
        ]
        for place in range(agents)
    ]


def _by_procedure(scores: Scores, delay, rework, procedures, procedure_codes):
    """What each procedure adds to an agent's points, by place of the agent; most excess first."""
    size = procedures.size
    cells = np.concatenate(
        [delay.agent * size + delay.procedure, rework.agent * size + rework.procedure]
    )
    distinct, position = np.unique(cells, return_inverse=True)
    of_delay, of_rework = position[: delay.agent.size], position[delay.agent.size :]
    counts = scores.rework.cell_counts

    def total(where, values):
        return np.bincount(where, weights=values, minlength=distinct.size)

    columns = {
        "delay_evaluable": total(of_delay, delay.at_risk[:, 0]).astype(int),
        "delay_late": total(of_delay, delay.missed[:, 0]).astype(int),
        "delay_held_long": total(of_delay, delay.missed[:, LONG]).astype(int),
        "delay_observed": total(of_delay, scores.delay.cells.observed),
        "delay_expected": total(of_delay, scores.delay.cells.expected),
        "rework_evaluable": total(of_rework, rework.evaluable * counts).astype(int),
        "rework_sent_back": total(of_rework, rework.reached[:, 0] * counts).astype(int),
        "rework_without_peers": total(of_rework, rework.evaluable * ~counts).astype(int),
        "rework_observed": total(of_rework, scores.rework.cells.observed * counts),
        "rework_expected": total(of_rework, scores.rework.cells.expected * counts),
    }
    excess = (
        columns["delay_observed"]
        - columns["delay_expected"]
        + columns["rework_observed"]
        - columns["rework_expected"]
    )
    agent, procedure = np.divmod(distinct, size)
    order = np.lexsort((procedure, -excess, agent)).tolist()
    plain = {name: values.tolist() for name, values in columns.items()}
    breakdown = {}
    for place in order:
        which = int(procedure[place])
        breakdown.setdefault(int(agent[place]), []).append(
            {
                "procedure": int(procedures[which]),
                "code": procedure_codes[which],
                **{name: values[place] for name, values in plain.items()},
            }
        )
    return breakdown
