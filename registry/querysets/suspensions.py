"""Questions about proposed suspensions."""

from typing import Self

from registry.enums import Scope, Status
from registry.querysets.scope import OfAgentQuerySet


class SuspensionProposalQuerySet(OfAgentQuerySet):
    """Proposed suspensions, visible with the agent; an operator hears of one once it is confirmed."""

    def scoped_to(self, user) -> Self:
        return self.none() if user.scope == Scope.OPERATOR else super().scoped_to(user)

    def open(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def waiting_for(self, user) -> Self:
        """Those that this person may confirm: somebody else's, of agents that still serve."""
        return self.open().filter(agent__status=Status.ACTIVE).exclude(proposed_by=user)

    def for_list(self) -> Self:
        return self.select_related("agent__operator", "reason", "proposed_by", "decided_by").defer(
            "agent__location"
        )
