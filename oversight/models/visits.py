"""Visits to agents, and the monthly plans that send inspectors out by lot."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oversight.enums import (
    AnswerKind,
    AreaGroup,
    Grade,
    QuestionSource,
    VisitReason,
    VisitResult,
)
from oversight.querysets import (
    OfVisitQuerySet,
    PlannedVisitQuerySet,
    RandomPlanQuerySet,
    VisitAnswerQuerySet,
    VisitQuerySet,
)


class RandomPlan(models.Model):
    """One month's sample of agents, drawn once, with all that is needed to draw it again.

    `strata` holds, for each stratum, its kind of operator, grade, group of areas, rate, the codes
    in the frame and how many were drawn. Rows are only added.
    """

    is_append_only = True

    month = models.DateField(_("month"), unique=True, help_text=_("Its first day."))
    seed = models.BigIntegerField(_("seed"))
    rates = models.JSONField(_("rates by grade"), help_text=_("Share of agents visited a month."))
    strata = models.JSONField(_("strata"), default=list)
    frame_size = models.PositiveIntegerField(_("agents to draw from"))
    run = models.ForeignKey(
        "oversight.ScoringRun",
        verbose_name=_("grades of"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drawn by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RandomPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("random plan")
        verbose_name_plural = _("random plans")
        ordering = ["-month"]
        permissions = [("draw_randomplan", _("Can draw the random plan of a month"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="random_plan_month_is_its_first_day"
            )
        ]

    def __str__(self):
        return f"{self.month:%m/%Y}"


class PlannedVisit(models.Model):
    """One agent drawn for one month, and with what chance. Rows are only added."""

    is_append_only = True
    stays_with_duplicate = True  # a plan stays as it was drawn

    plan = models.ForeignKey(
        RandomPlan,
        verbose_name=_("random plan"),
        on_delete=models.CASCADE,
        related_name="planned_visits",
    )
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="planned_visits",
    )
    operator_kind = models.CharField(_("kind of operator"), max_length=30)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    area_group = models.CharField(_("group of areas"), max_length=10, choices=AreaGroup)
    rate = models.FloatField(_("chance of being drawn"))
    due_on = models.DateField(_("to be visited by"))

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering = ["due_on", "agent__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "agent"], name="planned_visit_agent_stands_once_in_a_plan"
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0, rate__lte=1),
                name="planned_visit_rate_is_a_chance",
            ),
        ]

    def __str__(self):
        return f"{self.agent_id} {self.plan}"


class Visit(models.Model):
    """One inspection of one agent, from the opened checklist to the closed record.

    Its inspector fills it in until it is submitted; from then on it stands, and what was wrong in
    it is corrected by a new visit.
    """

    is_append_only = True  # once submitted, but for the agent when records are merged

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="visits",
    )
    reason = models.CharField(_("why"), max_length=20, choices=VisitReason)
    planned = models.OneToOneField(
        PlannedVisit,
        verbose_name=_("planned visit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit",
    )
    case = models.ForeignKey(
        "oversight.InspectionCase",
        verbose_name=_("inspection case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        help_text=_("For which it is made."),
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("inspector"),
        on_delete=models.PROTECT,
        related_name="visits",
    )
    opened_at = models.DateTimeField(_("opened at"))
    due_on = models.DateField(_("to be made by"), null=True, blank=True)
    criteria_set = models.ForeignKey(
        "registry.CriteriaSet",
        verbose_name=_("criteria set"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    visited_at = models.DateTimeField(_("was there at"), null=True, blank=True)
    on_duty = models.CharField(
        _("who was on duty"), max_length=200, blank=True, help_text=_("Names of employees.")
    )
    latitude = models.FloatField(_("latitude of the phone"), null=True, blank=True)
    longitude = models.FloatField(_("longitude of the phone"), null=True, blank=True)
    position_accuracy_m = models.FloatField(
        _("accuracy of the position (m)"), null=True, blank=True
    )
    position_distance_m = models.FloatField(
        _("position to registered place (m)"), null=True, blank=True
    )
    findings = models.TextField(_("findings"), max_length=5000, blank=True)
    result = models.CharField(_("result"), max_length=20, choices=VisitResult, blank=True)
    signed_by_inspector = models.CharField(_("signed by the inspector"), max_length=100, blank=True)
    signed_by_agent = models.CharField(
        _("signed by the agent's person"),
        max_length=100,
        blank=True,
        help_text=_("Their full name, or that they refused to sign."),
    )
    saved_at = models.DateTimeField(_("last saved at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-opened_at", "-pk"]
        permissions = [("read_evidence_sheet", _("Can read the evidence sheet of an agent"))]
        indexes = [models.Index(fields=["agent", "submitted_at"], name="visit_agent_submitted")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True)
                | (
                    models.Q(visited_at__isnull=False)
                    & ~models.Q(result="")
                    & ~models.Q(signed_by_inspector="")
                    & ~models.Q(signed_by_agent="")
                ),
                name="visit_submitted_is_complete_and_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(reason=VisitReason.RANDOM, planned__isnull=False)
                | (~models.Q(reason=VisitReason.RANDOM) & models.Q(planned__isnull=True)),
                name="visit_is_random_when_it_was_planned_by_lot",
            ),
            models.CheckConstraint(
                condition=models.Q(reason=VisitReason.CASE, case__isnull=False)
                | (~models.Q(reason=VisitReason.CASE) & models.Q(case__isnull=True)),
                name="visit_of_a_case_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    latitude__isnull=True, longitude__isnull=True, position_accuracy_m__isnull=True
                )
                | models.Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    position_accuracy_m__gte=0,
                ),
                name="visit_position_is_whole",
                violation_error_message=_("A position needs latitude, longitude and accuracy."),
            ),
        ]

    def __str__(self):
        return f"#{self.pk} {timezone.localtime(self.visited_at or self.opened_at):%d/%m/%Y}"

    @property
    def is_submitted(self):
        return self.submitted_at is not None


class VisitAnswer(models.Model):
    """One question of one visit's checklist as it was asked, and what was found."""

    is_append_only = True  # once its visit is submitted

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.CASCADE, related_name="answers"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    source = models.CharField(_("comes from"), max_length=10, choices=QuestionSource)
    question = models.CharField(
        _("question"), max_length=40, help_text=_("A measure of the criteria, or a code of ours.")
    )
    kind = models.CharField(_("answered by"), max_length=10, choices=AnswerKind)
    demand = models.JSONField(
        _("what is required"),
        default=dict,
        help_text=_("Comparison and threshold of the criterion."),
    )
    value = models.DecimalField(
        _("value"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Yes is 1, no is 0; empty where it was not looked at."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = VisitAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["visit", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "source", "question"], name="visit_asks_each_question_once"
            )
        ]

    def __str__(self):
        return self.question


class VisitPhoto(models.Model):
    """One photo taken during a visit; the file itself is a piece of the agent's evidence."""

    is_append_only = True  # once the visit is submitted

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.CASCADE, related_name="photos"
    )
    evidence = models.OneToOneField(
        "registry.Evidence",
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="visit_photo",
    )

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["visit", "pk"]

    def __str__(self):
        return f"{self.visit_id} {self.evidence_id}"
