"""Outlines as short rows of whole numbers, as they travel to a map.

A row is one ring: longitude and latitude of its first corner in units of the fifth decimal of a
degree, about a metre, then the step to each following corner. The corner that closes a ring is left
out. An outline is a list of polygons, each a list of rings.
"""

import json
from collections.abc import Iterable
from itertools import accumulate

UNITS = 100_000

Outline = list[list[list[int]]]
Box = tuple[float, float, float, float]


def degrees(value: float) -> int:
    """Degrees in units."""
    return round(value * UNITS)


def compact(outline: str) -> Outline:
    """The rows of a multipolygon in GeoJSON.

    >>> compact('{"coordinates": [[[[105.8, 21], [105.9, 21], [105.9, 21.1], [105.8, 21]]]]}')
    [[[10580000, 2100000, 10000, 0, 0, 10000]]]
    """
    polygons = json.loads(outline)["coordinates"]
    return [[_row(ring) for ring in polygon] for polygon in polygons]


def box_of(outlines: Iterable[Outline]) -> Box | None:
    """West, south, east and north of all these outlines in degrees; None where there are none."""
    longitudes, latitudes = [], []
    for outline in outlines:
        for outer, *_holes in outline:
            longitudes += accumulate(outer[::2])
            latitudes += accumulate(outer[1::2])
    if not longitudes:
        return None
    edges = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
    west, south, east, north = (edge / UNITS for edge in edges)
    return west, south, east, north


def _row(ring):
    row, east, north = [], 0, 0
    for longitude, latitude in ring[:-1]:
        x, y = round(longitude * UNITS), round(latitude * UNITS)
        row += x - east, y - north
        east, north = x, y
    return row
