"""The end of a proposed suspension: carried out, put aside, or overtaken by something else."""

from datetime import datetime

from registry.enums import MOVES, Act, SuspensionState
from registry.models import Agent, Decision, SuspensionProposal, User

DECIDED = ["state", "decided_by", "decided_at", "dismissal", "decision"]


def decide_proposal(
    proposal: SuspensionProposal,
    state: SuspensionState,
    *,
    by: User,
    at: datetime,
    why: str = "",
    decision: Decision | None = None,
) -> None:
    """Bring a proposal to its end; it then stands."""
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.dismissal, proposal.decision = why, decision
    proposal.save(update_fields=DECIDED)


def end_proposals(
    *, agent: Agent, decision: Decision, carried_out: SuspensionProposal | None
) -> None:
    """Confirm the proposal that a decision carries out, or close one that it overtakes."""
    by, at = decision.by, decision.at
    if carried_out is not None:
        decide_proposal(carried_out, SuspensionState.CONFIRMED, by=by, at=at, decision=decision)
    if decision.from_status in MOVES[Act.SUSPEND].sources:  # who did not serve had no proposal
        told = filter(None, [str(decision.get_act_display()), decision.comment])
        overtake_proposal(agent=agent, by=by, at=at, why=". ".join(told))


def overtake_proposal(*, agent: Agent, by: User, at: datetime, why: str) -> None:
    """Close the open proposal about an agent that serves no more, by what happened to the agent."""
    if agent.status in MOVES[Act.SUSPEND].sources:
        return
    open_proposals = SuspensionProposal.objects.select_for_update(of=("self",)).open()
    for proposal in open_proposals.filter(agent=agent):
        decide_proposal(proposal, SuspensionState.OVERTAKEN, by=by, at=at, why=why)
