"""The page that compares two agents."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from registry.enums import Role
from tests.factories import TODAY, make_agent, make_operator, make_run, make_score, make_user

pytestmark = pytest.mark.django_db
COMPARE = reverse("admin:oversight_agentscore_compare")


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


def chosen(agent, other):
    return {"agent": agent.pk, "other": other.pk}


def test_two_agents_are_compared_by_the_newest_run_that_has_both(client, inspector):
    old, new = make_run(as_of=TODAY - timedelta(days=30)), make_run()
    one, other = make_agent(), make_agent()
    make_score(one, old, score=80)
    better = make_score(other, old, score=90)
    make_score(one, new, score=10)

    context = client.get(COMPARE, chosen(one, other)).context

    assert context["comparison"].higher == better
    assert context["run"] == old


def test_no_order_and_no_score_is_shown_where_one_is_not_rated(client):
    client.force_login(make_user(Role.INSPECTOR, language="en"))
    run, one, other = make_run(), make_agent(), make_agent()
    make_score(one, run, grade="N")
    make_score(other, run, grade="B")

    text = client.get(COMPARE, chosen(one, other)).text

    assert "These agents cannot be compared yet" in text
    assert (text.count('class="score-bar"'), text.count("<td>Not rated</td>")) == (1, 1)


def test_the_page_asks_for_two_agents_and_keeps_the_first(client, inspector):
    agent = make_agent(name="Điểm đã chọn")

    response = client.get(COMPARE, {"agent": agent.pk})

    assert "comparison" not in response.context
    assert response.context["form"].errors == {}
    assert "Điểm đã chọn" in response.text


def test_an_agent_is_not_compared_with_itself(client, inspector):
    agent = make_agent()

    form = client.get(COMPARE, chosen(agent, agent)).context["form"]

    assert [error.code for error in form.non_field_errors().as_data()] == ["same_agent"]


def test_agents_without_a_common_run_are_not_compared(client, inspector):
    one, other = make_agent(), make_agent()
    make_score(one, make_run())

    context = client.get(COMPARE, chosen(one, other)).context

    assert context["is_without_common_run"]
    assert "comparison" not in context


def test_a_coordinator_compares_only_the_own_operators_agents(client):
    user = make_user(Role.COORDINATOR, operator=make_operator())
    client.force_login(user)
    run = make_run()
    own, own_too = (make_agent(operator=user.operator) for _ in range(2))
    theirs = make_agent(name="Người khác")
    for agent in (own, own_too, theirs):
        make_score(agent, run)

    mine = client.get(COMPARE, chosen(own, own_too))
    refused = client.get(COMPARE, chosen(own, theirs))

    assert mine.context["comparison"]
    assert list(refused.context["form"].errors) == ["other"]
    assert "Người khác" not in refused.text


@pytest.mark.parametrize("value", ["rubbish", "0", "9" * 30])
def test_a_bad_address_is_told_and_not_followed(client, inspector, value):
    response = client.get(COMPARE, {"agent": value, "other": make_agent().pk})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["agent"])


def test_who_may_not_see_scores_may_not_compare(client):
    client.force_login(make_user())

    assert client.get(COMPARE).status_code == 403


def test_comparing_needs_the_same_queries_whatever_the_number_of_runs(
    client, inspector, django_assert_num_queries
):
    one, other = make_agent(), make_agent()

    def score_both(days):
        run = make_run(as_of=TODAY - timedelta(days=days))
        make_score(one, run)
        make_score(other, run)

    score_both(0)
    client.get(COMPARE, chosen(one, other))
    with django_assert_num_queries(13):
        client.get(COMPARE, chosen(one, other))
    score_both(1)
    score_both(2)
    with django_assert_num_queries(13):
        client.get(COMPARE, chosen(one, other))


def test_what_is_compared_leads_to_the_dossiers_behind_it(client, inspector):
    run = make_run()
    one, other = make_agent(), make_agent()
    good = make_score(one, run, score=90, delay_evaluable=40, delay_late=0)
    bad = make_score(other, run, score=20, delay_evaluable=50, delay_late=30)

    links = re.findall(
        r'href="([^"]+/behind/delay_[a-z]+/)"', client.get(COMPARE, chosen(one, other)).text
    )

    assert links == [
        reverse("admin:oversight_agentscore_lines", args=[score.pk, number])
        for score, number in (
            (good, "delay_evaluable"),
            (bad, "delay_late"),
            (bad, "delay_evaluable"),
        )
    ]
