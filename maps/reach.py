"""How far a ward's people are from an agent.

For now a ward is one point that lies in it; whoever knows better where its people live replaces
`kilometres_to_agents`.
"""

from collections.abc import Sequence

from registry.models import Agent, Area
from registry.spatial import metres_to_nearest

FARTHEST_M = 100_000  # farther than any place in the city is from any other


def kilometres_to_agents(areas: Sequence[Area]) -> dict[int, float]:
    """For each area that is drawn: the straight way to the nearest active agent, 100 km at most."""
    # keys of areas, made negative so that none is taken for an agent of its own
    points = {
        -area.pk: area.boundary_simplified.point_on_surface
        for area in areas
        if area.boundary_simplified is not None
    }
    metres = metres_to_nearest(points, Agent.objects.active().placed(), FARTHEST_M)
    return {-key: round(far / 1_000, 2) for key, far in metres.items()}
