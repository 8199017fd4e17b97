import pytest
from django.utils import timezone

from maps.enums import FlagCause, FlagReason, FlagState, MapLayer, ScenarioState
from maps.models import ScenarioSite
from maps.overlays import overlays
from registry.enums import Role, Status
from tests.factories import NOW, TODAY, make_agent, make_area, make_user
from tests.factories_adoption import make_flag
from tests.factories_siting import make_demand, make_scenario, make_service_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    return make_user(Role.PLANNER)


def marks(user, *layers, reach_m=2_000, scenario=None):
    found = overlays(
        layers, user=user, day=timezone.localdate(), reach_m=reach_m, scenario=scenario
    )
    return [
        (point.kind, point.size, point.words[0]) for points in found.values() for point in points
    ]


def test_a_flagged_ward_bears_the_number_of_its_reasons(planner):
    ward = make_area("00070", name="Hoàn Kiếm")
    make_flag(ward, reason=FlagReason.DENSE)
    make_flag(ward, reason=FlagReason.LOW_USE)

    assert marks(planner, MapLayer.FLAGS) == [("flag", 2, "Hoàn Kiếm")]


def test_a_cleared_flag_is_not_on_the_map(planner):
    make_flag(make_area("00070"), state=FlagState.CLEARED, cleared_on=TODAY)

    assert marks(planner, MapLayer.FLAGS) == []


def test_a_flag_says_its_reason_its_cause_and_where_it_stands(planner):
    flag = make_flag(make_area("00070"), cause=FlagCause.NO_SUPPLY)

    found = overlays(
        [MapLayer.FLAGS], user=planner, day=timezone.localdate(), reach_m=2_000, scenario=None
    )

    assert found[MapLayer.FLAGS][0].words[1:] == [
        f"{flag.get_reason_display()} · {flag.get_cause_display()} · {flag.get_state_display()}"
    ]


@pytest.mark.parametrize(("reach_m", "left"), [(1_000, 700), (5_000, 0)])
def test_people_out_of_reach_of_every_active_agent_are_shown(planner, reach_m, left):
    ward = make_area("00070")
    make_agent(status=Status.ACTIVE, area=ward, longitude=105.85, latitude=21.03)
    make_demand((ward, 105.85, 21.03, 300), (ward, 105.87, 21.03, 700))

    found = marks(planner, MapLayer.PEOPLE, reach_m=reach_m)

    assert sum(size for _kind, size, _words in found) == left


def test_the_sites_are_those_of_the_chosen_or_of_the_newest_scenario(planner):
    make_area("00070")
    make_demand()
    older, newer = (
        make_scenario(state=ScenarioState.DONE, started_at=NOW, finished_at=NOW.replace(hour=hour))
        for hour in (4, 5)
    )
    for scenario in (older, newer):
        ScenarioSite.objects.create(
            scenario=scenario,
            order=1,
            code="S",
            name=scenario.name,
            longitude=105.85,
            latitude=21.03,
            people=10,
            worth=10,
        )

    assert marks(planner, MapLayer.SITES) == [("first", 1, newer.name)]
    assert marks(planner, MapLayer.SITES, scenario=older) == [("first", 1, older.name)]


def test_other_points_that_serve_today_are_shown(planner):
    make_service_point(name="Trụ sở")
    make_service_point(name="Đã đóng", closed_on=timezone.localdate())

    assert marks(planner, MapLayer.OTHERS) == [("other", 0, "Trụ sở")]


def test_a_person_without_a_scope_sees_no_mark():
    ward = make_area("00070")
    make_flag(ward)
    make_demand((ward, 105.85, 21.03, 300))
    make_service_point()

    assert marks(make_user(), *MapLayer) == []
