"""Questions that maps and flags ask of the registry and of oversight together."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import (
    Count,
    F,
    FilteredRelation,
    FloatField,
    Func,
    Q,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from maps.enums import FlagCause, FlagReason, FlagState, Opening, ScenarioState
from maps.rules.adoption import Reason, defaults
from oversight.enums import Grade
from oversight.models import Dossier, ScoringRun
from registry.enums import Scope, Status
from registry.models import Agent, Area
from registry.querysets import OfAreaQuerySet, ReferenceQuerySet, ScopedQuerySet, area_codes

# Where nothing has been scored yet: twelve weeks, which hold sixty working days.
DAYS_WITHOUT_RUN = 84

# About a metre, which is finer than any border is known.
DECIMALS = 5


class Ordinate(Func):
    """One coordinate of a point in degrees. Ten times cheaper than a geometry for each row."""

    output_field = FloatField()


LONGITUDE = Ordinate("location", function="ST_X")
LATITUDE = Ordinate("location", function="ST_Y")

WARD = Coalesce("area", "declared_area")  # by the point; by the declaration where there is none


@dataclass(frozen=True)
class Window:
    """The days in which dossiers are counted, both included."""

    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def ends_before(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time()))


def run_for(user):
    """The newest scoring run, or None for those who may see no scores."""
    if not user.has_perm("oversight.view_agentscore"):
        return None
    return ScoringRun.objects.visible_to(user).newest().defer("rates", "parameters").first()


def window_for(run, day: date) -> Window:
    """The window of the run, or the last twelve weeks."""
    if run is None:
        return Window(day - timedelta(days=DAYS_WITHOUT_RUN - 1), day)
    return Window(run.window_start, run.as_of)


def agents_for(user, run):
    """The agents a user may see, each with `score`, its interval and `grade` in that run."""
    number = run.pk if run else 0  # no run has that number: nobody has a score
    return (
        Agent.objects.visible_to(user)
        .not_merged()
        .annotate(in_run=FilteredRelation("scores", condition=Q(scores__run=number)))
        .annotate(
            score=F("in_run__score"),
            score_low=F("in_run__score_low"),
            score_high=F("in_run__score_high"),
            grade=F("in_run__grade"),
        )
    )


def wards_for(user, day: date):
    """The areas in force that a user may see, without their outlines."""
    return Area.objects.visible_to(user).as_at(day).without_outlines().order_by("code")


def public_wards(day: date):
    """The areas in force, which everybody may know, without their outlines."""
    return Area.objects.as_at(day).without_outlines().order_by("code")


def with_outlines(wards):
    """Add `outline`, the simplified boundary as GeoJSON text, or None."""
    return wards.annotate(outline=AsGeoJSON("boundary_simplified", precision=DECIMALS))


def agents_by_ward(user, run) -> dict[int, dict]:
    """For each ward: active agents, and what the run says about the agents seen there.

    `late` of `evaluable` are the custody intervals past their deadline; `score_sum` is over
    `scored`, the active agents with enough dossiers to be judged.
    """
    judged = Q(status=Status.ACTIVE, in_run__isnull=False) & ~Q(in_run__grade=Grade.N)
    rows = (
        agents_for(user, run)
        .order_by()
        .values(ward=WARD)
        .annotate(
            agents=Count("pk"),
            active=Count("pk", filter=Q(status=Status.ACTIVE)),
            late=Coalesce(Sum("in_run__delay_late"), 0),
            evaluable=Coalesce(Sum("in_run__delay_evaluable"), 0),
            scored=Count("pk", filter=judged),
            score_sum=Coalesce(Sum("in_run__score", filter=judged), 0.0),
        )
    )
    return {row["ward"]: row for row in rows}


def dossiers_by_ward(user, window: Window) -> dict[int, int]:
    """For each ward: the dossiers that its agents received in the window."""
    received = Dossier.objects.visible_to(user).filter(
        received_at__gte=window.starts_at, received_at__lt=window.ends_before
    )
    # The agents' wards are a short list; joining it to every dossier would cost more.
    wards = dict(Agent.objects.visible_to(user).order_by().values_list("pk", WARD))
    counts: dict[int, int] = {}
    for agent, number in received.order_by().values_list("agent").annotate(Count("pk")):
        counts[wards[agent]] = counts.get(wards[agent], 0) + number
    return counts


class FlagRuleQuerySet(ReferenceQuerySet):
    """Versions of the rules for flags."""

    def thresholds_on(self, *days: date) -> list[dict[str, dict[str, float]]]:
        """For each day the thresholds of every reason that are in force on it."""
        rows = list(
            self.order_by("valid_from", "pk").values_list("valid_from", "reason", "thresholds")
        )
        found = []
        for day in days:
            newest = {reason: given for start, reason, given in rows if start <= day}
            # What a version does not name yet is as it was before anybody could name it.
            found.append({one.value: defaults(one) | newest.get(one.value, {}) for one in Reason})
        return found


class AreaJudgementQuerySet(OfAreaQuerySet):
    """Judgements on wards, visible with the ward."""

    def newest(self) -> Self:
        """Those of the newest run."""
        runs = self.model._meta.get_field("run").related_model.objects
        return self.filter(run=Subquery(runs.order_by("-as_of", "-pk").values("pk")[:1]))

    def for_list(self) -> Self:
        return self.without_outlines().select_related("run")


class AreaFlagQuerySet(OfAreaQuerySet):
    """Flags on wards, visible with the ward."""

    def open(self) -> Self:
        return self.filter(cleared_on__isnull=True)

    def waiting_for(self, states, day: date) -> Self:
        """Those from one of these states on; answered ones once they are to be looked at again."""
        return (
            self.open().filter(state__in=states).exclude(state=FlagState.ANSWERED, due_on__gt=day)
        )

    def overdue(self, day: date) -> Self:
        """Those whose next step should have been taken before that day."""
        return self.open().filter(due_on__lt=day)

    def for_a_site(self) -> Self:
        """Those that another agent may answer: no supply, poor in access, outlying."""
        return self.filter(
            Q(cause=FlagCause.NO_SUPPLY) | Q(reason__in=[FlagReason.DENSE, FlagReason.OUTLYING])
        )

    def for_list(self) -> Self:
        return self.without_outlines().select_related("judgement__run")


class DemandSetQuerySet(ReferenceQuerySet):
    """Spreadings of the population; they say nothing about any operator."""

    def newest(self) -> Self:
        return self.order_by("-made_at", "-pk")

    def for_boundaries(self, version) -> Self:
        return self.filter(boundary_version=version)


class DemandPointQuerySet(ScopedQuerySet):
    """Points at which people are counted, visible with their ward."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self
        return self.filter(area__code__in=area_codes(user))


class ServicePointQuerySet(ReferenceQuerySet):
    """Other service points. Their places are public."""

    def in_use(self, on: date) -> Self:
        """Those that serve citizens on that day."""
        return self.filter(opened_on__lte=on).exclude(closed_on__lte=on)

    def open_at(self, opening: Opening) -> Self:
        if opening == Opening.EVENING:
            return self.filter(opens_in_evening=True)
        if opening == Opening.SATURDAY:
            return self.filter(opens_on_saturday=True)
        return self


class CandidateQuerySet(ScopedQuerySet):
    """Lists of premises and the premises on them: for those who see the whole city."""


class ScenarioQuerySet(ScopedQuerySet):
    """Scenarios and what hangs on them: they plan the whole city, and only its people see them."""

    def done(self) -> Self:
        return self.filter(state=ScenarioState.DONE)

    def for_list(self) -> Self:
        """Newest first, with who made each and `proposed`, the number of its sites."""
        return (
            self.select_related("made_by", "demand_set", "candidate_list")
            .annotate(proposed=Count("sites"))
            .order_by("-made_at", "-pk")
        )
