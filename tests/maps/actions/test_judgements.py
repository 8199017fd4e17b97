"""Judging wards: flags are raised, kept and cleared, and say why."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from maps.actions.flags import add_flag_rule
from maps.actions.judgements import judge_wards
from maps.models import AreaFlag, AreaFlagMove, AreaJudgement, FlagRule, FlagRun
from maps.rules.adoption import Reason, defaults
from registry.append_only import lifted
from registry.enums import AreaKind, Role, Status
from registry.models import Area
from tests.factories import NOW, TODAY, make_agent, make_area, make_user, make_version
from tests.factories_adoption import judge, make_months, make_statistic
from tests.factories_siting import make_demand

pytestmark = pytest.mark.django_db
MAY_END, JUNE_END, JULY_END = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)
LOW, WELL = 0.3, 0.8


def verdict(area, reason="low_use"):
    return AreaJudgement.objects.newest().get(area=area, reason=reason).verdict


def test_a_ward_below_for_three_months_is_flagged_with_its_figures():
    area = make_area()
    make_months(area, LOW, LOW, LOW)

    run = judge(MAY_END)

    flag = AreaFlag.objects.get()
    assert (flag.area, flag.reason, flag.state, flag.raised_on) == (
        area,
        "low_use",
        "raised",
        MAY_END,
    )
    assert (flag.due_on, run.raised, run.cleared) == (MAY_END + timedelta(weeks=4), 1, 0)
    last = flag.judgement.figures["online"]["months"][-1]
    assert (last["month"], last["part"], last["whole"], last["side"]) == (
        "2026-05",
        300,
        1000,
        "below",
    )
    move = AreaFlagMove.objects.get()
    assert (move.act, move.from_state, move.to_state) == ("raise", "", "raised")
    assert (move.by, move.due_on, move.judgement) == (None, flag.due_on, flag.judgement)


def test_full_process_below_its_target_is_low_use_too():
    area = make_area()
    make_months(area, WELL, WELL, WELL, full_process=0.1)

    judge(MAY_END)

    assert verdict(area) == "met"


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((LOW, LOW), "undecided"),
        ((WELL, WELL, LOW), "undecided"),
        ((WELL, WELL, WELL), "not_met"),
        ((LOW, None, LOW, LOW), "met"),
        ((LOW, None, None, None, LOW, LOW), "undecided"),
    ],
)
def test_one_noisy_month_flags_nobody(shares, expected):
    area = make_area()
    make_months(area, *shares)

    judge(MAY_END)

    assert verdict(area) == expected


def test_a_small_commune_has_not_enough_dossiers():
    area = make_area()
    make_months(area, 0.1, 0.1, 0.1, received=60)

    judge(MAY_END)

    assert (verdict(area), AreaFlag.objects.count()) == ("too_few", 0)


def test_without_figures_nothing_is_said():
    area = make_area()

    judge(MAY_END)

    assert verdict(area) == "unknown"


def test_the_month_that_runs_is_not_counted():
    area = make_area()
    make_months(area, LOW, LOW, LOW, last=date(2026, 6, 1))

    judge(date(2026, 6, 29))
    before = verdict(area)
    judge(JUNE_END)

    assert (before, verdict(area)) == ("undecided", "met")


def test_a_flag_is_cleared_only_after_three_months_above():
    area = make_area()
    make_months(area, LOW, LOW, LOW, WELL, WELL, WELL, last=date(2026, 7, 1))

    judge(JUNE_END)
    after_two = AreaFlag.objects.get().state
    judge(JULY_END)

    flag = AreaFlag.objects.get()
    assert (after_two, flag.state, flag.cleared_on, flag.due_on) == (
        "raised",
        "cleared",
        JULY_END,
        None,
    )
    assert [move.act for move in flag.moves.order_by("pk")] == ["raise", "clear"]


def test_a_ward_that_falls_again_gets_a_flag_of_its_own():
    area = make_area()
    make_months(area, *[LOW] * 3, *[WELL] * 3, *[LOW] * 3, last=date(2026, 9, 1))

    for day in (date(2026, 3, 31), JUNE_END, date(2026, 9, 30)):
        judge(day)

    assert list(AreaFlag.objects.order_by("pk").values_list("state", flat=True)) == [
        "cleared",
        "raised",
    ]


def test_judging_the_same_day_twice_moves_nothing():
    make_months(make_area(), LOW, LOW, LOW)

    judge(MAY_END)
    again = judge(MAY_END)

    assert (again.raised, again.cleared, AreaFlagMove.objects.count()) == (0, 0, 1)
    assert AreaFlag.objects.get().judgement.run == again


def test_dense_and_outlying_follow_from_people_and_distance():
    dense = make_area("00070", population=60_000, area_km2="4")
    make_area("10465", west=105.4, population=6_000, area_km2="30", kind="commune")
    make_agent(area=dense, status=Status.ACTIVE)
    make_statistic(dense, households=20_000, fixed_internet=12_000)

    judge(MAY_END)

    flags = {flag.area.code: (flag.reason, flag.cause) for flag in AreaFlag.objects.all()}
    assert flags == {"00070": ("dense", "supply_unused"), "10465": ("outlying", "no_supply")}


@pytest.mark.parametrize(
    ("people_near", "verdict_there", "cause"),
    [(4_999, "met", "no_supply"), (5_000, "not_met", "supply_unused")],
)
def test_a_ward_is_judged_by_where_its_people_live(people_near, verdict_there, cause):
    """The agent stands in the ward, and the middle of the ward is beside it."""
    area = make_area("10465", population=10_000, area_km2="30", kind="commune")
    make_months(area, LOW, LOW, LOW)
    make_agent(area=area, status=Status.ACTIVE, longitude=105.85, latitude=21.03)
    make_demand((area, 105.85, 21.03, people_near), (area, 105.95, 21.03, 10_000 - people_near))

    judge(MAY_END)

    outlying = AreaJudgement.objects.get(reason="outlying")
    assert outlying.verdict == verdict_there
    assert AreaFlag.objects.get(reason="low_use").cause == cause
    supply = outlying.figures["supply"]
    assert (supply["people"], supply["people_reached"]) == (10_000, people_near)
    assert (outlying.figures["reach_km"], supply["agents_inside"]) == (5, 1)


def test_the_share_of_people_is_as_the_rule_of_that_day_has_it():
    area = make_area("10465", population=10_000, area_km2="30", kind="commune")
    make_agent(area=area, status=Status.ACTIVE, longitude=105.85, latitude=21.03)
    make_demand((area, 105.85, 21.03, 8_000), (area, 105.95, 21.03, 2_000))
    judge(MAY_END)
    by = make_user(Role.ADMINISTRATOR)
    stricter = {**defaults(Reason.OUTLYING), "reached_share_below": 0.9}

    add_flag_rule(
        reason="outlying", valid_from=TODAY, thresholds=stricter, source="Thử", by=by, at=NOW
    )
    before = verdict(area, "outlying")
    judge(TODAY)

    assert (before, verdict(area, "outlying")) == ("not_met", "met")


def test_a_rule_from_before_people_were_counted_keeps_the_share_of_today():
    FlagRule.objects.create(
        reason="outlying",
        valid_from=MAY_END,
        thresholds={"density_below": 1_500, "nearest_beyond_km": 4},
        source="Thử",
        made_at=NOW,
        made_by=make_user(Role.ADMINISTRATOR),
    )

    [thresholds] = FlagRule.objects.thresholds_on(MAY_END)

    assert thresholds["outlying"] == {
        "density_below": 1_500,
        "nearest_beyond_km": 4,
        "reached_share_below": 0.5,
    }


def test_where_nobody_placed_the_people_one_point_stands_for_them():
    area = make_area("10465", population=10_000, area_km2="30", kind="commune")

    judge(MAY_END)

    supply = AreaJudgement.objects.get(area=area, reason="outlying").figures["supply"]
    assert (supply["nearest_km"], supply["people"], supply["people_reached"]) == (100, None, None)


def test_a_missing_figure_does_not_clear_a_dense_ward():
    area = make_area(population=60_000, area_km2="4")
    row = make_statistic(area, households=20_000, fixed_internet=12_000)
    judge(MAY_END)
    row.delete()

    judge(JUNE_END)

    assert (verdict(area, "dense"), AreaFlag.objects.get().state) == ("unknown", "raised")


def test_citizens_who_hand_in_elsewhere_are_the_cause():
    area = make_area()
    make_agent(area=area, status=Status.ACTIVE)
    make_months(area, LOW, LOW, LOW)
    make_statistic(area, origin="computed", through_agents=10, filed_elsewhere=40)

    judge(MAY_END)

    flag = AreaFlag.objects.get()
    assert flag.cause == "demand_elsewhere"
    assert flag.judgement.figures["supply"]["filed_elsewhere"] == 40


def test_an_agent_nearby_is_supply_that_is_not_used():
    area = make_area()
    make_agent(area=area, status=Status.ACTIVE)
    make_months(area, LOW, LOW, LOW)

    judge(MAY_END)

    assert AreaFlag.objects.get().cause == "supply_unused"


def test_an_agent_that_is_not_active_is_no_supply():
    area = make_area()
    make_agent(area=area, status=Status.SUSPENDED)
    make_months(area, LOW, LOW, LOW)

    judge(MAY_END)

    assert AreaFlag.objects.get().cause == "no_supply"


def test_figures_of_another_boundary_version_never_flag_a_ward():
    old = make_version(valid_from=date(2020, 1, 1), name="Cũ")
    before = make_area("00004", version=old, valid_to=date(2026, 3, 1))
    since = make_area("00004", version=make_version(valid_from=date(2026, 3, 1)))
    make_months(before, LOW, LOW, last=date(2026, 2, 1))
    make_months(since, LOW, last=date(2026, 3, 1))

    judge(date(2026, 3, 31))

    assert (verdict(since), AreaFlag.objects.count()) == ("undecided", 0)


def test_flags_of_an_area_that_ended_are_cleared():
    area = make_area()
    make_months(area, LOW, LOW, LOW)
    judge(MAY_END)
    Area.objects.filter(pk=area.pk).update(valid_to=date(2026, 6, 1))
    make_area("00082", west=105.9, valid_from=date(2026, 6, 1))

    judge(JUNE_END)

    flag = AreaFlag.objects.get(area=area)
    assert (flag.state, flag.moves.first().act) == ("cleared", "end")


def test_cities_and_districts_are_not_judged():
    make_area("00070")
    make_area("01", west=105.4, kind=AreaKind.CITY)

    judge(MAY_END)

    assert AreaJudgement.objects.values("area").distinct().count() == 1


def test_each_month_is_judged_by_the_rule_of_its_day():
    area = make_area()
    make_months(area, 0.5, 0.5, 0.5, 0.5, last=date(2026, 6, 1))
    by = make_user(Role.ADMINISTRATOR)
    newer = {**defaults(Reason.LOW_USE), "online_target": 0.4}
    add_flag_rule(
        reason="low_use", valid_from=TODAY, thresholds=newer, source="Quyết định", by=by, at=NOW
    )

    run = judge(JUNE_END)

    months = AreaJudgement.objects.get(area=area, reason="low_use").figures["online"]["months"]
    assert [month["side"] for month in months] == ["below", "below", "below", "above"]
    assert run.thresholds["low_use"]["online_target"] == 0.4


@pytest.mark.parametrize(
    ("as_of", "code"), [(TODAY + timedelta(days=1), "day_to_come"), (MAY_END, "before_last_run")]
)
def test_days_to_come_and_days_before_the_last_run_are_refused(as_of, code):
    make_area()
    judge(date(2026, 6, 10))

    with pytest.raises(ValidationError) as refusal:
        judge_wards(as_of=as_of, by=None, at=NOW)

    assert refusal.value.code == code


def test_without_areas_there_is_nothing_to_judge():
    with pytest.raises(ValidationError) as refusal:
        judge(MAY_END)

    assert refusal.value.code == "no_areas"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLANNER])
def test_only_planners_judge(role):
    make_area()

    with pytest.raises(ValidationError) as refusal:
        judge_wards(as_of=MAY_END, by=make_user(role), at=NOW)

    assert (refusal.value.code, FlagRun.objects.count()) == ("not_permitted", 0)


def test_any_number_of_wards_takes_the_same_queries(django_assert_num_queries):
    def add(places):
        for place in places:
            make_months(make_area(f"000{place}", west=105.3 + 0.02 * place), LOW, LOW, LOW)

    add(range(10, 21))  # the nearest agents of up to ten wards are looked up one by one
    with django_assert_num_queries(18):
        judge(MAY_END)
    with lifted(connection):
        AreaFlagMove.objects.all().delete()
        AreaFlag.objects.all().delete()
    add(range(21, 24))
    with django_assert_num_queries(18):
        judge(MAY_END)
