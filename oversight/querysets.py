"""Questions about many rows of oversight."""

from typing import Self

from django.db.models import OuterRef, Subquery

from registry.querysets import OfAgentQuerySet, ReferenceQuerySet, ScopedQuerySet


class CalendarVersionQuerySet(ReferenceQuerySet):
    """Calendars as they were put into force."""

    def newest_of(self, code: str) -> Self:
        """The versions of the calendar of that name, newest first."""
        return self.filter(calendar__code=code).order_by("-number")


class DossierQuerySet(OfAgentQuerySet):
    """Dossiers, visible with their agent."""


class SupplementRoundQuerySet(ScopedQuerySet):
    """Supplement rounds, visible with their dossier's agent."""

    def scoped_to(self, user) -> Self:
        dossiers = self.model._meta.get_field("dossier").related_model.objects.visible_to(user)
        return self.filter(dossier__in=dossiers)


class ScoringRunQuerySet(ReferenceQuerySet):
    """Scoring runs, newest day first."""

    def newest(self) -> Self:
        return self.order_by("-as_of", "-pk")


class AgentScoreQuerySet(OfAgentQuerySet):
    """Scores, visible with their agent."""

    def newest(self) -> Self:
        """The scores of the newest run."""
        runs = self.model._meta.get_field("run").related_model.objects.newest()
        return self.filter(run=Subquery(runs.values("pk")[:1]))

    def of(self, agent_reference: str = "pk") -> Self:
        """For use inside a query over agents: the newest run's score of the outer row."""
        return self.newest().filter(agent=OuterRef(agent_reference))
