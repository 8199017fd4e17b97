"""Questions about the daily charts, the alarms and the nightly runs."""

from datetime import date, timedelta
from typing import Self

from django.db.models import OuterRef, Subquery, Sum

from registry.querysets import OfAgentQuerySet, ScopedQuerySet

LATELY = timedelta(weeks=4)


class CusumDayQuerySet(OfAgentQuerySet):
    """Days of the charts, visible with their agent."""

    def newest_before(self, day: date, domain: str) -> Self:
        """The last row of each agent's chart before that day."""
        agents = self.model._meta.get_field("agent").related_model.objects
        of_agent = self.filter(agent=OuterRef("pk"), domain=domain, day__lt=day)
        newest = Subquery(of_agent.order_by("-day").values("pk")[:1])
        return self.filter(pk__in=agents.order_by().values_list(newest))

    def sums_by_domain(self):
        """Rows (domain, judged, bad, expected)."""
        sums = (Sum("dossiers"), Sum("bad"), Sum("expected"))
        return self.order_by().values_list("domain").annotate(*sums)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator").defer("agent__location")


class AlarmQuerySet(OfAgentQuerySet):
    """Alarms, visible with their agent."""

    def raised_between(self, first: date, last: date) -> Self:
        """Raised on a day of that stretch, both ends included."""
        return self.filter(alarm_on__range=(first, last))

    def raised_lately(self, today: date) -> Self:
        """Raised in the last four weeks, the twenty working days of an ordinary month."""
        return self.raised_between(today - LATELY, today)

    def of_score(self) -> Self:
        """For use inside a query over scores: the agent's alarms in the run's window, newest first."""
        window = (OuterRef("run__window_start"), OuterRef("run__as_of"))
        raised = self.raised_between(*window).filter(agent=OuterRef("agent"))
        return raised.order_by("-alarm_on", "suspected_start")

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator").defer("agent__location")


class OversightRunQuerySet(ScopedQuerySet):
    """Nightly runs: for those who see the whole city."""

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)
