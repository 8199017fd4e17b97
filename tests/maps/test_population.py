"""The columns of a spreading are kept by the process, and never for the wrong reader."""

import pytest

from maps.models import DemandPoint
from maps.population import population_for
from registry.enums import Role, Scope
from tests.factories import make_area, make_user
from tests.factories_siting import make_demand

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards():
    return [make_area("00070", west=105.84), make_area("00082", west=105.86)]


def people_of(user, demand_set):
    return population_for(user, demand_set).people.tolist()


def test_everybody_sees_the_people_of_their_own_wards_only(wards):
    demand_set = make_demand((wards[0], 105.845, 21.03, 100), (wards[1], 105.865, 21.03, 60))
    limited = [make_user(Role.INSPECTOR, scope=Scope.AREAS, areas=[ward]) for ward in wards]

    for _again in range(2):
        assert people_of(make_user(Role.PLANNER), demand_set) == [100, 60]
        assert [people_of(user, demand_set) for user in limited] == [[100], [60]]
        assert people_of(make_user(), demand_set) == []


def test_the_second_reading_asks_for_the_sums_alone(wards, django_assert_num_queries):
    demand_set, planner = make_demand((wards[0], 105.845, 21.03, 100)), make_user(Role.PLANNER)

    with django_assert_num_queries(2):
        population_for(planner, demand_set)
    with django_assert_num_queries(1):
        population_for(planner, demand_set)


def test_people_added_to_a_spreading_are_seen_at_once(wards):
    demand_set, planner = make_demand((wards[0], 105.845, 21.03, 100)), make_user(Role.PLANNER)
    assert people_of(planner, demand_set) == [100]

    DemandPoint.objects.create(
        demand_set=demand_set, area=wards[1], longitude=105.865, latitude=21.03, people=60
    )

    assert people_of(planner, demand_set) == [100, 60]
