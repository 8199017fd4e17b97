"""Questions about complaints and ratings."""

from datetime import date
from typing import Self

from django.db.models import Q

from oversight.enums import DISMISSED
from registry.querysets import OfAgentQuerySet, holding


class ComplaintQuerySet(OfAgentQuerySet):
    """Complaints and ratings, visible with their agent."""

    def open(self) -> Self:
        """Complaints that nobody has resolved."""
        return self.filter(due_on__isnull=False, outcome="")

    def due_by(self, day: date) -> Self:
        """Unresolved and due by that day or before, first things first."""
        return self.open().filter(due_on__lte=day).order_by("due_on", "pk")

    def overdue_on(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def standing(self) -> Self:
        """Those that were not found to be nothing."""
        return self.exclude(outcome__in=DISMISSED)

    def received_between(self, first: date, last: date) -> Self:
        return self.filter(received_on__range=(first, last))

    def search(self, text: str) -> Self:
        """By the reference, or by code, name or address of the agent."""
        return self.filter(
            Q(reference__icontains=text.strip()) | holding(text, "agent__search_key")
        )

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator", "resolved_by").defer("agent__location")
