import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from registry.schematic import Place, schematic_rings
from registry.spatial import METRES

FACTS = Path(settings.BASE_DIR, "fixtures", "01_areas.csv")


@pytest.fixture(scope="module")
def rows():
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def places(rows):
    return [
        Place(float(row["longitude"]), float(row["latitude"]), float(row["area_km2"]))
        for row in rows
    ]


@pytest.fixture(scope="module")
def cells(places):
    """The drawn cells in a plane of metres."""
    return [
        Polygon(ring, srid=4326).transform(METRES, clone=True) for ring in schematic_rings(places)
    ]


def test_the_facts_are_those_of_the_126_units(rows):
    assert len({row["code"] for row in rows}) == 126
    assert sum(int(row["population"]) for row in rows) == 8_807_523
    assert round(sum(float(row["area_km2"]) for row in rows), 2) == 3359.77
    assert {row["kind"] for row in rows} == {"ward", "commune"}


def test_every_cell_is_about_as_large_as_stated(places, cells):
    off = [
        (place, cell.area / 1e6)
        for place, cell in zip(places, cells, strict=True)
        if abs(cell.area / 1e6 / place.area_km2 - 1) > 0.03
    ]

    assert off == []


def test_every_cell_holds_its_middle(places):
    outside = [
        place
        for place, ring in zip(places, schematic_rings(places), strict=True)
        if not Polygon(ring).contains(Point(place.longitude, place.latitude))
    ]

    assert outside == []


def test_the_cells_make_one_piece_without_overlaps_or_holes(cells):
    city = MultiPolygon(cells, srid=METRES).unary_union

    assert [cell for cell in cells if not cell.valid] == []
    assert (city.geom_type, len(city)) == ("Polygon", 1)
    assert sum(cell.area for cell in cells) - city.area == pytest.approx(
        0, abs=1_000
    )  # of 3.4e9 m²


def test_the_same_places_give_the_same_rings(places):
    assert schematic_rings(places) == schematic_rings(places)


def test_rings_are_closed_and_rounded(places):
    rings = schematic_rings(places[:10])

    assert [ring for ring in rings if ring[0] != ring[-1]] == []
    assert [
        number
        for ring in rings
        for corner in ring
        for number in corner
        if number != round(number, 6)
    ] == []


@pytest.mark.parametrize("area_km2", [0.5, 3.0, 200.0])
def test_a_single_place_is_drawn_about_as_large_as_stated(area_km2):
    [ring] = schematic_rings([Place(105.85, 21.03, area_km2)])

    drawn = Polygon(ring, srid=4326).transform(METRES, clone=True).area / 1e6
    assert drawn == pytest.approx(area_km2, rel=0.05)


def test_no_places_give_no_rings():
    assert schematic_rings([]) == []


def test_two_places_with_one_middle_are_refused():
    with pytest.raises(ValueError, match="same middle"):
        schematic_rings([Place(105.85, 21.03, 1.0), Place(105.85, 21.03, 2.0)])


def test_most_post_offices_fall_into_their_real_ward(rows, places, shared_folder):
    with (shared_folder / "data" / "osm_post_offices_hanoi.csv").open(encoding="utf-8-sig") as file:
        offices = list(csv.DictReader(file))
    drawn = {
        row["code"]: Polygon(ring) for row, ring in zip(rows, schematic_rings(places), strict=True)
    }

    right = [
        office
        for office in offices
        if drawn[office["ward_code_2025"]].covers(Point(float(office["lng"]), float(office["lat"])))
    ]

    assert (len(right), len(offices)) == (74, 94)
