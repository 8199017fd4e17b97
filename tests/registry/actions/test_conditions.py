"""Approval on conditions: only where the criteria leave grace, and confirmed when met."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from registry.actions.agents import approve_agent, approve_on_conditions
from registry.actions.conditions import confirm_met
from registry.actions.facts import record_fact_edit
from registry.enums import EditRoute, Role, Status
from registry.models import Condition, Decision
from tests.factories import (
    NOW,
    TODAY,
    make_agent_under_review,
    make_condition,
    make_criteria,
    make_equipment,
    make_user,
    make_waiver,
)

pytestmark = pytest.mark.django_db
SCANNER, CAMERA = "working_scanner at_least", "working_camera at_least"
IN_TIME = TODAY + timedelta(days=30)


@pytest.fixture
def agent():
    criteria_set = make_criteria(
        ("working_scanner", "at_least", "1"), ("working_camera", "at_least", "1")
    )
    criteria_set.criteria.filter(measure="working_camera").update(grace_days=30)
    agent = make_agent_under_review()
    make_equipment(agent)
    return agent


def approve(agent, conditions):
    staff = make_user(Role.CENTRE_STAFF)
    return approve_on_conditions(agent=agent, by=staff, at=NOW, conditions=conditions)


def refused(code, agent, conditions):
    with pytest.raises(ValidationError) as refusal:
        approve(agent, conditions)
    assert [error.code for error in refusal.value.error_list] == [code]
    agent.refresh_from_db()
    assert (agent.status, Condition.objects.count(), Decision.objects.count()) == (
        Status.UNDER_REVIEW,
        0,
        0,
    )


def test_a_site_is_approved_on_condition_that_a_criterion_is_met_in_time(agent):
    decision = approve(agent, {CAMERA: IN_TIME})

    condition = Condition.objects.get()
    assert agent.status == Status.APPROVED
    assert (condition.agent, condition.decision, condition.criterion, condition.due_on) == (
        agent,
        decision,
        CAMERA,
        IN_TIME,
    )
    assert [(one["met"], one["due_on"]) for one in decision.findings] == [
        (True, None),
        (False, "2026-07-15"),
    ]


def test_without_a_condition_the_criterion_blocks(agent):
    with pytest.raises(ValidationError) as refusal:
        approve_agent(agent=agent, by=make_user(Role.CENTRE_STAFF), at=NOW)

    assert [error.code for error in refusal.value.error_list] == ["criteria_unmet"]


def test_a_waiver_and_a_condition_go_together(agent):
    agent.equipment.all().delete()
    make_waiver(agent)

    approve(agent, {CAMERA: IN_TIME})

    assert agent.status == Status.APPROVED


@pytest.mark.parametrize(
    ("code", "conditions"),
    [
        ("condition_not_possible", {SCANNER: IN_TIME}),  # met
        ("condition_not_possible", {"working_seat at_least": IN_TIME}),  # not asked for
        ("condition_already_due", {CAMERA: TODAY}),
        ("condition_due_too_late", {CAMERA: IN_TIME + timedelta(days=1)}),
        ("criteria_unmet", {}),
    ],
)
def test_conditions_are_refused_beyond_what_the_criteria_allow(agent, code, conditions):
    refused(code, agent, conditions)


def test_a_criterion_without_grace_is_never_a_condition(agent):
    agent.equipment.all().delete()

    refused("condition_not_possible", agent, {SCANNER: IN_TIME, CAMERA: IN_TIME})


@pytest.mark.parametrize("make", [make_waiver, make_condition])
def test_what_was_let_pass_is_confirmed_once_it_is_met(agent, make):
    leave, staff = make(agent, CAMERA), make_user(Role.CENTRE_STAFF)
    make_equipment(agent, "camera")

    confirm_met(leave=leave, by=staff, at=NOW)

    assert (leave.met_at, leave.met_by) == (NOW, staff)
    assert code_of_confirming(leave, staff) == "already_confirmed"


@pytest.mark.parametrize("make", [make_waiver, make_condition])
def test_confirming_is_refused_by_code(agent, make):
    leave = make(agent, CAMERA)
    editor = make_user(Role.CENTRE_STAFF)
    record_fact_edit(agent=agent, by=editor, at=NOW, route=EditRoute.FORM, fields=["equipment"])

    assert code_of_confirming(leave, make_user(Role.DIRECTOR)) == "not_permitted"
    assert code_of_confirming(leave, make_user(Role.CENTRE_STAFF, scope="none")) == "not_permitted"
    assert code_of_confirming(leave, editor) == "maker_cannot_confirm"
    assert code_of_confirming(leave, make_user(Role.CENTRE_STAFF)) == "criterion_unmet"
    leave.refresh_from_db()
    assert leave.met_at is None


def code_of_confirming(leave, by):
    with pytest.raises(ValidationError) as refusal:
        confirm_met(leave=leave, by=by, at=NOW)
    return refusal.value.code
