"""Approval criteria as versioned data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from registry.enums import Comparison
from registry.querysets import CriteriaSetQuerySet, OfCriteriaSetQuerySet


class CriteriaSet(models.Model):
    """One version of the criteria for one kind of operator, or for every kind without its own.

    A draft may be edited; a published set is closed and never edited, so that a decision can be
    judged by the criteria of its day.
    """

    operator_kind = models.ForeignKey(
        "registry.OperatorKind",
        verbose_name=_("kind of operator"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria_sets",
        help_text=_("Empty: every kind that has no criteria of its own."),
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(
        _("note"), blank=True, help_text=_("Where the criteria come from and how binding they are.")
    )
    is_official = models.BooleanField(
        _("is official"), default=False, help_text=_("Issued by the Centre in a numbered document.")
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    valid_from = models.DateField(_("valid from"), null=True, editable=False)
    valid_to = models.DateField(_("valid to"), null=True, editable=False)

    objects = CriteriaSetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")
        ordering = ["operator_kind__code", "-number"]
        permissions = [("publish_criteriaset", _("Can publish a criteria set"))]
        constraints = [
            # SQLite cannot make nulls collide, so "every kind" has constraints of its own
            models.UniqueConstraint(
                fields=["operator_kind", "number"],
                name="criteria_set_version_is_unique",
                violation_error_message=_("This version number is taken."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(operator_kind__isnull=True),
                name="criteria_set_general_version_is_unique",
                violation_error_message=_("This version number is taken."),
            ),
            models.UniqueConstraint(
                fields=["operator_kind"],
                condition=models.Q(valid_from__isnull=False, valid_to__isnull=True),
                name="criteria_set_one_is_in_force",
                violation_error_message=_("Another version is in force."),
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, valid_from__isnull=True)
                | models.Q(published_at__isnull=False, valid_from__isnull=False),
                name="criteria_set_published_has_a_start",
            ),
        ]

    def __str__(self):
        return f"{self.title} (v{self.number})"

    @property
    def is_published(self):
        return self.published_at is not None


class Criterion(models.Model):
    """One demand on a site: a named measure, a comparison, a threshold, and where it comes from."""

    criteria_set = models.ForeignKey(
        CriteriaSet,
        verbose_name=_("criteria set"),
        on_delete=models.CASCADE,
        related_name="criteria",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("For a part of a composite criterion: the criterion that it counts for."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For a composite criterion: its name.")
    )
    measure = models.CharField(
        _("measure"), max_length=40, blank=True, help_text=_("Empty for a composite criterion.")
    )
    comparison = models.CharField(_("comparison"), max_length=10, choices=Comparison)
    threshold = models.CharField(
        _("threshold"),
        max_length=100,
        blank=True,
        help_text=_("A number, or codes separated by commas for 'one of'; empty for 'is so'."),
    )
    is_mandatory = models.BooleanField(
        _("is mandatory"), default=True, help_text=_("Unmet, it blocks approval.")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        null=True,
        blank=True,
        help_text=_(
            "A site may be approved on condition that this is met within so many days. "
            "Empty: never."
        ),
    )
    source = models.CharField(
        _("source"), max_length=300, help_text=_("The article or decision that asks for it.")
    )

    objects = OfCriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "measure", "comparison"],
                condition=~models.Q(measure="") & models.Q(parent__isnull=True),
                name="criterion_stands_once_in_its_set",
                violation_error_message=_("This measure is already asked for in this set."),
            ),
            models.UniqueConstraint(
                fields=["parent", "measure", "comparison"],
                name="criterion_part_stands_once_in_its_criterion",
                violation_error_message=_("This measure is already a part of this criterion."),
            ),
            models.UniqueConstraint(
                fields=["criteria_set", "title", "comparison"],
                condition=models.Q(measure=""),
                name="criterion_composite_name_is_unique_in_its_set",
                violation_error_message=_("This set already has a criterion of that name."),
            ),
        ]

    def __str__(self):
        return self.title or self.measure
