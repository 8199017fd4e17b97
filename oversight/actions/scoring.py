"""Computing scores: the database counts, the rules score, one run keeps it all."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from oversight.actions.breakdowns import keep_breakdowns
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
from oversight.bulk import insert_rows
from oversight.known import forget_before, known_between, refresh
from oversight.models import (
    AgentScore,
    Authority,
    Dossier,
    ParameterSet,
    Procedure,
    ScoringRun,
)
from oversight.rules.cells import DelayCells, ReworkCells
from oversight.rules.counting import Counts, count
from oversight.rules.parameters import METHOD_VERSION, Parameters
from oversight.rules.scoring import Scores, score
from oversight.rules.screening import with_flags
from registry.models import Agent


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
    in_force = Parameters.from_dict(chosen.values) if chosen else Parameters()
    window = window or in_force.window
    parameters = replace(in_force, window=window)
    times = times_in_use()
    refuse_unless_over(as_of, times, at=at)
    spans = [Span(time, *time.window(as_of, window)) for time in times]
    counts = _count(spans, afresh=is_screening)
    if not any(found.agents.size for found in counts):
        raise ValidationError(
            _("No dossier was registered in the %(window)d working days up to %(day)s."),
            code="no_dossiers",
            params={"window": window, "day": f"{as_of:%d/%m/%Y}"},
        )
    in_service = Agent.objects.in_service() | Agent.objects.filter(Exists(_any_dossier()))
    agents = _distinct(list(in_service.values_list("pk", flat=True)), *(c.agents for c in counts))
    procedures = _distinct(
        *(cells.procedure for found in counts for cells in (found.delay, found.rework))
    )
    authorities = _distinct(*(found.rework.authority for found in counts))
    delay = _delay_cells(counts, agents, procedures)
    rework = _rework_cells(counts, agents, procedures, authorities)
    scores = score(delay, rework, agents.size, procedures.size, authorities.size, parameters)
    bad_days = (
        delay_bad_days(spans, counts, agents),
        rework_bad_days(spans, counts, agents, procedures, rework, scores.rework.cell_counts),
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
        dossier_count=sum(int(found.dossiers.sum()) for found in counts),
        made_at=at,
        made_by=by,
    )
    run.calendar_versions.set(span.time.version for span in spans)
    insert_rows(
        AgentScore,
        {
            "run": [run.pk] * agents.size,
            "agent": agents.tolist(),
            **_columns(scores, bad_days, flags),
        },
    )
    keep_breakdowns(run, scores, delay, rework, agents, procedures, procedure_codes)
    keep_signs(run, agents, signs)
    if window >= in_force.window:
        forget_before({span.time.version.pk: span.first for span in spans})
    return run


def _any_dossier():
    return Dossier.objects.filter(agent=OuterRef("pk"))


def _count(spans, *, afresh) -> list[Counts]:
    """What the dossiers of each calendar come to; keys are primary keys."""
    refresh()
    return [count(known_between(*span.counted, afresh=afresh), span.today) for span in spans]


def _distinct(*keys) -> np.ndarray:
    return np.unique(np.concatenate([np.asarray(some, dtype=np.int64) for some in keys]))


def _delay_cells(counts: list[Counts], agents, procedures):
    """Those of all calendars, by place of agent and procedure."""
    cells = [found.delay for found in counts]
    return DelayCells(
        np.searchsorted(agents, np.concatenate([some.agent for some in cells])),
        np.searchsorted(procedures, np.concatenate([some.procedure for some in cells])),
        *(
            np.concatenate([getattr(some, name) for some in cells])
            for name in ("at_risk", "missed", "carried")
        ),
    )


def _rework_cells(counts: list[Counts], agents, procedures, authorities):
    cells = [found.rework for found in counts]
    return ReworkCells(
        np.searchsorted(agents, np.concatenate([some.agent for some in cells])),
        np.searchsorted(procedures, np.concatenate([some.procedure for some in cells])),
        np.searchsorted(authorities, np.concatenate([some.authority for some in cells])),
        np.concatenate([some.evaluable for some in cells]),
        np.concatenate([some.reached for some in cells]),
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


def _columns(scores: Scores, bad_days, flags) -> dict[str, list]:
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
    return {name: column.tolist() for name, column in columns.items()} | {"q": list(flags.q)}
