"""Questions about inspection cases."""

from datetime import date
from typing import Self

from django.db.models import F, Q

from oversight.enums import INTERNAL, UNDECIDED, CaseState
from oversight.querysets.case_steps import TimesSteps
from registry.enums import ENDED, Scope, Status
from registry.querysets import OfAgentQuerySet, ScopedQuerySet, search


class InspectionCaseQuerySet(TimesSteps, OfAgentQuerySet):
    """Cases, visible with their agent; to an operator only from the notice on."""

    def scoped_to(self, user) -> Self:
        cases = super().scoped_to(user)
        return cases.filter(notified_at__isnull=False) if user.scope == Scope.OPERATOR else cases

    def search(self, text: str) -> Self:
        """Number of the case, or code, name or address of the agent."""
        cases = search(self, text, "agent__search_key")
        return cases | self.filter(number__icontains=text.strip())

    def for_list(self) -> Self:
        """What a line of the list and the head of a page show."""
        return self.select_related(
            "agent__operator", "agent__area", "agent__declared_area", "inspector", "score__run"
        ).defer("agent__location", "score__run__rates")

    def open(self) -> Self:
        return self.exclude(state=CaseState.CLOSED)

    def in_state(self, *states: CaseState) -> Self:
        return self.filter(state__in=states)

    def as_shown(self, state: CaseState, user) -> Self:
        """Those shown in that state; an operator does not see that a suspension is proposed."""
        if user.scope != Scope.OPERATOR:
            return self.filter(state=state)
        if state == CaseState.HEARD:
            return self.in_state(CaseState.HEARD, CaseState.PROPOSED)
        return self.none() if state == CaseState.PROPOSED else self.filter(state=state)

    def of_inspector(self, user) -> Self:
        return self.filter(inspector=user)

    def overdue(self, on: date) -> Self:
        """Those whose present step should have been taken before that day."""
        return self.open().filter(due_on__lt=on)

    def due_by(self, day: date) -> Self:
        return self.open().filter(due_on__lte=day)

    def overtaken(self) -> Self:
        """Those that the registry carried out otherwise, or left without object."""
        carried_out = Q(state=CaseState.PROPOSED, agent__status=Status.SUSPENDED)
        return self.filter(carried_out | Q(state__in=UNDECIDED, agent__status__in=ENDED))

    def undecided(self) -> Self:
        return self.in_state(*UNDECIDED)

    def undecided_for(self, agent) -> Self:
        """Those of that agent in which nothing is decided yet."""
        return self.undecided().filter(agent=agent)


class CaseMoveQuerySet(ScopedQuerySet):
    """Moves, visible with their case; to an operator without what is internal."""

    def scoped_to(self, user) -> Self:
        cases = self.model._meta.get_field("case").related_model.objects.visible_to(user)
        moves = self.filter(case__in=cases)
        return moves.exclude(act__in=INTERNAL) if user.scope == Scope.OPERATOR else moves

    def for_timeline(self) -> Self:
        """What the page of a case shows of each move, the first one first."""
        return (
            self.select_related("by", "message", "decision__reason")
            .prefetch_related("documents")
            .order_by("at", "pk")
        )


class OfCaseMoveQuerySet(ScopedQuerySet):
    """Rows visible with their move."""

    def scoped_to(self, user) -> Self:
        moves = self.model._meta.get_field("move").related_model.objects.visible_to(user)
        return self.filter(move__in=moves)


class CorrectionQuerySet(ScopedQuerySet):
    """Corrections of the record, visible with their case."""

    def scoped_to(self, user) -> Self:
        cases = self.model._meta.get_field("case").related_model.objects.visible_to(user)
        return self.filter(case__in=cases)

    def after(self, score) -> Self:
        """Those made after the score was computed, about what lay in its window.

        That is a dossier registered in it, or an incident that covers one of its days.
        """
        first, last = score.run.window_start, score.run.as_of
        registered = Q(dossier__received_at__date__range=(first, last))
        covered = Q(incident__starts_at__date__lte=last, incident__ends_at__date__gte=first)
        later = self.filter(case__agent=score.agent_id, at__gt=score.run.made_at)
        return later.filter(registered | covered)

    def for_list(self) -> Self:
        return self.select_related("case", "dossier", "incident", "by").annotate(
            agent=F("case__agent")
        )
