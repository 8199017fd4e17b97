"""The end of a proposed suspension: carried out, put aside, or overtaken by something else."""

from collections.abc import Sequence
from datetime import datetime

from registry.enums import MOVES, Act, SuspensionState
from registry.models import Agent, Decision, SuspensionProposal, User

SERVING = MOVES[Act.SUSPEND].sources
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


def end_proposals(made: Sequence[tuple[Decision, SuspensionProposal | None]]) -> None:
    """Confirm the proposals that these decisions carry out, and close those that they overtake."""
    ended = {}
    for decision, carried_out in made:
        if carried_out is not None:
            by, at = decision.by, decision.at
            decide_proposal(carried_out, SuspensionState.CONFIRMED, by=by, at=at, decision=decision)
        if decision.from_status in SERVING and decision.to_status not in SERVING:
            ended[decision.agent_id] = decision
    for proposal in _open_proposals(ended):
        decision = ended[proposal.agent_id]
        told = filter(None, [str(decision.get_act_display()), decision.comment])
        _overtake(proposal, by=decision.by, at=decision.at, why=". ".join(told))


def overtake_proposal(*, agent: Agent, by: User, at: datetime, why: str) -> None:
    """Close the open proposal about an agent that serves no more, by what happened to the agent."""
    if agent.status not in SERVING:
        for proposal in _open_proposals([agent.pk]):
            _overtake(proposal, by=by, at=at, why=why)


def _open_proposals(agents):
    """Of these agents, by key; who did not serve had no proposal."""
    if not agents:
        return ()
    return (
        SuspensionProposal.objects.select_for_update(of=("self",))
        .open()
        .filter(agent__in=list(agents))
    )


def _overtake(proposal, *, by, at, why):
    decide_proposal(proposal, SuspensionState.OVERTAKEN, by=by, at=at, why=why)
