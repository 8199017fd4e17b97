"""Operators and their agreements."""

from datetime import date, timedelta
from typing import Self

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from registry.enums import CLEARED, Scope, Status
from registry.querysets.scope import ScopedQuerySet, search


class OperatorQuerySet(ScopedQuerySet):
    """Operators: a coordinator's own, or those with an agent in the user's areas."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.filter(pk=user.operator_id)
        return self.filter(Exists(self._agents().visible_to(user)))

    def wholly_visible_to(self, user) -> Self:
        """Those of which the user sees every agent, and may therefore answer for the whole."""
        seen = self.model._meta.get_field("agents").related_model.objects.visible_to(user)
        unseen = self._agents().exclude(pk__in=seen.values("pk"))
        return self.visible_to(user).filter(~Exists(unseen))

    def search(self, text: str) -> Self:
        return search(self, text)

    def with_counts(self, user) -> Self:
        """Add `agent_count` and `active_agent_count`, of the agents that this user may see."""
        seen = self._agents().visible_to(user)
        return self.annotate(
            agent_count=_counted(seen),
            active_agent_count=_counted(seen.filter(status=Status.ACTIVE)),
        )

    def with_agreement(self) -> Self:
        """Add the number and the last day of the agreement that lasts longest, if there is one."""
        longest = self._agreements().order_by(F("valid_until").desc(nulls_first=True), "-pk")
        return self.annotate(
            agreement_number=Subquery(longest.values("number")[:1]),
            agreement_until=Subquery(longest.values("valid_until")[:1]),
        )

    def without_agreement(self, day: date) -> Self:
        """With agents that citizens use, and no agreement valid on that day."""
        cleared = self._agents().filter(status__in=CLEARED)
        return self.filter(Exists(cleared), ~Exists(self._agreements().valid_on(day)))

    def ending(self, day: date, within: timedelta) -> Self:
        """With an agreement valid on that day, and none that reaches beyond the time given."""
        own = self._agreements()
        return self.filter(Exists(own.valid_on(day)), ~Exists(own.valid_on(day + within)))

    def agreement_due(self, day: date, within: timedelta) -> Self:
        """With whom to sign again: the agreement ends within that time, or there is none now."""
        return self.ending(day, within) | self.without_agreement(day)

    def _agents(self):
        agents = self.model._meta.get_field("agents").related_model.objects
        return agents.filter(operator=OuterRef("pk"))

    def _agreements(self):
        agreements = self.model._meta.get_field("agreements").related_model.objects
        return agreements.filter(operator=OuterRef("pk"))


def _counted(agents):
    """How many of an operator's agents these are, as a column of the operator."""
    counts = agents.order_by().values("operator").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counts), 0)


class AgreementQuerySet(ScopedQuerySet):
    """Agreements, visible with their operator."""

    def scoped_to(self, user) -> Self:
        operators = self.model._meta.get_field("operator").related_model.objects.visible_to(user)
        return self.filter(operator__in=operators)

    def valid_on(self, day: date) -> Self:
        """Signed and not yet ended on that day."""
        return self.filter(signed_on__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )
