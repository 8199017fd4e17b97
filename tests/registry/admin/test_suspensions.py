"""Proposed suspensions on the screen: the agent's page, the list of agents, the list of proposals."""

import pytest
from django.urls import reverse

from registry.enums import Act, Role, Scope, Status, SuspensionState
from registry.models import SuspensionProposal
from tests.factories import (
    make_agent,
    make_area,
    make_operator,
    make_proposal,
    make_reason,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:registry_suspensionproposal_changelist")
AGENTS = reverse("admin:registry_agent_changelist")
FOUND, FORBIDDEN = 302, 403


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF, language="en")
    client.force_login(user)
    return user


def page_of(agent):
    return reverse("admin:registry_agent_change", args=[agent.pk])


def press(client, button, agent, **typed):
    return client.post(
        reverse(f"admin:registry_agent_{button}", args=[agent.pk]),
        {"_form_submitted": "on", **typed},
    )


def buttons(client, agent):
    """Which of the three buttons the agent's page offers."""
    page = client.get(page_of(agent)).text
    links = {
        name: reverse(f"admin:registry_agent_{name}", args=[agent.pk])
        for name in ("propose_suspension", "suspend_agent", "dismiss_suspension")
    }
    return [name for name, link in links.items() if link in page]


def test_the_button_proposes_and_the_page_says_who_did(client, staff):
    agent = make_agent(status=Status.ACTIVE)

    response = press(
        client, "propose_suspension", agent, reason=make_reason(Act.SUSPEND).pk, comment="Lũ"
    )

    assert response.headers["HX-Redirect"] == page_of(agent)
    proposal = SuspensionProposal.objects.get()
    assert (proposal.agent, proposal.proposed_by, proposal.comment) == (agent, staff, "Lũ")
    page = client.get(page_of(agent))
    assert page.context["suspension"] == proposal
    assert "somebody else has to confirm it" in page.text


def test_each_person_finds_the_buttons_that_they_may_press(client, staff):
    free, own, others = (make_agent(status=Status.ACTIVE) for _number in range(3))
    make_proposal(own, by=staff)
    make_proposal(others)

    assert buttons(client, free) == ["propose_suspension"]
    assert buttons(client, own) == ["dismiss_suspension"]
    assert buttons(client, others) == ["suspend_agent", "dismiss_suspension"]


def test_a_refused_proposal_is_said_in_the_dialog(client, staff):
    agent = make_agent(status=Status.ACTIVE)
    response = press(client, "propose_suspension", agent, reason="")

    assert response.status_code == 200
    assert not SuspensionProposal.objects.exists()


def test_a_proposal_is_dismissed_with_a_word_why(client, staff):
    agent = make_agent(status=Status.ACTIVE)
    proposal = make_proposal(agent)

    press(client, "dismiss_suspension", agent, dismissal="Đã khắc phục")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.dismissal) == (SuspensionState.DISMISSED, "Đã khắc phục")


def test_several_agents_are_proposed_at_once_and_refusals_are_named(client, staff):
    first, second = (make_agent(status=Status.ACTIVE) for _number in range(2))
    draft = make_agent()
    chosen = {
        "action": "bulk_propose_suspension",
        "_selected_action": [first.pk, second.pk, draft.pk],
    }

    asked = client.post(AGENTS, chosen)
    done = client.post(
        AGENTS, {**chosen, "apply": "1", "reason": make_reason(Act.SUSPEND).pk}, follow=True
    )

    assert list(asked.context["form"].fields) == ["reason", "comment"]
    assert set(SuspensionProposal.objects.values_list("agent", flat=True)) == {first.pk, second.pk}
    told = [str(message) for message in done.context["messages"]]
    assert told[0].endswith("2 done.")
    assert draft.code in told[1]


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, staff, django_assert_num_queries
):
    make_proposal()
    client.get(LIST)
    with django_assert_num_queries(9):
        client.get(LIST)
    make_proposal()
    make_proposal()

    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_an_open_proposal_leads_to_its_agent(client, staff):
    proposal = make_proposal()

    response = client.get(reverse("admin:registry_suspensionproposal_change", args=[proposal.pk]))

    assert (response.status_code, response.url) == (FOUND, page_of(proposal.agent))


def test_staff_of_other_areas_see_no_proposal(client):
    make_proposal()
    client.force_login(make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[make_area()]))

    assert client.get(LIST).context["cl"].result_count == 0


def test_an_operator_sees_neither_the_list_nor_the_note_nor_a_button(client):
    operator = make_operator()
    agent = make_agent(status=Status.ACTIVE, operator=operator)
    make_proposal(agent)
    client.force_login(make_user(Role.COORDINATOR, operator=operator))

    assert client.get(LIST).status_code == FORBIDDEN
    assert client.get(page_of(agent)).context["suspension"] is None
    assert buttons(client, agent) == []
