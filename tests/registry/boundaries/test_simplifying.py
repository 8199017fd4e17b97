"""Light outlines fit each other as well as their sources did."""

import json
from math import pi, sin

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from registry.boundaries.outlines import polygons_of
from registry.boundaries.simplifying import simplified_together
from registry.boundaries.topology import examine_topology
from registry.spatial import in_metres
from tests.registry.boundaries.making import box

WAVES = 40  # of about 20 m, which no map shows


def wavy(start, end):
    """The corners from one place to another along a trembling line, without the last."""
    (x, y), (to_x, to_y) = start, end
    for n in range(WAVES):
        t, off = n / WAVES, 0.0002 * sin(pi * n / 2)
        yield (x + (to_x - x) * t + off * (to_y != y), y + (to_y - y) * t + off * (to_x != x))


def cell(column, row):
    """One of a grid of areas whose common borders tremble alike."""
    west, south = 105.80 + 0.02 * column, 21.00 + 0.02 * row
    corners = [
        (west, south),
        (west + 0.02, south),
        (west + 0.02, south + 0.02),
        (west, south + 0.02),
    ]
    sides = [(0, 1, False), (1, 2, False), (3, 2, True), (0, 3, True)]
    ring = []
    for start, end, is_backwards in sides:
        side = [*wavy(corners[start], corners[end]), corners[end]]
        ring += (side[::-1] if is_backwards else side)[:-1]
    return MultiPolygon(Polygon([*ring, ring[0]]), srid=4326)


def unfitting_m2(outlines):
    """Overlaps and gaps together."""
    topology = examine_topology([in_metres(one) for one in outlines], lambda *step: None)
    overlaps = sum(one.area_m2 for one in topology.overlaps)
    return overlaps + sum(gap.area_m2 for gap in topology.gaps)


def corners_of(outlines):
    return sum(outline.num_coords for outline in outlines)


def test_an_outline_for_maps_is_lighter_valid_and_in_its_place():
    circle = GEOSGeometry("POINT (105.85 21.03)").buffer(0.02, quadsegs=64)

    [light] = simplified_together([MultiPolygon(circle, srid=4326)])

    assert (light.geom_type, light.srid, light.valid) == ("MultiPolygon", 4326, True)
    assert light.num_coords < circle.num_coords / 4
    assert light.area == pytest.approx(circle.area, rel=0.02)


def test_neighbours_have_the_same_border_after_as_before():
    cells = [cell(column, row) for column in range(3) for row in range(3)]

    light = simplified_together(cells)

    assert corners_of(light) < corners_of(cells) / 8
    assert unfitting_m2(light) == pytest.approx(0, abs=0.01)
    apart = [polygons_of(one.simplify(0.0003, preserve_topology=True)) for one in cells]
    assert corners_of(apart) < corners_of(cells) / 8


def test_very_many_areas_are_drawn_more_coarsely_and_still_fit():
    circles = [GEOSGeometry("POINT (105.85 21.03)").buffer(0.02, quadsegs=64)]
    circles += [circles[0].envelope - circles[0]]
    areas = [polygons_of(circle) for circle in circles]

    coarse = simplified_together(areas, most_corners=20)

    assert corners_of(coarse) < corners_of(simplified_together(areas)) * 0.7
    assert unfitting_m2([MultiPolygon(*one, srid=4326) for one in coarse]) == pytest.approx(
        0, abs=0.01
    )


def test_an_area_within_another_fills_its_hole():
    hole = list(GEOSGeometry("POINT (105.81 21.01)").buffer(0.004, quadsegs=32)[0])
    around = Polygon(box(105.80, 21.00)[0].coords, hole)
    within = Polygon(hole[5:] + hole[1:6])  # begun at another corner

    light = simplified_together([MultiPolygon(around), MultiPolygon(within)])

    assert set(light[0][0][1].coords) == set(light[1][0][0].coords)
    assert unfitting_m2(light) == pytest.approx(0, abs=0.01)


def test_an_area_too_small_for_the_map_stays_an_area():
    small = box(105.80, 21.00, side=0.0001)

    [light] = simplified_together([MultiPolygon(small)])

    assert light.area == pytest.approx(small.area, rel=0.01)


def test_borders_that_would_cross_each_other_are_drawn_more_finely():
    # A headland whose neck a coarse line would cut, with an island of another area behind it.
    spike = Polygon([(105.8, 21.0), (105.9, 21.0), (105.9, 21.01), (105.8501, 21.01), (105.85, 21.0102), (105.8499, 21.01), (105.8, 21.01), (105.8, 21.0)])  # fmt: skip
    island = Polygon([(105.8499, 21.0101), (105.85, 21.0103), (105.8501, 21.0101), (105.8501, 21.0104), (105.8499, 21.0104), (105.8499, 21.0101)])  # fmt: skip

    light = simplified_together([MultiPolygon(spike), MultiPolygon(island)])

    assert unfitting_m2([MultiPolygon(spike, srid=4326), MultiPolygon(island, srid=4326)]) == 0
    assert unfitting_m2(light) == pytest.approx(0, abs=1)


def test_the_order_of_the_areas_changes_nothing():
    cells = [cell(column, 0) for column in range(3)]

    backwards = simplified_together(cells[::-1])

    assert [one.coords for one in backwards[::-1]] == [
        one.coords for one in simplified_together(cells)
    ]


def test_no_area_is_no_outline():
    assert simplified_together([]) == []


def test_the_wards_of_the_city_fit_each_other_as_in_their_source(shared_folder):
    file = shared_folder / "data" / "hanoi_wards_126_2025.geojson"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    wards = [polygons_of(GEOSGeometry(json.dumps(one["geometry"]), srid=4326)) for one in features]

    light = simplified_together(wards)

    assert all(one.valid for one in light)
    assert corners_of(light) < corners_of(wards) / 8
    assert unfitting_m2(light) < 100  # of 3,360 km²; simplified apart they had 3.4 km²
