"""The map as one drawing for paper: the same wards, agents and marks, without a script."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from maps.enums import SHAPES
from maps.layers import CITY, Point

WIDTH, HEIGHT = 760, 640
ROOM = 8
PEOPLE_A_UNIT = 200  # square units of a circle's radius
SMALLEST = 2.0
METRES_A_DEGREE = 111_195
FLAG_ASIDE = 7
MARK_RADIUS, MARK_RADII = 8.0, {"other": 4.5}
SIGNS = {"flag": "⚑", "other": "+"}


@dataclass(frozen=True)
class WardShape:
    """An outline as the commands of a path, filled by its swatch."""

    path: str
    swatch: str
    name: str


@dataclass(frozen=True)
class Symbol:
    """An agent by shape and grade, or a mark by its kind, at its place on the sheet."""

    x: float
    y: float
    kind: str
    text: str = ""
    radius: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """Everything on the sheet, in its units."""

    wards: list[WardShape]
    agents: list[Symbol]
    marks: list[Symbol]
    rings: list[Symbol]
    width: int = WIDTH
    height: int = HEIGHT


class Projection:
    """Degrees to units of the sheet: true to the middle latitude, the whole box in view."""

    def __init__(self, box: tuple[float, float, float, float]):
        self.west, south, east, self.north = box
        self.across = cos(radians((south + self.north) / 2))
        wide, high = (east - self.west) * self.across, self.north - south
        self.scale = min((WIDTH - 2 * ROOM) / wide, (HEIGHT - 2 * ROOM) / high)
        self.left = (WIDTH - wide * self.scale) / 2
        self.top = (HEIGHT - high * self.scale) / 2

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (
            round(self.left + (longitude - self.west) * self.across * self.scale, 1),
            round(self.top + (self.north - latitude) * self.scale, 1),
        )

    def units(self, metres: float) -> float:
        """Metres on the ground as units of the sheet."""
        return round(metres / METRES_A_DEGREE * self.scale, 1)


def draw(
    wards: Iterable,
    agents: Sequence[Sequence],
    marks: Iterable[Point],
    *,
    box: tuple[float, float, float, float] | None = None,
    ring_m: int = 0,
) -> Drawing:
    """Rows as `coverage_map` takes them, on one sheet that shows the box, or all wards."""
    outlines = [(row, json.loads(row.ward.outline)) for row in wards if row.ward.outline]
    projection = Projection(box or _box([outline for _row, outline in outlines]))
    return Drawing(
        wards=[
            WardShape(_path(outline, projection), row.swatch, row.ward.name)
            for row, outline in outlines
        ],
        agents=[_agent(row, projection) for row in agents],
        marks=[_mark(point, projection) for point in marks],
        rings=[
            Symbol(*projection.place(row[1], row[0]), "ring", radius=projection.units(ring_m))
            for row in agents
            if ring_m and row[6] == "active"
        ],
    )


def _agent(row, projection):
    latitude, longitude, *_said, status, grade, _score = row
    return Symbol(*projection.place(longitude, latitude), SHAPES[status].value, grade)


def _mark(point, projection):
    x, y = projection.place(point.longitude, point.latitude)
    if point.kind == "people":
        return Symbol(x, y, point.kind, radius=max(SMALLEST, sqrt(point.size / PEOPLE_A_UNIT)))
    if point.kind == "flag":  # beside the middle of the ward, where an office may stand
        x, y = x + FLAG_ASIDE, y - FLAG_ASIDE
    text = SIGNS.get(point.kind, str(point.size))
    return Symbol(x, y, point.kind, text, MARK_RADII.get(point.kind, MARK_RADIUS))


def _path(outline, projection):
    return "".join(
        "M" + "L".join("{} {}".format(*projection.place(*point)) for point in ring[:-1]) + "Z"
        for polygon in outline["coordinates"]
        for ring in polygon
    )


def _box(outlines):
    points = [point for one in outlines for polygon in one["coordinates"] for point in polygon[0]]
    if not points:
        return CITY
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
