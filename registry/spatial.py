"""Where things are: the one module in which the two databases differ.

Everything is stored in WGS 84 (4326); what is measured is measured in metres, never in degrees.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from math import cos, radians
from operator import itemgetter

import numpy as np
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import Point, Polygon
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from scipy.spatial import KDTree

from registry.models import Area
from registry.rules.location import BORDER_TOLERANCE_M, AreaName, LocationFacts
from registry.rules.sphere import metres_around, on_unit_sphere

DEGREES = 4326  # WGS 84, as stored
METRES = 32648  # WGS 84 / UTM zone 48 North: lengths in Hanoi are 0.03 % short at most
CELL_DEGREES = 0.02  # about 2 km: a few areas to a cell in the city, many cells to a mountain area
FIRST_REACH_M = 1_000
LAST_REACH_M = 20_100_000  # half way round the world
FEW_POINTS = 10  # up to here the database looks; beyond, all points are read once


def containing(areas: QuerySet, point: Point) -> Area | None:
    """The area whose outline covers a point; on a shared edge the one with the lowest code."""
    near = touching_box(areas, "boundary", (point.x, point.y, point.x, point.y))
    return near.filter(boundary__covers=point).order_by("code").first()


def nearest(
    rows: QuerySet,
    point: Point,
    count: int,
    *,
    field: str = "location",
    within_m: float = LAST_REACH_M,
) -> list:
    """The nearest rows, nearest first, each with its `distance`; on a tie the older row.

    Looks into a box around the point and widens it until the answer cannot change, or until
    nothing nearer than that can be missing.
    """
    reach = FIRST_REACH_M
    while True:
        near = touching_box(rows, field, box_around(point, reach))
        measured = near.annotate(distance=Distance(field, point)).order_by("distance", "pk")
        found = list(measured[:count])
        complete = len(found) == count and (not count or found[-1].distance.m <= reach)
        if complete or reach >= within_m:
            return found
        reach = min(reach * 4, within_m)


def metres_to_nearest(
    points: Mapping[int, Point], rows: QuerySet, within_m: float
) -> dict[int, float]:
    """How far it is from each point to the nearest other row, by key; at most that far.

    A row is no neighbour of the point of its own key. Rows are read at most once for many points.
    """
    if len(points) <= FEW_POINTS:
        return {
            key: min(_metres_to_one(rows.exclude(pk=key), point, within_m), within_m)
            for key, point in points.items()
        }
    others = dict(rows.order_by("pk").values_list("pk", "location"))
    if not others:
        return dict.fromkeys(points, within_m)
    chords, found = KDTree(_on_unit_sphere(others.values())).query(
        _on_unit_sphere(points.values()), k=[1, 2]
    )
    keys = np.array(list(others))
    is_itself = keys[np.minimum(found[:, 0], len(keys) - 1)] == np.array(list(points))
    # a row that is missing is infinitely far away
    chords = np.where(is_itself, chords[:, 1], chords[:, 0])
    metres = metres_around(chords)
    return {key: min(float(far), within_m) for key, far in zip(points, metres, strict=True)}


def _metres_to_one(rows, point, within_m):
    found = nearest(rows, point, 1, within_m=within_m)
    return found[0].distance.m if found else within_m


def _on_unit_sphere(points):
    longitudes, latitudes = zip(*(point.coords for point in points), strict=True)
    return on_unit_sphere(longitudes, latitudes)


def touching_box(rows: QuerySet, field: str, box: tuple) -> QuerySet:
    """Narrow to rows whose bounding box touches this one (west, south, east, north, in degrees).

    Django asks SpatiaLite without its spatial index: every outline would be read.
    """
    west, south, east, north = box
    connection = connections[rows.db]
    if connection.vendor != "sqlite":
        rectangle = Polygon.from_bbox(box)
        rectangle.srid = DEGREES
        return rows.filter(**{f"{field}__bboverlaps": rectangle})
    column = rows.model._meta.get_field(field)
    index = connection.ops.quote_name(f"idx_{rows.model._meta.db_table}_{column.column}")
    found = RawSQL(  # noqa: S611 - the name comes from the model, the numbers are bound
        f"SELECT pkid FROM {index} WHERE xmax >= %s AND xmin <= %s AND ymax >= %s AND ymin <= %s",  # noqa: S608 - the same
        (west, east, south, north),
    )
    return rows.filter(pk__in=found)


def box_around(point: Point, reach_m: float) -> tuple[float, float, float, float]:
    """A box in degrees that holds everything within that many metres, and somewhat more."""
    up = reach_m / 110_000
    farthest_from_equator = min(abs(point.y) + up, 89)
    sideways = up / cos(radians(farthest_from_equator))
    return (
        max(point.x - sideways, -180),
        max(point.y - up, -90),
        min(point.x + sideways, 180),
        min(point.y + up, 90),
    )


class AreaMap:
    """Areas held in memory, for placing many points. No query is made after the first.

    The same on both databases: prepared outlines behind a grid of cells.
    """

    def __init__(self, areas: Iterable[Area]):
        placed = [area for area in areas if area.boundary is not None]
        self.outlines = {
            area.pk: Outline(area) for area in sorted(placed, key=lambda area: (area.code, area.pk))
        }
        self.cells: dict[tuple[int, int], list[Outline]] = {}
        for outline in self.outlines.values():
            for cell in _cells(outline.extent):
                self.cells.setdefault(cell, []).append(outline)

    def holding(self, point: Point) -> Area | None:
        """The area that covers the point; on a shared edge the one with the lowest code."""
        for outline in self._near(point):
            if outline.covers(point):
                return outline.area
        return None

    def facts(
        self, point: Point, declared: Area | None, tolerance_m: float = BORDER_TOLERANCE_M.value
    ) -> LocationFacts:
        """What the rule of `rules/location.py` needs to know about one point.

        A declared area that is not among these areas has no boundary here. A neighbour farther
        away than the tolerance is not looked for.
        """
        actual = self.holding(point)
        outline = self.outlines.get(declared.pk) if declared is not None else None
        if outline is None:
            return LocationFacts(has_boundary=False, actual=_name(actual))
        here = in_metres(point)
        across = [
            (other.metres.distance(here), other.area)
            for other in self._near(point, reach_m=tolerance_m)
            if other is not outline
        ]
        # Among equals the first, which has the lowest code.
        distance, neighbour = min(across, key=itemgetter(0), default=(None, None))
        return LocationFacts(
            has_boundary=True,
            inside_declared=outline.covers(point),
            border_distance_m=outline.border.distance(here),
            actual=_name(actual),
            neighbour=_name(neighbour),
            neighbour_distance_m=distance,
        )

    def _near(self, point, reach_m=0.0):
        box = box_around(point, reach_m) if reach_m else (point.x, point.y, point.x, point.y)
        found = {
            outline.area.pk: outline for cell in _cells(box) for outline in self.cells.get(cell, ())
        }
        return sorted(
            (outline for outline in found.values() if _boxes_touch(outline.extent, box)),
            key=lambda outline: (outline.area.code, outline.area.pk),
        )


class Outline:
    """One area's boundary, prepared for many questions."""

    def __init__(self, area: Area):
        self.area = area
        self.extent = area.boundary.extent

    def covers(self, point: Point) -> bool:
        return self.prepared.covers(point)

    @cached_property
    def prepared(self):
        return self.area.boundary.prepared

    @cached_property
    def metres(self):
        return in_metres(self.area.boundary)

    @cached_property
    def border(self):
        return self.metres.boundary


def in_metres(geometry):
    """The geometry in a plane of metres."""
    return geometry.transform(_to_metres(), clone=True)


def _to_metres():
    return CoordTransform(SpatialReference(DEGREES), SpatialReference(METRES))


def _name(area):
    return AreaName(area.code, area.name) if area is not None else None


def _cells(box):
    west, south, east, north = (int(edge // CELL_DEGREES) for edge in box)
    return [(x, y) for x in range(west, east + 1) for y in range(south, north + 1)]


def _boxes_touch(one, other):
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
