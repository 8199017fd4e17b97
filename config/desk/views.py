"""The page on which a site is decided, and the way to the next."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.desk.home import days_waiting
from config.desk.queue import left_to_others, queue_of, why_nothing_waits
from maps.enums import Measure
from maps.measures import measures_for, ward_map
from maps.models import ScenarioSite
from maps.monthly import months_for
from maps.querysets import run_for, wards_for
from oversight.models import AgentScore
from registry.actions.agents import claim_agent, claim_ran_out, is_maker, moves_open_to
from registry.actions.waivers import is_open_to_waivers
from registry.criteria import (
    evidence_of,
    facts_of,
    finding_rows,
    findings_today,
    label_of,
    pressing_first,
)
from registry.duplicates import suspects_of
from registry.enums import WAITING, Act
from registry.locations import finding_text, neighbours_of, outlines_around
from registry.models import Agent, CriteriaSet, Decision
from registry.rules.criteria import blocking, may_be_conditional

WARD_MEASURES = (
    Measure.ONLINE_SHARE,
    Measure.FULL_PROCESS_SHARE,
    Measure.PEOPLE_PER_AGENT,
    Measure.DOSSIERS_PER_1000,
    Measure.SHARE_LATE,
)
SIBLINGS_SHOWN = 10
CRITERIA_NAMED = 3
NEIGHBOURS_LISTED = 8


@require_safe
def decide(request, agent_id):
    """Everything that a decision on one site needs, and the moves open to this person."""
    agent = Agent.objects.visible_to(request.user).for_list().filter(pk=agent_id).first()
    if agent is None or not request.user.has_perm("registry.view_agent"):
        raise Http404
    now = timezone.now()
    today = timezone.localdate(now)
    criteria_set = CriteriaSet.objects.in_force_for(agent.operator.kind_id, today).first()
    findings = findings_today(agent, criteria_set, facts_of(agent, today), today)
    moves = moves_open_to(request.user, agent, now)
    unmet = blocking(findings)
    neighbours = neighbours_of(agent, request.user)
    decisions = Decision.objects.visible_to(request.user).filter(agent=agent)
    is_blocked = Act.APPROVE in moves and (criteria_set is None or bool(unmet))
    may_decide = _may_decide(request.user)
    context = {
        **admin.site.each_context(request),
        "title": agent.name,
        "agent": agent,
        "days": days_waiting(agent, today),
        "claim_is_open": agent.claimed_by_id and (agent.claimed_until or now) > now,
        "claim_ran_out": claim_ran_out(agent, now),
        "moves": [_button(agent, act) for act in moves],
        "may_be_conditional": Act.APPROVE in moves and may_be_conditional(findings),
        "may_waive": request.user.has_perm("registry.grant_waiver") and is_open_to_waivers(agent),
        "is_maker": is_maker(agent, request.user),
        "is_waiting": agent.status in WAITING,
        "criteria_set": criteria_set,
        "rows": finding_rows(pressing_first(findings), evidence_of(agent)),
        "suspects": suspects_of(agent, request.user),
        "proposed_by": _scenario_sites(request.user, agent),
        "unmet": len(unmet),
        "unmet_names": _names_of(unmet),
        "may_be_waived": request.user.has_perm("registry.view_waiver")
        and is_open_to_waivers(agent),
        "is_blocked": is_blocked,
        "answer_first": _answer_first(moves, is_blocked),
        "finding_sentence": finding_text(agent),
        "outlines": outlines_around(agent),
        "neighbours": neighbours,
        "neighbours_listed": neighbours[:NEIGHBOURS_LISTED],
        "neighbours_unlisted": max(0, len(neighbours) - NEIGHBOURS_LISTED),
        "points": _points(agent, neighbours),
        "ward": agent.area or agent.declared_area,
        "ward_figures": _ward_figures(request.user, agent, today),
        "siblings": _siblings(request.user, agent),
        "decisions": decisions.select_related("by", "reason"),
        "score": AgentScore.objects.visible_to(request.user).newest().filter(agent=agent).first(),
        "left": queue_of(request.user, now).count() if may_decide else None,
        "left_to_others": left_to_others(request.user, now) if may_decide else "",
    }
    return render(request, "desk/decide.html", context)


@require_POST
def take_next(request):
    """Claim the site that has waited longest, of those that this person may approve."""
    if not _may_decide(request.user):
        raise PermissionDenied
    now = timezone.now()
    for agent in queue_of(request.user, now):
        try:
            claim_agent(agent=agent, by=request.user, at=now)
        except ValidationError:
            continue  # somebody was faster
        return redirect("desk:decide", agent.pk)
    others = left_to_others(request.user, now)
    messages.info(request, f"{why_nothing_waits(others)} {others}".strip())
    return redirect("admin:index")


def _scenario_sites(user, agent):
    """The scenarios that proposed this site, for those who may read them."""
    if not user.has_perm("maps.view_scenario"):
        return []
    return ScenarioSite.objects.visible_to(user).filter(agent=agent).select_related("scenario")


def _may_decide(user):
    return user.has_perm("registry.review_agent")


def _answer_first(moves, is_blocked):
    """The answer that the keyboard reaches first on a site that this person holds."""
    answers = (Act.RETURN, Act.REFUSE) if is_blocked else (Act.APPROVE, Act.RETURN, Act.REFUSE)
    return next((act for act in answers if act in moves), None)


def _names_of(findings):
    """What the first of these criteria are called, and how many more there are."""
    names = "; ".join(label_of(finding) for finding in findings[:CRITERIA_NAMED])
    if len(findings) <= CRITERIA_NAMED:
        return names
    more = len(findings) - CRITERIA_NAMED
    return _("%(names)s and %(count)d more") % {"names": names, "count": more}


def _button(agent, act):
    """One act as a dialog of the admin."""
    return {
        "act": act,
        "link": reverse(f"admin:registry_agent_{act}_agent", args=[agent.pk]),
    }


def _points(agent, neighbours):
    """The site first, then its neighbours, for the map: latitude, longitude, words."""
    return [
        [point.latitude, point.longitude, f"{point.name} ({point.code})"]
        for point in [agent, *neighbours]
        if point.location
    ]


def _ward_figures(user, agent, today):
    """How the ward of the site files and is served: label, sentence, and of when it is."""
    ward = agent.area or agent.declared_area
    if ward is None:
        return []
    run, wards = run_for(user), wards_for(user, today).filter(pk=ward.pk)
    figures = []
    month = next(iter(months_for(user)), None)
    may_see = {value for value, _label in measures_for(user)}
    for measure in WARD_MEASURES:
        if measure in may_see:
            found = ward_map(measure, user=user, day=today, run=run, wards=wards, month=month)
            figures += [(measure.label, row.sentence, found.window_text) for row in found.rows]
    return figures


def _siblings(user, agent):
    """What the operator already has in this ward."""
    ward = agent.area_id or agent.declared_area_id
    others = Agent.objects.visible_to(user).filter(operator=agent.operator_id).exclude(pk=agent.pk)
    return others.in_area(ward).order_by("code")[:SIBLINGS_SHOWN] if ward else []
