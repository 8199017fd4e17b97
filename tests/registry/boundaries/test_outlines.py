import math

import pytest
from django.contrib.gis.geos import Polygon

from registry.boundaries.outlines import OutlineRefusedError, prepare_outline
from registry.boundaries.report import Reason
from tests.registry.boundaries.making import box, moved

# A square with a loop at one corner, about a thousandth of its size.
LOOPED = Polygon(
    (
        (105.80, 21.00),
        (105.82, 21.00),
        (105.82, 21.02),
        (105.8006, 21.02),
        (105.8000, 21.0206),
        (105.8006, 21.0206),
        (105.80, 21.0200),
        (105.80, 21.00),
    )
)
SPIKED = Polygon(
    (
        (105.80, 21.00),
        (105.82, 21.00),
        (105.85, 21.00),
        (105.82, 21.00),
        (105.82, 21.02),
        (105.80, 21.02),
        (105.80, 21.00),
    )
)
BOW_TIE = Polygon(
    ((105.80, 21.00), (105.82, 21.02), (105.82, 21.00), (105.80, 21.02), (105.80, 21.00))
)
FLAT = Polygon(((105.80, 21.00), (105.82, 21.00), (105.84, 21.00), (105.80, 21.00)))


def refused(geometry, kind="Polygon", srid=4326):
    with pytest.raises(OutlineRefusedError) as refusal:
        prepare_outline(geometry, kind, srid)
    return refusal.value.reason


def test_a_polygon_becomes_a_multipolygon_in_degrees_and_in_metres():
    outline = prepare_outline(box(105.80, 21.00), "Polygon", 4326)

    assert (outline.boundary.geom_type, outline.boundary.srid) == ("MultiPolygon", 4326)
    assert outline.metres.area / 1e6 == pytest.approx(4.600, abs=0.002)
    assert outline.fault == ""


@pytest.mark.parametrize("srid", [5897, 3405, 32648, 4756])
def test_an_outline_in_another_system_comes_back_to_its_place(srid):
    outline = prepare_outline(moved(box(105.80, 21.00), srid), "Polygon", srid)

    assert outline.boundary.extent == pytest.approx(box(105.80, 21.00).extent, abs=1e-7)


def test_the_wrong_system_is_hundreds_of_metres_off():
    outline = prepare_outline(moved(box(105.80, 21.00), 5897), "Polygon", 32648)

    east, north = outline.metres.extent[0], outline.metres.extent[1]
    true = prepare_outline(box(105.80, 21.00), "Polygon", 4326).metres.extent
    assert math.hypot(east - true[0], north - true[1]) == pytest.approx(830, abs=15)


def test_heights_are_dropped():
    high = Polygon(((105.8, 21, 7), (105.82, 21, 7), (105.82, 21.02, 9), (105.8, 21, 7)))

    assert prepare_outline(high, "Polygon", 4326).boundary.hasz is False


@pytest.mark.parametrize("geometry", [LOOPED, SPIKED], ids=["loop", "spike"])
def test_a_small_fault_is_repaired_and_named(geometry):
    outline = prepare_outline(geometry, "Polygon", 4326)

    assert outline.boundary.valid
    assert outline.fault.startswith("Self-intersection")
    assert outline.metres.area / 1e6 == pytest.approx(4.600, rel=0.002)


@pytest.mark.parametrize("geometry", [BOW_TIE, FLAT], ids=["bow-tie", "no area"])
def test_an_outline_that_nobody_can_read_is_refused(geometry):
    assert refused(geometry) is Reason.NOT_REPAIRABLE


@pytest.mark.parametrize(
    ("geometry", "kind", "reason"),
    [
        (None, "", Reason.NO_GEOMETRY),
        (Polygon(), "Polygon", Reason.NO_GEOMETRY),
        (None, "Polygon", Reason.NO_GEOMETRY),
        (None, "LineString", Reason.NOT_A_POLYGON),
        (None, "GeometryCollection", Reason.NOT_A_POLYGON),
        (box(21.00, 105.80), "Polygon", Reason.OUTSIDE_COUNTRY),
        (box(2.29, 48.85), "Polygon", Reason.OUTSIDE_COUNTRY),
        (moved(box(105.80, 21.00), 5897), "Polygon", Reason.OUTSIDE_COUNTRY),
        (
            Polygon(((105.8, 21), (105.82, math.inf), (105.82, 21.02), (105.8, 21))),
            "Polygon",
            Reason.NOT_FINITE,
        ),
    ],
)
def test_what_is_no_outline_in_the_country_is_refused(geometry, kind, reason):
    assert refused(geometry, kind) is reason


def test_coordinates_that_are_no_numbers_are_refused():
    geometry = Polygon(((105.8, 21), (math.nan, math.nan), (105.82, 21.02), (105.8, 21)))

    assert refused(geometry) in (Reason.NOT_FINITE, Reason.NOT_REPAIRABLE)
