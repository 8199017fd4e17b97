"""The page that shows two records side by side and makes one of them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.actions.merges import (
    FACTS,
    better_kept,
    declare_distinct,
    facts_to_take,
    merge_agents,
    rows_to_move,
)
from registry.duplicates import reasons_text, record_of
from registry.locations import outlines_around
from registry.models import Agent, Merge
from registry.rules.duplicates import compare


@dataclass(frozen=True)
class Choice:
    """One fact of both records, and whose is taken."""

    fact: str
    label: str
    kept: str
    duplicate: str
    differs: bool
    is_open: bool
    """Whether the duplicate's may be taken at all."""
    takes_duplicate: bool


def merge_page(request, kept: Agent, duplicate: Agent, model_admin):
    """Two records: what is alike, what differs, what would move; merging, or saying they are two."""
    refusals = []
    if request.method == "POST":
        try:
            return _answer(request, kept, duplicate)
        except ValidationError as refusal:
            refusals = refusal.messages
    likeness = compare(record_of(kept), record_of(duplicate))
    around = model_admin.admin_site.each_context(request)
    context = {
        "title": _("Merge two records"),
        "opts": model_admin.opts,
        "kept": kept,
        "duplicate": duplicate,
        "offers_other_way": better_kept(kept, duplicate) != kept,
        "likeness": likeness,
        "why": reasons_text(likeness),
        "choices": choices_of(kept, duplicate, request),
        "tables": rows_to_move(duplicate, kept),
        "map": map_of(kept, duplicate),
        "refusals": refusals,
        "reason": request.POST.get("reason", ""),
        "longest_reason": Merge._meta.get_field("reason").max_length,
    }
    return render(request, "registry/merge.html", {**around, **context})


def choices_of(kept: Agent, duplicate: Agent, request) -> list[Choice]:
    """Every fact that can be chosen, with both values in words."""
    is_open, chosen = facts_to_take(kept, request.user), _chosen(request)
    texts = [(fact, fact_text(kept, fact), fact_text(duplicate, fact)) for fact in FACTS]
    return [
        Choice(
            fact=fact,
            label=str(Agent._meta.get_field(fact).verbose_name),
            kept=one,
            duplicate=other,
            differs=one != other,
            is_open=fact in is_open,
            takes_duplicate=fact in is_open and _takes(fact, one, other, chosen),
        )
        for fact, one, other in texts
    ]


def fact_text(agent: Agent, fact: str) -> str:
    """One fact of an agent in words; a point with how and when it was measured."""
    if fact == "services":
        return ", ".join(str(service) for service in agent.services.all())
    if fact != "location":
        return str(getattr(agent, fact) or "")
    if not agent.location:
        return ""
    measured = [
        f"{agent.latitude:.6f}, {agent.longitude:.6f}",
        agent.get_location_source_display(),
        agent.get_location_method_display(),
        f"± {agent.location_accuracy_m} m" if agent.location_accuracy_m is not None else "",
        date_format(agent.location_taken_on, "SHORT_DATE_FORMAT")
        if agent.location_taken_on
        else "",
    ]
    return " · ".join(word for word in measured if word)


def map_of(kept: Agent, duplicate: Agent) -> dict:
    """Both points and the outlines about them, for the page's map."""
    placed = kept if kept.location else duplicate
    return {
        "points": [
            {"role": role, "name": str(agent), "at": [agent.latitude, agent.longitude]}
            for role, agent in (("kept", kept), ("duplicate", duplicate))
            if agent.location
        ],
        "outlines": outlines_around(placed),
    }


def _answer(request, kept, duplicate):
    """Do what the button says and lead to the agent's page."""
    person = {"by": request.user, "at": timezone.now()}
    if "distinct" in request.POST:
        declare_distinct(agent=kept, others=[duplicate], **person)
        messages.success(request, _("Remembered: these are two agents."))
    else:
        take = [fact for fact, whose in _chosen(request).items() if whose == "duplicate"]
        merge_agents(
            kept=kept,
            duplicate=duplicate,
            take=take,
            reason=request.POST.get("reason", ""),
            **person,
        )
        messages.success(
            request,
            _("%(code)s was merged into %(agent)s; its code leads here from now on.")
            % {"code": duplicate.code, "agent": kept},
        )
    return HttpResponseRedirect(reverse("admin:registry_agent_change", args=[kept.pk]))


def _chosen(request):
    """Whose fact was chosen, for every fact that was asked for."""
    return {fact: request.POST[fact] for fact in FACTS if fact in request.POST}


def _takes(fact, one, other, chosen):
    """What was chosen, or else the duplicate's where the kept agent has nothing."""
    if fact in chosen:
        return chosen[fact] == "duplicate"
    return not one and bool(other)
