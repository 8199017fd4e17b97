"""Making an outline that may be stored: WGS 84, two dimensions, valid, polygons only."""

from dataclasses import dataclass
from math import isfinite

from django.contrib.gis.gdal import CoordTransform, GDALException, SpatialReference
from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSException,
    GEOSGeometry,
    MultiPolygon,
    Polygon,
    WKBWriter,
)

from registry.boundaries.report import Reason
from registry.rules.areas import REPAIR_DIFFERENCE
from registry.rules.location import VIETNAM, Box
from registry.spatial import DEGREES, in_metres


@dataclass(frozen=True)
class Outline:
    """An outline in degrees and in metres. `fault` says what was wrong with it before a repair."""

    boundary: MultiPolygon
    metres: MultiPolygon
    fault: str = ""


class OutlineRefusedError(Exception):
    """An outline that cannot be stored; carries the reason and its values."""

    def __init__(self, reason: Reason, **values: str | int | float):
        super().__init__(reason.value)
        self.reason = reason
        self.values = values


def prepare_outline(geometry: GEOSGeometry | None, geometry_type: str, srid: int) -> Outline:
    """The outline in WGS 84. Refuses with `OutlineRefusedError` what cannot be repaired safely."""
    if geometry is None and geometry_type and not geometry_type.endswith("Polygon"):
        raise OutlineRefusedError(Reason.NOT_A_POLYGON, found=geometry_type)
    if geometry is None or geometry.empty:
        raise OutlineRefusedError(Reason.NO_GEOMETRY)
    degrees = _in_degrees(_flat(geometry), srid)
    _check_place(degrees)
    fault = "" if degrees.valid else degrees.valid_reason
    try:
        boundary = polygons_of(degrees.make_valid() if fault else degrees)
        metres = polygons_of(in_metres(boundary))
        before, after = in_metres(degrees).area, metres.area
    except (GEOSException, GDALException) as error:
        raise OutlineRefusedError(Reason.NOT_REPAIRABLE, fault=fault) from error
    if not after or abs(before - after) > REPAIR_DIFFERENCE.value * after:
        raise OutlineRefusedError(
            Reason.NOT_REPAIRABLE, fault=fault, before_m2=round(before), after_m2=round(after)
        )
    return Outline(boundary, metres, fault)


def _flat(geometry):
    return GEOSGeometry(memoryview(WKBWriter(dim=2).write(geometry)))


def _in_degrees(geometry, srid):
    geometry.srid = srid
    if not all(isfinite(edge) for edge in geometry.extent):
        raise OutlineRefusedError(Reason.NOT_FINITE)
    if srid == DEGREES:
        return geometry
    try:
        return geometry.transform(
            CoordTransform(SpatialReference(srid), SpatialReference(DEGREES)), clone=True
        )
    except (GDALException, GEOSException) as error:
        raise OutlineRefusedError(Reason.OUTSIDE_COUNTRY, extent=_said(geometry)) from error


def _check_place(geometry):
    edges = geometry.extent
    if not all(isfinite(edge) for edge in edges) or not VIETNAM.holds_box(Box(*edges)):
        raise OutlineRefusedError(Reason.OUTSIDE_COUNTRY, extent=_said(geometry))


def _said(geometry):
    return " ".join(f"{edge:.5g}" for edge in geometry.extent)


def polygons_of(geometry: GEOSGeometry) -> MultiPolygon:
    """The polygons of a geometry, valid, as one multipolygon; lines and points are dropped."""
    if not geometry.valid:
        geometry = geometry.make_valid()
    return MultiPolygon(list(_parts(geometry)), srid=geometry.srid)


def _parts(geometry):
    if isinstance(geometry, Polygon):
        yield geometry
    elif isinstance(geometry, GeometryCollection):
        for part in geometry:
            yield from _parts(part)
