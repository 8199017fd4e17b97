"""Results as layers of a folium map: the only module that knows folium.

Folium gives the body element and the script; our template gives the page around them. It sees
constants only, neither a word that people wrote nor a row: it takes pop-ups, tooltips and icons for
HTML, and it compiles the script that it made as a template again, so that a name of two braces would
run on the server. Rows and words go beside it as JSON, which servers write and browsers read several
times faster than a script, and `frame.js` shows words with textContent.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import folium
from branca.element import Element
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from folium.template import Template

from maps.measures import WardMap
from maps.outlines import box_of, compact, degrees
from registry.rules.location import HANOI

PLAIN = "zero"  # the swatch of a ward that says nothing
NEAREST_IN_VIEW = 10
ROOM_DEGREES = 0.005
CITY = (HANOI.west, HANOI.south, HANOI.east, HANOI.north)


@dataclass(frozen=True)
class MapParts:
    """The map's element, the script that fills it, and the rows and words that the script reads.

    `words` holds, under `outlines`, key, swatch and compact outline of each ward; under `wards` a
    name and a figure by the key of the ward; under `agents` what is said of each, and under `places`
    where each stands, one after the other; under `marks` the rows of each layer, and under `points`
    what is said of them, in the order of all their rows.
    """

    element: SafeString
    script: SafeString
    words: dict

    def data(self, words: Mapping) -> SafeString:
        """These rows and words, and others, as JSON that may stand inside a script element."""
        text = json.dumps(
            {**words, **self.words}, ensure_ascii=False, separators=(",", ":"), default=str
        )
        for sign in "<>&":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        return mark_safe(text)  # noqa: S308 - no sign is left that could end the element


@dataclass(frozen=True)
class Point:
    """One mark on a map of people: its kind is one of ours, its words are shown as text."""

    kind: str
    latitude: float
    longitude: float
    words: list[str]
    size: int = 0
    """People, or the number that a site bears."""

    @property
    def row(self) -> list:
        """What the script draws it from."""
        return [degrees(self.latitude), degrees(self.longitude), self.kind, self.size]


Marks: TypeAlias = Mapping[str, Sequence[Point]]


class OfflineMap(folium.Map):
    """A map without tiles whose files come from the template, so from this host."""

    default_js = []
    default_css = []

    def __init__(self, **options):
        # Without tiles only this option, in Leaflet's spelling, tells the clusters where to stop.
        super().__init__(tiles=None, maxZoom=19, **options)


class RowsLayer(folium.map.Layer):
    """A layer that a function of our script makes of the rows beside the map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = ganDan.{{ this.made_by }}({{ this.place|tojson }});
        {% endmacro %}"""
    )

    def __init__(self, made_by: str, name: str | None = None, place: int = 0):
        super().__init__(name=name, overlay=True, control=name is not None)
        self._name = "RowsLayer"
        self.made_by = made_by
        self.place = place
        """Which of the layers of marks it is."""


def coverage_map(
    wards: WardMap, agents: list[list], *, box=None, ward=None, marks: Marks | None = None
) -> MapParts:
    """Wards coloured by their class, agents clustered over them, and marks by their layer's name.

    The view fits the box (west, south, east, north), or the ward, or all wards. A row of an agent
    is latitude, longitude and what `ganDan.agents` reads of it.
    """
    drawn = _drawn(wards.rows)
    chosen = [outline for row, outline in drawn if ward and row.ward.pk == ward.pk]
    marks = {name: points for name, points in (marks or {}).items() if points}
    layers = [("wards", _("Wards"))] if drawn else []
    layers += [("agents", _("Agents")), *(("points", name, at) for at, name in enumerate(marks))]
    words = {
        "outlines": [[row.ward.pk, row.swatch, outline] for row, outline in drawn],
        "wards": {
            one.ward.pk: [one.ward.name, one.sentence, one.ward.code] for one, _outline in drawn
        },
        **_agent_words(agents),
        **_mark_words(marks.values()),
    }
    box = box or box_of(chosen or [outline for _row, outline in drawn]) or CITY
    return _parts(box, layers, words, is_choosable=True)


def people_map(wards: Iterable, points: Sequence[Point], *, box=None) -> MapParts:
    """Wards coloured by their swatch, and over them people out of reach, agents and sites.

    A row of `wards` has `ward` with its outline, `swatch` and `sentence`. The script shows a point
    by its kind and size; its words are looked up by its place in the row.
    """
    drawn = _drawn(wards)
    layers = [*([("wards",)] if drawn else []), *([("points",)] if points else [])]
    words = {
        "outlines": [[row.ward.pk, row.swatch, outline] for row, outline in drawn],
        "wards": {row.ward.pk: [row.ward.name, row.sentence] for row, _outline in drawn},
        **_mark_words([points]),
    }
    return _parts(box or box_of(outline for _row, outline in drawn) or CITY, layers, words)


def public_map(wards: Iterable, agents: list[list], *, here=None) -> MapParts:
    """Outlines of wards and the points that serve citizens, for everybody.

    A row of an agent is latitude, longitude and what `ganDan.agents` reads of it, nearest first
    where somebody asked from a place; the view then holds the place and the nearest points.
    """
    drawn = [(ward, compact(ward.outline)) for ward in wards if ward.outline]
    layers = [*([("wards",)] if drawn else []), ("agents", _("Agents"))]
    words = {
        "outlines": [[ward.pk, PLAIN, outline] for ward, outline in drawn],
        "wards": {ward.pk: ward.name for ward, _outline in drawn},
        **_agent_words(agents),
        "place": here,
    }
    seen = [row[:2] for row in (agents[:NEAREST_IN_VIEW] if here else agents)]
    return _parts(_around(seen + ([list(here)] if here else [])) or CITY, layers, words)


def _drawn(rows):
    """The rows of wards that have an outline, each with it."""
    return [(row, compact(row.ward.outline)) for row in rows if row.ward.outline]


def _agent_words(agents):
    return {
        "places": [degrees(part) for row in agents for part in row[:2]],
        "agents": [said for _latitude, _longitude, *said in agents],
    }


def _mark_words(layers):
    return {
        "marks": [[point.row for point in points] for points in layers],
        "points": [point.words for points in layers for point in points],
    }


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


def _parts(box, layers, words, *, is_choosable=False):
    tiles = (settings.TILE_URL, _("Background map")) if settings.TILE_URL else None
    return MapParts(*made_by_folium(tuple(box), tuple(layers), is_choosable, tiles), words)


@lru_cache
def made_by_folium(box, layers, is_choosable, tiles):
    """The element and the script of a map of these layers, kept: nothing else goes into them.

    The map shows the box (west, south, east, north), over tiles where there are any.
    """
    west, south, east, north = box
    chart = OfflineMap(location=((south + north) / 2, (west + east) / 2), zoom_snap=0.25)
    if tiles:
        address, background = tiles
        folium.TileLayer(address, attr=background, name=background).add_to(chart)
    for layer in layers:
        RowsLayer(*layer).add_to(chart)
    if is_choosable:
        folium.LayerControl(collapsed=True).add_to(chart)
    figure = chart.get_root()
    chart.render()
    # Not folium's own fitting: while the page loads, the frame may have no size to fit into.
    shown = json.dumps([[south, west], [north, east]])
    figure.script.add_child(Element(f"ganDan.start({chart.get_name()}, {shown});"))
    return (
        mark_safe(figure.html.render()),  # noqa: S308 - a div with an id, made by folium
        mark_safe(figure.script.render()),  # noqa: S308 - constants only
    )


def tile_origin() -> str:
    """Where the background comes from, as a content security policy names it."""
    scheme, separator, rest = settings.TILE_URL.partition("://")
    if not separator:
        return ""
    return f"{scheme}://{rest.split('/')[0].replace('{s}', '*')}"
