"""Decisions, the messages about them, and a second look at them."""

from datetime import date, timedelta
from typing import Self

from django.db.models import Count, Q

from registry.enums import Act, Scope, Verdict
from registry.querysets.scope import OfAgentQuerySet, ScopedQuerySet, search


class DecisionQuerySet(OfAgentQuerySet):
    """Moves of agents."""

    def judged_in(self, month: date) -> Self:
        """Approvals and refusals of the month that begins on that day."""
        following = (month + timedelta(days=32)).replace(day=1)
        return self.filter(
            act__in=(Act.APPROVE, Act.REFUSE), at__date__gte=month, at__date__lt=following
        ).order_by("pk")


class MessageQuerySet(ScopedQuerySet):
    """Messages, visible with the agent that they are about."""

    def scoped_to(self, user) -> Self:
        about = {
            f"{name}__in": self.model._meta.get_field(name).related_model.objects.visible_to(user)
            for name in ("decision", "change_set")
        }
        return self.filter(Q(*about.items(), _connector=Q.OR))


class ReviewDrawQuerySet(ScopedQuerySet):
    """Samples of decisions: of the whole city, so only its people see them."""

    def with_counts(self) -> Self:
        """Add how many decisions were drawn, looked at again, and found wrong."""
        return self.annotate(
            drawn_count=Count("reviews"),
            reviewed_count=Count("reviews", filter=~Q(reviews__verdict="")),
            disagreed_count=Count("reviews", filter=Q(reviews__verdict=Verdict.DISAGREES)),
        )


class DecisionReviewQuerySet(ScopedQuerySet):
    """Second looks at decisions, visible with the agent; operators see none."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.none()
        decisions = self.model._meta.get_field("decision").related_model.objects
        return self.filter(decision__in=decisions.visible_to(user))

    def open(self) -> Self:
        """Nobody has looked again yet."""
        return self.filter(verdict="")

    def for_second_person(self, user) -> Self:
        """Open, of decisions that this person did not take, on sites that it did not make."""
        decision = self.model._meta.get_field("decision").related_model
        agents = decision._meta.get_field("agent").related_model.objects
        made = agents.filter(Q(submitted_by=user) | Q(fact_edits__by=user)).order_by().values("pk")
        return self.open().exclude(decision__by=user).exclude(decision__agent__in=made)

    def to_be_noted(self) -> Self:
        """Somebody disagrees, and the director has not taken note."""
        return self.filter(verdict=Verdict.DISAGREES, note__isnull=True)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related(
            "draw", "decision__agent__operator", "decision__by", "reviewed_by", "note"
        )

    def search(self, text: str) -> Self:
        """By code, name or address of the agent."""
        return search(self, text, key="decision__agent__search_key")


class ReviewNoteQuerySet(ScopedQuerySet):
    """Notes on disagreements, visible with the second look."""

    def scoped_to(self, user) -> Self:
        reviews = self.model._meta.get_field("review").related_model.objects.visible_to(user)
        return self.filter(review__in=reviews)
