"""Drawing a month's random plan, and what came of it."""

import secrets
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from oversight.actions.random_plans import check_may_draw, draw_plan, frame, next_month
from oversight.enums import AreaGroup, Grade
from oversight.found_rates import found_rates, targeted_counts
from oversight.models import InspectionCase, PlannedVisit, RandomPlan, ScoringRun, Visit
from oversight.rules.sampling import GRADES_BY_TRUST, RATES, Stratum, draw
from registry.models import OperatorKind
from registry.querysets import sees_city

SEED_BITS = 63
NO_SEED = 0  # the preview shows sizes only, which hang on no seed


class PlanForm(forms.Form):
    """The month, and how many in a hundred agents of each grade are visited."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        this = today.replace(day=1)
        self.fields["month"].choices = [
            (month.isoformat(), f"{month:%m/%Y}") for month in (this, next_month(this))
        ]
        if RandomPlan.objects.filter(month=this).exists():
            self.fields["month"].initial = next_month(this).isoformat()
        for grade in GRADES_BY_TRUST:
            self.fields[f"rate_{grade}"] = forms.DecimalField(
                label=Grade(grade).label,
                min_value=0,
                max_value=100,
                decimal_places=1,
                initial=round(100 * RATES[grade].value, 1),
                widget=UnfoldAdminDecimalFieldWidget,
            )

    @property
    def chosen_month(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])

    @property
    def rates(self) -> dict[str, float]:
        return {grade: float(self.cleaned_data[f"rate_{grade}"] / 100) for grade in GRADES_BY_TRUST}


def draw_page(request, model_admin):
    """Preview the sizes of a plan, then draw it: names appear only when nothing can be changed."""
    if not request.user.has_perm("oversight.draw_randomplan"):
        raise PermissionDenied
    now = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    form = PlanForm(given or None, today=timezone.localdate(now))
    strata = []
    if form.is_valid():
        try:
            if request.method == "POST":
                return _drawn(request, form, now)
            check_may_draw(form.chosen_month, form.rates, request.user, now)
            run = ScoringRun.objects.newest().defer("rates", "parameters").first()
            strata = draw(frame(run), form.rates, NO_SEED)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "title": _("Draw a random plan"),
        "form": form,
        "strata": strata_rows(strata),
        "agents": sum(len(stratum.codes) for stratum in strata),
        "expected": sum(stratum.expected for stratum in strata),
    }
    return _page(request, "oversight/draw_plan.html", model_admin, context)


def plan_page(request, plan: RandomPlan, model_admin):
    """One plan: seed and strata, its visits, and the rate they found apart from targeted visits.

    Who is limited to areas sees the visits there and what they found, and not how the city was drawn.
    """
    planned = PlannedVisit.objects.visible_to(request.user)
    kept = [
        Stratum(**{**stratum, "codes": tuple(stratum["codes"]), "drawn": tuple(stratum["drawn"])})
        for stratum in plan.strata
    ]
    context = {
        "title": _("Random plan %(month)s") % {"month": plan},
        "plan": plan,
        "whole": sees_city(request.user),
        "rates": [(Grade(grade).label, 100 * rate) for grade, rate in plan.rates.items()],
        "strata": strata_rows(kept),
        "drawn": sum(len(stratum.drawn) for stratum in kept),
        "planned": planned.filter(plan=plan).for_list().prefetch_related(_cases_for(request.user)),
        "tables": [
            (_("This plan"), found_rates(planned.filter(plan=plan))),
            (_("All plans together"), found_rates(planned)),
        ],
        "targeted": targeted_counts(Visit.objects.visible_to(request.user)),
        "today": timezone.localdate(),
    }
    return _page(request, "oversight/random_plan.html", model_admin, context)


def _cases_for(user):
    """The cases that were opened from the visits, as far as this person sees them."""
    may_see = user.has_perm("oversight.view_inspectioncase")
    cases = InspectionCase.objects.visible_to(user) if may_see else InspectionCase.objects.none()
    return Prefetch("visit__inspection_cases", queryset=cases, to_attr="shown_cases")


def strata_rows(strata: list[Stratum]) -> list[dict]:
    """The strata in words."""
    kinds = {kind.code: str(kind) for kind in OperatorKind.objects.all()}
    return [
        {
            "kind": kinds.get(stratum.operator_kind, stratum.operator_kind),
            "grade": Grade(stratum.grade),
            "area_group": AreaGroup(stratum.area_group).label,
            "agents": len(stratum.codes),
            "rate": 100 * stratum.rate,
            "expected": stratum.expected,
            "drawn": len(stratum.drawn),
        }
        for stratum in strata
    ]


def _drawn(request, form, now):
    plan = draw_plan(
        month=form.chosen_month,
        rates=form.rates,
        seed=secrets.randbits(SEED_BITS),
        by=request.user,
        at=now,
    )
    count = plan.planned_visits.count()
    messages.success(
        request,
        ngettext(
            "%(count)d agent is drawn for %(month)s.",
            "%(count)d agents are drawn for %(month)s.",
            count,
        )
        % {"count": count, "month": plan},
    )
    return HttpResponseRedirect(reverse("admin:oversight_randomplan_change", args=[plan.pk]))


def _page(request, template, model_admin, context):
    around = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    return render(request, template, {**around, **context})
