"""Working time: calendars by name, what changes them, and the versions that were used."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.querysets import CalendarVersionQuerySet, WorkingCalendarQuerySet
from registry.querysets import ReferenceQuerySet


class WorkingCalendar(models.Model):
    """One way of counting working time, known by name."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=100)
    has_public_holidays = models.BooleanField(
        _("follows Vietnam's public holidays"),
        default=True,
        help_text=_("Days off and make-up working days as announced, from the holidays library."),
    )
    weekdays = models.JSONField(
        _("working weekdays"), default=list, help_text=_("0 is Monday, 6 is Sunday.")
    )
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    objects = WorkingCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        ordering = ["code"]
        permissions = [("revise_workingcalendar", _("Can put changes of a calendar into force"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="calendar_closes_after_it_opens",
                violation_error_message=_("The working day cannot end before it starts."),
            )
        ]

    def __str__(self):
        return self.name


class CalendarOverride(models.Model):
    """One day on which a calendar differs from its rule: a closure, a make-up day, other hours."""

    calendar = models.ForeignKey(
        WorkingCalendar,
        verbose_name=_("calendar"),
        on_delete=models.CASCADE,
        related_name="overrides",
    )
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("is a working day"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=200, help_text=_("The document that says so, or what happened.")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar override")
        verbose_name_plural = _("calendar overrides")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                name="calendar_day_is_overridden_once",
                violation_error_message=_("This day already has an override."),
            ),
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True)
                | models.Q(closes__gt=models.F("opens")),
                name="calendar_override_has_both_hours_or_none",
                violation_error_message=_("Give both hours, the later one second, or neither."),
            ),
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y}"


class CalendarVersion(models.Model):
    """One calendar as it was put into force: every day and incident, never changed again."""

    is_append_only = True

    calendar = models.ForeignKey(
        WorkingCalendar,
        verbose_name=_("calendar"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("version"))
    days = models.JSONField(_("days"), help_text=_("See rules/calendar.py for the layout."))
    incidents = models.JSONField(_("incidents"), default=list)
    holidays_release = models.CharField(
        _("release of the holidays library"), max_length=20, blank=True
    )
    made_at = models.DateTimeField(_("put into force at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put into force by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering = ["calendar", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="calendar_version_number_is_unique"
            )
        ]

    def __str__(self):
        return f"{self.calendar} v{self.number}"
