"""What was let pass for a time: waivers and conditions of approval."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import ConditionQuerySet, WaiverQuerySet


class Waiver(models.Model):
    """One mandatory criterion set aside for one agent until a day, by somebody who may."""

    agent = models.ForeignKey(
        "registry.Agent", verbose_name=_("agent"), on_delete=models.CASCADE, related_name="waivers"
    )
    criterion = models.CharField(
        _("criterion"), max_length=220, help_text=_("The measure or name, and the comparison.")
    )
    reason = models.TextField(_("reason"))
    ends_on = models.DateField(_("last day"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    granted_at = models.DateTimeField(_("granted at"))
    met_at = models.DateTimeField(_("met at"), null=True, editable=False)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-granted_at", "-pk"]
        permissions = [("grant_waiver", _("Can waive a mandatory criterion"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(met_at__isnull=True, met_by__isnull=True)
                | models.Q(met_at__isnull=False, met_by__isnull=False),
                name="waiver_met_has_who_and_when",
            )
        ]

    def __str__(self):
        return f"{self.ends_on:%d/%m/%Y}"


class Condition(models.Model):
    """One thing that an approved agent still has to put right by a day."""

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="conditions",
    )
    decision = models.ForeignKey(
        "registry.Decision",
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="conditions",
    )
    criterion = models.CharField(_("criterion"), max_length=220)
    due_on = models.DateField(_("to be met by"))
    met_at = models.DateTimeField(_("met at"), null=True, editable=False)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(met_at__isnull=True, met_by__isnull=True)
                | models.Q(met_at__isnull=False, met_by__isnull=False),
                name="condition_met_has_who_and_when",
            )
        ]

    def __str__(self):
        return f"{self.due_on:%d/%m/%Y}"
