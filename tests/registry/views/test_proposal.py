"""The page of a proposal, and the form that makes one."""

import pytest
from django.contrib.gis.geos import Point
from django.core import mail
from django.urls import reverse

from registry.actions.changes import edit_approved_agent
from registry.enums import ChangeState, EditRoute, ProposalAct, Role, Status
from registry.models import Agent, ChangeSet, Operator
from tests.factories import (
    NOW,
    make_operator,
    make_reason,
    make_service,
    make_submittable_agent,
    make_user,
)
from tests.registry.admin.test_agent import form_data

pytestmark = pytest.mark.django_db
LIST = "admin:registry_changeset_changelist"


@pytest.fixture
def agent():
    return make_submittable_agent(status=Status.ACTIVE, name="Cũ", phone="1")


@pytest.fixture
def coordinator(agent):
    return make_user(Role.COORDINATOR, operator=agent.operator)


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


def propose(agent, by, **facts):
    def save():
        row = Agent.objects.get(pk=agent.pk)
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()

    return edit_approved_agent(
        agent=agent, edit=save, by=by, at=NOW, route=EditRoute.FORM
    ).change_set


def page_of(change_set):
    return reverse("admin:registry_changeset_change", args=[change_set.pk])


def answer(client, change_set, answer, *facts, comment="", **more):
    data = {
        **more,
        "answer": answer,
        "fact": facts,
        "comment": comment,
        "seen_at": change_set.proposed_at.isoformat(),
    }
    return client.post(page_of(change_set), data)


def whole_form(agent, **given):
    return (
        form_data(
            agent,
            name=agent.name,
            operator=agent.operator_id,
            address=agent.address,
            phone=agent.phone,
            services=[make_service().pk],
            declared_area=agent.declared_area_id,
            latitude=f"{agent.latitude:.6f}",
            longitude=f"{agent.longitude:.6f}",
            location_source=agent.location_source,
            location_method=agent.location_method,
            location_accuracy_m=agent.location_accuracy_m,
        )
        | given
    )


def test_the_form_of_an_operator_saves_the_phone_and_proposes_the_name(client, agent, coordinator):
    client.force_login(coordinator)
    page = reverse("admin:registry_agent_change", args=[agent.pk])

    response = client.post(page, whole_form(agent, name="Mới", phone="2", code="X"), follow=True)

    agent.refresh_from_db()
    change_set = ChangeSet.objects.get()
    assert (agent.name, agent.phone, agent.code == "X") == ("Cũ", "2", False)
    assert list(change_set.changes.values_list("fact", flat=True)) == ["name"]
    assert page_of(change_set) in response.text


def test_a_form_that_changes_nothing_proposes_nothing(client, agent, coordinator):
    client.force_login(coordinator)

    page = reverse("admin:registry_agent_change", args=[agent.pk])

    response = client.post(page, whole_form(agent))

    assert (response.status_code, ChangeSet.objects.count()) == (302, 0)


def test_the_page_shows_both_values_and_both_points(client, agent, coordinator, staff):
    change_set = propose(
        agent, coordinator, name="<b>Mới</b>", location=Point(105.87, 21.03, srid=4326)
    )

    response = client.get(page_of(change_set))

    lines = {line.label: (line.old, line.new) for line in response.context["lines"]}
    moved = response.context["moved"]
    assert (["Cũ"], ["<b>Mới</b>"]) in lines.values()
    assert (moved.metres, moved.is_beyond_tolerance) == (2076, True)
    assert "&lt;b&gt;Mới&lt;/b&gt;" in response.text


def test_part_of_a_proposal_is_accepted_on_its_page(client, agent, coordinator, staff):
    change_set = propose(agent, coordinator, name="Mới", address="2 phố Mới")

    reason = make_reason(ProposalAct.REFUSE_CHANGE)

    answer(client, change_set, "accept", "name", reason=reason.pk, comment="Địa chỉ giữ nguyên")

    agent.refresh_from_db()
    change_set.refresh_from_db()
    assert (agent.name, agent.address) == ("Mới", "1 phố Thử")
    assert (change_set.state, change_set.reason) == (ChangeState.PARTLY_ACCEPTED, reason)


