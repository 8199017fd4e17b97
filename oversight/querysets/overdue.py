"""Files that agents still hold past their deadline (SCORING 3.4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When

from oversight.querysets.dossiers import DossierQuerySet, not_yet
from registry.querysets import search


class OverdueDossierQuerySet(DossierQuerySet):
    """Dossiers held too long: for the first time, or again with what the citizen brought."""

    def held_beyond(self, days: int, todays: Mapping[int, int], at: datetime | None = None) -> Self:
        """Held at least so many working days past the deadline, each with how many."""
        return self.held(todays, at).filter(days_over__gte=days)

    def held(self, todays: Mapping[int, int], at: datetime | None = None) -> Self:
        """All that agents hold now, or held at that moment, each with how long past its deadline.

        `todays` has the ordinal of the day by calendar version. A row gets `held_since_round` (no
        number: since the hand-over), `held_due_at` and `days_over`, which is negative before it.
        """
        rounds = self.model._meta.get_field("rounds").related_model.objects.open(at)
        own = rounds.filter(dossier=OuterRef("pk")).order_by("-number")
        first = not_yet("forwarded_at", at)

        def held(name, of_round):
            newest = Subquery(own.values(of_round)[:1])
            return Case(When(first, then=F(name) if name else None), default=newest)

        today = Case(
            *(When(calendar_version=version, then=Value(day)) for version, day in todays.items()),
            output_field=IntegerField(),
        )
        known = {"received_at__lte": at} if at else {}
        return (
            self.filter(not_yet("withdrawn_at", at), **known)
            .filter(first | Q(pk__in=rounds.values("dossier")))
            .annotate(
                held_since_round=held(None, "number"),
                held_due_at=held("due_at", "due_at"),
                days_over=today - held("due_wd", "due_wd"),
            )
        )

    def of_age(self, least: int, most: int | None) -> Self:
        """Of those held: the ones that many working days over."""
        aged = self.filter(days_over__gte=least)
        return aged if most is None else aged.filter(days_over__lte=most)

    def find(self, text: str) -> Self:
        """The whole dossier code, or code, name or address of the agent."""
        of_agent = search(self, text, "agent__search_key")
        return of_agent | self.filter(code=text.strip())
