"""Questions about visits and the plans that ask for them."""

from datetime import date
from typing import Self

from django.db.models import Count, Q

from oversight.enums import QuestionSource, VisitResult
from registry.enums import CLEARED, Scope, Status
from registry.querysets import OfAgentQuerySet, ReferenceQuerySet, ScopedQuerySet, sees_city


class RandomPlanQuerySet(ReferenceQuerySet):
    """Plans. Nobody at an operator may know them: they would be warned."""

    def scoped_to(self, user) -> Self:
        return self.none() if user.scope == Scope.OPERATOR else self

    def of_month(self, day: date) -> Self:
        """The plan of the month of that day."""
        return self.filter(month=day.replace(day=1))

    def with_counts(self, user) -> Self:
        """Add `planned_count`, `made_count` and `violation_count`, of agents this user may see."""
        planned = self.model._meta.get_field("planned_visits").related_model.objects
        seen = Q() if sees_city(user) else Q(planned_visits__in=planned.visible_to(user))
        made = seen & Q(planned_visits__visit__submitted_at__isnull=False)
        violation = made & Q(planned_visits__visit__result=VisitResult.VIOLATION)
        return self.annotate(
            planned_count=Count("planned_visits", filter=seen),
            made_count=Count("planned_visits", filter=made),
            violation_count=Count("planned_visits", filter=violation),
        )


class PlannedVisitQuerySet(OfAgentQuerySet):
    """Agents drawn by lot, visible with the agent; nobody at an operator may know them."""

    def scoped_to(self, user) -> Self:
        return self.none() if user.scope == Scope.OPERATOR else super().scoped_to(user)

    def made(self) -> Self:
        return self.filter(visit__submitted_at__isnull=False)

    def to_be_made(self) -> Self:
        """Not visited yet, at agents that still serve, first things first."""
        return (
            self.exclude(visit__submitted_at__isnull=False)
            .filter(agent__status__in=(*CLEARED, Status.SUSPENDED))
            .order_by("due_on", "agent__code")
        )

    def asked_for(self, day: date) -> Self:
        """Drawn for the month of that day, or for an earlier one and not visited yet."""
        of_month = Q(plan__month=day.replace(day=1))
        unmade = Q(plan__month__lt=day, visit__submitted_at__isnull=True)
        return self.filter(of_month | unmade)

    def overdue_on(self, day: date) -> Self:
        return self.to_be_made().filter(due_on__lt=day)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related(
            "agent__operator", "agent__area", "plan", "visit__inspector"
        ).defer(
            "agent__location",
            "agent__area__boundary",
            "agent__area__boundary_simplified",
            "plan__strata",
        )


class VisitQuerySet(OfAgentQuerySet):
    """Visits, visible with their agent; at an operator, only those that were made.

    One made for a case is seen there from the notice on, as the case is.
    """

    def scoped_to(self, user) -> Self:
        visits = super().scoped_to(user)
        if user.scope != Scope.OPERATOR:
            return visits
        return visits.submitted().filter(Q(case__isnull=True) | Q(case__notified_at__isnull=False))

    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def open(self) -> Self:
        """Begun, and not submitted yet."""
        return self.filter(submitted_at__isnull=True)

    def of(self, inspector) -> Self:
        return self.filter(inspector=inspector)

    def made_between(self, first: date, last: date) -> Self:
        """Submitted visits made on these days."""
        return self.submitted().filter(visited_at__date__range=(first, last))

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator", "inspector").defer("agent__location")


class OfVisitQuerySet(ScopedQuerySet):
    """Rows that belong to one visit and are visible with it."""

    def scoped_to(self, user) -> Self:
        visits = self.model._meta.get_field("visit").related_model.objects.visible_to(user)
        return self.filter(visit__in=visits)


class VisitAnswerQuerySet(OfVisitQuerySet):
    """Answers, visible with their visit."""

    def count_duties(self, first: date, last: date):
        """Rows (duty, fulfilled, answered) of the visits made on these days."""
        answered = self.filter(
            source=QuestionSource.DUTY,
            value__isnull=False,
            visit__submitted_at__isnull=False,
            visit__visited_at__date__range=(first, last),
        )
        return (
            answered.order_by()
            .values("question")
            .annotate(fulfilled=Count("pk", filter=Q(value__gt=0)), answered=Count("pk"))
            .values_list("question", "fulfilled", "answered")
        )
