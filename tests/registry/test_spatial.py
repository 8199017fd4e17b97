import numpy as np
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from registry.models import Agent, Area
from registry.rules.location import AreaName
from registry.spatial import (
    FEW_POINTS,
    AreaMap,
    containing,
    metres_to_nearest,
    nearest,
    touching_box,
)
from tests.factories import make_agent, make_area, make_operator

pytestmark = pytest.mark.django_db

# Two squares side by side and one that touches neither; 0.001° of latitude is 110.7 m.
WEST, EAST, AWAY = "00002", "00001", "00003"


@pytest.fixture
def three_areas():
    return {
        WEST: make_area(WEST, west=105.80, south=21.00),
        EAST: make_area(EAST, west=105.82, south=21.00),
        AWAY: make_area(AWAY, west=105.90, south=21.10),
    }


def point(longitude, latitude):
    return Point(longitude, latitude, srid=4326)


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        (105.81, 21.01, WEST),
        (105.83, 21.01, EAST),
        (105.82, 21.01, EAST),  # on the shared edge: the lowest code
        (105.80, 21.00, WEST),  # on a corner
        (105.91, 21.11, AWAY),
        (105.87, 21.05, None),
    ],
)
def test_one_point_lies_where_the_whole_map_says(three_areas, longitude, latitude, code):
    here = point(longitude, latitude)

    asked = containing(Area.objects.all(), here)
    held = AreaMap(Area.objects.all()).holding(here)

    assert [area and area.code for area in (asked, held)] == [code, code]


def test_the_box_of_an_area_is_not_the_area():
    corner = Polygon(((105.80, 21.00), (105.84, 21.00), (105.80, 21.04), (105.80, 21.00)))
    make_area("00009", boundary=MultiPolygon(corner, srid=4326))

    assert containing(Area.objects.all(), point(105.83, 21.03)) is None
    assert touching_box(Area.objects.all(), "boundary", (105.83, 21.03, 105.83, 21.03)).count() == 1


def test_random_points_are_placed_alike_one_by_one_and_together(three_areas):
    chance = np.random.default_rng(20260615)
    points = [
        point(chance.uniform(105.79, 105.93), chance.uniform(20.99, 21.13)) for _ in range(100)
    ]
    areas = AreaMap(Area.objects.all())

    together = [areas.holding(here) for here in points]

    assert together == [containing(Area.objects.all(), here) for here in points]


def test_facts_name_the_neighbour_and_measure_in_metres(three_areas):
    areas = AreaMap(Area.objects.all())

    facts = areas.facts(point(105.8196, 21.01), three_areas[WEST])

    assert (facts.has_boundary, facts.inside_declared) == (True, True)
    assert facts.actual == AreaName(WEST, f"Phường {WEST}")
    assert facts.neighbour == AreaName(EAST, f"Phường {EAST}")
    # 0.0004° of longitude at 21.01° N on the ellipsoid, less the scale of the projection
    assert facts.border_distance_m == pytest.approx(41.58, abs=0.05)
    assert facts.neighbour_distance_m == pytest.approx(41.58, abs=0.05)


def test_facts_of_a_point_outside_every_area(three_areas):
    areas = AreaMap(Area.objects.all())

    facts = areas.facts(point(105.81, 20.99), three_areas[WEST])

    assert (facts.inside_declared, facts.actual, facts.neighbour) == (False, None, None)
    assert facts.border_distance_m == pytest.approx(1106.7, abs=0.6)


def test_an_area_that_is_not_on_the_map_has_no_boundary(three_areas):
    ended = three_areas.pop(WEST)
    areas = AreaMap(three_areas.values())

    facts = areas.facts(point(105.83, 21.01), ended)

    assert (facts.has_boundary, facts.actual) == (False, AreaName(EAST, f"Phường {EAST}"))


def test_an_area_without_outline_is_left_out():
    empty = make_area("00008", boundary=None, boundary_simplified=None)

    assert AreaMap([empty]).holding(point(105.85, 21.03)) is None


def test_the_nearest_come_first_with_their_distance():
    operator = make_operator()
    for code, longitude, latitude in (
        ("FAR", 105.95, 21.30),
        ("NEAR", 105.851, 21.03),
        ("MIDDLE", 105.86, 21.03),
    ):
        make_agent(
            code=code, operator=operator, longitude=longitude, latitude=latitude, services=False
        )

    found = nearest(Agent.objects.all(), point(105.85, 21.03), 2)

    assert [agent.code for agent in found] == ["NEAR", "MIDDLE"]
    assert [round(agent.distance.m) for agent in found] == [104, 1038]


def test_nearest_gives_what_there_is():
    make_agent(code="ONLY", longitude=105.95, latitude=21.30, services=False)
    make_agent(code="UNPLACED", longitude=None, services=False)

    found = nearest(Agent.objects.all(), point(105.85, 21.03), 5)

    assert [agent.code for agent in found] == ["ONLY"]


def test_of_two_at_the_same_distance_the_older_row_comes_first():
    operator = make_operator()
    for code in ("FIRST", "SECOND"):
        make_agent(code=code, operator=operator, services=False)

    [found] = nearest(Agent.objects.all(), point(105.85, 21.03), 1)

    assert found.code == "FIRST"


@pytest.mark.parametrize("count", [1, FEW_POINTS, FEW_POINTS + 5])
def test_the_way_to_the_nearest_other_point_is_what_the_database_measures(count):
    for number in range(count):
        make_agent(longitude=105.80 + number * number / 5000, latitude=21.0 + number % 3 / 100)
    twin = make_agent(longitude=105.80, latitude=21.0)
    points = dict(Agent.objects.values_list("pk", "location"))
    measured = {
        key: nearest(Agent.objects.exclude(pk=key), point, 1)[0].distance.m
        for key, point in points.items()
    }

    found = metres_to_nearest(points, Agent.objects.all(), 50_000)

    assert found == pytest.approx(measured, abs=0.01)
    assert found[twin.pk] == 0


@pytest.mark.parametrize("count", [1, FEW_POINTS + 5])
def test_a_point_without_a_neighbour_is_as_far_away_as_was_looked(count):
    points = {number: Point(105.0 + number, 21.0, srid=4326) for number in range(count)}
    lone = make_agent(longitude=120.0)

    assert metres_to_nearest(points, Agent.objects.none(), 900) == dict.fromkeys(points, 900)
    assert metres_to_nearest(points, Agent.objects.all(), 900) == dict.fromkeys(points, 900)
    assert metres_to_nearest({lone.pk: lone.location}, Agent.objects.all(), 900) == {lone.pk: 900}
