"""Scenarios: asking where to open next, following the computation, comparing, making drafts."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, Sum
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from unfold.widgets import INPUT_CLASSES

from maps.actions.candidates import import_candidates
from maps.actions.scenarios import (
    ask_for_scenario,
    can_be_computed,
    comment_on_scenario,
    compute_scenario,
    draft_sites,
)
from maps.conditions import conditions_of
from maps.curve import gain_curve
from maps.enums import FlagReason, ScenarioState
from maps.forms import DraftsForm, ScenarioForm
from maps.layers import Point, people_map
from maps.models import Scenario
from maps.numbers import written
from maps.opened import opened_for
from maps.querysets import wards_for, with_outlines
from maps.rules.figures import State
from maps.siting import CUT_SHORT
from maps.supply import agents_open
from maps.views.access import grouped, percent
from maps.views.frames import for_makers, for_readers, framed, people_frame
from registry.models import Agent, Area

VIEW, ADD = "maps.view_scenario", "maps.add_scenario"
MOST_COMPARED = 3
SETS = ("first", "second", "third")  # the shapes of the sites of each scenario on one map
PER_CENT = 100
LEFT_SHOWN = 20
DARKEST = 5


@dataclass(frozen=True)
class Ward:
    """A ward on the map of a scenario: white, or coloured where people stay out of reach."""

    ward: Area
    swatch: str
    sentence: str


@dataclass(frozen=True)
class Summary:
    """One scenario in the table of a comparison."""

    scenario: Scenario
    mark: str
    sites: int
    cost: int
    unpriced: int
    flags: int

    @property
    def gained(self):
        return self.scenario.gained_people

    @property
    def left(self):
        return self.scenario.people - self.scenario.people_after

    @property
    def share_before(self):
        return _share(self.scenario.people_before, self.scenario.people)

    @property
    def share_after(self):
        return _share(self.scenario.people_after, self.scenario.people)

    @property
    def gap(self):
        return gap_text(self.scenario)

    @property
    def price(self):
        """What the sites cost together; premises without a price count as nothing."""
        if self.unpriced == self.sites:
            return _("not known") if self.sites else "0"
        if not self.unpriced:
            return grouped(self.cost)
        return ngettext(
            "%(cost)s, and %(count)s site without a price",
            "%(cost)s, and %(count)s sites without a price",
            self.unpriced,
        ) % {"cost": grouped(self.cost), "count": self.unpriced}


@for_readers(VIEW)
def scenarios(request):
    """All scenarios, newest first, to open or to compare."""
    rows = Scenario.objects.visible_to(request.user).for_list()
    return _page(
        request,
        "maps/scenarios.html",
        _("Scenarios"),
        {"rows": rows, "may_add": request.user.has_perm(ADD), "most": MOST_COMPARED},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_scenario(request):
    """Ask where to open next."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    form = ScenarioForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = _ask(request, form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return redirect("maps:scenario", made.pk)
    return _page(request, "maps/scenario_new.html", _("Where to open next"), {"form": form})


@for_readers(VIEW)
def scenario(request, pk):
    """One scenario: its question, the sites in order, and what came of them."""
    shown = _found(request, pk)
    now = timezone.now()
    sites = list(shown.sites.select_related("area", "agent").defer(
        "area__boundary", "area__boundary_simplified"))  # fmt: skip
    wards = dict(Area.objects.open().values_list("code", "name"))
    may_add = request.user.has_perm(ADD)
    return _page(
        request,
        "maps/scenario.html",
        shown.name,
        {
            "scenario": shown,
            "summary": _summaries([shown])[0],
            "is_done": shown.state == ScenarioState.DONE,
            "may_compute": may_add and can_be_computed(shown, now),
            "begins": may_add and shown.state == ScenarioState.WAITING,
            "is_waited_for": shown.state in (ScenarioState.WAITING, ScenarioState.COMPUTING),
            "weights": [
                (FlagReason(reason).label, written(weight, 1))
                for reason, weight in shown.reason_weights.items()
            ],
            "rows": [_row(site, wards) for site in sites],
            "left": sorted(
                ((wards.get(code, code), count) for code, count in shown.left_uncovered.items()),
                key=lambda row: (-row[1], row[0]),
            ),
            "curve": gain_curve([site.people for site in sites]),
            "opened": opened_for(sites, request.user, shown.finished_at) if sites else [],
            "comments": shown.comments.select_related("by"),
            "may_comment": request.user.has_perm("maps.add_scenariocomment"),
            "textarea_class": " ".join(INPUT_CLASSES),
            "drafts_form": DraftsForm(user=request.user)
            if request.user.has_perm("maps.draft_scenario")
            else None,
        },
    )


