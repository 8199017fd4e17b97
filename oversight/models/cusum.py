"""Early warning: the daily charts, the alarms they raised, and the log of the nightly runs."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.enums import Domain, Step
from oversight.querysets import AlarmQuerySet, CusumDayQuerySet, OversightRunQuerySet


class CusumDay(models.Model):
    """One day of one agent's chart of one domain on which something could be counted.

    Computed again from the records where they changed since; alarms once raised stay.
    """

    stays_with_duplicate = True  # it was computed for that record

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        db_index=False,  # the constraint below begins with it
        related_name="cusum_days",
    )
    domain = models.CharField(_("domain"), max_length=10, choices=Domain)
    day = models.DateField(_("day"))
    wd = models.IntegerField(_("working day"))
    dossiers = models.PositiveIntegerField(_("dossiers"))
    bad = models.PositiveIntegerField(_("of these bad"))
    expected = models.FloatField(
        _("bad ones to be expected"),
        null=True,
        help_text=_(
            "By the rates frozen before the quarter; empty where it was drawn before this was kept."
        ),
    )
    statistic = models.FloatField(
        _("statistic"), help_text=_("After the day, before it is set back by an alarm.")
    )
    rising_since = models.DateField(
        _("above zero since"), null=True, help_text=_("Where the suspected start would be.")
    )
    bad_days = models.PositiveIntegerField(_("bad days since the last zero"))
    is_alarm = models.BooleanField(_("raised an alarm"))
    baseline = models.ForeignKey(
        "oversight.ScoringRun",
        verbose_name=_("compared with the rates of"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )

    objects = CusumDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a chart")
        verbose_name_plural = _("days of the charts")
        ordering = ["-day", "agent", "domain"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "domain", "day"], name="agent_has_one_chart_day_per_domain"
            )
        ]
        indexes = [models.Index(fields=["day"], name="cusum_day")]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.get_domain_display()}: {self.statistic:.1f}"


class Alarm(models.Model):
    """One early warning about one agent in one domain. Once raised it stays, as it was raised."""

    is_append_only = True
    stays_with_duplicate = True  # it was raised about that record

    agent = models.ForeignKey(
        "registry.Agent", verbose_name=_("agent"), on_delete=models.PROTECT, related_name="alarms"
    )
    domain = models.CharField(_("domain"), max_length=10, choices=Domain)
    alarm_on = models.DateField(_("alarm on"))
    suspected_start = models.DateField(_("suspected start"))
    statistic = models.FloatField(_("statistic"))
    bad_days = models.PositiveIntegerField(_("bad days"))
    baseline = models.ForeignKey(
        "oversight.ScoringRun",
        verbose_name=_("compared with the rates of"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("raised at"))

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        ordering = ["-alarm_on", "agent", "domain"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "domain", "alarm_on"], name="agent_is_alarmed_once_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(suspected_start__lte=models.F("alarm_on")),
                name="alarm_follows_its_suspected_start",
                violation_error_message=_("An alarm cannot come before what it warns of."),
            ),
        ]
        indexes = [models.Index(fields=["alarm_on"], name="alarm_day")]

    def __str__(self):
        return f"{self.alarm_on:%d/%m/%Y} {self.get_domain_display()}"


class OversightRun(models.Model):
    """One nightly run: for which day, when, and what it did. Without an end it did not finish."""

    as_of = models.DateField(_("as at the end of"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    steps = models.JSONField(_("what it did"), default=list)

    objects = OversightRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("nightly run")
        verbose_name_plural = _("nightly runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"{self.as_of:%d/%m/%Y}"

    @property
    def lines(self) -> list[str]:
        """What it did, a sentence each."""
        return [str(Step(step["step"]).label) % _readable(step) for step in self.steps]

    @property
    def new_alarms(self) -> int:
        return sum(step["count"] for step in self.steps if step["step"] == Step.WATCHED)


def _readable(step):
    """The step with its days as people write them."""
    days = {
        name: f"{date.fromisoformat(step[name]):%d/%m/%Y}"
        for name in ("first", "day")
        if name in step
    }
    return step | days
