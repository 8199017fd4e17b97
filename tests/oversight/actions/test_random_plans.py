"""Drawing the plan of a month."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.random_plans import draw_plan, frame, last_day_of, next_month
from oversight.models import PlannedVisit, RandomPlan
from oversight.rules.sampling import RATES, Unit, draw
from registry.enums import AreaKind, Role, Scope, Status
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_area,
    make_operator,
    make_run,
    make_score,
    make_user,
)

pytestmark = pytest.mark.django_db
USUAL = {grade: limit.value for grade, limit in RATES.items()}
EVERYBODY = dict.fromkeys(USUAL, 1.0)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def inspector():
    return make_user(Role.INSPECTOR)


def plan(by, month=JUNE, rates=EVERYBODY, seed=7):
    return draw_plan(month=month, rates=rates, seed=seed, by=by, at=NOW)


def test_a_plan_keeps_all_that_repeats_its_draw(inspector):
    operator = make_operator()
    for number in range(30):
        make_agent(code=f"A{number}", operator=operator, status=Status.ACTIVE)

    drawn = plan(inspector, rates=dict.fromkeys(USUAL, 0.2))

    again = [
        Unit(stratum["operator_kind"], stratum["grade"], stratum["area_group"], code)
        for stratum in drawn.strata
        for code in stratum["codes"]
    ]
    codes = [code for stratum in draw(again, drawn.rates, drawn.seed) for code in stratum.drawn]
    assert drawn.frame_size == 30
    assert sorted(drawn.planned_visits.values_list("agent__code", flat=True)) == sorted(codes)
    assert len(codes) == 6
    assert (drawn.drawn_by, drawn.drawn_at, drawn.seed) == (inspector, NOW, 7)


def test_only_active_agents_are_drawn(inspector):
    make_agent(code="ON", status=Status.ACTIVE)
    for status in (Status.DRAFT, Status.APPROVED, Status.SUSPENDED, Status.CLOSED, Status.MERGED):
        make_agent(status=status)

    plan(inspector)

    [planned] = PlannedVisit.objects.all()
    assert (planned.agent.code, planned.rate, planned.due_on) == ("ON", 1.0, date(2026, 6, 30))


def test_a_stratum_is_kind_of_operator_grade_and_group_of_areas():
    ward, commune = make_area("00001"), make_area("00002", kind=AreaKind.COMMUNE, west=106)
    run = make_run()
    scored = make_agent(code="A1", status=Status.ACTIVE, area=ward)
    make_score(scored, make_run(as_of=TODAY - timedelta(days=30)), grade="A")
    make_score(scored, run, grade="D")
    make_agent(code="A2", status=Status.ACTIVE, declared_area=commune)
    make_agent(code="A3", status=Status.ACTIVE)

    assert sorted(frame(run)) == [
        Unit("public_post", "D", "urban", "A1"),
        Unit("public_post", "N", "rural", "A2"),
        Unit("public_post", "N", "unknown", "A3"),
    ]


def test_a_month_is_drawn_once(inspector):
    make_agent(status=Status.ACTIVE)
    first = plan(inspector)

    with pytest.raises(ValidationError) as refusal:
        plan(inspector, seed=8)

    assert refusal.value.code == "already_drawn"
    assert list(RandomPlan.objects.values_list("seed", flat=True)) == [first.seed]


@pytest.mark.parametrize(
    ("month", "code"),
    [
        (date(2026, 5, 1), "month_too_far"),
        (JUNE, None),
        (JULY, None),
        (date(2026, 8, 1), "month_too_far"),
    ],
)
def test_this_month_and_the_next_one_may_be_drawn(inspector, month, code):
    make_agent(status=Status.ACTIVE)

    if code is None:
        assert plan(inspector, month).month == month
        return
    with pytest.raises(ValidationError) as refusal:
        plan(inspector, month)
    assert refusal.value.code == code


def test_without_active_agents_there_is_no_plan(inspector):
    with pytest.raises(ValidationError) as refusal:
        plan(inspector)

    assert refusal.value.code == "nobody_to_draw"


def test_rates_that_fall_with_trust_are_refused(inspector):
    with pytest.raises(ValidationError) as refusal:
        plan(inspector, rates=USUAL | {"D": 0.001})

    assert refusal.value.code == "trusted_more_visited_more"


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.CENTRE_STAFF, Scope.CITY),
        (Role.PLANNER, Scope.CITY),
        (Role.INSPECTOR, Scope.AREAS),
        (Role.INSPECTOR, Scope.NONE),
    ],
)
def test_who_does_not_see_the_city_or_may_not_draw_is_refused(role, scope):
    make_agent(status=Status.ACTIVE)

    with pytest.raises(ValidationError) as refusal:
        plan(make_user(role, scope=scope))

    assert refusal.value.code == "not_permitted"


def test_months_end_and_follow_each_other():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 31)) == date(2026, 2, 1)
    assert last_day_of(date(2028, 2, 1)) == date(2028, 2, 29)
