"""Deriving where agents lie."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from registry.enums import SMALLEST_KINDS, Finding
from registry.models import Agent, Area
from registry.rules.location import BORDER_TOLERANCE_M, judge_location
from registry.spatial import AreaMap, box_around, touching_box

DERIVED = ["area", "finding", "finding_area", "finding_distance_m"]


@transaction.atomic
def locate_agents(agents, *, on: date) -> int:
    """Work out the area and the location finding of these agents on that day.

    Says how many changed. What is derived leaves no history of its own: it follows from the
    point, the declared area and the boundaries of the day, which do.
    """
    agents = list(agents.select_related(None).order_by("pk"))
    areas = AreaMap(_areas_near(agents, on))
    by_code = {outline.area.code: outline.area for outline in areas.outlines.values()}
    changed = []
    for agent in agents:
        before = [getattr(agent, f"{name}_id", getattr(agent, name)) for name in DERIVED]
        _derive(agent, areas, by_code)
        if before != [getattr(agent, f"{name}_id", getattr(agent, name)) for name in DERIVED]:
            changed.append(agent)
    Agent.objects.bulk_update(changed, DERIVED, batch_size=200)
    return len(changed)


def _areas_near(agents, on):
    points = [agent.location for agent in agents if agent.location]
    if not points:
        return []
    west, south, east, north = box_around(points[0], BORDER_TOLERANCE_M.value)
    for point in points[1:]:
        box = box_around(point, BORDER_TOLERANCE_M.value)
        west, south = min(west, box[0]), min(south, box[1])
        east, north = max(east, box[2]), max(north, box[3])
    in_force = Area.objects.as_at(on).filter(kind__in=SMALLEST_KINDS, boundary__isnull=False)
    near = touching_box(in_force, "boundary", (west, south, east, north))
    declared = {agent.declared_area_id for agent in agents if agent.location}
    wanted = Q(pk__in=near.order_by().values("pk")) | Q(pk__in=declared - {None})
    return in_force.filter(wanted).defer("boundary_simplified")


def _derive(agent, areas, by_code):
    agent.area = agent.finding_area = agent.finding_distance_m = None
    agent.finding = ""
    if not agent.location:
        return
    declared = areas.outlines.get(agent.declared_area_id)
    facts = areas.facts(agent.location, declared.area if declared else None)
    finding = judge_location(facts)
    agent.area = by_code[facts.actual.code] if facts.actual else None
    agent.finding = Finding(finding.code.value)
    agent.finding_area = by_code[finding.area.code] if finding.area else None
    agent.finding_distance_m = finding.border_distance_m
