"""Waivers: by the named role only, with reason and end; then the criterion blocks again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from registry.actions.agents import approve_agent
from registry.actions.facts import record_fact_edit
from registry.actions.waivers import grant_waiver
from registry.enums import EditRoute, Role, Status
from registry.models import Waiver
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
SCANNER = "working_scanner at_least"
UNTIL = date(2026, 7, 31)


@pytest.fixture
def agent():
    make_criteria(("working_scanner", "at_least", "1"), ("working_camera", "at_least", "1", False))
    return make_agent_under_review()


def grant(agent, **given):
    asked = {"criterion": SCANNER, "reason": "Đang sửa", "ends_on": UNTIL, "at": NOW} | given
    if "by" not in asked:
        asked["by"] = make_user(Role.DIRECTOR)
    return grant_waiver(agent=agent, **asked)


def refused(code, agent, **given):
    with pytest.raises(ValidationError) as refusal:
        grant(agent, **given)
    assert refusal.value.code == code
    assert Waiver.objects.count() == 0


def test_the_director_waives_a_criterion_and_the_site_can_be_approved(agent):
    director, staff = make_user(Role.DIRECTOR), make_user(Role.CENTRE_STAFF)

    waiver = grant(agent, by=director, reason=" Đang sửa ")
    decision = approve_agent(agent=agent, by=staff, at=NOW)

    assert (waiver.granted_by, waiver.granted_at, waiver.ends_on, waiver.reason) == (
        director,
        NOW,
        UNTIL,
        "Đang sửa",
    )
    assert agent.status == Status.APPROVED
    assert [
        (finding["measure"], finding["met"], finding["waived_until"])
        for finding in decision.findings
    ] == [("working_scanner", False, "2026-07-31"), ("working_camera", False, None)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_nobody_else_waives(agent, role):
    operator = agent.operator if role is Role.COORDINATOR else None

    refused("not_permitted", agent, by=make_user(role, operator=operator))


def test_the_director_waives_nothing_that_is_out_of_sight(agent):
    elsewhere = make_user(Role.DIRECTOR, operator=make_operator())

    refused("not_permitted", agent, by=elsewhere)


def test_the_maker_never_waives_not_even_as_director(agent):
    editor = make_user(Role.DIRECTOR)
    record_fact_edit(agent=agent, by=editor, at=NOW, route=EditRoute.FORM, fields=["name"])

    refused("maker_cannot_waive", agent, by=editor)
    agent.submitted_by = chief = make_user(is_superuser=True)
    agent.save()
    refused("maker_cannot_waive", agent, by=chief)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED, Status.REFUSED, Status.CLOSED])
def test_there_is_nothing_to_waive_before_submission_and_after_the_end(agent, status):
    agent.status = status
    agent.save()

    refused("status_does_not_fit", agent)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("reason_required", {"reason": "  "}),
        ("ends_too_early", {"ends_on": TODAY - timedelta(days=1)}),
        ("ends_too_late", {"ends_on": TODAY + timedelta(days=366)}),
        ("criterion_does_not_block", {"criterion": "working_camera at_least"}),  # only advised
        ("criterion_does_not_block", {"criterion": "working_seat at_least"}),  # not asked for
    ],
)
def test_a_waiver_needs_a_reason_an_end_and_an_unmet_mandatory_criterion(agent, code, given):
    refused(code, agent, **given)


def test_a_criterion_that_is_met_is_not_waived(agent):
    make_equipment(agent)

    refused("criterion_does_not_block", agent)


@pytest.mark.parametrize(("days", "passes"), [(0, True), (-1, False)])
def test_a_waiver_holds_through_its_last_day_and_then_blocks_again(agent, days, passes):
    make_waiver(agent, ends_on=TODAY + timedelta(days=days))
    staff = make_user(Role.CENTRE_STAFF)

    if passes:
        approve_agent(agent=agent, by=staff, at=NOW)
    else:
        with pytest.raises(ValidationError) as refusal:
            approve_agent(agent=agent, by=staff, at=NOW)
        assert [error.code for error in refusal.value.error_list] == ["criteria_unmet"]

    agent.refresh_from_db()
    assert agent.status == (Status.APPROVED if passes else Status.UNDER_REVIEW)
