"""Moves of many agents at once: each judged on its own, refusals grouped and listed."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.admin import bulk_moves
from registry.admin.moves import WHAT_HAPPENS
from registry.enums import MOVES, Act, Role, Status
from registry.models import Agent, Decision, Message
from registry.spatial import FEW_POINTS
from tests.factories import (
    make_agent_under_review,
    make_criteria,
    make_equipment,
    make_operator,
    make_proposal,
    make_reason,
    make_submittable_agent,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "admin:registry_agent_changelist"


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


def choose(client, act, *agents, **given):
    data = {"action": f"bulk_{act.value}", "_selected_action": [agent.pk for agent in agents]}
    return client.post(reverse(LIST), data | given, follow=True)


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def statuses(*agents):
    return [Agent.objects.get(pk=agent.pk).status for agent in agents]


def test_a_bulk_action_makes_the_legal_moves_and_lists_the_refused(client, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    good, bad, own = make_agent_under_review(), make_agent_under_review(), make_agent_under_review()
    make_equipment(good)
    make_equipment(own)
    Agent.objects.filter(pk=own.pk).update(submitted_by=staff)

    response = choose(client, Act.APPROVE, good, bad, own, apply="1")

    assert statuses(good, bad, own) == [
        Status.APPROVED,
        Status.UNDER_REVIEW,
        Status.UNDER_REVIEW,
    ]
    told = said(response)
    assert [level for level, _text in told] == ["success", "warning", "warning", "warning"]
    assert told[1][1].endswith(f"({bad.code})")
    assert told[2][1].endswith(f"({own.code})")
    link = re.search(r'href="([^"]+)"', told[3][1])[1]
    listed = client.get(link).context["cl"].result_list
    assert sorted(agent.pk for agent in listed) == sorted([bad.pk, own.pk])


def test_refusals_of_one_reason_are_said_once(client, staff):
    drafts = [make_submittable_agent() for _number in range(7)]

    told = said(choose(client, Act.CLAIM, *drafts, apply="1"))

    codes = ", ".join(sorted(agent.code for agent in drafts)[:5])
    assert len(told) == 2
    assert told[0][1].startswith("7 × ")
    assert told[0][1].endswith(f"({codes} …)")


@pytest.mark.parametrize("act", list(MOVES))
def test_every_bulk_move_asks_once_for_all_before_anything_moves(client, staff, act):
    first, second = (make_submittable_agent(status=Status.ACTIVE) for _number in range(2))
    make_proposal(first)

    page = choose(client, act, first, second)

    assert page.templates[0].name == "registry/list/bulk_move.html"
    assert [agent.pk for agent in page.context["agents"]] == [first.pk, second.pk]
    assert page.context["what_happens"] == WHAT_HAPPENS[act]
    assert ("reason" in page.context["form"].fields) == MOVES[act].needs_reason
    assert statuses(first, second) == [Status.ACTIVE, Status.ACTIVE]


def test_what_nobody_else_proposed_is_refused_before_anything_is_asked(client, staff):
    agent = make_submittable_agent(status=Status.ACTIVE)
    make_proposal(agent, by=staff)

    told = said(choose(client, Act.SUSPEND, agent))

    assert [level for level, _text in told] == ["error"]
    assert statuses(agent) == [Status.ACTIVE]


def test_the_reason_the_comment_and_the_message_go_with_every_decision(
    client, staff, django_capture_on_commit_callbacks
):
    reason = make_reason(Act.SUSPEND, message="{agent}: {reason}. {comment}")
    operator = make_operator(email="don.vi@example.com")
    agents = [
        make_submittable_agent(status=Status.ACTIVE, operator=operator) for _number in range(2)
    ]

    for agent in agents:
        make_proposal(agent)
    with django_capture_on_commit_callbacks(execute=True):
        choose(
            client,
            Act.SUSPEND,
            *agents,
            apply="1",
            reason=reason.pk,
            comment="Kiểm tra",
            document_number="12/QĐ",
        )

    assert statuses(*agents) == [Status.SUSPENDED, Status.SUSPENDED]
    assert {
        (decision.reason, decision.comment, decision.document_number)
        for decision in Decision.objects.all()
    } == {(reason, "Kiểm tra", "12/QĐ")}
    assert sorted(message.body for message in Message.objects.all()) == sorted(
        f"{agent.name}: Lý do thử. Kiểm tra" for agent in agents
    )
    assert len(mail.outbox) == 2


def test_a_reason_that_is_missing_or_meant_for_something_else_moves_nothing(client, staff):
    agent = make_submittable_agent(status=Status.ACTIVE)
    make_proposal(agent)

    missing = choose(client, Act.SUSPEND, agent, apply="1")
    wrong = choose(client, Act.SUSPEND, agent, apply="1", reason=make_reason(Act.CLOSE).pk)

    codes = [page.context["form"].errors.as_data()["reason"][0].code for page in (missing, wrong)]
    assert (codes, statuses(agent)) == (["required", "invalid_choice"], [Status.ACTIVE])


def test_more_than_fit_at_once_are_refused_whole(client, staff, monkeypatch):
    monkeypatch.setattr(bulk_moves, "MOST_AT_ONCE", 2)
    agents = [make_submittable_agent(status=Status.SUBMITTED) for _number in range(3)]

    told = said(choose(client, Act.CLAIM, *agents))

    assert [level for level, _text in told] == ["error"]
    assert statuses(*agents) == [Status.SUBMITTED] * 3


def test_many_agents_need_as_many_queries_as_some(client, staff):
    make_criteria(("working_scanner", "at_least", "1"))

    def queries(count):
        agents = [make_agent_under_review() for _number in range(count)]
        for agent in agents:
            make_equipment(agent)
        with CaptureQueriesContext(connection) as asked:
            choose(client, Act.APPROVE, *agents, apply="1")
        assert set(statuses(*agents)) == {Status.APPROVED}
        return len(asked)

    queries(1)
    some, many = queries(FEW_POINTS + 1), queries(FEW_POINTS + 3)

    assert some == many


@pytest.mark.parametrize("act", list(MOVES))
def test_nobody_makes_a_move_in_bulk_that_is_not_theirs(client, act):
    agent = make_agent_under_review()
    client.force_login(make_user(Role.PLANNER))

    choose(client, act, agent, apply="1", reason=make_reason(act).pk)

    assert (statuses(agent), Decision.objects.count()) == ([Status.UNDER_REVIEW], 0)


def test_agents_of_others_are_not_among_the_chosen(client):
    operator = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=operator))
    theirs = make_submittable_agent()

    choose(client, Act.SUBMIT, theirs, apply="1")

    assert statuses(theirs) == [Status.DRAFT]
