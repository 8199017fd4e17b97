"""Versions of the criteria."""

from datetime import date
from typing import Self

from django.db.models import F, Q

from registry.querysets.scope import ReferenceQuerySet


class CriteriaSetQuerySet(ReferenceQuerySet):
    """Versions of the criteria."""

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def as_at(self, day: date) -> Self:
        """The sets in force on that day, one for each kind of operator that has its own."""
        return (
            self.published()
            .filter(valid_from__lte=day)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        )

    def in_force_for(self, operator_kind, day: date) -> Self:
        """The set of that kind on that day, then the general one; take the first."""
        return (
            self.as_at(day)
            .filter(Q(operator_kind=operator_kind) | Q(operator_kind__isnull=True))
            .order_by(F("operator_kind").asc(nulls_last=True), "-number")
        )


class OfCriteriaSetQuerySet(ReferenceQuerySet):
    """Criteria, visible with their set."""