def test_a_refused_proposal_sends_the_message_that_was_shown(
    client, agent, coordinator, staff, django_capture_on_commit_callbacks
):
    Operator.objects.update(email="don.vi@example.com")
    reason = make_reason(ProposalAct.REFUSE_CHANGE, name="Thiếu giấy tờ")
    change_set = propose(agent, coordinator, name="Mới")
    shown = client.get(page_of(change_set)).context["templates"]["vi"][str(reason.pk)]
    text = shown.replace("{comment}", "Xem lại")

    with django_capture_on_commit_callbacks(execute=True):
        answer(client, change_set, "refuse", reason=reason.pk, language="vi", message=text)

    (sent,) = mail.outbox
    assert (sent.body, change_set.message.body) == (text, text)
    assert f"Cũ ({agent.code})" in text
    assert "Thiếu giấy tờ" in text
    assert text in client.get(page_of(change_set)).text.replace("<br>", "\n")


@pytest.mark.parametrize("given", ["accept", "refuse"])
def test_a_refusal_is_said_on_the_page(client, agent, coordinator, staff, given):
    change_set = propose(agent, coordinator, name="Mới")

    response = answer(client, change_set, given)

    change_set.refresh_from_db()
    assert ('role="alert"' in response.text, change_set.state) == (True, ChangeState.OPEN)


def test_the_page_says_which_fact_has_changed_since(client, agent, coordinator, staff):
    change_set = propose(agent, coordinator, name="Mới", address="2 phố Mới")
    Agent.objects.filter(pk=agent.pk).update(name="Giữa chừng")

    lines = client.get(page_of(change_set)).context["lines"]

    assert {line.change.fact: line.is_stale for line in lines} == {"name": True, "address": False}


def test_the_proposer_withdraws_and_is_not_asked_to_decide(client, agent, coordinator):
    client.force_login(coordinator)
    change_set = propose(agent, coordinator, name="Mới")
    page = client.get(page_of(change_set))

    answer(client, change_set, "withdraw")

    change_set.refresh_from_db()
    assert (page.context["may_decide"], page.context["may_withdraw"]) == (False, True)
    assert change_set.state == ChangeState.WITHDRAWN


def test_a_moved_point_is_seen_in_the_list_and_confirmed_on_the_page(
    client, agent, coordinator, staff
):
    change_set = propose(agent, coordinator, location=Point(105.87, 21.03, srid=4326))
    answer(client, change_set, "accept", "location")
    page = reverse("admin:registry_agent_confirm_location", args=[agent.pk])

    listed = client.get(reverse("admin:registry_agent_changelist"), {"reopened": "yes"})
    refused = client.get(page).status_code
    client.post(page)

    agent.refresh_from_db()
    assert ([row.pk for row in listed.context["cl"].result_list], refused) == ([agent.pk], 405)
    assert agent.location_reopened_at is None


@pytest.mark.parametrize("scope", ["none", "operator"])
def test_strangers_see_no_proposal(client, agent, coordinator, scope):
    change_set = propose(agent, coordinator, name="Mới")
    operator = make_operator() if scope == "operator" else None
    client.force_login(make_user(Role.COORDINATOR, scope=scope, operator=operator))

    assert client.get(page_of(change_set)).status_code == 404
    assert client.get(reverse(LIST)).context["cl"].result_count == 0


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, agent, coordinator, staff, django_assert_num_queries
):
    propose(agent, coordinator, name="Mới")
    client.get(reverse(LIST))

    with django_assert_num_queries(8):
        client.get(reverse(LIST))
    for _number in range(2):
        another = make_submittable_agent(status=Status.ACTIVE, operator=agent.operator)
        propose(another, coordinator, name="Mới")
    with django_assert_num_queries(8):
        response = client.get(reverse(LIST))

    assert response.context["cl"].result_count == 3
