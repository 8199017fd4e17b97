"""Results as layers of a folium map: the only module that knows folium.

Folium gives the body element and the script; our template gives the page around them. It never sees
a word that people wrote, only numbers and constants: it takes pop-ups, tooltips and icons for HTML,
and it compiles the script that it made as a template again, so that a name of two braces would run
on the server. The words go beside it, and `coverage_frame.js` shows them with textContent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import folium
from branca.element import Element
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from folium.plugins import FastMarkerCluster
from folium.utilities import JsCode

from maps.measures import WardMap
from registry.rules.location import HANOI

PLAIN = "zero"  # the swatch of a ward that says nothing
NEAREST_IN_VIEW = 10
ROOM_DEGREES = 0.005
CITY = (HANOI.west, HANOI.south, HANOI.east, HANOI.north)


@dataclass(frozen=True)
class MapParts:
    """The map's element, the script that fills it, and the words that the script looks up.

    `words` holds, under `wards`, a name and a figure by the key of the ward, and under `agents`
    what is said of each, in the order of the script's rows.
    """

    element: SafeString
    script: SafeString
    words: dict


@dataclass(frozen=True)
class Point:
    """One mark on a map of people: its kind is one of ours, its words are shown as text."""

    kind: str
    latitude: float
    longitude: float
    words: list[str]
    size: int = 0
    """People, or the number that a site bears."""

    def feature(self, place: int) -> dict:
        """Numbers and constants only, for folium."""
        return {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(self.longitude, 5), round(self.latitude, 5)],
            },
            "properties": {"place": place, "kind": self.kind, "size": self.size},
        }


Marks: TypeAlias = Mapping[str, Sequence[Point]]


class OfflineMap(folium.Map):
    """A map without tiles whose files come from the template, so from this host."""

    default_js = []
    default_css = []

    def __init__(self, **options):
        # Without tiles only this option, in Leaflet's spelling, tells the clusters where to stop.
        super().__init__(tiles=None, maxZoom=19, **options)


def coverage_map(
    wards: WardMap, agents: list[list], *, box=None, ward=None, marks: Marks | None = None
) -> MapParts:
    """Wards coloured by their class, agents clustered over them, and marks by their layer's name.

    The view fits the box (west, south, east, north), or the ward, or all wards. A row of an agent
    is latitude, longitude and what `ganDan.agent` reads of it.
    """
    drawn = [row for row in wards.rows if row.ward.outline]
    features = [_feature(row.ward, row.swatch) for row in drawn]
    chosen = [feature for feature in features if ward and feature["id"] == ward.pk]
    chart = _chart(box or _box(chosen or features) or CITY)
    _add_wards(chart, features, name=_("Wards"))
    _add_agents(chart, agents)
    points = _add_layers(chart, marks or {})
    folium.LayerControl(collapsed=True).add_to(chart)
    words = {
        "wards": {row.ward.pk: [row.ward.name, row.sentence, row.ward.code] for row in drawn},
        "points": [point.words for point in points],
        "agents": [said for _latitude, _longitude, *said in agents],
    }
    return _parts(chart, words)


def people_map(wards: Sequence, points: Sequence[Point], *, box=None) -> MapParts:
    """Wards coloured by their swatch, and over them people out of reach, agents and sites.

    A row of `wards` has `ward` with its outline, `swatch` and `sentence`. The script shows a point
    by its kind and size; its words are looked up by its place in the row.
    """
    drawn = [row for row in wards if row.ward.outline]
    features = [_feature(row.ward, row.swatch) for row in drawn]
    chart = _chart(box or _box(features) or CITY)
    _add_wards(chart, features)
    _add_points(chart, points, first=0)
    words = {
        "wards": {row.ward.pk: [row.ward.name, row.sentence] for row in drawn},
        "points": [point.words for point in points],
    }
    return _parts(chart, words)


def public_map(wards: Sequence, agents: list[list], *, here=None) -> MapParts:
    """Outlines of wards and the points that serve citizens, for everybody.

    A row of an agent is latitude, longitude and what `ganDan.agent` reads of it, nearest first
    where somebody asked from a place; the view then holds the place and the nearest points.
    """
    drawn = [ward for ward in wards if ward.outline]
    seen = [row[:2] for row in (agents[:NEAREST_IN_VIEW] if here else agents)]
    chart = _chart(_around(seen + ([list(here)] if here else [])) or CITY)
    _add_wards(chart, [_feature(ward, PLAIN) for ward in drawn])
    _add_agents(chart, agents)
    words = {
        "wards": {ward.pk: ward.name for ward in drawn},
        "agents": [said for _latitude, _longitude, *said in agents],
        "place": here,
    }
    return _parts(chart, words)


def _chart(box):
    """A map that shows the box (west, south, east, north), over tiles where a server is set."""
    west, south, east, north = box
    chart = OfflineMap(location=((south + north) / 2, (west + east) / 2), zoom_snap=0.25)
    chart.shown = [[south, west], [north, east]]
    if settings.TILE_URL:
        background = _("Background map")
        folium.TileLayer(settings.TILE_URL, attr=background, name=background).add_to(chart)
    return chart


def _add_wards(chart, features, name=None):
    if not features:
        return
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=name,
        style_function=_style,
        on_each_feature=JsCode("ganDan.ward"),
    ).add_to(chart)


def _add_agents(chart, agents):
    FastMarkerCluster(
        [[latitude, longitude, place] for place, (latitude, longitude, *_) in enumerate(agents)],
        callback="ganDan.agent",
        icon_create_function="ganDan.cluster",
        name=_("Agents"),
        max_cluster_radius=38,
        show_coverage_on_hover=False,
        animate=False,
    ).add_to(chart)


def _add_layers(chart, marks):
    """Each layer under its own name; the points of all of them, in the order of their places."""
    drawn: list[Point] = []
    for name, points in marks.items():
        _add_points(chart, points, first=len(drawn), name=name)
        drawn += points
    return drawn


def _add_points(chart, points, *, first, name=None):
    if not points:
        return
    folium.GeoJson(
        {
            "type": "FeatureCollection",
            "features": [point.feature(place) for place, point in enumerate(points, first)],
        },
        name=name,
        point_to_layer=JsCode("ganDan.point"),
    ).add_to(chart)


def _around(places):
    """The box that holds these pairs of latitude and longitude with some room, or None."""
    if not places:
        return None
    latitudes, longitudes = zip(*places, strict=True)
    return (
        min(longitudes) - ROOM_DEGREES,
        min(latitudes) - ROOM_DEGREES,
        max(longitudes) + ROOM_DEGREES,
        max(latitudes) + ROOM_DEGREES,
    )


def _feature(ward, swatch):
    return {
        "type": "Feature",
        "id": ward.pk,
        "geometry": json.loads(ward.outline),
        "properties": {"swatch": swatch},
    }


def _box(features):
    points = [
        point
        for feature in features
        for polygon in feature["geometry"]["coordinates"]
        for point in polygon[0]
    ]
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _style(feature):
    """Constants and the name of a swatch."""
    swatch = feature["properties"]["swatch"]
    return {
        "className": "ward",
        "fillColor": f"url(#ward-{swatch})",
        "fillOpacity": 1,
        "weight": 1,
    }


def _parts(chart, words):
    figure = chart.get_root()
    chart.render()
    # Not folium's own fitting: while the page loads, the frame may have no size to fit into.
    figure.script.add_child(
        Element(f"ganDan.start({chart.get_name()}, {json.dumps(chart.shown)});")
    )
    return MapParts(
        element=mark_safe(figure.html.render()),  # noqa: S308 - a div with an id, made by folium
        script=mark_safe(figure.script.render()),  # noqa: S308 - numbers and constants only
        words=words,
    )


def tile_origin() -> str:
    """Where the background comes from, as a content security policy names it."""
    scheme, separator, rest = settings.TILE_URL.partition("://")
    if not separator:
        return ""
    return f"{scheme}://{rest.split('/')[0].replace('{s}', '*')}"
