"""Changes that an operator proposes to what was approved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.enums import ChangeState
from registry.querysets import ChangeQuerySet, ChangeSetQuerySet


class ChangeSet(models.Model):
    """One proposal to change facts of an approved agent; until accepted, the old facts stand."""

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="change_sets",
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ChangeState,
        default=ChangeState.OPEN,
        editable=False,
    )
    note = models.TextField(_("why"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    reason = models.ForeignKey(
        "registry.Reason",
        verbose_name=_("reason"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        help_text=_("Why it was refused, wholly or in part."),
    )
    comment = models.TextField(_("comment of the Centre"), blank=True)

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["-proposed_at", "-pk"]
        permissions = [("decide_changeset", _("Can accept or refuse proposed changes"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="change_set_decided_has_who_and_when",
            )
        ]

    def __str__(self):
        return f"{self.agent_id} {timezone.localtime(self.proposed_at):%d/%m/%Y %H:%M}"


class Change(models.Model):
    """One fact of a proposal: what stands, what is proposed, and whether it was accepted."""

    change_set = models.ForeignKey(
        ChangeSet,
        verbose_name=_("proposed change"),
        on_delete=models.CASCADE,
        related_name="changes",
    )
    fact = models.CharField(
        _("fact"), max_length=60, help_text=_("A field, or a table and the key of its row.")
    )
    old = models.JSONField(_("stands"), null=True)
    new = models.JSONField(_("proposed"), null=True)
    is_accepted = models.BooleanField(_("accepted"), null=True, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed fact")
        verbose_name_plural = _("changed facts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "fact"], name="change_names_a_fact_once_per_set"
            )
        ]

    def __str__(self):
        return self.fact
