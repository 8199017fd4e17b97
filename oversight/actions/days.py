"""Which days may be judged: over in every calendar in use, and inside it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.models import CalendarVersion
from oversight.working_time import WorkingTime, working_time_of


def times_in_use() -> list[WorkingTime]:
    """The calendars in which dossiers are counted now, oldest version first."""
    versions = CalendarVersion.objects.in_use().select_related("calendar").order_by("pk")
    return [working_time_of(version) for version in versions]


def refuse_unless_over(day: date, times: list[WorkingTime], *, at: datetime) -> None:
    """Refuse a day by code: `day_not_over` or `outside_calendar`."""
    if day > timezone.localdate(at):
        raise ValidationError(_("This day has not come yet."), code="day_not_over")
    for time in times:
        if not time.calendar.first_day <= day <= time.calendar.last_day:
            raise ValidationError(
                _("The calendar “%(calendar)s” does not cover %(day)s: put it into force again."),
                code="outside_calendar",
                params={"calendar": time.version.calendar, "day": f"{day:%d/%m/%Y}"},
            )
    if not all(time.is_over(day, at) for time in times):
        raise ValidationError(
            _("The working day is not over: what is due today could still be forwarded."),
            code="day_not_over",
        )
