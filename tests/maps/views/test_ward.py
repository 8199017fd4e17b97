from datetime import date

import pytest
from django.urls import reverse

from maps.models import ScenarioSite
from registry.enums import Role, Scope, Status
from tests.factories import make_agent, make_area, make_operator, make_user
from tests.factories_adoption import make_flag, make_statistic
from tests.factories_siting import make_demand, make_scenario

pytestmark = pytest.mark.django_db
STORY = reverse("maps:ward_story", args=["00070"])


@pytest.fixture
def ward():
    ward = make_area("00070", name="Phường Hoàn Kiếm")
    make_statistic(ward, date(2026, 5, 1), received=200, online=50, self_service=0)
    make_demand((ward, 105.85, 21.03, 900), (ward, 105.87, 21.03, 100))
    return ward


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER)
    client.force_login(user)
    return user


def test_figures_come_with_numerator_and_denominator(client, planner, ward):
    make_agent(area=ward, status=Status.ACTIVE)

    shown = client.get(STORY).context

    sentences = {measure.value: row.numerator for measure, row in shown["figures"]}
    assert (sentences["online_share"], sentences["full_process_share"]) == ("50", "–")
    assert next(row[1:] for row in shown["reach"]) == ("90,0%", "900", "1.000")


def test_months_tell_zero_from_unknown(client, planner, ward):
    (row,) = client.get(STORY).context["months"]

    assert (row["received"], row["parts"][0], row["parts"][2]) == (
        "200",
        ("50", "25,0%"),
        ("0", "0,0%"),
    )
    assert row["parts"][1][1] == "–"


def test_flags_agents_and_proposals_of_the_ward_are_told(client, planner, ward):
    flag = make_flag(ward)
    agent = make_agent(area=ward)
    make_agent(area=make_area("00082"))
    site = ScenarioSite.objects.create(
        scenario=make_scenario(), area=ward, order=1, code="S", name="Địa điểm",
        longitude=105.85, latitude=21.03, people=10, worth=10,
    )  # fmt: skip

    shown = client.get(STORY).context

    assert [list(shown[name]) for name in ("flags", "agents", "sites")] == [[flag], [agent], [site]]


def test_a_coordinator_sees_its_own_agents_and_no_plan(client, ward):
    operator = make_operator()
    own = make_agent(area=ward, operator=operator)
    make_agent(area=ward)
    make_flag(ward)
    client.force_login(make_user(Role.COORDINATOR, operator=operator))

    shown = client.get(STORY).context

    assert (list(shown["agents"]), shown["sees_flags"], shown["sees_sites"]) == (
        [own],
        False,
        False,
    )


def test_a_ward_of_others_or_of_no_boundaries_in_force_is_not_found(client, ward):
    make_area("00082", valid_to=date(2026, 1, 1))
    client.force_login(make_user(Role.PLANNER, scope=Scope.AREAS, areas=[]))
    assert client.get(STORY).status_code == 404

    client.force_login(make_user(Role.PLANNER))
    assert client.get(reverse("maps:ward_story", args=["00082"])).status_code == 404


def test_a_person_without_permission_is_refused(client, ward):
    client.force_login(make_user())

    assert client.get(STORY).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_story_takes_a_constant_number_of_queries(
    client, planner, ward, count, django_assert_num_queries
):
    for _ in range(count):
        make_agent(area=ward)
    reasons = ("dense", "outlying", "low_use")[:count]
    for reason in reasons:
        make_flag(ward, reason=reason)

    with django_assert_num_queries(24):
        client.get(STORY)
