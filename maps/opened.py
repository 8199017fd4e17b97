"""What became of proposed sites: the agents that were really opened."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from maps.models import ScenarioSite
from maps.rules.reach import Places
from registry.enums import Status
from registry.models import Agent
from registry.rules.sphere import chord_of, metres_around

NEAR_M = 500  # an agent that near to a proposed site stands for it


@dataclass(frozen=True)
class Opened:
    """A proposed site, its own agent, and the nearest one opened near it since the proposal."""

    site: ScenarioSite
    own: Agent | None
    near: Agent | None
    metres: float | None

    @property
    def is_open(self) -> bool:
        return self.near is not None or bool(self.own and self.own.status == Status.ACTIVE)


def opened_for(sites: Sequence[ScenarioSite], user, since) -> list[Opened]:
    """What was opened since that moment at or near these sites, as far as the user may see it."""
    visible = Agent.objects.visible_to(user)
    own = visible.in_bulk([site.agent_id for site in sites if site.agent_id])
    newer = list(visible.active().placed().filter(status_since__gt=since).order_by("code"))
    chords, places = _nearest(sites, newer)
    return [
        Opened(
            site,
            own.get(site.agent_id),
            newer[place] if np.isfinite(chord) else None,
            float(metres_around(chord)) if np.isfinite(chord) else None,
        )
        for site, chord, place in zip(sites, chords, places, strict=True)
    ]


def _nearest(sites, agents):
    if not sites or not agents:
        return np.full(len(sites), np.inf), [0] * len(sites)
    there = Places.of([(agent.longitude, agent.latitude) for agent in agents])
    here = Places.of([(site.longitude, site.latitude) for site in sites])
    return cKDTree(there.on_sphere()).query(
        here.on_sphere(), distance_upper_bound=chord_of(NEAR_M) + 1e-12
    )
