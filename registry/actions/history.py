"""Lines of history for agents that are written in sets."""

from collections.abc import Sequence
from datetime import datetime

from registry.models import Agent, User

BATCH = 500


def remember_agents(
    agents: Sequence[Agent],
    *,
    is_new: bool = False,
    by: User | None = None,
    at: datetime | None = None,
) -> None:
    """One line of history each, with the services as they are now, which the library leaves out.

    An agent may bring its own `_history_user`, `_history_date` and `_change_reason`.
    """
    history = Agent.history.bulk_history_create(
        agents, batch_size=BATCH, update=not is_new, default_user=by, default_date=at
    )
    lines = {line.id: line for line in history}
    offers = Agent.services.through.objects
    kept = Agent.history.model.services.model
    for start in range(0, len(agents), BATCH):
        offered = offers.filter(agent__in=[agent.pk for agent in agents[start : start + BATCH]])
        kept.objects.bulk_create(
            [
                kept(
                    history=lines[offer.agent_id],
                    id=offer.pk,
                    agent_id=offer.agent_id,
                    service_id=offer.service_id,
                )
                for offer in offered
            ],
            batch_size=BATCH,
        )
