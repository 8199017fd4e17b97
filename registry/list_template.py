"""An empty list of agents to fill in: the headings, and one row as it may stand on this server."""

from datetime import date

from registry.enums import LocationMethod, LocationSource
from registry.list_import import COLUMNS
from registry.models import Area, Operator, Service
from registry.resources import example_for, heading_for

SERVICES_SHOWN = 2


def template_rows(user, today: date) -> list[list[str]]:
    """The headings and one example, of an operator, an area and services that this user may name."""
    example = {column: example_for(column) for column in COLUMNS} | {
        "code": "VI-DU-01",
        "location_source": LocationSource.VISIT.label,
        "location_method": LocationMethod.GPS.label,
        "location_taken_on": f"{today:%d/%m/%Y}",
        **_of_this_server(user, today),
    }
    return [
        [heading_for(column) for column in COLUMNS],
        [str(example[column]) for column in COLUMNS],
    ]


def _of_this_server(user, today):
    found = {}
    operator = Operator.objects.visible_to(user).order_by("code").first()
    if operator:
        found["operator"] = operator.code
    services = [service.shown_name for service in Service.objects.all()[:SERVICES_SHOWN]]
    if services:
        found["services"] = "|".join(services)
    areas = Area.objects.visible_to(user).open().as_at(today)
    area = areas.filter(boundary__isnull=False).order_by("code").first()
    if area:
        point = area.boundary.point_on_surface
        found |= {
            "declared_area": area.code,
            "latitude": f"{point.y:.6f}",
            "longitude": f"{point.x:.6f}",
        }
    return found
