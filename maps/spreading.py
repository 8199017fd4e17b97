"""Placing people inside wards: the one module that asks GEOS and GDAL where they live."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.contrib.gis.gdal import GDALException, GDALRaster, OGRGeometry
from django.contrib.gis.geos import MultiPoint, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from maps.rules.demand import apportion, lattice
from registry.models import Area
from registry.spatial import DEGREES, AreaMap, Outline

TIFF_BEGINS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
MOST_CELLS = 500_000


@dataclass(frozen=True)
class Placed:
    """So many people of one area at one place."""

    area: Area
    longitude: float
    latitude: float
    people: int


def places_in(area: Area, step_m: float) -> list[tuple[float, float]]:
    """The places of the city's lattice inside an area; one inside it where the step is too wide."""
    outline = Outline(area)
    inside = [
        place
        for place in lattice(outline.extent, step_m)
        if outline.covers(Point(*place, srid=DEGREES))
    ]
    if inside:
        return inside
    middle = area.boundary.point_on_surface
    return [(middle.x, middle.y)]


def over_grid(areas: Iterable[Area], step_m: float) -> list[Placed]:
    """Spread the population of each area evenly over the lattice inside it."""
    return [placed for area in areas for placed in _shared(area, places_in(area, step_m), [])]


def over_raster(file: Path, areas: Sequence[Area], step_m: float) -> list[Placed]:
    """Spread it as a raster of people has it (GeoTIFF); over the lattice where that knows nobody.

    The raster says where in an area people live; how many there are stays as stated. Refuses, by
    code, what is `not_a_geotiff`, has no coordinate system (`no_srs`), or too many cells
    (`too_many_cells`).
    """
    cells: dict[int, list[tuple[float, float, float]]] = {}
    wards = AreaMap(areas)
    for longitude, latitude, people in _cells(file):
        area = wards.holding(Point(longitude, latitude, srid=DEGREES))
        if area is not None:
            cells.setdefault(area.pk, []).append((longitude, latitude, people))
    placed = []
    for area in areas:
        found = cells.get(area.pk, [])
        places = [(longitude, latitude) for longitude, latitude, _people in found]
        shares = [people for _longitude, _latitude, people in found]
        placed += _shared(area, places or places_in(area, step_m), shares)
    return placed


def _shared(area, places, shares):
    parts = apportion(area.population, shares or [1.0] * len(places))
    return [
        Placed(area, longitude, latitude, people)
        for (longitude, latitude), people in zip(places, parts, strict=True)
        if people
    ]


def _cells(file):
    """The middles of the cells where somebody lives, in degrees, each with its people."""
    with file.open("rb") as opened:
        if opened.read(4) not in TIFF_BEGINS:
            raise ValidationError(
                _("%(file)s is not a GeoTIFF."), "not_a_geotiff", {"file": file.name}
            )
    try:
        raster = GDALRaster(str(file))
        band = raster.bands[0]
        people = np.array(band.data(), dtype=np.float64)
    except GDALException as error:
        raise ValidationError(
            _("%(file)s is not a GeoTIFF."), "not_a_geotiff", {"file": file.name}
        ) from error
    if raster.srs is None:
        raise ValidationError(
            _("%(file)s does not say its coordinate system."), "no_srs", {"file": file.name}
        )
    lived_in = np.isfinite(people) & (people > 0)
    if band.nodata_value is not None:
        lived_in &= people != band.nodata_value
    rows, columns = np.nonzero(lived_in)
    if len(rows) > MOST_CELLS:
        raise ValidationError(
            _("The raster has %(count)d cells with people; at most %(most)d can be used."),
            "too_many_cells",
            {"count": len(rows), "most": MOST_CELLS},
        )
    if not len(rows):
        return []
    left, wide, lean_x, upper, lean_y, high = raster.geotransform
    x = left + (columns + 0.5) * wide + (rows + 0.5) * lean_x
    y = upper + (columns + 0.5) * lean_y + (rows + 0.5) * high
    middles = OGRGeometry(
        MultiPoint([Point(*pair) for pair in zip(x.tolist(), y.tolist(), strict=True)]).wkb,
        srs=raster.srs,
    )
    middles.transform(DEGREES)
    return [
        (longitude, latitude, number)
        for (longitude, latitude), number in zip(
            middles.coords, people[lived_in].tolist(), strict=True
        )
    ]