@for_makers(ADD)
def compute(request, pk):
    """Compute a scenario within this request; its page asks another for how far it is."""
    asked = _found(request, pk)
    try:
        compute_scenario(scenario=asked, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("maps:scenario", pk)


@for_readers(VIEW)
def status(request, pk):
    """How far a computation is."""
    asked = _found(request, pk)
    is_over = asked.state in (ScenarioState.DONE, ScenarioState.FAILED)
    text = asked.get_step_display() if asked.step else asked.get_state_display()
    return JsonResponse({"is_over": is_over, "text": str(text)})


@for_makers("maps.add_scenariocomment")
def comment(request, pk):
    """Say something about a scenario."""
    try:
        comment_on_scenario(
            scenario=_found(request, pk),
            text=request.POST.get("text", ""),
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The comment was saved."))
    return redirect("maps:scenario", pk)


@for_makers("maps.draft_scenario")
def make_drafts(request, pk):
    """Turn chosen sites into draft agents of an operator."""
    form = DraftsForm(request.POST, user=request.user)
    chosen = [int(key) for key in request.POST.getlist("site") if key.isdecimal()]
    shown = _found(request, pk)
    try:
        if not form.is_valid():
            raise ValidationError(_("Choose sites and an operator."), code="nothing_chosen")
        made = draft_sites(
            scenario=shown,
            sites=chosen,
            operator=form.cleaned_data["operator"],
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            ngettext("%(count)d draft was made.", "%(count)d drafts were made.", len(made))
            % {"count": len(made)},
        )
    return redirect("maps:scenario", pk)


@for_readers(VIEW)
def compare(request):
    """Two or three scenarios side by side: one map, one table."""
    chosen = _chosen(request)
    if len(chosen) < 2:
        messages.error(request, _("Choose two or three computed scenarios to compare."))
        return redirect("maps:scenarios")
    summaries = _summaries(chosen)
    conditions = conditions_of(chosen)
    codes = [set(one.sites.values_list("code", flat=True)) for one in chosen]
    wards = dict(Area.objects.open().values_list("code", "name"))
    return _page(
        request,
        "maps/compare.html",
        _("Compare scenarios"),
        {
            "summaries": summaries,
            "conditions": conditions,
            "is_one_question": not any(condition.differs for condition in conditions),
            "query": request.GET.urlencode(),
            "shared": len(set.intersection(*codes)),
            "left": _left_rows(chosen, wards),
            "same_radius": len({one.radius_m for one in chosen}) == 1,
        },
    )


@for_readers(VIEW)
@framed
def scenarios_frame(request):
    """The sites of up to three scenarios on one map."""
    chosen = _chosen(request)
    if not chosen:
        raise Http404
    points = [_agent_point(agent) for agent in agents_open(Agent.objects.visible_to(request.user))]
    for mark, one in zip(SETS, chosen, strict=False):
        points += [_site_point(mark, one, site) for site in one.sites.order_by("-order")]
    parts = people_map(_wards(request.user, chosen[0]), points)
    return people_frame(request, parts, _("Map of proposed sites"))


def gap_text(scenario: Scenario) -> str:
    """How good the answer is proven to be."""
    if scenario.gap is None:
        return ""
    if scenario.is_exact:
        return _("Proven best: no choice under these conditions gains more.")
    text = _("At most %(gap)s %% below the best possible.") % {
        "gap": written(PER_CENT * scenario.gap, 2)
    }
    if scenario.is_cut_short:
        text += f" {CUT_SHORT}"
    return text


def _ask(request, form):
    now = timezone.now()
    file = form.cleaned_data["candidates_file"]
    if file is not None and form.takes_a_list:
        form.instance.candidate_list = import_candidates(
            content=form.content,
            file_name=file.name,
            name=form.cleaned_data["name"],
            by=request.user,
            at=now,
        )
    return ask_for_scenario(scenario=form.instance, by=request.user, at=now)


def _found(request, pk):
    return get_object_or_404(Scenario.objects.visible_to(request.user).for_list(), pk=pk)


def _chosen(request):
    """The computed scenarios of the address, in its order."""
    keys = [int(key) for key in request.GET.getlist("with") if key.isdecimal()][:MOST_COMPARED]
    found = Scenario.objects.visible_to(request.user).done().for_list().in_bulk(keys)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _summaries(chosen):
    totals = Scenario.objects.filter(pk__in=[one.pk for one in chosen]).annotate(
        count=Count("sites"),
        priced=Count("sites", filter=Q(sites__cost__gt=0)),
        spent=Sum("sites__cost", default=0),
    )
    sites = {
        key: (count, count - priced, spent)
        for key, count, priced, spent in totals.values_list("pk", "count", "priced", "spent")
    }
    return [
        Summary(
            scenario=one,
            mark=mark,
            sites=sites[one.pk][0],
            unpriced=sites[one.pk][1],
            cost=sites[one.pk][2],
            flags=sum(len(flags) for flags in one.sites.values_list("flags_answered", flat=True)),
        )
        for mark, one in zip(SETS, chosen, strict=False)
    ]


def _row(site, wards):
    """A site with its wards and flags in words."""
    helped = sorted(site.wards_helped.items(), key=lambda item: (-item[1], item[0]))
    return {
        "site": site,
        "helped": [(wards.get(code, code), count) for code, count in helped],
        "flags": [
            (wards.get(code, code), FlagReason(reason).label)
            for code, reason in site.flags_answered
        ],
    }


def _left_rows(chosen, wards):
    """Wards with people left out in any of them, most first."""
    codes = {code for one in chosen for code in one.left_uncovered}
    rows = [
        (wards.get(code, code), [one.left_uncovered.get(code, 0) for one in chosen])
        for code in sorted(codes)
    ]
    return sorted(rows, key=lambda row: -max(row[1]))[:LEFT_SHOWN]


def _wards(user, one):
    for ward in with_outlines(wards_for(user, timezone.localdate())):
        left = one.left_uncovered.get(ward.code, 0)
        share = left / ward.population if ward.population else 0
        swatch = State.ZERO.value if not left else str(min(DARKEST, 1 + int(share * DARKEST)))
        yield Ward(
            ward,
            swatch,
            _("%(number)s people left out of reach") % {"number": grouped(left)},
        )


def _agent_point(agent):
    return Point("agent", agent.latitude, agent.longitude, [agent.name, agent.code])


def _site_point(mark, one, site):
    gained = ngettext(
        "%(count)s person newly within reach", "%(count)s people newly within reach", site.people
    ) % {"count": grouped(site.people)}
    return Point(
        mark,
        site.latitude,
        site.longitude,
        [f"{site.order}. {site.name}", one.name, gained],
        site.order,
    )


def _share(part, whole):
    return percent(PER_CENT * part / whole if whole else None)


def _page(request, template, title, context):
    return render(
        request, template, {**admin.site.each_context(request), "title": title, **context}
    )
