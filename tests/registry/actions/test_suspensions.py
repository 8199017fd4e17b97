"""Suspending by hand: one proposes, another confirms or dismisses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry.actions.agents import close_agent, perform
from registry.actions.merges import merge_agents
from registry.actions.suspensions import dismiss_suspension, make_move, propose_suspension
from registry.enums import Act, Role, Scope, Status, SuspensionState
from registry.models import SuspensionProposal
from tests.factories import (
    NOW,
    make_agent,
    make_area,
    make_operator,
    make_proposal,
    make_reason,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_user(Role.CENTRE_STAFF)


@pytest.fixture
def agent():
    return make_agent(status=Status.ACTIVE)


def code_of(action, **given):
    with pytest.raises(ValidationError) as refusal:
        action(at=NOW, **given)
    return refusal.value.error_list[0].code


def test_a_proposal_suspends_nobody(staff, agent):
    reason = make_reason(Act.SUSPEND)

    proposal = propose_suspension(agent=agent, reason=reason, comment=" Lũ ", by=staff, at=NOW)

    agent.refresh_from_db()
    assert (agent.status, agent.decisions.count()) == (Status.ACTIVE, 0)
    assert (proposal.state, proposal.reason, proposal.comment) == (
        SuspensionState.OPEN,
        reason,
        "Lũ",
    )
    assert (proposal.proposed_by, proposal.proposed_at) == (staff, NOW)


def test_another_person_confirms_it(staff, agent):
    proposal = make_proposal(agent)

    decision = make_move(act=Act.SUSPEND, agent=agent, by=staff, at=NOW, reason=proposal.reason)

    proposal.refresh_from_db()
    assert agent.status == Status.SUSPENDED
    assert (proposal.state, proposal.decided_by, proposal.decided_at, proposal.decision) == (
        SuspensionState.CONFIRMED,
        staff,
        NOW,
        decision,
    )


def test_a_proposal_about_an_agent_that_is_closed_ends_with_it(staff, agent):
    proposal = make_proposal(agent)

    close_agent(
        agent=agent, by=staff, at=NOW, reason=make_reason(Act.CLOSE), comment="Thôi hợp đồng"
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided_at, proposal.decision) == (
        SuspensionState.OVERTAKEN,
        staff,
        NOW,
        None,
    )
    assert proposal.dismissal.endswith(". Thôi hợp đồng")


def test_a_proposal_ends_when_the_agent_is_suspended_on_another_ground(staff, agent):
    proposal, other = make_proposal(agent), make_proposal()

    perform(
        act=Act.SUSPEND,
        agent=agent,
        by=staff,
        at=NOW,
        reason=make_reason(Act.SUSPEND),
        proposed_by=make_user(Role.INSPECTOR),
    )

    assert [SuspensionProposal.objects.get(pk=one.pk).state for one in (proposal, other)] == [
        SuspensionState.OVERTAKEN,
        SuspensionState.OPEN,
    ]


def test_a_proposal_about_a_duplicate_ends_when_it_is_merged():
    staff = make_user(Role.CENTRE_STAFF)
    kept, duplicate = make_agent(status=Status.ACTIVE), make_agent(status=Status.ACTIVE)
    proposal = make_proposal(duplicate)

    merge_agents(kept=kept, duplicate=duplicate, take=[], reason="Trùng", by=staff, at=NOW)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (SuspensionState.OVERTAKEN, staff)
    assert kept.code in proposal.dismissal


def test_whoever_proposed_it_does_not_confirm_it(staff, agent):
    proposal = make_proposal(agent, by=staff)

    code = code_of(make_move, act=Act.SUSPEND, agent=agent, by=staff, reason=proposal.reason)

    proposal.refresh_from_db()
    assert (code, proposal.state) == ("needs_second_person", SuspensionState.OPEN)


def test_without_a_proposal_nobody_suspends(staff, agent):
    reason = make_reason(Act.SUSPEND)

    assert (
        code_of(make_move, act=Act.SUSPEND, agent=agent, by=staff, reason=reason)
        == "needs_second_person"
    )


def test_a_dismissed_proposal_makes_room_for_another_and_confirms_nothing(staff, agent):
    proposal = make_proposal(agent)

    dismissed = dismiss_suspension(proposal=proposal, reason="Đã khắc phục", by=staff, at=NOW)

    assert (dismissed.state, dismissed.dismissal, dismissed.decision) == (
        SuspensionState.DISMISSED,
        "Đã khắc phục",
        None,
    )
    reason = make_reason(Act.SUSPEND)
    assert (
        code_of(make_move, act=Act.SUSPEND, agent=agent, by=staff, reason=reason)
        == "needs_second_person"
    )
    propose_suspension(agent=agent, reason=reason, by=staff, at=NOW)


def test_whoever_proposed_it_may_take_it_back(staff):
    proposal = make_proposal(by=staff)

    dismissed = dismiss_suspension(proposal=proposal, reason="Nhầm điểm", by=staff, at=NOW)

    assert dismissed.decided_by == staff


def test_one_agent_has_one_open_proposal(staff, agent):
    make_proposal(agent)

    assert (
        code_of(propose_suspension, agent=agent, reason=make_reason(Act.SUSPEND), by=staff)
        == "proposed_already"
    )


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ACTIVE}))
def test_only_who_serves_can_be_proposed_for_suspension(staff, status):
    agent = make_agent(status=status)

    assert (
        code_of(propose_suspension, agent=agent, reason=make_reason(Act.SUSPEND), by=staff)
        == "move_not_allowed"
    )


def test_a_proposal_needs_a_reason_of_its_own_kind(staff, agent):
    codes = [
        code_of(propose_suspension, agent=agent, reason=reason, by=staff)
        for reason in (None, make_reason(Act.CLOSE))
    ]

    assert codes == ["reason_required", "reason_does_not_fit"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CENTRE_STAFF, Role.DIRECTOR}))
def test_the_other_roles_neither_propose_nor_dismiss(role):
    operator = make_operator()
    agent = make_agent(status=Status.ACTIVE, operator=operator)
    user = make_user(role, operator=operator if role is Role.COORDINATOR else None)
    proposal = make_proposal()

    codes = [
        code_of(propose_suspension, agent=agent, reason=make_reason(Act.SUSPEND), by=user),
        code_of(dismiss_suspension, proposal=proposal, reason="Nhầm", by=user),
    ]

    assert codes == ["not_permitted"] * 2


def test_nobody_proposes_or_dismisses_in_other_areas(agent):
    user = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[make_area()])
    proposal = make_proposal()

    codes = [
        code_of(propose_suspension, agent=agent, reason=make_reason(Act.SUSPEND), by=user),
        code_of(dismiss_suspension, proposal=proposal, reason="Nhầm", by=user),
    ]

    assert codes == ["not_permitted"] * 2


def test_a_dismissal_says_why_and_comes_once(staff):
    proposal = make_proposal()
    unreasoned = code_of(dismiss_suspension, proposal=proposal, reason=" ", by=staff)
    dismiss_suspension(proposal=proposal, reason="Đã khắc phục", by=staff, at=NOW)

    again = code_of(dismiss_suspension, proposal=proposal, reason="Lần hai", by=staff)

    assert (unreasoned, again) == ("reason_required", "already_decided")


def test_the_database_too_wants_a_second_person_and_lets_no_decided_proposal_change(staff, agent):
    proposal = make_proposal(agent)
    make_move(act=Act.SUSPEND, agent=agent, by=staff, at=NOW, reason=proposal.reason)

    with pytest.raises(IntegrityError), transaction.atomic():
        SuspensionProposal.objects.update(comment="khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_proposal(
            make_agent(),
            by=staff,
            state=SuspensionState.CONFIRMED,
            decided_by=staff,
            decided_at=NOW,
        )


def test_an_operator_hears_of_no_proposal():
    operator = make_operator()
    make_proposal(make_agent(status=Status.ACTIVE, operator=operator))
    coordinator = make_user(Role.COORDINATOR, operator=operator)

    assert not SuspensionProposal.objects.visible_to(coordinator).exists()
