"""How far a ward's people are from an agent: all of them where somebody placed them, else one point."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from maps.population import demand_set_on, whole_population
from maps.querysets import WARD
from maps.rules.reach import nearest_m, within
from maps.rules.shrinkage import Count as Share
from maps.supply import agents_open, places_of
from registry.models import Agent, Area
from registry.spatial import metres_to_nearest

METRES_A_KM = 1_000
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
    return {-key: round(far / METRES_A_KM, 2) for key, far in metres.items()}


def people_reached(day: date, reach_km: float) -> dict[int, Share]:
    """By ward: those of its people who have an active agent no farther than that, straight.

    Only where the people of its boundaries have been placed on points. A ward with an active agent
    that nobody has placed is left out: whom that one reaches is not known.
    """
    demand_set = demand_set_on(day)
    if demand_set is None:
        return {}
    population = whole_population(demand_set)
    metres = nearest_m(population.places, places_of(agents_open(Agent.objects.all())))
    reached = population.by_area(within(metres, METRES_A_KM * reach_km))
    people = population.by_area(np.ones(len(metres), dtype=bool))
    unplaced = set(
        Agent.objects.active().filter(location=None).order_by().values_list(WARD, flat=True)
    )
    return {
        ward: Share(reached[ward], number)
        for ward, number in people.items()
        if number and ward not in unplaced
    }
