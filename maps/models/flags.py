"""Wards that need an agent: the rules, what they said, and what came of it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maps.enums import (
    OPEN_FLAGS,
    FlagAct,
    FlagCause,
    FlagOutcome,
    FlagReason,
    FlagState,
    FlagVerdict,
)
from maps.querysets import AreaFlagQuerySet, AreaJudgementQuerySet, FlagRuleQuerySet
from registry.querysets import ReferenceQuerySet, ScopedQuerySet


def _person(label, **fields):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        **fields,
    )


class FlagRule(models.Model):
    """The thresholds of one reason from one day on. Rows are only added.

    Before the first of them the thresholds of `rules/adoption.py` hold.
    """

    reason = models.CharField(_("reason to open"), max_length=10, choices=FlagReason)
    valid_from = models.DateField(_("valid from"))
    thresholds = models.JSONField(_("thresholds"))
    source = models.CharField(
        _("source"), max_length=300, help_text=_("The decision or target that asks for it.")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = _person(_("made by"))

    objects = FlagRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for flags")
        verbose_name_plural = _("rules for flags")
        ordering = ["reason", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "valid_from"],
                name="flag_rule_one_a_day",
                violation_error_message=_("A version of this rule begins on that day already."),
            )
        ]

    def __str__(self):
        return f"{self.get_reason_display()} ({self.valid_from:%d/%m/%Y})"


class FlagRun(models.Model):
    """All wards judged by all rules as at one day. Never changed once made."""

    as_of = models.DateField(_("as at the end of"))
    thresholds = models.JSONField(
        _("thresholds"), help_text=_("Of each reason, as they were in force on that day.")
    )
    raised = models.PositiveIntegerField(_("flags raised"))
    cleared = models.PositiveIntegerField(_("flags cleared"))
    made_at = models.DateTimeField(_("made at"))
    made_by = _person(_("made by"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("judging of wards")
        verbose_name_plural = _("judgings of wards")
        ordering = ["-as_of", "-pk"]
        permissions = [("make_flagrun", _("Can judge wards"))]

    def __str__(self):
        return f"{self.as_of:%d/%m/%Y} #{self.pk}"


class AreaJudgement(models.Model):
    """What one rule said of one ward in one run, with every number that it rests on."""

    run = models.ForeignKey(
        FlagRun, verbose_name=_("judging of wards"), on_delete=models.CASCADE, related_name="rows"
    )
    area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="judgements",
    )
    reason = models.CharField(_("reason to open"), max_length=10, choices=FlagReason)
    verdict = models.CharField(_("verdict"), max_length=10, choices=FlagVerdict)
    cause = models.CharField(_("cause"), max_length=20, choices=FlagCause, blank=True)
    figures = models.JSONField(_("figures"))

    objects = AreaJudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement on a ward")
        verbose_name_plural = _("judgements on wards")
        ordering = ["area__code", "reason"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "area", "reason"], name="area_is_judged_once_per_run_and_reason"
            )
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.get_verdict_display()}"


class AreaFlag(models.Model):
    """One ward that one reason speaks for, from the day it was raised until it is cleared.

    What happened to it stands in its moves; these columns say where it is now.
    """

    area = models.ForeignKey(
        "registry.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="flags"
    )
    reason = models.CharField(_("reason to open"), max_length=10, choices=FlagReason)
    cause = models.CharField(_("cause"), max_length=20, choices=FlagCause)
    state = models.CharField(_("state"), max_length=10, choices=FlagState)
    raised_on = models.DateField(_("raised on"))
    started_on = models.DateField(
        _("clock started on"), help_text=_("When it was raised, or last taken up again.")
    )
    due_on = models.DateField(
        _("next step by"), null=True, help_text=_("Assessment, outcome, or next review.")
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=FlagOutcome, blank=True)
    cleared_on = models.DateField(_("cleared on"), null=True)
    judgement = models.ForeignKey(
        AreaJudgement,
        verbose_name=_("newest judgement"),
        on_delete=models.PROTECT,
        related_name="flags",
    )

    objects = AreaFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("area flag")
        verbose_name_plural = _("area flags")
        ordering = ["due_on", "area__code", "reason"]
        permissions = [
            ("assess_areaflag", _("Can assess area flags")),
            ("answer_areaflag", _("Can decide what is done about area flags")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "reason"],
                condition=models.Q(cleared_on__isnull=True),
                name="area_flag_one_is_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FlagState.CLEARED, cleared_on__isnull=False)
                | (~models.Q(state=FlagState.CLEARED) & models.Q(cleared_on__isnull=True)),
                name="area_flag_cleared_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FlagState.CLEARED) | models.Q(due_on__isnull=False),
                name="area_flag_open_has_a_next_step",
            ),
        ]

    def __str__(self):
        return f"{self.area.name}: {self.get_reason_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_FLAGS

    def is_overdue(self, today: date) -> bool:
        """Whether its next step should have been taken by now."""
        return self.due_on is not None and self.due_on < today


class AreaFlagMove(models.Model):
    """One move of one flag: who, when, why, and by when the next one is due. Only added."""

    is_append_only = True

    flag = models.ForeignKey(
        AreaFlag, verbose_name=_("area flag"), on_delete=models.PROTECT, related_name="moves"
    )
    act = models.CharField(_("act"), max_length=10, choices=FlagAct)
    from_state = models.CharField(_("from"), max_length=10, choices=FlagState, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=FlagState)
    by = _person(_("by"))
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=FlagOutcome, blank=True)
    comment = models.TextField(_("grounds"), blank=True)
    due_on = models.DateField(_("next step by"), null=True)
    judgement = models.ForeignKey(
        AreaJudgement,
        verbose_name=_("judgement"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The figures that stood then."),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a flag")
        verbose_name_plural = _("moves of flags")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_act_display()} {timezone.localtime(self.at):%d/%m/%Y}"
