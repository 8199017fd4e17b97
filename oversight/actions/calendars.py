"""Putting calendars into force."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from holidays import __version__ as holidays_release

from oversight.actions.deadlines import recompute_deadlines
from oversight.holidays import vietnam_days_off
from oversight.instants import from_moments
from oversight.models import CalendarVersion, WorkingCalendar
from oversight.rules.calendar import DayException, build_calendar
from registry.models import Agent, FormerCode

FIRST_DAY = date(2010, 1, 1)
YEARS_AHEAD = 2
SEEDS = "04_calendars"


@dataclass(frozen=True)
class Revision:
    """What came of putting a calendar into force."""

    version: CalendarVersion
    is_new: bool
    moved: int


@transaction.atomic
def revise_calendar(*, calendar: WorkingCalendar, by, at: datetime) -> Revision:
    """Freeze the calendar as it now stands and recompute every deadline counted in it.

    Nothing happens when nothing differs from the newest version. Versions are never changed.
    Nobody (`by=None`) stands for the command line. Refuses, by code: `not_permitted`,
    `override_outside`.
    """
    if by is not None and not by.has_perm("oversight.revise_workingcalendar"):
        raise ValidationError(_("You may not put calendars into force."), code="not_permitted")
    locked = WorkingCalendar.objects.select_for_update().get(pk=calendar.pk)
    days, incidents = _lay_out(locked, at), _incidents(locked)
    newest = locked.versions.order_by("-number").first()
    if newest is not None and (newest.days, newest.incidents) == (days, incidents):
        return Revision(newest, is_new=False, moved=0)
    version = CalendarVersion.objects.create(
        calendar=locked,
        number=newest.number + 1 if newest else 1,
        days=days,
        incidents=incidents,
        holidays_release=holidays_release if locked.has_public_holidays else "",
        made_at=at,
        made_by=by,
    )
    return Revision(version, is_new=True, moved=recompute_deadlines(version, by=by, at=at))


def current_version(code: str, *, at: datetime) -> CalendarVersion:
    """The newest version of the calendar of that name; the first is made when first asked for.

    A database without any calendar gets the project's own first. Refuses, by code:
    `calendar_unknown`.
    """
    version = CalendarVersion.objects.newest_of(code).select_related("calendar").first()
    if version is not None:
        return version
    if not WorkingCalendar.objects.exists():
        call_command("loaddata", SEEDS, verbosity=0)
    calendar = WorkingCalendar.objects.filter(code=code).first()
    if calendar is None:
        raise ValidationError(
            _("There is no calendar “%(code)s”; there are: %(known)s."),
            code="calendar_unknown",
            params={
                "code": code,
                "known": ", ".join(WorkingCalendar.objects.values_list("code", flat=True)),
            },
        )
    return revise_calendar(calendar=calendar, by=None, at=at).version


def _lay_out(calendar, at):
    """The days of the calendar from 2010 to the end of the year after next, for storage."""
    last_day = date(timezone.localdate(at).year + YEARS_AHEAD, 12, 31)
    days_off, make_up = [], []
    if calendar.has_public_holidays:
        days_off, make_up = vietnam_days_off(range(FIRST_DAY.year, last_day.year + 1))
    exceptions = {day: DayException(day, is_working=True) for day in make_up}
    for override in calendar.overrides.all():
        if not FIRST_DAY <= override.day <= last_day:
            raise ValidationError(
                _("The override of %(day)s lies outside the calendar: %(first)s to %(last)s."),
                code="override_outside",
                params={
                    "day": f"{override.day:%d/%m/%Y}",
                    "first": f"{FIRST_DAY:%d/%m/%Y}",
                    "last": f"{last_day:%d/%m/%Y}",
                },
            )
        exceptions[override.day] = DayException(
            override.day, override.is_working, override.opens, override.closes
        )
    laid_out = build_calendar(
        name=calendar.code,
        first_day=FIRST_DAY,
        last_day=last_day,
        weekdays=calendar.weekdays,
        opens=calendar.opens,
        closes=calendar.closes,
        days_off=days_off,
        exceptions=exceptions.values(),
    )
    return [list(run) for run in laid_out.to_rows()]


def _incidents(calendar):
    """The incidents that count, for storage; `agents` is left out where all are covered."""
    incidents = calendar.incidents.counting().order_by("starts_at", "ends_at", "pk")
    rows = list(incidents.prefetch_related(Prefetch("agents", Agent.objects.only("code"))))
    former = dict(FormerCode.objects.order_by().values_list("code", "agent"))
    starts = from_moments(incident.starts_at for incident in rows).tolist()
    ends = from_moments(incident.ends_at for incident in rows).tolist()
    return [
        {
            "starts": start,
            "ends": end,
            "authority": incident.authority_id,
            **_agents(incident, former),
        }
        for start, end, incident in zip(starts, ends, rows, strict=True)
    ]


def _agents(incident, former):
    """The agents that it names, and those that some of them were merged into."""
    named = incident.agents.all()
    agents = sorted(
        {key for agent in named for key in (agent.pk, former.get(agent.code, agent.pk))}
    )
    return {"agents": agents} if agents else {}
