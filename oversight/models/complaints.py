"""What citizens say of agents: complaints and ratings."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.enums import ComplaintCategory, ComplaintChannel, ComplaintOutcome, Severity
from oversight.querysets import ComplaintQuerySet


class Complaint(models.Model):
    """One complaint or rating about one agent, from the call centre, the hotline or elsewhere.

    It names no citizen: the call centre keeps who called under the reference. A complaint is due
    within 5 working days (Circular 17/2017/TT-BTTTT); a rating alone asks for no answer.
    """

    is_append_only = True  # once resolved, but for the agent when records are merged

    reference = models.CharField(
        _("reference"),
        max_length=40,
        unique=True,
        help_text=_("The number under which the call centre or hotline keeps it."),
    )
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    channel = models.CharField(_("came in by"), max_length=20, choices=ComplaintChannel)
    category = models.CharField(_("category"), max_length=20, choices=ComplaintCategory)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be resolved by"), null=True, editable=False)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity, default=Severity.MEDIUM
    )
    stars = models.PositiveSmallIntegerField(
        _("rating (1 to 5)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("5 is best. Needed where there is nothing but a rating."),
    )
    text = models.TextField(
        _("what happened"),
        max_length=2000,
        blank=True,
        help_text=_("Without names, phone numbers or identity numbers of citizens."),
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=ComplaintOutcome, blank=True, editable=False
    )
    resolution = models.TextField(
        _("why, and what was done"), max_length=2000, blank=True, editable=False
    )
    resolved_on = models.DateField(_("resolved on"), null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints and ratings")
        ordering = ["-received_on", "-pk"]
        permissions = [("resolve_complaint", _("Can resolve a complaint"))]
        indexes = [models.Index(fields=["agent", "received_on"], name="complaint_agent_received")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(category=ComplaintCategory.RATING)
                | models.Q(stars__isnull=False),
                name="complaint_rating_has_stars",
                violation_error_code="stars_required",
                violation_error_message=_("A rating needs its number, from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__range=(1, 5)),
                name="complaint_stars_are_one_to_five",
                violation_error_message=_("A rating needs its number, from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=models.Q(category=ComplaintCategory.RATING, due_on__isnull=True)
                | (~models.Q(category=ComplaintCategory.RATING) & models.Q(due_on__isnull=False)),
                name="complaint_is_due_unless_it_is_a_rating",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome="", resolution="", resolved_on__isnull=True, resolved_by__isnull=True
                )
                | (
                    ~models.Q(outcome="")
                    & ~models.Q(resolution="")
                    & models.Q(
                        resolved_on__isnull=False,
                        resolved_by__isnull=False,
                        resolved_on__gte=models.F("received_on"),
                    )
                ),
                name="complaint_resolved_wholly_or_not_at_all",
                violation_error_message=_("It cannot be resolved before it came in."),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self):
        """Whether somebody still has to look into it."""
        return self.due_on is not None and not self.outcome

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on < today
