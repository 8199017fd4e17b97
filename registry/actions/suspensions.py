"""Suspending an agent by hand: one person proposes, another confirms or dismisses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.actions.agents import Wanted, check_reason, check_status, perform_all
from registry.actions.overtaken import decide_proposal
from registry.enums import MOVES, Act, SuspensionState
from registry.models import Agent, Decision, Reason, SuspensionProposal, User


@transaction.atomic
def propose_suspension(
    *, agent: Agent, reason: Reason | None, by: User, at: datetime, comment: str = ""
) -> SuspensionProposal:
    """Propose to suspend an agent; nothing happens to it until somebody else confirms.

    Refuses, by code: `not_permitted`, `move_not_allowed`, `reason_required`, `reason_does_not_fit`,
    `proposed_already`.
    """
    move = MOVES[Act.SUSPEND]
    locked = (
        Agent.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=agent.pk).first()
    )
    if locked is None or not by.has_perm(move.permission):
        raise ValidationError(_("You may not do this to this agent."), code="not_permitted")
    check_status(locked, move)
    check_reason(move, reason)
    if SuspensionProposal.objects.open().filter(agent=locked).exists():
        raise ValidationError(
            _("The suspension of %(agent)s is proposed already."),
            code="proposed_already",
            params={"agent": locked.code},
        )
    return SuspensionProposal.objects.create(
        agent=locked, reason=reason, comment=comment.strip(), proposed_by=by, proposed_at=at
    )


def make_move(*, act: Act, agent: Agent, by: User, at: datetime, **given) -> Decision:
    """Make a move as its button does: one that needs two people confirms what another proposed.

    Refuses as `perform_all` does; `needs_second_person` where nobody else has proposed it.
    """
    [outcome] = make_moves([Wanted(act=act, agent=agent, by=by, at=at, **given)])
    if isinstance(outcome, ValidationError):
        raise outcome
    return outcome


@transaction.atomic
def make_moves(wanted: Sequence[Wanted]) -> list[Decision | ValidationError]:
    """Make moves of different agents as their buttons do; each with its decision or refusal."""
    to_confirm = [one.agent.pk for one in wanted if one.move.needs_two]
    proposals = {}
    if to_confirm:
        proposed = SuspensionProposal.objects.select_for_update(of=("self",)).open()
        rows = proposed.select_related("proposed_by").filter(agent__in=to_confirm).order_by("pk")
        proposals = {proposal.agent_id: proposal for proposal in rows}
    return perform_all([_as_proposed(one, proposals.get(one.agent.pk)) for one in wanted])


def _as_proposed(one, proposal):
    if proposal is None:
        return one
    return replace(one, proposed_by=proposal.proposed_by, proposal=proposal)


@transaction.atomic
def dismiss_suspension(
    *, proposal: SuspensionProposal, reason: str, by: User, at: datetime
) -> SuspensionProposal:
    """Put a proposal aside; whoever made it may take it back so.

    Refuses, by code: `not_permitted`, `already_decided`, `reason_required`.
    """
    locked = (
        SuspensionProposal.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk=proposal.pk)
        .first()
    )
    if locked is None or not by.has_perm(MOVES[Act.SUSPEND].permission):
        raise ValidationError(_("You may not do this to this agent."), code="not_permitted")
    if locked.state != SuspensionState.OPEN:
        raise ValidationError(_("This proposal was decided already."), code="already_decided")
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason_required")
    decide_proposal(locked, SuspensionState.DISMISSED, by=by, at=at, why=reason.strip())
    return locked
