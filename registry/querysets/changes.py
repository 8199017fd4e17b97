"""Proposed changes, and the files that bear facts out."""

from typing import Self

from django.db.models import Count

from registry.enums import ChangeState
from registry.querysets.scope import OfAgentQuerySet, ScopedQuerySet


class ChangeSetQuerySet(OfAgentQuerySet):
    """Proposals to change approved agents, visible with the agent."""

    def open(self) -> Self:
        """Those that wait for the Centre."""
        return self.filter(state=ChangeState.OPEN)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator", "proposed_by", "decided_by").annotate(
            change_count=Count("changes")
        )


class ChangeQuerySet(ScopedQuerySet):
    """Changed facts, visible with their proposal."""

    def scoped_to(self, user) -> Self:
        sets = self.model._meta.get_field("change_set").related_model.objects.visible_to(user)
        return self.filter(change_set__in=sets)


class EvidenceQuerySet(OfAgentQuerySet):
    """Files about agents, visible with the agent."""

    def for_list(self) -> Self:
        return self.select_related("agent__operator", "uploaded_by")
