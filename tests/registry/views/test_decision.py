"""A decision on paper."""

from datetime import timedelta

import pytest
from django.urls import reverse

from registry.actions.agents import approve_agent
from registry.enums import Act, Role
from registry.models import Decision
from tests.factories import (
    NOW,
    TODAY,
    make_agent_under_review,
    make_criteria,
    make_equipment,
    make_operator,
    make_user,
    make_waiver,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision():
    make_criteria(("working_scanner", "at_least", "1"), ("working_printer", "at_least", "1", False))
    agent = make_agent_under_review(name="<b>Điểm</b>")
    make_equipment(agent)
    return approve_agent(agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW, comment="Đủ")


def sheet_of(decision):
    return reverse("admin:registry_decision_sheet", args=[decision.pk])


def test_the_sheet_shows_what_was_decided_and_on_which_findings(client, decision):
    client.force_login(make_user(Role.CENTRE_STAFF))

    response = client.get(sheet_of(decision))

    assert response.status_code == 200
    assert [row["finding"].met for row in response.context["rows"]] == [False, True]
    assert "&lt;b&gt;Điểm&lt;/b&gt;" in response.text
    assert str(decision.criteria_set) in response.text


@pytest.mark.parametrize("act", Act)
def test_only_what_the_centre_decides_is_printed_as_a_decision(client, act):
    staff = make_user(Role.CENTRE_STAFF)
    client.force_login(staff)
    agent = make_agent_under_review()
    kept = {"from_status": "under_review", "to_status": "under_review", "by": staff, "at": NOW}
    decision = Decision.objects.create(agent=agent, act=act, **kept)
    is_work = act in {Act.SUBMIT, Act.CLAIM, Act.RELEASE, Act.TAKE_OVER}

    offered = [
        client.get(reverse(page, args=[agent.pk])).text.count(sheet_of(decision))
        for page in ("admin:registry_agent_change", "desk:decide")
    ]

    assert offered == ([0, 0] if is_work else [1, 1])
    assert client.get(sheet_of(decision)).status_code == (404 if is_work else 200)


def test_the_findings_are_those_of_the_day_of_the_decision(client, decision):
    client.force_login(make_user(Role.CENTRE_STAFF))
    decision.agent.equipment.all().delete()

    rows = client.get(sheet_of(decision)).context["rows"]

    assert [row["finding"].observed for row in rows] == [0, 1]


def test_the_sheet_names_who_waived_which_criterion_and_why(client):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = make_agent_under_review()
    director = make_user(Role.DIRECTOR, first_name="Bình", last_name="Trần")
    make_waiver(agent, ends_on=TODAY, reason="Máy đang sửa", granted_by=director)
    make_waiver(agent, ends_on=TODAY - timedelta(days=9), reason="Lần trước")
    decision = approve_agent(agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)
    client.force_login(make_user(Role.CENTRE_STAFF))

    response = client.get(sheet_of(decision))

    waived = [(criterion, waiver.reason) for criterion, waiver in response.context["waivers"]]
    assert waived == [("Máy quét tài liệu", "Máy đang sửa")]
    assert "Trần Bình" in response.text


@pytest.mark.parametrize("scope", ["none", "operator"])
def test_nobody_prints_a_decision_about_somebody_elses_agent(client, decision, scope):
    operator = make_operator() if scope == "operator" else None
    client.force_login(make_user(Role.COORDINATOR, scope=scope, operator=operator))

    assert client.get(sheet_of(decision)).status_code == 404
