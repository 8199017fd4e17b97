"""What new boundaries did to agents and old areas: questions and words for pages and commands."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.enums import Finding, PlaceDoubt
from registry.locations import finding_text
from registry.models import Agent, Area, AreaAssignment, AreaLink, BoundaryVersion

SHOWN = 20


@dataclass(frozen=True)
class DoubtCount:
    """How many agents have one thing about their place that somebody has to look at."""

    doubt: PlaceDoubt
    number: int


@dataclass(frozen=True)
class Fate:
    """One old area, what became of it, and how many agents lay there."""

    area: Area
    successors: list[AreaLink]
    agents: int


def doubt_counts(agents) -> list[DoubtCount]:
    """Each doubt with its agents as things stand now; one agent may have two."""
    counted = agents.doubt_counts()
    return [DoubtCount(doubt, counted[doubt.value]) for doubt in PlaceDoubt]


def findings_at_activation(version: BoundaryVersion, assignments) -> list[tuple[str, int]]:
    """What was found about every agent's place when the version came into force."""
    of_then = assignments.filter(version=version, at=version.activated_at)
    counted = Counter(of_then.order_by().values_list("finding", flat=True))
    labels = {**dict(Finding.choices), "": _("not placed")}
    return [(label, counted[finding]) for finding, label in labels.items() if counted[finding]]


def fates(version: BoundaryVersion, assignments, *, text: str = "") -> list[Fate]:
    """The old areas that this version replaced, those whose name or code is asked for."""
    links = AreaLink.objects.filter(new__version=version).for_pages().order_by("old__code", "pk")
    if text:
        links = links.search_old(text)
    by_old: dict[Area, list[AreaLink]] = {}
    for link in links:
        by_old.setdefault(link.old, []).append(link)
    before = assignments.filter(at=version.activated_at).exclude(version=version)
    agents = Counter(before.order_by().values_list("area", flat=True))
    return [Fate(old, found, agents[old.pk]) for old, found in by_old.items()]


def activation_outlook(version: BoundaryVersion) -> str:
    """What activating this version would do, before it is done."""
    kinds = set(version.areas.order_by().values_list("kind", flat=True))
    ending = Area.objects.open().filter(kind__in=kinds) if kinds else Area.objects.none()
    linked = AreaLink.objects.filter(new__version=version).values("old").distinct().count()
    return _(
        "%(opened)d areas come into force and %(closed)d end; of %(linked)d it is known what "
        "becomes of them. All %(agents)d agents are placed anew by their points. What each was "
        "assigned to before is kept. This cannot be undone."
    ) % {
        "opened": version.areas.count(),
        "closed": ending.count(),
        "linked": linked,
        "agents": Agent.objects.count(),
    }


def report_lines(version: BoundaryVersion) -> list[str]:
    """The agents to look at after an activation, for a terminal."""
    lines = []
    for count in doubt_counts(Agent.objects.all()):
        if not count.number:
            continue
        lines.append(f"{count.doubt.label}: {count.number}")
        agents = list(Agent.objects.place_doubted(count.doubt).for_list().order_by("code")[:SHOWN])
        before = areas_before(version, agents)
        lines += [agent_line(agent, before.get(agent.pk)) for agent in agents]
        if count.number > SHOWN:
            more = count.number - SHOWN
            lines.append(ngettext("  and %(n)d more", "  and %(n)d more", more) % {"n": more})
    return lines


def areas_before(version: BoundaryVersion, agents) -> dict[int, str]:
    """By agent: the name of the area it was assigned to before this version."""
    rows = AreaAssignment.objects.filter(agent__in=agents, at=version.activated_at)
    return dict(rows.exclude(version=version).values_list("agent", "area__name"))


def agent_line(agent: Agent, before: str | None) -> str:
    """One agent with where it was before and what is found now."""
    words = {"agent": agent, "before": before or "–", "finding": finding_text(agent)}
    return _("  %(agent)s, before: %(before)s. %(finding)s") % words


def link_words(area: Area, link: AreaLink) -> str:
    """Another area as the end of a link, whole or part."""
    share = _("the whole") if link.is_whole else _("a part")
    return f"{area} – {share}"
