"""Records made one, and those said to be two."""

from typing import Self

from django.db.models import Q

from registry.querysets.scope import OfAgentQuerySet, ScopedQuerySet, holding


class MergeQuerySet(ScopedQuerySet):
    """Merges, visible with the agent that was kept."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("kept").related_model.objects.visible_to(user)
        return self.filter(kept__in=agents)

    def search(self, text: str) -> Self:
        """By code of the duplicate, or by code, name or address of the agent that was kept."""
        return self.filter(
            Q(merged_code__icontains=text.strip()) | holding(text, "kept__search_key")
        )

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)


class FormerCodeQuerySet(OfAgentQuerySet):
    """Codes that lead to another agent."""


class DistinctionQuerySet(ScopedQuerySet):
    """Pairs that are two, visible with both."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("first").related_model.objects.visible_to(user)
        return self.filter(first__in=agents, second__in=agents)

    def settled(self) -> Self:
        return self.filter(is_settled=True)

    def about(self, agent) -> Self:
        """The pairs of which this agent is one."""
        return self.filter(Q(first=agent) | Q(second=agent))
