"""What was decided about agents, and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.enums import OF_CENTRE, REASONED, Act, Status
from registry.models.bilingual import BilingualName
from registry.querysets import DecisionQuerySet, ReferenceQuerySet


class Reason(BilingualName, models.Model):
    """One coded reason that may be given for a move or for refusing a proposed change."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    act = models.CharField(_("for the act"), max_length=20, choices=REASONED)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    message = models.TextField(
        _("message"),
        blank=True,
        help_text=_("Sent to the operator; {agent}, {code}, {reason} and {comment} are filled in."),
    )
    message_en = models.TextField(_("message in English"), blank=True)
    is_current = models.BooleanField(_("is in use"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["act", "code"]

    def __str__(self):
        return self.shown_name


class Decision(models.Model):
    """One move of one agent: who, when, why, on which facts and rules. Rows are only added."""

    is_append_only = True
    stays_with_duplicate = True  # it was made on that record

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    act = models.CharField(_("act"), max_length=20, choices=Act)
    from_status = models.CharField(_("from"), max_length=20, choices=Status)
    to_status = models.CharField(_("to"), max_length=20, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    reason = models.ForeignKey(
        Reason, verbose_name=_("reason"), on_delete=models.PROTECT, null=True, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    findings = models.JSONField(
        _("findings"),
        default=list,
        help_text=_("Each criterion with what was found and what was required."),
    )
    facts = models.JSONField(
        _("facts"), default=dict, help_text=_("The facts on which the decision rests.")
    )
    criteria_set = models.ForeignKey(
        "registry.CriteriaSet", verbose_name=_("criteria"), on_delete=models.PROTECT, null=True
    )
    boundary_version = models.ForeignKey(
        "registry.BoundaryVersion",
        verbose_name=_("boundary version"),
        on_delete=models.PROTECT,
        null=True,
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_act_display()} {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    @property
    def has_sheet(self) -> bool:
        """Whether the Centre decided something, so that it may be printed as a decision."""
        return self.act in OF_CENTRE
