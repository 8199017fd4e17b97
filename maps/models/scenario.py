"""Proposals of new sites, kept with everything needed to explain and repeat them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maps.enums import CandidateSource, Objective, ScenarioState, ScenarioStep
from maps.querysets import ScenarioQuerySet

MOST_SITES = 500


class Scenario(models.Model):
    """One question “where to open next”, and its answer once that is computed."""

    name = models.CharField(_("name"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ScenarioState,
        default=ScenarioState.WAITING,
        editable=False,
    )

    # What was asked
    objective = models.CharField(
        _("objective"), max_length=10, choices=Objective, default=Objective.REACH
    )
    site_count = models.PositiveSmallIntegerField(
        _("sites at most"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SITES)]
    )
    radius_m = models.PositiveIntegerField(
        _("within reach up to (m)"),
        validators=[MinValueValidator(100), MaxValueValidator(50_000)],
    )
    detour_factor = models.FloatField(
        _("detour factor"),
        default=1.0,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_("How much longer the way is than the straight line; 1 is the straight line."),
    )
    candidate_source = models.CharField(
        _("candidates"), max_length=10, choices=CandidateSource, default=CandidateSource.GRID
    )
    candidate_list = models.ForeignKey(
        "maps.CandidateList",
        verbose_name=_("list of candidate premises"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scenarios",
    )
    grid_m = models.PositiveIntegerField(
        _("step of the grid (m)"),
        default=1_000,
        validators=[MinValueValidator(250), MaxValueValidator(10_000)],
    )
    apart_m = models.PositiveIntegerField(
        _("at least apart (m)"),
        default=0,
        help_text=_("From each other and from what is open already; 0 asks for nothing."),
    )
    capacity = models.PositiveIntegerField(
        _("people one site can serve"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    budget = models.PositiveIntegerField(
        _("budget (million đồng)"), null=True, blank=True, help_text=_("For all sites together.")
    )
    least = models.JSONField(
        _("at least so many in each group of wards"),
        default=list,
        blank=True,
        help_text=_("Rows of a number and the codes of wards."),
    )
    counts_other_points = models.BooleanField(
        _("count other service points as open"), default=False
    )
    weighs_adoption = models.BooleanField(
        _("weigh people by how little is filed online"), default=True
    )
    reason_weights = models.JSONField(
        _("weights by reason of a flag"),
        default=dict,
        blank=True,
        help_text=_("By reason: how many times the people of a flagged ward count."),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))

    # What it was answered with
    demand_set = models.ForeignKey(
        "maps.DemandSet",
        verbose_name=_("population"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="scenarios",
    )
    weights = models.JSONField(
        _("weights used"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("By code of a ward: how many times its people counted; 1 is left out."),
    )
    open_count = models.PositiveIntegerField(_("open already"), default=0, editable=False)
    candidate_count = models.PositiveIntegerField(
        _("candidates looked at"), default=0, editable=False
    )
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    step = models.CharField(
        _("step"), max_length=20, choices=ScenarioStep, blank=True, editable=False
    )
    failure = models.TextField(_("why it failed"), blank=True, editable=False)

    # The answer
    people = models.PositiveIntegerField(_("population"), default=0, editable=False)
    people_before = models.PositiveIntegerField(
        _("people within reach before"), default=0, editable=False
    )
    people_after = models.PositiveIntegerField(
        _("people within reach after"), default=0, editable=False
    )
    mean_before_m = models.FloatField(_("mean distance before (m)"), null=True, editable=False)
    mean_after_m = models.FloatField(_("mean distance after (m)"), null=True, editable=False)
    worth = models.FloatField(_("weighted gain"), null=True, editable=False)
    bound = models.FloatField(
        _("proven bound"),
        null=True,
        editable=False,
        help_text=_("No choice of sites under these conditions gains more."),
    )
    is_exact = models.BooleanField(_("proven best"), default=False, editable=False)
    is_cut_short = models.BooleanField(
        _("cut short by the time limit"),
        default=False,
        editable=False,
        help_text=_("A faster machine may find a better answer to the same question."),
    )
    left_uncovered = models.JSONField(
        _("people left without reach"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("By ward."),
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["-made_at", "-pk"]
        permissions = [("draft_scenario", _("Can turn proposed sites into draft agents"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(started_at__isnull=False),
                name="scenario_finished_was_started",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def gained_people(self) -> int:
        return self.people_after - self.people_before

    @property
    def gap(self) -> float | None:
        """How far at most the answer is from the best one, as a share of the bound."""
        if self.worth is None or self.bound is None:
            return None
        return max(0.0, (self.bound - self.worth) / self.bound) if self.bound else 0.0


class ScenarioSite(models.Model):
    """One proposed site, at its place in the order of gain."""

    scenario = models.ForeignKey(
        Scenario, verbose_name=_("scenario"), on_delete=models.CASCADE, related_name="sites"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    longitude = models.FloatField(_("longitude"))
    latitude = models.FloatField(_("latitude"))
    area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    cost = models.PositiveIntegerField(_("cost (million đồng)"), default=0)
    people = models.PositiveIntegerField(_("people newly within reach"))
    worth = models.FloatField(_("weighted gain"))
    mean_m = models.FloatField(_("mean distance with it (m)"), null=True)
    wards_helped = models.JSONField(
        _("wards helped"), default=dict, help_text=_("By code: people newly within reach.")
    )
    flags_answered = models.JSONField(
        _("flags answered"), default=list, help_text=_("Codes of wards and the reasons.")
    )
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="scenario_sites",
        help_text=_("The registered site that was proposed, or the draft that was made."),
    )
    drafted_at = models.DateTimeField(_("draft made at"), null=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("draft made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed site")
        verbose_name_plural = _("proposed sites")
        ordering = ["scenario", "order"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "order"], name="site_order_is_unique"),
            models.UniqueConstraint(fields=["scenario", "code"], name="site_is_proposed_once"),
            models.CheckConstraint(
                condition=models.Q(drafted_at__isnull=True, drafted_by__isnull=True)
                | models.Q(drafted_at__isnull=False, drafted_by__isnull=False),
                name="site_drafted_has_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.order}. {self.name}"


class ScenarioComment(models.Model):
    """What one person said about a scenario. Only ever added."""

    scenario = models.ForeignKey(
        Scenario, verbose_name=_("scenario"), on_delete=models.CASCADE, related_name="comments"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("comment"))

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a scenario")
        verbose_name_plural = _("comments on scenarios")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.scenario} {timezone.localtime(self.at):%d/%m/%Y %H:%M}"
