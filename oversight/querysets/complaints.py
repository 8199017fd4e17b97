"""Questions about complaints and ratings."""

from datetime import date
from typing import Self

from django.db.models import Count, F, Q

from oversight.enums import DISMISSED, ComplaintOutcome
from registry.querysets import OfAgentQuerySet, holding


class ComplaintQuerySet(OfAgentQuerySet):
    """Complaints and ratings, visible with their agent."""

    def open(self) -> Self:
        """Complaints that nobody has resolved."""
        return self.filter(due_on__isnull=False, outcome="")

    def open_on(self, day: date) -> Self:
        """Complaints that had come in by that day and that nobody had resolved before it."""
        awaited = Q(resolved_on__isnull=True) | Q(resolved_on__gte=day)
        return self.filter(awaited, due_on__isnull=False, received_on__lte=day)

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

    def count_by_category(self, today: date):
        """Rows (category, received, in time, late, awaited, upheld, dismissed); ratings have no term.

        Late is also what nobody resolved though its term has passed, awaited what still has time.
        """
        found = (ComplaintOutcome.UPHELD, ComplaintOutcome.PARTLY_UPHELD)
        counts = {
            "received": Q(),
            "in_time": Q(resolved_on__lte=F("due_on")),
            "late": Q(resolved_on__gt=F("due_on")) | Q(outcome="", due_on__lt=today),
            "awaited": Q(outcome="", due_on__gte=today),
            "upheld": Q(outcome__in=found),
            "dismissed": Q(outcome__in=DISMISSED),
        }
        return (
            self.order_by()
            .values("category")
            .annotate(**{name: Count("pk", filter=wanted) for name, wanted in counts.items()})
            .values_list("category", *counts)
        )

    def search(self, text: str) -> Self:
        """By the reference, or by code, name or address of the agent."""
        return self.filter(
            Q(reference__icontains=text.strip()) | holding(text, "agent__search_key")
        )

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator", "resolved_by").defer("agent__location")
