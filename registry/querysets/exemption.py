"""What was let pass for a time."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef

from registry.querysets.scope import OfAgentQuerySet


class WaiverQuerySet(OfAgentQuerySet):
    """Waivers of mandatory criteria."""

    def valid_on(self, day: date) -> Self:
        return self.filter(ends_on__gte=day)

    def standing(self) -> Self:
        """Neither confirmed as met nor followed by a longer one for the same criterion."""
        longer = self.model.objects.filter(
            agent=OuterRef("agent"),
            criterion=OuterRef("criterion"),
            ends_on__gt=OuterRef("ends_on"),
        )
        return self.filter(~Exists(longer), met_at__isnull=True)

    def ending_by(self, day: date) -> Self:
        """Those that have ended or will have ended by that day, first things first."""
        return self.standing().filter(ends_on__lte=day).order_by("ends_on", "pk")

    def lapsed_on(self, day: date) -> Self:
        """Ended before that day, and nothing came after."""
        return self.standing().filter(ends_on__lt=day)


class ConditionQuerySet(OfAgentQuerySet):
    """Conditions of approval."""

    def unmet(self) -> Self:
        return self.filter(met_at__isnull=True)

    def running_on(self, day: date) -> Self:
        """Not met yet, and not yet due to be."""
        return self.unmet().filter(due_on__gte=day)

    def due_by(self, day: date) -> Self:
        """Overdue, or due by that day, first things first."""
        return self.unmet().filter(due_on__lte=day).order_by("due_on", "pk")

    def overdue_on(self, day: date) -> Self:
        return self.unmet().filter(due_on__lt=day)
