"""Two records of one point made one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import DistinctionQuerySet, FormerCodeQuerySet, MergeQuerySet


class Merge(models.Model):
    """One merge of a duplicate into the agent that is kept, with all that is needed to undo it.

    The duplicate's own row stays, as `merged`: its decisions and its past scores are about it.
    """

    stays_with_duplicate = True

    kept = models.ForeignKey(
        "registry.Agent", verbose_name=_("kept"), on_delete=models.PROTECT, related_name="merges"
    )
    merged_code = models.CharField(_("code of the duplicate"), max_length=40)
    snapshot = models.JSONField(
        _("both as they were"), help_text=_("The duplicate and the values it replaced.")
    )
    reason = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-pk"]
        permissions = [("merge_agent", _("Can merge two records of one agent"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_has_who_and_when",
            )
        ]

    def __str__(self):
        return self.merged_code


class FormerCode(models.Model):
    """One code that no longer names an agent of its own and leads to another for ever."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="former_codes",
    )

    objects = FormerCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        ordering = ["code"]

    def __str__(self):
        return self.code


class Distinction(models.Model):
    """One pair of agents that look like one and that somebody said are two."""

    first = models.ForeignKey(
        "registry.Agent", verbose_name=_("agent"), on_delete=models.CASCADE, related_name="+"
    )
    second = models.ForeignKey(
        "registry.Agent", verbose_name=_("other agent"), on_delete=models.CASCADE, related_name="+"
    )
    score = models.PositiveSmallIntegerField(_("likeness then (0 to 100)"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    is_settled = models.BooleanField(
        _("settled"), help_text=_("Said by somebody who may also merge: no longer suspected.")
    )

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinction_stands_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="distinction_names_the_older_first",
            ),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"
