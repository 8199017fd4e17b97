"""What lies on the map besides wards and agents, as marks with their words."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.contrib.gis.db.models.functions import PointOnSurface
from django.utils.translation import gettext as _

from maps.access import access_for
from maps.enums import MapLayer
from maps.layers import Point
from maps.models import AreaFlag, Scenario
from maps.numbers import written
from maps.querysets import wards_for
from maps.supply import other_points_open

# The last ones lie on top.
DRAWN_IN_ORDER = (MapLayer.PEOPLE, MapLayer.OTHERS, MapLayer.FLAGS, MapLayer.SITES)


def overlays(
    layers: Sequence[MapLayer], *, user, day: date, reach_m: int, scenario: Scenario | None
) -> dict[MapLayer, list[Point]]:
    """The marks of each layer that was asked for. Circles within reach are drawn from the agents."""
    marks = {
        MapLayer.FLAGS: lambda: _flags(user, day),
        MapLayer.PEOPLE: lambda: _people(user, day, reach_m),
        MapLayer.SITES: lambda: _sites(user, scenario),
        MapLayer.OTHERS: lambda: _others(user, day),
    }
    return {layer: marks[layer]() for layer in DRAWN_IN_ORDER if layer in layers}


def _flags(user, day):
    """One mark in each flagged ward, bearing the number of its reasons."""
    found = defaultdict(list)
    for flag in AreaFlag.objects.visible_to(user).open().order_by("area", "reason"):
        found[flag.area_id].append(flag)
    wards = wards_for(user, day).filter(pk__in=found, boundary_simplified__isnull=False)
    return [
        Point(
            "flag", ward.middle.y, ward.middle.x, [ward.name, *map(_flag_words, flags)], len(flags)
        )
        for ward in wards.annotate(middle=PointOnSurface("boundary_simplified"))
        if (flags := found[ward.pk])
    ]


def _flag_words(flag):
    return f"{flag.get_reason_display()} · {flag.get_cause_display()} · {flag.get_state_display()}"


def _people(user, day, reach_m):
    access = access_for(user, day, detour_factor=settings.DETOUR_FACTOR)
    if access is None:
        return []
    words = _("%(number)s people out of reach")
    return [
        Point("people", latitude, longitude, [words % {"number": written(number)}], number)
        for latitude, longitude, number in access.left_out(reach_m)
    ]


def _sites(user, scenario):
    """The sites of the scenario, or of the newest that is done, with their place in the order."""
    if scenario is None:
        scenario = Scenario.objects.visible_to(user).done().order_by("-finished_at").first()
    if scenario is None:
        return []
    return [
        Point(
            "first",
            site.latitude,
            site.longitude,
            [
                site.name,
                scenario.name,
                _("%(number)s people newly within reach") % {"number": written(site.people)},
            ],
            site.order,
        )
        for site in scenario.sites.order_by("order")
    ]


def _others(user, day):
    return [
        Point(
            "other",
            point.latitude,
            point.longitude,
            [point.name, point.get_kind_display(), point.address],
        )
        for point in other_points_open(day).visible_to(user)
    ]
