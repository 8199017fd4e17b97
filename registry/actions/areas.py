"""Deriving where agents lie."""

from registry.enums import Finding
from registry.models import Area
from registry.rules.location import AreaName, LocationFacts, judge_location

METRES = 32648  # WGS 84 / UTM 48N


def locate_agents(agents, *, on):
    """Work out the area and the location finding of these agents on that day."""
    areas = Area.objects.as_at(on)
    for agent in agents.select_related("declared_area"):
        agent.area = agent.finding_area = agent.finding_distance_m = None
        agent.finding = ""
        if agent.location:
            actual = areas.filter(boundary__covers=agent.location).order_by("code").first()
            declared = agent.declared_area
            has_boundary = declared is not None and declared.boundary is not None
            distance = None
            if has_boundary:
                outline = declared.boundary.boundary.transform(METRES, clone=True)
                distance = outline.distance(agent.location.transform(METRES, clone=True))
            finding = judge_location(
                LocationFacts(
                    has_boundary=has_boundary,
                    inside_declared=has_boundary and declared.boundary.covers(agent.location),
                    border_distance_m=distance,
                    actual=AreaName(actual.code, actual.name) if actual else None,
                )
            )
            agent.area = actual
            agent.finding = Finding(finding.code.value)
            agent.finding_distance_m = finding.border_distance_m
            if finding.area:
                agent.finding_area = areas.filter(code=finding.area.code).first()
        agent.save(update_fields=["area", "finding", "finding_area", "finding_distance_m"])
