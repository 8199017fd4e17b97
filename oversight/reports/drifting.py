"""Whether all agents together drift away from the rates frozen before the quarter."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.actions.cusum import LONGEST_WAIT
from oversight.actions.days import times_in_use
from oversight.enums import Domain
from oversight.models import Authority, CusumDay, Dossier, Procedure, ScoringRun, SupplementRound
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, too_few
from oversight.rules.calendar import day_number
from oversight.rules.drift import Drift
from oversight.rules.frozen import FrozenRates
from oversight.rules.parameters import Parameters

PROCEDURE, AUTHORITY, COUNT, BAD = 1, 2, -2, -1


@dataclass(frozen=True)
class Watched:
    """The run that a quarter is watched against, and the ordinals of the days by calendar version."""

    baseline: ScoringRun
    days: dict[int, tuple[int, int]]


def drift_table(reading: Reading) -> Table:
    watched, before = watched_days(reading), watched_days(reading.month_before)
    wholes = [(_("All agents that you see"), reading.of_all)]
    if reading.operator:
        wholes.append((reading.operator.name, reading))
    lines = []
    for label, part in wholes:
        earlier = drifts(part.month_before, before)
        for domain, drift in drifts(part, watched).items():
            lines.append(Line(f"{label}: {domain.label}", _cells(drift, earlier.get(domain))))
    notes = [
        _(
            "Outcomes counted on the day they became known, over those that the usual rates frozen "
            "before the quarter let expect. A rise means that everybody got worse at once, which "
            "scores that compare agents with one another cannot show. Flagged agents are counted here "
            "and left out of the usual rates: somewhat above 1 is ordinary."
        )
    ]
    if watched:
        day = date_format(watched.baseline.as_of, "SHORT_DATE_FORMAT")
        notes.append(_("Rates of the run as at %(day)s.") % {"day": day})
    return Table(
        title=_("System drift"),
        heading=_("Agents and outcome"),
        columns=(
            pgettext("drift", "Judged"),
            pgettext("drift", "Observed"),
            pgettext("drift", "Expected"),
            _("Observed over expected"),
            _("Month before"),
        ),
        lines=lines,
        notes=notes,
        empty=_("No rates were frozen before this month."),
    )


def watched_days(reading: Reading) -> Watched | None:
    """The days of the month on which charts were drawn; None where there were none."""
    charts = CusumDay.objects.visible_to(reading.user)
    drawn = charts.filter(day__range=(reading.period.first, reading.period.last))
    newest = drawn.order_by("-day").select_related("baseline").first()
    if newest is None:
        return None
    first = max(reading.period.first, newest.baseline.as_of + timedelta(days=1))
    days = {}
    for time in times_in_use():
        start = day_number(max(first, time.calendar.first_day))
        days[time.version.pk] = (
            int(time.calendar.ordinal(start)),
            time.calendar.last_ordinal_by(newest.day),
        )
    return Watched(newest.baseline, days)


def drifts(reading: Reading, watched: Watched | None) -> dict[Domain, Drift]:
    """What was observed and expected in the month, by domain."""
    if watched is None:
        return {}
    parameters = Parameters.from_dict(watched.baseline.parameters)
    rates = FrozenRates.from_dict(watched.baseline.rates, parameters)
    procedures = dict(Procedure.objects.values_list("pk", "code"))
    authorities = dict(Authority.objects.values_list("pk", "code"))
    delay, rework = _delays(reading, watched), _reworks(reading, watched)
    usual_delay = rates.probability_late([procedures[row[PROCEDURE]] for row in delay])
    usual_rework = rates.probability_sent_back(
        [procedures[row[PROCEDURE]] for row in rework],
        [authorities[row[AUTHORITY]] for row in rework],
    )
    return {
        Domain.DELAY: _drift(delay, usual_delay),
        Domain.REWORK: _drift(rework, usual_rework),
    }


def _delays(reading, watched):
    handed, brought = reading.rows(Dossier), reading.rows(SupplementRound, "dossier__agent")
    rows = []
    for version, (first, last) in watched.days.items():
        rows += handed.counted(version, first - LONGEST_WAIT, last).delay_days(first, last)
        rows += brought.counted(version, 0, last).delay_days(first, last)
    return rows


def _reworks(reading, watched):
    rows = []
    for version, days in watched.days.items():
        dossiers = reading.rows(Dossier).filter(calendar_version=version)
        rows += [*dossiers.decision_days(*days), *dossiers.refiling_days(*days)]
    return rows


def _drift(rows, usual):
    counts = np.array([row[COUNT] for row in rows], dtype=float)
    return Drift(
        judged=int(counts.sum()),
        observed=sum(row[BAD] for row in rows),
        expected=float(counts @ usual),
    )


def _cells(drift, earlier):
    return (
        drift.judged,
        drift.observed,
        round(drift.expected, 1),
        _ratio(drift),
        _ratio(earlier) if earlier else None,
    )


def _ratio(drift):
    return too_few() if drift.ratio is None else round(drift.ratio, 2)
