"""Suspensions that one person proposes and another confirms."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.enums import SuspensionState
from registry.models.decision import Decision, Reason
from registry.querysets import SuspensionProposalQuerySet


class SuspensionProposal(models.Model):
    """One proposal to suspend one agent, until somebody decides on it; then it stands."""

    is_append_only = True  # once decided
    stays_with_duplicate = True  # it was made about that record

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="suspension_proposals",
    )
    reason = models.ForeignKey(Reason, verbose_name=_("reason"), on_delete=models.PROTECT)
    comment = models.TextField(_("comment"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(
        _("state"), max_length=10, choices=SuspensionState, default=SuspensionState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    dismissal = models.TextField(_("why it was not carried out"), blank=True)
    decision = models.OneToOneField(
        Decision,
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        null=True,
        related_name="suspension_proposal",
        help_text=_("The suspension that was carried out."),
    )

    objects = SuspensionProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed suspension")
        verbose_name_plural = _("proposed suspensions")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=models.Q(state=SuspensionState.OPEN),
                name="suspension_is_proposed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=SuspensionState.OPEN, decided_by__isnull=True, decided_at__isnull=True
                )
                | (
                    ~models.Q(state=SuspensionState.OPEN)
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="suspension_decided_with_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state=SuspensionState.CONFIRMED, decision__isnull=False)
                & ~models.Q(decided_by=models.F("proposed_by"))
                | ~models.Q(state=SuspensionState.CONFIRMED) & models.Q(decision__isnull=True),
                name="suspension_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self):
        return f"{self.agent} {timezone.localtime(self.proposed_at):%d/%m/%Y %H:%M}"
