"""Decisions that a second person looks at again, drawn by chance."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import Verdict
from registry.querysets import DecisionReviewQuerySet, ReviewDrawQuerySet, ReviewNoteQuerySet


class ReviewDraw(models.Model):
    """One month's sample of decisions, drawn once, with the seed to draw it again."""

    is_append_only = True

    month = models.DateField(_("month"), unique=True, help_text=_("Its first day."))
    seed = models.BigIntegerField(_("seed"))
    frame_size = models.PositiveIntegerField(_("decisions to draw from"))
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drawn by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReviewDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of decisions")
        verbose_name_plural = _("samples of decisions")
        ordering = ["-month"]
        permissions = [("draw_decisions", _("Can draw a month's decisions for a second look"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="review_draw_month_is_its_first_day"
            )
        ]

    def __str__(self):
        return f"{self.month:%m/%Y}"


class DecisionReview(models.Model):
    """One decision that was drawn, and what a second person says of it; it stands once answered."""

    is_append_only = True  # once answered

    draw = models.ForeignKey(
        ReviewDraw, verbose_name=_("sample"), on_delete=models.PROTECT, related_name="reviews"
    )
    decision = models.OneToOneField(
        "registry.Decision",
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="review",
    )
    verdict = models.CharField(_("second opinion"), max_length=10, choices=Verdict, blank=True)
    reason = models.TextField(_("why"), blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked at again by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("looked at again at"), null=True)

    objects = DecisionReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision to re-review")
        verbose_name_plural = _("decisions to re-review")
        ordering = ["-draw__month", "pk"]
        permissions = [("note_disagreement", _("Can take note of a disagreement on a decision"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    verdict="", reason="", reviewed_by__isnull=True, reviewed_at__isnull=True
                )
                | models.Q(
                    ~models.Q(reason=""),
                    verdict__in=Verdict.values,
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                ),
                name="decision_review_is_answered_whole",
            )
        ]

    def __str__(self):
        return f"{self.decision.agent.code} {self.decision}"


class ReviewNote(models.Model):
    """What the director says to one disagreement. The decision itself changes by moves only."""

    is_append_only = True

    review = models.OneToOneField(
        DecisionReview, verbose_name=_("review"), on_delete=models.PROTECT, related_name="note"
    )
    text = models.TextField(_("what follows from it"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a disagreement")
        verbose_name_plural = _("notes on disagreements")
        ordering = ["-at"]

    def __str__(self):
        return self.text
