"""Between the rule in `rules/location.py` and the pages: words, and outlines for the form's map."""

import json

from django.contrib.gis.db.models.functions import AsGeoJSON, Distance
from django.contrib.gis.geos import Polygon
from django.contrib.gis.measure import D
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.enums import Finding
from registry.models import Agent, Area
from registry.rules.location import HANOI, CoordinateCode, judge_coordinates
from registry.spatial import box_around, touching_box

COORDINATE_MESSAGES = {
    CoordinateCode.MISSING: gettext_lazy("Give both coordinates, or neither."),
    CoordinateCode.NOT_A_NUMBER: gettext_lazy(
        "“%(observed)s” is not a number of degrees; write it like 21.02859."
    ),
    CoordinateCode.ZERO_ZERO: gettext_lazy(
        "0, 0 is a point in the Atlantic: the coordinates were not measured."
    ),
    CoordinateCode.SWAPPED_AXES: gettext_lazy(
        "Latitude and longitude look swapped: in Hanoi latitude is about 21, longitude about 105."
    ),
    CoordinateCode.OUTSIDE_COUNTRY: gettext_lazy("This point is not in Vietnam."),
    CoordinateCode.OUTSIDE_CITY: gettext_lazy(
        "This point is outside the city: the latitude of the city lies in %(latitude)s and its "
        "longitude in %(longitude)s."
    ),
    CoordinateCode.TOO_FEW_DECIMALS: gettext_lazy(
        "“%(observed)s” has fewer than %(required)s decimals: the point may lie in another ward. "
        "Measure it more exactly; zeros at the end stay in Excel when they are typed as text."
    ),
}

# About three kilometres in Hanoi: the outlines that help to place a point.
OUTLINE_DEGREES = 0.03
OUTLINE_DECIMALS = 5  # a metre
NEIGHBOUR_M = 3_000


def coordinate_errors(latitude: str, longitude: str) -> dict[str, ValidationError]:
    """What is wrong with two coordinates as typed, by the box it is said beside."""
    judged = judge_coordinates(latitude, longitude, city_box=HANOI)
    errors: dict[str, list[ValidationError]] = {}
    for finding in judged.findings:
        latitudes, _space, longitudes = finding.required.partition(" ")
        error = ValidationError(
            COORDINATE_MESSAGES[finding.code],
            code=finding.code.value,
            params={
                "observed": finding.observed,
                "required": finding.required,
                "latitude": latitudes,
                "longitude": longitudes,
            },
        )
        errors.setdefault(finding.fields[0], []).append(error)
    return {field: ValidationError(found) for field, found in errors.items()}


def finding_text(agent: Agent) -> str:
    """The finding on an agent's point as a sentence."""
    if not agent.location:
        return _("The agent is not on the map yet: give its coordinates.")
    words = {
        "declared": agent.declared_area.name if agent.declared_area else "",
        "area": agent.finding_area.name if agent.finding_area else _("no area of the city"),
        "distance": round(agent.finding_distance_m or 0),
    }
    if agent.declared_area is None:
        return _("The point lies in %(area)s. Choose the declared area to have it checked.") % words
    if agent.declared_area.valid_to:
        words["area"] = agent.area.name if agent.area else _("no area of the city")
        return (
            _("%(declared)s has ended; the point lies in %(area)s: declare its area anew.") % words
        )
    if agent.finding == Finding.INSIDE:
        return _("Inside %(declared)s, %(distance)s m from its border.") % words
    if agent.finding == Finding.BORDER_ZONE and agent.finding_area:
        return _("%(distance)s m from the border of %(declared)s with %(area)s.") % words
    if agent.finding == Finding.BORDER_ZONE:
        return _("%(distance)s m from the border of %(declared)s.") % words
    if agent.finding == Finding.OUTSIDE:
        return _("Outside %(declared)s: %(distance)s m away, in %(area)s.") % words
    return _("No boundary is loaded for the declared area: the place cannot be checked.")


def neighbours_of(agent: Agent, user) -> list[Agent]:
    """The agents within three kilometres that this user may see, nearest first.

    Each has its `distance`, along the surface of the sphere.
    """
    if not agent.location:
        return []
    others = Agent.objects.visible_to(user).exclude(pk=agent.pk)
    boxed = touching_box(others, "location", box_around(agent.location, NEIGHBOUR_M))
    return list(
        boxed.filter(location__distance_lte=(agent.location, D(m=NEIGHBOUR_M)))
        .annotate(distance=Distance("location", agent.location))
        .select_related("operator")
        .order_by("distance", "code")
    )


def outlines_around(agent: Agent) -> dict:
    """The declared area and the areas around the point, as GeoJSON for a map."""
    areas = _outlined()
    if agent.location:
        x, y, d = agent.longitude, agent.latitude, OUTLINE_DEGREES
        box = Polygon.from_bbox((x - d, y - d, x + d, y + d))
        box.srid = 4326
        areas = areas.filter(boundary_simplified__bboverlaps=box)
    elif agent.declared_area_id:
        areas = areas.filter(pk=agent.declared_area_id)
    else:
        areas = areas.none()
    return _collected(areas, agent)


def outlines_for_form(agent: Agent, user) -> dict:
    """What helps to place a point: the areas around it, and while there is none all the user sees."""
    if agent.location:
        return outlines_around(agent)
    return _collected(_outlined().visible_to(user), agent)


def _outlined():
    return Area.objects.as_at(timezone.localdate()).filter(boundary_simplified__isnull=False)


def _collected(areas, agent):
    outlines = areas.annotate(outline=AsGeoJSON("boundary_simplified", precision=OUTLINE_DECIMALS))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(area.outline),
                "properties": {
                    "area": area.pk,
                    "name": area.name,
                    "declared": area.pk == agent.declared_area_id,
                },
            }
            for area in outlines.without_outlines()
        ],
    }


def doubt_text(agent: Agent) -> str:
    """What to say after saving: that the point lies outside its declared area, else nothing."""
    if agent.finding != Finding.OUTSIDE or agent.declared_area is None:
        return ""
    return _("The point lies in %(area)s, %(metres)s m outside %(declared)s: check it.") % {
        "area": agent.finding_area.name if agent.finding_area else _("no area of the city"),
        "metres": round(agent.finding_distance_m or 0),
        "declared": agent.declared_area.name,
    }
