from datetime import date

import pytest

from registry.actions.areas import locate_agents
from registry.models import Agent, Area
from tests.factories import TODAY, make_agent, make_area, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    return {
        "00002": make_area("00002", west=105.80, south=21.00),
        "00001": make_area("00001", west=105.82, south=21.00),
    }


def located(agent):
    agent.refresh_from_db()
    return (
        agent.area and agent.area.code,
        agent.finding,
        agent.finding_area and agent.finding_area.code,
        agent.finding_distance_m and round(agent.finding_distance_m),
    )


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        (105.810, 21.01, ("00002", "inside", None, 1039)),
        (105.8196, 21.01, ("00002", "border_zone", "00001", 42)),
        (105.8204, 21.01, ("00001", "border_zone", "00001", 42)),
        (105.810, 21.0004, ("00002", "border_zone", None, 44)),
        (105.810, 20.9996, (None, "border_zone", None, 44)),
        (105.830, 21.01, ("00001", "outside", "00001", 1039)),
        (105.810, 20.98, (None, "outside", None, 2214)),
    ],
)
def test_a_point_is_judged_against_its_declared_area(areas, longitude, latitude, expected):
    agent = make_agent(longitude=longitude, latitude=latitude, declared_area=areas["00002"])

    locate_agents(Agent.objects.all(), on=TODAY)

    assert located(agent) == expected


def test_an_area_without_outline_is_said_and_the_actual_area_named(areas):
    bare = make_area("00003", boundary=None, boundary_simplified=None)
    agent = make_agent(longitude=105.81, latitude=21.01, declared_area=bare)

    locate_agents(Agent.objects.all(), on=TODAY)

    assert located(agent) == ("00002", "no_boundary", "00002", None)


def test_a_declared_area_that_has_ended_is_no_boundary(areas):
    Area.objects.filter(code="00002").update(valid_to=date(2026, 6, 1))
    agent = make_agent(longitude=105.81, latitude=21.01, declared_area=areas["00002"])

    locate_agents(Agent.objects.all(), on=TODAY)

    assert located(agent) == (None, "no_boundary", None, None)


def test_an_agent_without_a_point_has_no_finding(areas):
    agent = make_agent(longitude=None, declared_area=areas["00002"])
    Agent.objects.update(area=areas["00002"], finding="inside", finding_distance_m=5)

    locate_agents(Agent.objects.all(), on=TODAY)

    assert located(agent) == (None, "", None, None)


def test_the_city_around_the_wards_is_no_answer(areas):
    make_area("01", kind="city", west=105.70, south=20.90)
    Area.objects.filter(code="01").update(boundary=areas["00001"].boundary)
    agent = make_agent(longitude=105.83, latitude=21.01, declared_area=areas["00001"])

    locate_agents(Agent.objects.all(), on=TODAY)

    assert located(agent) == ("00001", "inside", None, 1039)


def test_areas_that_nobody_activated_do_not_count(areas):
    draft = make_version(valid_from=date(2026, 1, 1), activated_at=None)
    make_area("00000", version=draft, west=105.80, south=21.00)
    agent = make_agent(longitude=105.81, latitude=21.01, declared_area=areas["00002"])

    locate_agents(Agent.objects.all(), on=TODAY)

    assert located(agent) == ("00002", "inside", None, 1039)


def test_locating_says_how_many_changed(areas):
    make_agent(longitude=105.81, latitude=21.01, declared_area=areas["00002"])
    make_agent(longitude=None)

    first = locate_agents(Agent.objects.all(), on=TODAY)
    second = locate_agents(Agent.objects.all(), on=TODAY)

    assert (first, second) == (1, 0)


def test_many_agents_need_no_more_queries_than_one(areas, django_assert_num_queries):
    for step in range(5):
        make_agent(longitude=105.805 + step / 100, latitude=21.01, declared_area=areas["00002"])

    with django_assert_num_queries(5):  # savepoint, agents, areas, update, release
        locate_agents(Agent.objects.all(), on=TODAY)
