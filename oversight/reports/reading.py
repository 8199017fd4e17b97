"""Who reads a report, of which operator and period: what every part of it is narrowed by."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Self

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from oversight.rules.periods import Period
from registry.enums import Scope
from registry.models import Agent, Operator, User


@dataclass(frozen=True)
class Reading:
    """One person reading about one period, of all that they see or of one operator."""

    user: User
    period: Period
    operator: Operator | None
    at: datetime
    """When the report is made: outcomes are those known by then."""
    is_postal: bool = False
    """Whether only agents of the public post are meant."""

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def last_day(self) -> date:
        """The last day that the report can speak of."""
        return min(self.period.last, self.today)

    @property
    def is_under_way(self) -> bool:
        """Whether the period is not over yet."""
        return self.period.last >= self.today

    @property
    def end(self) -> datetime:
        """The moment as at which files are counted: now, or the end of the period."""
        if self.is_under_way:
            return self.at
        midnight = datetime.combine(self.period.last + timedelta(days=1), time())
        return timezone.make_aware(midnight)

    @property
    def is_of_operator(self) -> bool:
        """Whether the reader belongs to an operator, who may not see what is internal."""
        return self.user.scope == Scope.OPERATOR

    @property
    def of_all(self) -> Self:
        """The same, not narrowed to an operator."""
        return replace(self, operator=None)

    @property
    def month_before(self) -> Self:
        """The same about the month before."""
        return replace(self, period=self.period.previous)

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"oversight.{permission}")

    def rows(self, model, agent: str = "agent"):
        """The rows of a model that this report is about; `agent` is the way to the agent."""
        return self._narrowed(model.objects.visible_to(self.user), f"{agent}__operator")

    @property
    def agents(self):
        """The agents that this report is about."""
        return self._narrowed(Agent.objects.visible_to(self.user), "operator")

    def list_link(self, model: str, **filters) -> str:
        """The list of a model, narrowed as the report is; no link where the list cannot be."""
        if self.operator:
            filters["agent__operator__id__exact"] = self.operator.pk
        elif self.is_postal:
            return ""
        return f"{reverse(f'admin:oversight_{model}_changelist')}?{urlencode(filters)}"

    def _narrowed(self, rows, operator):
        if self.operator:
            rows = rows.filter(**{operator: self.operator})
        return (
            rows.filter(**{f"{operator}__kind__is_public_post": True}) if self.is_postal else rows
        )
