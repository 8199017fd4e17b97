"""What changed in a month that figures hang on, and why."""

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from oversight.enums import EventKind
from oversight.models import (
    CalendarVersion,
    Correction,
    DossierEvent,
    Incident,
    ParameterSet,
    ScoringRun,
)
from oversight.reports.grades import newest_run
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table


def changes(reading: Reading) -> Table:
    lines = [
        *_method(reading),
        *_parameters(reading),
        *_calendars(reading),
        *_incidents(reading),
        *_corrections(reading),
        *_edits(reading),
    ]
    return Table(
        title=_("What changed, and why"),
        heading=pgettext("change", "What"),
        columns=(_("When"), _("Why, or in what way")),
        lines=lines,
        notes=[_runs(reading)],
        empty=_("Nothing changed that figures hang on."),
    )


def _runs(reading):
    count = _runs_of(reading, reading.period).count()
    return ngettext(
        "%(count)d scoring run was made as at days of this month; runs made before stay as they were.",
        "%(count)d scoring runs were made as at days of this month; runs made before stay as they were.",
        count,
    ) % {"count": count}


def _runs_of(reading, period):
    return ScoringRun.objects.visible_to(reading.user).in_month_of(period.first)


def _method(reading):
    """The method's version, where the month is told by another than the month before."""
    run = newest_run(reading, reading.period)
    before = newest_run(reading, reading.period.previous)
    if not run or not before or run.method_version == before.method_version:
        return []
    change = _("from %(old)s to %(new)s") % {
        "old": before.method_version,
        "new": run.method_version,
    }
    return [Line(_("Version of the method"), (run.as_of, change))]


def _parameters(reading):
    period = reading.period
    sets = ParameterSet.objects.visible_to(reading.user)
    begun = sets.filter(valid_from__range=(period.first, period.last)).order_by("valid_from", "pk")
    return [
        Line(_("Parameter set %(set)s") % {"set": chosen}, (chosen.valid_from, chosen.reason))
        for chosen in begun
    ]


def _calendars(reading):
    versions = _in_period(CalendarVersion.objects.visible_to(reading.user), "made_at", reading)
    return [
        Line(
            _("Calendar put into force: %(version)s") % {"version": version},
            (_day_of(version.made_at), _recomputed(version)),
        )
        for version in versions.select_related("calendar", "recomputation").defer(
            "days", "incidents"
        )
    ]


def _recomputed(version):
    recomputation = getattr(version, "recomputation", None)
    if recomputation is None:
        return _("no deadline moved")
    return _("deadlines moved: %(dossiers)d of dossiers, %(rounds)d of supplement rounds") % {
        "dossiers": recomputation.dossiers_moved,
        "rounds": recomputation.rounds_moved,
    }


def _incidents(reading):
    """Confirmed ones of the report's agents that touch the period, or were confirmed in it.

    Their operators read them too: an incident excuses files that the score would count.
    """
    first, last = reading.period.first, reading.period.last
    touching = Q(starts_at__date__lte=last, ends_at__date__gte=first)
    incidents = Incident.objects.visible_to(reading.user).counting()
    counting = incidents.covering(reading.agents.values("pk")).filter(
        touching | Q(decided_at__date__range=(first, last))
    )
    return [
        Line(
            _("Incident: %(kind)s") % {"kind": incident.get_kind_display()},
            (_day_of(incident.starts_at), incident.reason),
        )
        for incident in counting.order_by("starts_at", "pk")
    ]


def _corrections(reading):
    if not reading.may("view_correction"):
        return []
    corrections = _in_period(reading.rows(Correction, "case__agent"), "at", reading)
    return [
        Line(
            _("Correction in case %(case)s: %(what)s")
            % {"case": correction.case.number, "what": correction.get_kind_display()},
            (_day_of(correction.at), correction.comment or None),
        )
        for correction in corrections.select_related("case")
    ]


def _edits(reading):
    """How often something recorded was changed, by kind."""
    if not reading.may("view_dossierevent"):
        return []
    events = _in_period(reading.rows(DossierEvent, "dossier__agent"), "at", reading)
    edits = events.exclude(kind=EventKind.DEADLINE_RECOMPUTED).order_by().values("kind")
    return [
        Line(
            str(EventKind(kind).label),
            (
                None,
                ngettext("%(count)d dossier", "%(count)d dossiers", count) % {"count": count},
            ),
        )
        for kind, count in edits.annotate(count=Count("dossier", distinct=True))
        .order_by("kind")
        .values_list("kind", "count")
    ]


def _in_period(rows, moment, reading):
    period = reading.period
    return rows.filter(**{f"{moment}__date__range": (period.first, period.last)}).order_by(
        moment, "pk"
    )


def _day_of(moment):
    return timezone.localdate(moment)
