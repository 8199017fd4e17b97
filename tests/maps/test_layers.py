import json
import re
from unittest.mock import ANY

import pytest
from django.utils import timezone

from maps.enums import Measure
from maps.layers import Point, coverage_map, tile_origin
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

    plain = chart([[21.0, 105.8, 1, "A1", "Plain"]])
    assert without_ids(parts.script) == without_ids(plain.script)
    assert parts.words["places"] == [2_100_000, 10_580_000]
    assert parts.words["agents"] == [[1, "A1", name]]
    assert parts.words["wards"][area.pk][0] == name[:100]
    assert parts.words["outlines"] == [[area.pk, "1", ANY]]


def without_ids(script):
    """The script without the random names that folium gives to what it makes."""
    return re.sub(r"[0-9a-f]{32}", "", script)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_ends_the_element_that_carries_the_rows(chart, name):
    parts = chart([[21.0, 105.8, 1, "A1", name]])

    data = parts.data({"measure": name})

    assert [sign for sign in "<>&" if sign in data] == []
    assert json.loads(data)["agents"] == [[1, "A1", name]]
    assert json.loads(data)["measure"] == name


def test_a_ward_bears_the_swatch_of_its_class(chart):
    make_area("00070", population=1_000)
    make_area("00082", population=9_000)
    make_area("00090", population=None)

    outlines = chart().words["outlines"]

    assert [swatch for _key, swatch, _outline in outlines] == ["1", "2", "unknown"]


def test_areas_without_an_outline_are_left_out(chart):
    shown = make_area("00070")
    make_area("00082", boundary_simplified=None)

    parts = chart()

    assert [row[0] for row in parts.words["outlines"]] == [shown.pk]
    assert list(parts.words["wards"]) == [shown.pk]


def test_the_marks_of_all_layers_lie_behind_one_another(chart):
    flag = Point("flag", 21.0, 105.8, ["Hoàn Kiếm"], 2)
    people = [Point("people", 21.0, 105.81 + n / 100, [f"{n} people"], n) for n in (1, 2)]

    parts = chart(marks={"People": people, "Flags": [flag], "Sites": []})

    assert parts.words["marks"] == [
        [[2_100_000, 10_582_000, "people", 1], [2_100_000, 10_583_000, "people", 2]],
        [[2_100_000, 10_580_000, "flag", 2]],
    ]
    assert parts.words["points"] == [["1 people"], ["2 people"], ["Hoàn Kiếm"]]
    assert re.findall(r"ganDan\.points\((\d)\)", parts.script) == ["0", "1"]
    assert re.findall(r'"(\w+)" : rows_layer', parts.script) == ["People", "Flags"]


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
