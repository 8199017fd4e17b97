"""Rows made for codes that nobody knows."""

import pytest

from oversight.actions.newcomers import create_agents, create_named
from oversight.models import Procedure
from registry.enums import Status
from registry.models import Agent, Operator
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_new_agents_are_drafts_of_an_operator_that_says_itself_unknown():
    keys = create_agents(["R1", "R2"], at=NOW)

    assert keys == dict(Agent.objects.values_list("code", "pk"))
    assert set(
        Agent.objects.values_list("operator__code", "status", "status_since", "location")
    ) == {("unknown", Status.DRAFT, NOW, None)}
    assert list(Agent.history.values_list("history_date", flat=True)) == [NOW, NOW]


def test_the_unknown_operator_is_made_once_and_only_when_needed():
    assert create_agents([], at=NOW) == {}
    assert Operator.objects.count() == 0

    create_agents(["R1"], at=NOW)
    create_agents(["R2"], at=NOW)

    assert Operator.objects.count() == 1


def test_new_agents_are_found_by_their_code():
    create_agents(["Đại lý 1"], at=NOW)

    assert [agent.code for agent in Agent.objects.search("dai ly")] == ["Đại lý 1"]


def test_procedures_are_called_by_their_codes():
    keys = create_named(Procedure, ["P1", "P2"])

    assert keys == dict(Procedure.objects.values_list("name", "pk"))
    assert create_named(Procedure, []) == {}
