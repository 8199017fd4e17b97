"""Agents by grade, and how that changed against the month before."""

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.actions.parameters import parameters_on
from oversight.enums import Grade
from oversight.models import AgentScore, ScoringRun
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, share
from oversight.rules.periods import Period


def grades(reading: Reading) -> Table:
    run = newest_run(reading, reading.period)
    before = newest_run(reading, reading.period.previous)
    now, then = _counts(reading, run), _counts(reading, before)
    total, total_then = sum(now.values()), sum(then.values())
    return Table(
        title=_("Agents by grade"),
        heading=_("Grade"),
        columns=(
            pgettext("report", "Agents"),
            pgettext("report", "Of all scored"),
            _("Share (%)"),
            _("Month before"),
            _("Of all scored then"),
            pgettext("report", "Change"),
        ),
        lines=[
            Line(
                str(grade.label),
                (
                    now.get(grade, 0),
                    total,
                    share(now.get(grade, 0), total),
                    then.get(grade, 0) if before else None,
                    total_then if before else None,
                    now.get(grade, 0) - then.get(grade, 0) if before else None,
                ),
                reading.list_link("agentscore", run=run.pk, grade__exact=grade),
            )
            for grade in Grade
        ]
        if run
        else [],
        notes=[*_as_at(run), _scored_before(before)] if run else [],
        empty=_("No scores were computed in this month."),
    )


def newest_run(reading: Reading, period: Period) -> ScoringRun | None:
    """The run by which a month is told: the newest over a whole window."""
    window = parameters_on(period.first)[1].window
    runs = ScoringRun.objects.visible_to(reading.user).whole(window)
    return runs.in_month_of(period.first).newest().defer("rates", "parameters").first()


def _counts(reading, run):
    if run is None:
        return {}
    scores = reading.rows(AgentScore).filter(run=run).order_by()
    return dict(scores.values_list("grade").annotate(Count("pk")))


def _as_at(run):
    return [_("As at the end of %(day)s.") % {"day": _day(run.as_of)}]


def _scored_before(before):
    if before is None:
        return _("There are no scores of the month before to compare with.")
    return _("Compared with %(day)s.") % {"day": _day(before.as_of)}


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")
