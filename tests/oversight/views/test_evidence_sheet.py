"""The page of the evidence sheet, and what stands behind its lines."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.enums import VisitReason
from oversight.models import Visit
from oversight.rules.evidence_sheet import LineCode
from registry.enums import Role, Status
from tests.factories import make_agent, make_area, make_dossier, make_operator, make_user
from tests.factories_visits import make_complaint, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR, language="en")
    client.force_login(user)
    return user


def sheet(agent):
    return reverse("admin:oversight_evidence_sheet", args=[agent.pk])


def behind(agent, line):
    return reverse("admin:oversight_evidence_behind", args=[agent.pk, line])


def today(agent):
    """Something of every kind, of today."""
    now = timezone.now()
    make_complaint(agent, received_on=timezone.localdate())
    make_visit(agent, at=now, duties={"price_posted": 0})
    make_dossier(agent, received_at=now)


def test_the_sheet_shows_every_line_with_its_evidence(client, inspector):
    agent = make_agent(status=Status.ACTIVE)
    today(agent)

    response = client.get(sheet(agent))

    assert [row["line"].code for row in response.context["rows"]] == list(LineCode)
    raised = [line.code for line in response.context["sheet"].raised]
    assert raised == [LineCode.MONEY_COMPLAINTS, LineCode.PRICE_BOARD]
    assert behind(agent, "money_complaints") in response.text
    assert behind(agent, "shared_contact") not in response.text
    assert "Not known: the files of dossiers give no phones." in response.text


@pytest.mark.parametrize("line", LineCode)
def test_what_stands_behind_each_line_can_be_read(client, inspector, line):
    agent = make_agent(status=Status.ACTIVE)
    today(agent)

    response = client.get(behind(agent, line.value))

    expected = {LineCode.MONEY_COMPLAINTS: 1, LineCode.PRICE_BOARD: 1}
    assert response.status_code == 200
    assert response.context["page"].paginator.count == expected.get(line, 0)


def test_there_are_no_other_lines(client, inspector):
    assert client.get(behind(make_agent(), "nonsense")).status_code == 404


def test_a_visit_is_opened_from_the_sheet(client, inspector):
    agent = make_agent(status=Status.ACTIVE)

    response = client.post(sheet(agent), {"reason": "complaint", "due_on": ""})

    visit = Visit.objects.get()
    assert (visit.agent, visit.reason, visit.inspector) == (
        agent,
        VisitReason.COMPLAINT,
        inspector,
    )
    assert response.headers["Location"] == reverse("admin:oversight_visit_change", args=[visit.pk])


def test_a_refusal_is_said_on_the_sheet(client, inspector):
    agent = make_agent(status=Status.ACTIVE)
    make_visit(agent, submitted=False)

    response = client.post(sheet(agent), {"reason": "targeted", "due_on": ""}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        f"{Visit.objects.get().inspector.username} has an open visit to this agent."
    ]


def test_a_visit_by_lot_is_not_opened_from_the_sheet(client, inspector):
    response = client.post(sheet(make_agent()), {"reason": "random", "due_on": ""})

    assert list(response.context["form"].errors) == ["reason"]


def test_a_director_reads_and_opens_nothing(client):
    client.force_login(make_user(Role.DIRECTOR, language="en"))
    agent = make_agent(status=Status.ACTIVE)

    assert client.get(sheet(agent)).context["form"] is None
    client.post(sheet(agent), {"reason": "targeted", "due_on": ""})

    assert Visit.objects.count() == 0


def test_a_coordinator_reads_no_sheet(client):
    operator = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=operator))
    agent = make_agent(operator=operator)

    assert client.get(sheet(agent)).status_code == 403
    assert client.get(behind(agent, "on_duty")).status_code == 403


def test_an_inspector_of_other_areas_reads_no_sheet(client):
    client.force_login(make_user(Role.INSPECTOR, scope="areas", areas=[make_area("00004")]))

    assert client.get(sheet(make_agent())).status_code == 404


def test_the_agent_and_its_score_lead_to_the_sheet(client, inspector):
    agent = make_agent(status=Status.ACTIVE)

    page = client.get(reverse("admin:registry_agent_change", args=[agent.pk]))

    assert sheet(agent) in page.text
