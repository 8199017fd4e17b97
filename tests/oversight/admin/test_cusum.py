"""Early warnings, the days behind them, the log of the nightly runs: who sees what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.enums import Domain
from registry.enums import Role
from tests.factories import make_agent, make_area, make_operator, make_run, make_user
from tests.factories_surveillance import make_alarm, make_cusum_day, make_night

pytestmark = pytest.mark.django_db
ALARMS = reverse("admin:oversight_alarm_changelist")
DAYS = reverse("admin:oversight_cusumday_changelist")
NIGHTS = reverse("admin:oversight_oversightrun_changelist")


def listed(response):
    return [row.agent.code for row in response.context["cl"].result_list]


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("page", "make", "queries"),
    [
        (ALARMS, lambda: make_alarm(make_agent()), 8),
        (DAYS, lambda: make_cusum_day(make_agent()), 7),
        (NIGHTS, make_night, 7),
    ],
    ids=["alarms", "days", "nights"],
)
def test_a_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries, page, make, queries
):
    make()
    client.get(page)  # content types and the session are remembered

    with django_assert_num_queries(queries):
        client.get(page)
    make()
    make()
    with django_assert_num_queries(queries):
        response = client.get(page)

    assert response.context["cl"].result_count == 3


@pytest.mark.parametrize(
    ("page", "make"), [(ALARMS, make_alarm), (DAYS, make_cusum_day)], ids=["alarms", "days"]
)
def test_an_inspector_of_some_areas_sees_only_their_agents(client, page, make):
    make_run()
    ward = make_area()
    make(make_agent(code="MINE", area=ward))
    make(make_agent(code="OTHER"))
    client.force_login(make_user(Role.INSPECTOR, scope="areas", areas=[ward]))

    assert listed(client.get(page)) == ["MINE"]


@pytest.mark.parametrize("page", [ALARMS, DAYS, NIGHTS])
def test_warnings_are_for_the_centre_and_not_for_the_operator(client, page):
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))

    assert client.get(page).status_code == 403


def test_the_log_of_the_nights_is_for_those_who_see_the_whole_city(client):
    make_night()
    client.force_login(make_user(Role.INSPECTOR, scope="areas", areas=[make_area()]))

    assert list(client.get(NIGHTS).context["cl"].result_list) == []


def test_the_list_narrows_to_what_the_home_page_counts(client, inspector):
    today = timezone.localdate()
    make_alarm(make_agent(code="NEW"), alarm_on=today - timedelta(days=28))
    make_alarm(make_agent(code="OLD"), alarm_on=today - timedelta(days=29))

    assert listed(client.get(ALARMS, {"raised": "lately"})) == ["NEW"]
    assert listed(client.get(ALARMS)) == ["NEW", "OLD"]
    assert listed(client.get(ALARMS, {"raised": "rubbish"})) == ["NEW", "OLD"]


def test_a_warning_leads_to_the_score_and_to_the_days_of_its_chart(client, inspector):
    agent, other = make_agent(code="A1"), make_agent(code="A2")
    alarm = make_alarm(agent, domain=Domain.REWORK)
    make_cusum_day(agent, domain=Domain.REWORK, bad=1)
    make_cusum_day(agent, domain=Domain.DELAY)
    make_cusum_day(other, domain=Domain.REWORK)
    page = client.get(reverse("admin:oversight_alarm_change", args=[alarm.pk]))

    days = client.get(DAYS, {"agent__id__exact": agent.pk, "domain__exact": Domain.REWORK})

    address = f"{DAYS}?agent__id__exact={agent.pk}&amp;domain__exact=rework"
    score = reverse("admin:oversight_agentscore_of", args=[agent.pk])
    html = page.content.decode()
    assert [html.count(f'href="{link}"') for link in (address, score)] == [1, 1]
    assert [(row.agent.code, row.bad) for row in days.context["cl"].result_list] == [("A1", 1)]


def test_agents_are_found_without_accents(client, inspector):
    make_alarm(make_agent(code="A1", name="Bưu cục Đống Đa"))
    make_alarm(make_agent(code="A2", name="Bưu cục Hà Đông"))

    assert listed(client.get(ALARMS, {"q": "dong da"})) == ["A1"]


def test_a_night_says_what_it_did(client, inspector):
    watched = {"step": "watched", "first": "2026-06-12", "day": "2026-06-15"}
    night = make_night(steps=[watched | {"count": 3, "rows": 40}])

    page = client.get(reverse("admin:oversight_oversightrun_change", args=[night.pk]))

    assert page.content.decode().count(night.lines[0]) == 1
    assert night.new_alarms == 3


@pytest.mark.parametrize("page", [ALARMS, DAYS, NIGHTS])
def test_nobody_writes_here(client, page):
    client.force_login(make_user(Role.ADMINISTRATOR))

    assert client.get(f"{page}add/").status_code == 403
