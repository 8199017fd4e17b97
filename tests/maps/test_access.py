from datetime import date, time

import pytest

from maps.access import access_for, swatch_of
from maps.enums import Opening
from maps.rules.figures import Figure
from registry.enums import Role, Scope, Status, Weekday
from registry.models import OpeningHours
from tests.factories import TODAY, make_agent, make_area, make_operator, make_service, make_user
from tests.factories_siting import make_demand, make_service_point

pytestmark = pytest.mark.django_db
WEST, EAST, NORTH = 105.845, 105.865, 21.03  # 2,076 m apart


@pytest.fixture
def wards():
    made = [
        make_area("00070", west=105.84, population=100),
        make_area("00082", west=105.86, population=60),
    ]
    make_demand((made[0], WEST, NORTH, 100), (made[1], EAST, NORTH, 60))
    return made


@pytest.fixture
def planner():
    return make_user(Role.PLANNER)


def within(user, **options):
    """People within 1, 2, 3 and 5 km."""
    return access_for(
        user, TODAY, detour_factor=options.pop("detour_factor", 1.0), **options
    ).whole.within


def make_active(**fields):
    return make_agent(longitude=WEST, latitude=NORTH, status=Status.ACTIVE, **fields)


def test_people_are_counted_by_how_far_the_nearest_agent_is(wards, planner):
    make_active()

    access = access_for(planner, TODAY, detour_factor=1.0)

    assert access.whole.within == (100, 100, 160, 160)
    assert [(row.ward.code, row.within) for row in access.wards] == [
        ("00070", (100, 100, 100, 100)),
        ("00082", (0, 0, 60, 60)),
    ]
    assert access.wards[1].figure(0).value == 0


def test_a_detour_makes_the_way_longer(wards, planner):
    make_active()

    assert within(planner, detour_factor=1.5) == (100, 100, 100, 160)


def test_an_agent_that_is_not_active_is_no_help(wards, planner):
    make_agent(longitude=WEST, latitude=NORTH, status=Status.SUSPENDED)

    assert within(planner) == (0, 0, 0, 0)


def test_only_agents_that_offer_every_service_count(wards, planner):
    make_active()
    other = make_service("results", "Trả kết quả")

    assert within(planner, services=[make_service()]) == (100, 100, 160, 160)
    assert within(planner, services=[make_service(), other]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("weekday", "closes", "opening", "counts"),
    [
        (Weekday.MONDAY, time(18), Opening.EVENING, False),
        (Weekday.MONDAY, time(18, 1), Opening.EVENING, True),
        (Weekday.FRIDAY, time(17), Opening.SATURDAY, False),
        (Weekday.SATURDAY, time(11), Opening.SATURDAY, True),
    ],
)
def test_only_agents_that_are_open_then_count(wards, planner, weekday, closes, opening, counts):
    agent = make_active()
    OpeningHours.objects.create(agent=agent, weekday=weekday, opens=time(8), closes=closes)

    assert within(planner, opening=opening)[0] == (100 if counts else 0)


def test_other_service_points_count_where_asked_and_while_they_serve(wards, planner):
    make_service_point(WEST, NORTH)
    make_service_point(EAST, NORTH, opened_on=date(2020, 1, 1), closed_on=TODAY)

    assert within(planner) == (0, 0, 0, 0)
    assert within(planner, counts_other_points=True) == (100, 100, 160, 160)


def test_a_coordinator_sees_the_reach_of_its_own_agents_only(wards):
    operator = make_operator()
    make_active(operator=operator)
    make_agent(longitude=EAST, latitude=NORTH, status=Status.ACTIVE)

    assert within(make_user(Role.COORDINATOR, operator=operator)) == (100, 100, 160, 160)


def test_a_person_limited_to_areas_sees_only_their_people(wards):
    make_active(area=wards[0])
    user = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[wards[0]])

    access = access_for(user, TODAY, detour_factor=1.0)

    assert access.whole.people == 100
    assert [row.ward.code for row in access.wards] == ["00070"]


def test_before_anybody_is_placed_there_is_nothing_to_say(planner):
    make_area()

    assert access_for(planner, TODAY, detour_factor=1.0) is None


def test_people_out_of_reach_are_gathered_in_blocks(wards, planner):
    make_active()

    left = access_for(planner, TODAY, detour_factor=1.0).left_out(2_000)

    assert left == [(NORTH, EAST, 60)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "swatch"),
    [(0, 9, "zero"), (24, 100, "1"), (25, 100, "2"), (95, 100, "5"), (0, 0, "unknown")],
)
def test_classes_of_shares_begin_at_their_bound(numerator, denominator, swatch):
    assert swatch_of(Figure(numerator, denominator, per=100)) == swatch
