import json
import re

import pytest
from django.utils import timezone

from maps.enums import Measure
from maps.layers import coverage_map, tile_origin
from maps.measures import ward_map
from maps.querysets import wards_for, with_outlines
from registry.enums import Role
from tests.factories import make_area, make_user
from tests.maps.hostile import HOSTILE_NAMES


@pytest.fixture
def chart(db):
    """`chart(rows, **options)`: the map of all wards with these rows of agents."""

    def chart(rows=(), **options):
        user, day = make_user(Role.PLANNER), timezone.localdate()
        wards = with_outlines(wards_for(user, day))
        counted = ward_map(Measure.DENSITY, user=user, day=day, run=None, wards=wards)
        return coverage_map(counted, list(rows), **options)

    return chart


def test_only_the_element_and_the_script_are_taken_from_folium(chart):
    make_area("00070")

    parts = chart()

    assert re.fullmatch(r'<div class="folium-map" id="map_\w+" ></div>', parts.element.strip())
    assert re.search(r"</?(script|style|link|meta)", parts.script, re.IGNORECASE) is None
    assert re.search(r"https?://", parts.script) is None


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_folium_never_sees_a_name(chart, name):
    area = make_area("00070", name=name[:100])

    parts = chart([[21.0, 105.8, 1, "A1", name]])

    assert rows_of(parts.script) == [[21.0, 105.8, 0]]
    assert features_of(parts.script) == [
        {"type": "Feature", "id": area.pk, "properties": {"swatch": "1"}}
    ]
    assert parts.words["agents"] == [[1, "A1", name]]
    assert parts.words["wards"][area.pk][0] == name[:100]


def rows_of(script):
    """The rows of agents as the browser reads them."""
    return json.loads(re.search(r"var data = (\[.*\]);", script)[1])


def features_of(script):
    """The wards as the browser reads them, without their outlines."""
    found = re.search(r"_add\((\{.*\})\);", script)
    features = json.loads(found[1])["features"] if found else []
    return [
        {name: part for name, part in feature.items() if name != "geometry"} for feature in features
    ]


def test_a_ward_is_filled_with_the_pattern_of_its_class(chart):
    make_area("00070", population=1_000)
    make_area("00082", population=9_000)
    make_area("00090", population=None)

    fills = re.findall(r'"fillColor": "([^"]*)"', chart().script)

    assert sorted(set(fills)) == ["url(#ward-1)", "url(#ward-2)", "url(#ward-unknown)"]


def test_areas_without_an_outline_are_left_out(chart):
    shown = make_area("00070")
    make_area("00082", boundary_simplified=None)

    parts = chart()

    assert [feature["id"] for feature in features_of(parts.script)] == [shown.pk]
    assert list(parts.words["wards"]) == [shown.pk]


def test_a_map_without_wards_shows_the_city(chart):
    assert "[[20.56, 105.28], [21.39, 106.03]]" in chart().script


def test_the_map_fits_the_wards_the_chosen_ward_or_the_rectangle(chart):
    make_area("00070", west=105.84, south=21.02)
    chosen = make_area("00082", west=105.90, south=21.02)

    def bounds(**options):
        return json.loads(re.search(r"ganDan.start\(\w+, (.*)\)", chart(**options).script)[1])

    assert bounds() == [[21.02, 105.84], [21.04, 105.92]]
    assert bounds(ward=chosen) == [[21.02, 105.9], [21.04, 105.92]]
    assert bounds(box=(105.0, 20.9, 105.1, 21.0)) == [[20.9, 105.0], [21.0, 105.1]]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("", ""),
        ("https://tiles.example.vn/{z}/{x}/{y}.png", "https://tiles.example.vn"),
        ("https://{s}.tiles.example.vn/{z}/{x}/{y}.png", "https://*.tiles.example.vn"),
        ("/tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_the_policy_names_where_tiles_come_from(settings, address, origin):
    settings.TILE_URL = address

    assert tile_origin() == origin


def test_tiles_are_only_asked_for_where_a_server_is_set(chart, settings):
    assert "tileLayer" not in chart().script

    settings.TILE_URL = "https://tiles.example.vn/{z}/{x}/{y}.png"

    assert '"https://tiles.example.vn/{z}/{x}/{y}.png"' in chart().script
