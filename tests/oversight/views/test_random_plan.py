"""Drawing a plan, and what came of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.actions.random_plans import next_month
from oversight.enums import VisitResult
from oversight.models import RandomPlan
from oversight.rules.sampling import GRADES_BY_TRUST
from registry.enums import Role, Scope, Status
from tests.factories import make_agent, make_area, make_operator, make_user
from tests.factories_visits import make_plan, make_random_visit, make_visit

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_randomplan_changelist")
DRAW = reverse("admin:oversight_randomplan_draw")


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR, language="en")
    client.force_login(user)
    return user


def asked(percent=100):
    month = timezone.localdate().replace(day=1).isoformat()
    return {"month": month, **{f"rate_{grade}": percent for grade in GRADES_BY_TRUST}}


def plan_page(plan):
    return reverse("admin:oversight_randomplan_change", args=[plan.pk])


def test_a_preview_shows_sizes_and_no_names_and_draws_nothing(client, inspector):
    agent = make_agent(name="Điểm bí mật", status=Status.ACTIVE)

    response = client.get(DRAW, asked())

    assert [(row["agents"], row["expected"]) for row in response.context["strata"]] == [(1, 1.0)]
    assert agent.name not in response.text
    assert RandomPlan.objects.count() == 0


def test_a_plan_is_drawn_with_a_seed_of_its_own(client, inspector):
    make_agent(status=Status.ACTIVE)

    response = client.post(DRAW, asked())

    plan = RandomPlan.objects.get()
    assert response.headers["Location"] == plan_page(plan)
    assert (plan.drawn_by, plan.planned_visits.count(), plan.rates["A"]) == (inspector, 1, 1.0)
    assert 0 <= plan.seed < 2**63


def test_the_form_begins_with_the_first_month_that_is_not_drawn(client, inspector):
    this = timezone.localdate().replace(day=1)
    before = client.get(DRAW).context["form"]["month"].initial

    make_plan(month=this)

    assert (before, client.get(DRAW).context["form"]["month"].initial) == (
        None,
        next_month(this).isoformat(),
    )


def test_a_month_is_not_drawn_again(client, inspector):
    make_agent(status=Status.ACTIVE)
    client.post(DRAW, asked())
    seed = RandomPlan.objects.get().seed

    responses = [client.get(DRAW, asked()), client.post(DRAW, asked())]

    for response in responses:
        [error] = response.context["form"].non_field_errors().as_data()
        assert error.code == "already_drawn"
    assert RandomPlan.objects.get().seed == seed


def test_rates_that_fall_with_trust_are_refused_in_the_preview(client, inspector):
    response = client.get(DRAW, asked() | {"rate_D": 1})

    [error] = response.context["form"].non_field_errors().as_data()
    assert error.code == "trusted_more_visited_more"


def test_the_usual_rates_are_offered(client, inspector):
    form = client.get(DRAW).context["form"]

    assert [form[f"rate_{grade}"].value() for grade in GRADES_BY_TRUST] == [2, 4, 5, 10, 25]


def test_the_found_rate_stands_apart_from_visits_on_purpose(client, inspector):
    agents = [make_agent(status=Status.ACTIVE) for _number in range(4)]
    plan = make_plan(*agents)
    first, *others = plan.planned_visits.all()
    make_random_visit(first, result=VisitResult.VIOLATION, findings="x")
    for planned in others[:2]:
        make_random_visit(planned)
    for _number in range(5):
        make_visit(result=VisitResult.VIOLATION, findings="x")

    response = client.get(plan_page(plan))

    (_this, rates), (_all, together) = response.context["tables"]
    assert (rates.violation.found, rates.violation.visits) == (1, 3)
    assert rates.violation == together.violation
    targeted = response.context["targeted"]
    assert (targeted.visits, targeted.violations, targeted.shortcomings) == (5, 5, 0)


def test_a_plan_without_visits_knows_no_rate(client, inspector):
    response = client.get(plan_page(make_plan(make_agent(status=Status.ACTIVE))))

    assert "not known: no visit was made yet" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_plan_as_for_three(
    client, inspector, rows, django_assert_num_queries
):
    for number in range(rows):
        month = timezone.localdate().replace(year=2026, month=number + 1, day=1)
        make_plan(make_agent(status=Status.ACTIVE), month=month)

    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("role", [Role.CENTRE_STAFF, Role.PLANNER, Role.ADMINISTRATOR])
def test_who_may_not_draw_has_no_page_for_it(client, role):
    client.force_login(make_user(role))

    assert client.get(DRAW).status_code == 403


def test_a_user_limited_to_areas_sees_the_visits_there_and_no_figure_of_the_city(client):
    here, there = make_area(), make_area("00071", west=105.95)
    own = make_agent(status=Status.ACTIVE, declared_area=here)
    others = [
        make_agent(status=Status.ACTIVE, declared_area=there, longitude=105.96) for _number in "ab"
    ]
    plan = make_plan(own, *others)
    for planned in plan.planned_visits.all():
        make_random_visit(planned, result=VisitResult.VIOLATION, findings="x")
    make_visit(agent=others[0], result=VisitResult.VIOLATION, findings="x")
    client.force_login(make_user(Role.INSPECTOR, scope=Scope.AREAS, areas=[here]))

    page, plans = client.get(plan_page(plan)), client.get(LIST).context["cl"]

    assert [row.agent for row in page.context["planned"]] == [own]
    assert [rates.violation.visits for _label, rates in page.context["tables"]] == [1, 1]
    assert page.context["targeted"].visits == 0
    assert 'id="heading-strata"' not in page.text
    (row,) = plans.result_list
    assert (row.planned_count, row.made_count, row.violation_count) == (1, 1, 1)
    assert "frame_size" not in plans.list_display


def test_nobody_at_an_operator_sees_a_plan(client):
    operator = make_operator()
    plan = make_plan(make_agent(operator=operator, status=Status.ACTIVE))
    client.force_login(make_user(Role.INSPECTOR, scope="operator", operator=operator))

    assert client.get(LIST).context["cl"].result_count == 0
    assert client.get(plan_page(plan)).status_code == 404
