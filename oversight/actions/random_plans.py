"""Drawing the random plan of a month: once."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.enums import AreaGroup, Grade
from oversight.models import AgentScore, PlannedVisit, RandomPlan, ScoringRun
from oversight.rules.sampling import Stratum, Unit, draw, rates_problem
from registry.enums import AreaKind, Scope
from registry.models import Agent, User

AREA_GROUPS = {
    AreaKind.WARD: AreaGroup.URBAN,
    AreaKind.COMMUNE: AreaGroup.RURAL,
    AreaKind.TOWN: AreaGroup.RURAL,
}
PROBLEMS = {
    "grades_incomplete": gettext_lazy("Give a rate for every grade."),
    "rate_not_a_share": gettext_lazy("A rate is above 0 and at most 100%."),
    "trusted_more_visited_more": gettext_lazy(
        "Who is trusted less must not be visited less: the rates may not fall from A over B, N and "
        "C to D."
    ),
}


@transaction.atomic
def draw_plan(
    *, month: date, rates: Mapping[str, float], seed: int, by: User, at: datetime
) -> RandomPlan:
    """Draw the plan of a month from all active agents; a month is drawn once and never again.

    The caller brings a seed that nobody could choose; the plan keeps it with its frame. Refuses, by
    code: `not_permitted`, `month_too_far`, `already_drawn`, `nobody_to_draw`, and the codes of
    `rates_problem`.
    """
    month = month.replace(day=1)
    check_may_draw(month, rates, by, at)
    run = ScoringRun.objects.newest().defer("rates", "parameters").first()
    strata = draw(frame(run), rates, seed)
    if not strata:
        raise ValidationError(_("There is no active agent to visit."), code="nobody_to_draw")
    try:
        with transaction.atomic():
            plan = RandomPlan.objects.create(
                month=month,
                seed=seed,
                rates=dict(rates),
                strata=[asdict(stratum) for stratum in strata],
                frame_size=sum(len(stratum.codes) for stratum in strata),
                run=run,
                drawn_at=at,
                drawn_by=by,
            )
    except IntegrityError as taken:  # somebody else drew it a moment ago
        raise _already_drawn(month) from taken
    _plan_visits(plan, strata)
    return plan


def check_may_draw(month: date, rates: Mapping[str, float], by: User, at: datetime) -> None:
    """Refuse what `draw_plan` would, before anything is drawn."""
    sees_all = by.is_superuser or by.scope == Scope.CITY
    if not sees_all or not by.has_perm("oversight.draw_randomplan"):
        raise ValidationError(_("You may not draw random plans."), code="not_permitted")
    problem = rates_problem(rates)
    if problem:
        raise ValidationError(str(PROBLEMS[problem]), code=problem)
    this_month = timezone.localdate(at).replace(day=1)
    if month not in (this_month, next_month(this_month)):
        raise ValidationError(
            _("Only the plan of this month or of the next one can be drawn."), code="month_too_far"
        )
    if RandomPlan.objects.of_month(month).exists():
        raise _already_drawn(month)


def frame(run: ScoringRun | None) -> list[Unit]:
    """Every active agent with its stratum; without a score its grade is N."""
    scores = AgentScore.objects.filter(run=run).order_by()
    grades = dict(scores.values_list("agent", "grade")) if run else {}
    rows = Agent.objects.active().order_by()
    return [
        Unit(
            operator_kind=kind,
            grade=grades.get(key, Grade.N.value),
            area_group=AREA_GROUPS.get(area or declared, AreaGroup.UNKNOWN).value,
            code=code,
        )
        for key, code, kind, area, declared in rows.values_list(
            "pk", "code", "operator__kind__code", "area__kind", "declared_area__kind"
        )
    ]


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_day_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _plan_visits(plan: RandomPlan, strata: list[Stratum]) -> None:
    keys = dict(Agent.objects.active().order_by().values_list("code", "pk"))
    PlannedVisit.objects.bulk_create(
        PlannedVisit(
            plan=plan,
            agent_id=keys[code],
            operator_kind=stratum.operator_kind,
            grade=stratum.grade,
            area_group=stratum.area_group,
            rate=stratum.rate,
            due_on=last_day_of(plan.month),
        )
        for stratum in strata
        for code in stratum.drawn
    )


def _already_drawn(month):
    return ValidationError(
        _("The plan of %(month)s was drawn already; it is never drawn again."),
        code="already_drawn",
        params={"month": f"{month:%m/%Y}"},
    )
