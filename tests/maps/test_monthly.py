from datetime import date

import pytest
from django.utils import timezone

from maps.enums import Measure
from maps.measures import figures_of, measures_for, ward_map
from maps.monthly import months_for, months_of
from maps.querysets import wards_for
from registry.enums import Role, StatisticOrigin
from tests.factories import make_area, make_user
from tests.factories_adoption import make_statistic

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def planner():
    return make_user(Role.PLANNER)


def counted(user, measure, month):
    day = timezone.localdate()
    shown = ward_map(measure, user=user, day=day, run=None, month=month)
    return {row.ward.code: (row.figure.numerator, row.figure.denominator) for row in shown.rows}


@pytest.mark.parametrize(
    ("measure", "part"),
    [
        (Measure.ONLINE_SHARE, "online"),
        (Measure.FULL_PROCESS_SHARE, "full_process"),
        (Measure.SELF_SERVICE_SHARE, "self_service"),
    ],
)
def test_a_share_is_counted_over_what_was_received_in_the_month(planner, measure, part):
    ward = make_area("00070")
    make_statistic(ward, MAY, received=200, **{part: 50})
    make_statistic(ward, JUNE, received=100, **{part: 80})

    assert counted(planner, measure, MAY) == {"00070": (50, 200)}
    assert counted(planner, measure, JUNE) == {"00070": (80, 100)}


def test_unknown_zero_and_nothing_received_stay_three_things(planner):
    for code, figures in (
        ("00001", {"received": 100}),
        ("00002", {"received": 100, "online": 0}),
        ("00003", {"received": 0, "online": 0}),
    ):
        make_statistic(make_area(code), MAY, **figures)
    make_area("00004")

    shown = ward_map(
        Measure.ONLINE_SHARE, user=planner, day=timezone.localdate(), run=None, month=MAY
    )

    assert [row.swatch for row in shown.rows] == ["unknown", "zero", "nothing", "unknown"]


def test_the_source_that_counts_is_chosen_as_for_flags(planner):
    ward = make_area("00070")
    make_statistic(ward, MAY, received=100, online=10, recorded_on=date(2026, 6, 1))
    make_statistic(ward, MAY, received=100, online=20, recorded_on=date(2026, 6, 9), source="Mới")
    make_statistic(ward, MAY, received=5, online=5, origin=StatisticOrigin.COMPUTED)

    ((_month, figures),) = months_of(planner, ward, [MAY])

    assert (figures["online"].value, figures["online"].source) == (20, "Mới")
    assert counted(planner, Measure.ONLINE_SHARE, MAY) == {"00070": (20, 100)}


def test_the_month_is_named(planner):
    shown = ward_map(
        Measure.ONLINE_SHARE, user=planner, day=timezone.localdate(), run=None, month=MAY
    )

    assert shown.window_text.count("5/2026") == 1


def test_months_are_those_of_wards_in_force_that_one_may_see(planner):
    make_statistic(make_area("00070"), MAY, received=1)
    ended = make_area("00082", valid_to=date(2026, 1, 1))
    make_statistic(ended, JUNE, received=1)

    assert months_for(planner) == [MAY]
    assert months_for(make_user()) == []


def test_measures_by_month_are_for_those_who_may_see_figures_of_areas():
    shares = {"online_share", "full_process_share", "self_service_share"}
    offered = {value for value, _label in measures_for(make_user())}
    planners = {value for value, _label in measures_for(make_user(Role.PLANNER))}

    assert (offered & shares, planners & shares) == (set(), shares)


def test_all_figures_of_one_ward_agree_with_the_map(planner):
    ward = make_area("00070")
    make_statistic(ward, MAY, received=200, online=50)
    make_area("00082")
    day = timezone.localdate()
    shown = wards_for(planner, day).get(code="00070")

    figures = figures_of(shown, user=planner, day=day, run=None, month=MAY)

    for measure, row in figures:
        mapped = ward_map(measure, user=planner, day=day, run=None, month=MAY)
        assert row.sentence == next(one.sentence for one in mapped.rows if one.ward == ward)
    assert len(figures) == len(measures_for(planner))
