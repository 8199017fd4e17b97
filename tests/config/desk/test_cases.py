"""The piles of inspection cases on the home page, each counted as its list shows it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from oversight.enums import CaseState
from oversight.models import InspectionCase
from registry.enums import Role, Status
from registry.models import Agent
from tests.factories import NOW, make_user
from tests.factories_cases import People, make_case

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")
LONG_AGO = NOW - timedelta(days=30)


@pytest.fixture
def people():
    return People()


def piles(client, user):
    """Each pile of cases: how many it counts, and which its list shows."""
    user.language = "en"
    user.save()
    client.force_login(user)
    groups = dict(client.get(HOME).context["groups"])
    return {
        task.label: (
            task.count,
            [case.state for case in client.get(task.link).context["cl"].result_list],
        )
        for task in groups["Inspection cases"]
    }


def test_each_role_finds_the_cases_that_wait_for_it(client, people):
    for state in CaseState:
        make_case(state, people=people, at=LONG_AGO)

    inspectors = piles(client, people.inspector)
    staff = piles(client, make_user(Role.CENTRE_STAFF))
    directors = piles(client, people.director)
    coordinators = piles(client, people.coordinator)

    assert inspectors.pop("My open cases")[0] == len(CaseState) - 1
    assert inspectors == {
        "No reply within the term": (1, ["notified"]),
        "Re-checks due": (1, ["recheck"]),
        "Overtaken by the register, to be settled": (0, []),
    }
    assert staff == {
        "Suspensions to confirm in inspection cases": (1, ["proposed"]),
        "Proposed suspensions to confirm": (0, []),
    }
    assert directors == {
        "Suspensions to confirm in inspection cases": (1, ["proposed"]),
        "Proposed suspensions to confirm": (0, []),
        "Appeals to decide": (1, ["appealed"]),
    }
    assert coordinators == {"Notices to answer": (1, ["notified"])}


def test_another_inspectors_cases_are_not_mine(client, people):
    make_case(people=people)

    assert piles(client, make_user(Role.INSPECTOR))["My open cases"] == (0, [])
    assert InspectionCase.objects.count() == 1


def test_an_inspector_finds_the_cases_that_the_register_has_overtaken(client, people):
    suspended, closed, _serving = (make_case(CaseState.PROPOSED, people=people) for _ in range(3))
    Agent.objects.filter(pk=suspended.agent_id).update(status=Status.SUSPENDED)
    Agent.objects.filter(pk=closed.agent_id).update(status=Status.CLOSED)

    found = piles(client, people.inspector)["Overtaken by the register, to be settled"]

    assert found == (2, ["proposed", "proposed"])
