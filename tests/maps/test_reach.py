"""How far a ward's people are from an agent."""

import pytest

from maps.reach import people_reached
from maps.rules.reach import Places, nearest_m
from maps.rules.shrinkage import Count as Share
from registry.enums import Status
from tests.factories import TODAY, make_agent, make_area
from tests.factories_siting import make_demand

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return make_area("00070", population=1_000)


def test_people_at_exactly_the_reach_are_reached(ward):
    make_agent(status=Status.ACTIVE, area=ward, longitude=105.85)
    make_demand((ward, 105.86, 21.03, 300), (ward, 105.85, 21.03, 700))
    way_km = way_km_of(0.01)

    assert people_reached(TODAY, way_km) == {ward.pk: Share(1_000, 1_000)}
    assert people_reached(TODAY, way_km - 0.001) == {ward.pk: Share(700, 1_000)}


def test_only_active_agents_reach_anybody(ward):
    make_agent(status=Status.SUSPENDED, area=ward)
    make_demand((ward, 105.85, 21.03, 1_000))

    assert people_reached(TODAY, 5) == {ward.pk: Share(0, 1_000)}


def test_an_agent_across_the_border_reaches_people_too(ward):
    other = make_area("00082", west=105.86, population=10)
    make_agent(status=Status.ACTIVE, area=other, longitude=105.865)
    make_demand((ward, 105.855, 21.03, 1_000))

    assert people_reached(TODAY, 2) == {ward.pk: Share(1_000, 1_000)}


def test_without_a_spreading_no_ward_is_measured_by_its_people(ward):
    make_agent(status=Status.ACTIVE, area=ward)

    assert people_reached(TODAY, 5) == {}


def test_a_ward_with_an_agent_that_nobody_placed_is_not_measured_by_its_people(ward):
    make_agent(status=Status.ACTIVE, declared_area=ward, longitude=None)
    make_demand((ward, 105.85, 21.03, 1_000))

    assert people_reached(TODAY, 5) == {}


def way_km_of(degrees):
    here, there = Places.of([(105.85 + degrees, 21.03)]), Places.of([(105.85, 21.03)])
    return float(nearest_m(here, there)[0]) / 1_000
