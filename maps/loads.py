"""Dossiers per agent and per staffed hour."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from maps.querysets import Window
from maps.rules.load import Load
from oversight.models import Dossier
from registry.models import Agent, OpeningHours, StaffMember

DAYS_A_WEEK = 7
MINUTES = 60  # of an hour


@dataclass(frozen=True)
class AgentLoad:
    """One active agent: when it is open, who is there, and how much it received."""

    agent: Agent
    weekly_hours: float
    staff: int
    load: Load


def loads_for(user, window: Window) -> list[AgentLoad]:
    """The active agents a user may see, busiest first; those without known hours come last."""
    agents = list(Agent.objects.visible_to(user).active().for_list().order_by("code"))
    keys = [agent.pk for agent in agents]
    received = Dossier.objects.visible_to(user).filter(
        received_at__gte=window.starts_at, received_at__lt=window.ends_before
    )
    dossiers = dict(received.order_by().values_list("agent").annotate(Count("pk")))
    staff = dict(
        StaffMember.objects.visible_to(user).order_by().values_list("agent").annotate(Count("pk"))
    )
    weekly = _weekly_hours(OpeningHours.objects.visible_to(user))
    weeks = ((window.last - window.first).days + 1) / DAYS_A_WEEK
    hours = {key: weekly.get(key, 0.0) * staff.get(key, 0) * weeks for key in keys}
    known = [key for key in keys if hours[key]]
    network_hours = sum(hours[key] for key in known)
    network = sum(dossiers.get(key, 0) for key in known) / network_hours if network_hours else 0.0
    rows = [
        AgentLoad(
            agent,
            weekly.get(agent.pk, 0.0),
            staff.get(agent.pk, 0),
            Load(dossiers.get(agent.pk, 0), hours[agent.pk], network),
        )
        for agent in agents
    ]
    return sorted(rows, key=lambda row: (row.load.ratio is None, -(row.load.ratio or 0.0)))


def _weekly_hours(rows):
    hours: dict[int, float] = defaultdict(float)
    for agent, opens, closes in rows.values_list("agent", "opens", "closes"):
        minutes = MINUTES * (closes.hour - opens.hour) + closes.minute - opens.minute
        hours[agent] += minutes / MINUTES
    return hours
