"""What the monthly screening keeps beside the scores, and the parameters that runs use."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.enums import Indicator
from oversight.models.scoring import AgentScore, ScoringRun
from oversight.querysets import IntegrityScoreQuerySet, ParameterSetQuerySet


class ParameterSet(models.Model):
    """One version of the method's parameters. Rows are only added: old runs stay explainable."""

    is_append_only = True

    number = models.PositiveIntegerField(_("number"), unique=True)
    values = models.JSONField(
        _("values"), help_text=_("See rules/parameters.py; one that is missing has its default.")
    )
    valid_from = models.DateField(
        _("in force from"), help_text=_("Runs as at the end of this day and later use it.")
    )
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))

    objects = ParameterSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("parameter set")
        verbose_name_plural = _("parameter sets")
        ordering = ["-number"]

    def __str__(self):
        return f"#{self.number}"


class FlaggedScore(AgentScore):
    """The score of one agent that a screening flagged."""

    class Meta:
        proxy = True
        verbose_name = _("flag of the month")
        verbose_name_plural = _("flags of the month")


class IntegrityScore(models.Model):
    """One sign of bent records about one agent in one screening run; never part of the score."""

    is_append_only = True
    stays_with_duplicate = True  # a run stays as it was computed

    run = models.ForeignKey(
        ScoringRun,
        verbose_name=_("scoring run"),
        on_delete=models.CASCADE,
        related_name="integrity",
    )
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="integrity_scores",
    )
    indicator = models.CharField(_("sign"), max_length=20, choices=Indicator)
    evaluable = models.PositiveIntegerField(_("dossiers looked at"))
    observed = models.FloatField(_("of these with the sign"))
    expected = models.FloatField(_("usual"))
    variance = models.FloatField(_("variance"))
    ratio = models.FloatField(_("shrunken ratio"))
    p = models.FloatField(_("tail probability"))
    q = models.FloatField(
        _("adjusted probability"),
        null=True,
        help_text=_("Empty where the sign raises no flags, or there was too little to look at."),
    )
    is_flagged = models.BooleanField(_("flagged"), default=False)

    objects = IntegrityScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of bent records")
        verbose_name_plural = _("signs of bent records")
        ordering = ["p", "agent__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "agent", "indicator"], name="sign_is_counted_once_per_run_and_agent"
            )
        ]

    def __str__(self):
        return self.get_indicator_display()
