"""Scores, and everything needed to explain and repeat them."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oversight.enums import HELD_LONG, Domain, Grade
from oversight.fields import TableField
from oversight.querysets import (
    AgentScoreQuerySet,
    ScoreBreakdownQuerySet,
    ScoringRunQuerySet,
)


class ScoringRun(models.Model):
    """One computation of all scores as at the end of one day. Never changed once made."""

    is_append_only = True

    as_of = models.DateField(_("as at the end of"))
    window = models.PositiveSmallIntegerField(_("window (working days)"))
    method_version = models.CharField(_("method version"), max_length=20)
    parameters = models.JSONField(_("parameters"))
    calendar_versions = models.ManyToManyField(
        "oversight.CalendarVersion", verbose_name=_("calendars"), related_name="+"
    )
    window_start = models.DateField(_("window starts on"))
    tau0_delay = models.FloatField(_("spread of honest agents, delay"))
    tau0_rework = models.FloatField(_("spread of honest agents, rework"))
    rates = models.JSONField(
        _("frozen rates"), help_text=_("Rates by procedure and authority that the run used.")
    )
    agent_count = models.PositiveIntegerField(_("agents"))
    dossier_count = models.PositiveIntegerField(_("dossiers"))
    is_screening = models.BooleanField(
        _("screening"),
        default=False,
        help_text=_("Only a screening raises flags; other runs carry those of the last one."),
    )
    flags_of = models.ForeignKey(
        "self",
        verbose_name=_("flags carried from"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    parameter_set = models.ForeignKey(
        "oversight.ParameterSet",
        verbose_name=_("parameter set"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = ScoringRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        ordering = ["-as_of", "-pk"]
        permissions = [("make_scoringrun", _("Can compute scores"))]

    def __str__(self):
        return f"{self.as_of:%d/%m/%Y} #{self.pk}"


class AgentScore(models.Model):
    """One agent in one scoring run, with every number that its page shows."""

    is_append_only = True
    stays_with_duplicate = True  # a run stays as it was computed

    run = models.ForeignKey(
        ScoringRun, verbose_name=_("scoring run"), on_delete=models.CASCADE, related_name="scores"
    )
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="scores",
    )
    score = models.FloatField(_("score"))
    score_low = models.FloatField(_("score, lower end"))
    score_high = models.FloatField(_("score, upper end"))
    decided_by = models.CharField(
        pgettext_lazy("of a score", "side that decides"), max_length=10, choices=Domain
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)

    delay_evaluable = models.PositiveIntegerField(_("custody intervals past their deadline"))
    delay_late = models.PositiveIntegerField(_("of these late"))
    delay_observed = models.FloatField(_("delay points"))
    delay_expected = models.FloatField(_("delay points expected"))
    delay_variance = models.FloatField(_("variance of the delay points"))
    delay_p = models.FloatField(_("tail probability, delay"))
    delay_ratio = models.FloatField(_("shrunken ratio, delay"))
    delay_score = models.FloatField(_("delay score"))
    delay_score_low = models.FloatField(_("delay score, lower end"))
    delay_score_high = models.FloatField(_("delay score, upper end"))

    rework_evaluable = models.PositiveIntegerField(_("dossiers examined by the authority"))
    rework_sent_back = models.PositiveIntegerField(_("of these sent back"))
    rework_without_peers = models.PositiveIntegerField(_("left out for want of peers"))
    rework_observed = models.FloatField(_("rework points"))
    rework_expected = models.FloatField(_("rework points expected"))
    rework_variance = models.FloatField(_("variance of the rework points"))
    rework_p = models.FloatField(_("tail probability, rework"))
    rework_ratio = models.FloatField(_("shrunken ratio, rework"))
    rework_score = models.FloatField(_("rework score"))
    rework_score_low = models.FloatField(_("rework score, lower end"))
    rework_score_high = models.FloatField(_("rework score, upper end"))

    p = models.FloatField(
        _("tail probability"),
        help_text=_("Of both domains: twice the smaller one. Small means strong evidence."),
    )
    q = models.FloatField(
        _("adjusted probability"),
        null=True,
        help_text=_("Benjamini-Hochberg; empty where the run was no screening of the agent."),
    )
    delay_bad_days = models.PositiveIntegerField(_("days with a missed deadline"), default=0)
    rework_bad_days = models.PositiveIntegerField(
        _("days with a dossier that came back"), default=0
    )
    flag_delay = models.BooleanField(_("flagged for delay"), default=False)
    flag_rework = models.BooleanField(_("flagged for rework"), default=False)
    flag_integrity = models.BooleanField(_("flagged for bent records"), default=False)

    objects = AgentScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent score")
        verbose_name_plural = _("agent scores")
        ordering = ["score", "agent__code"]
        constraints = [
            models.UniqueConstraint(fields=["run", "agent"], name="agent_is_scored_once_per_run")
        ]

    def __str__(self):
        return f"{self.score:.0f} ({self.score_low:.0f}–{self.score_high:.0f})"

    @cached_property
    def procedures(self) -> list[dict]:
        """Observed and expected points of each procedure, largest excess first."""
        rows = [row | {"code": row["code"].decode()} for row in self._rows("procedures")]
        return sorted(rows, key=lambda row: (-_excess(row), row["procedure"]))

    @cached_property
    def landmarks(self) -> list[dict]:
        """How many files were held beyond each landmark; runs made before this was kept have none.

        Each is so many working days `after` the deadline; of the files `at_risk` so many `missed`
        it, so many had missed the one before (`carried`), and others would miss `usual`.
        """
        return self._rows("landmarks")

    @property
    def delay_held_long(self) -> int | None:
        """Of the late files those held long past their deadline; runs made before kept no count."""
        missed = {row["after"]: row["missed"] for row in self.landmarks}
        return missed.get(HELD_LONG)

    @cached_property
    def _breakdown(self):
        return ScoreBreakdown.objects.of(self).first()

    def _rows(self, table):
        return self._breakdown.rows_of(self.agent_id, table) if self._breakdown else []


def _excess(row):
    return (
        row["delay_observed"]
        - row["delay_expected"]
        + row["rework_observed"]
        - row["rework_expected"]
    )


class ScoreBreakdown(models.Model):
    """What the scores of some agents in one run are made of: by procedure, and by landmark.

    Of many agents together: as rows of their own these numbers were most of what a night wrote.
    """

    is_append_only = True

    run = models.ForeignKey(
        ScoringRun, verbose_name=_("scoring run"), on_delete=models.CASCADE, related_name="+"
    )
    first_agent = models.BigIntegerField()
    last_agent = models.BigIntegerField()
    procedures = TableField(_("by procedure"))
    landmarks = TableField(_("by landmark"))

    objects = ScoreBreakdownQuerySet.as_manager()

    class Meta:
        verbose_name = _("score breakdown")
        verbose_name_plural = _("score breakdowns")
        constraints = [
            models.UniqueConstraint(fields=["run", "first_agent"], name="agent_is_broken_down_once")
        ]

    def __str__(self):
        return f"{self.run_id}/{self.first_agent}"

    def rows_of(self, agent: int, table: str) -> list[dict]:
        """The rows of that agent in `procedures` or `landmarks`, as they stand there."""
        rows = getattr(self, table)
        names = [name for name in rows.dtype.names if name != "agent"]
        found = rows[names][rows["agent"] == agent]
        return [dict(zip(names, row, strict=True)) for row in found.tolist()]
