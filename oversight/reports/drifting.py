"""Whether all agents together drift away from the rates frozen before the quarter."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.enums import Domain
from oversight.models import CusumDay, ScoringRun
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, too_few
from oversight.rules.drift import Drift


def drift_table(reading: Reading) -> Table:
    baseline = baseline_of(reading)
    wholes = [(_("All agents that you see"), reading.of_all)]
    if reading.operator:
        wholes.append((reading.operator.name, reading))
    lines = []
    for label, part in wholes:
        earlier = drifts(part.month_before)
        for domain, drift in drifts(part).items() if baseline else ():
            lines.append(Line(f"{label}: {domain.label}", _cells(drift, earlier[domain])))
    notes = [
        _(
            "Outcomes counted on the day they became known, over those that the usual rates frozen "
            "before the quarter let expect. A rise means that everybody got worse at once, which "
            "scores that compare agents with one another cannot show. Flagged agents are counted here "
            "and left out of the usual rates: somewhat above 1 is ordinary."
        )
    ]
    if baseline:
        day = date_format(baseline.as_of, "SHORT_DATE_FORMAT")
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


def baseline_of(reading: Reading) -> ScoringRun | None:
    """The run that the month is watched against; None where no chart was drawn."""
    newest = _drawn(reading.of_all).order_by("-day").select_related("baseline").first()
    return newest and newest.baseline


def drifts(reading: Reading) -> dict[Domain, Drift]:
    """What was observed and expected in the month, by domain, as the charts keep it by day."""
    sums = {
        domain: Drift(judged, observed, expected)
        for domain, judged, observed, expected in _drawn(reading).sums_by_domain()
    }
    return {domain: sums.get(domain, Drift(0, 0, 0.0)) for domain in Domain}


def _drawn(reading):
    days = reading.period.first, reading.period.last
    return reading.rows(CusumDay).filter(day__range=days, expected__isnull=False)


def _cells(drift, earlier):
    return (
        drift.judged,
        drift.observed,
        round(drift.expected, 1),
        _ratio(drift),
        _ratio(earlier) if earlier.judged else None,
    )


def _ratio(drift):
    return too_few() if drift.ratio is None else round(drift.ratio, 2)
