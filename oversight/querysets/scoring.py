"""Questions about scores and the runs that made them."""

from datetime import date, datetime
from typing import Self

from django.db.models import OuterRef, Q, Subquery

from registry.querysets import OfAgentQuerySet, ReferenceQuerySet, ScopedQuerySet, search


class ScoringRunQuerySet(ReferenceQuerySet):
    """Scoring runs, newest day first."""

    def newest(self) -> Self:
        return self.order_by("-as_of", "-pk")

    def screenings(self) -> Self:
        """The runs that raised flags, newest first."""
        return self.filter(is_screening=True).newest()

    def in_month_of(self, day: date) -> Self:
        return self.filter(as_of__year=day.year, as_of__month=day.month)

    def whole(self, window: int) -> Self:
        """Over so many working days at least: shorter ones are made for a look."""
        return self.filter(window__gte=window)


class AgentScoreQuerySet(OfAgentQuerySet):
    """Scores, visible with their agent."""

    def search(self, text: str) -> Self:
        """Code, name or address of the agent, without regard to case, accents and đ."""
        return search(self, text, "agent__search_key")

    def newest(self) -> Self:
        """The scores of the newest run."""
        runs = self.model._meta.get_field("run").related_model.objects.newest()
        return self.filter(run=Subquery(runs.values("pk")[:1]))

    def newest_of(self, agent: int):
        """The score of that agent in the newest run, with the run; None where it has none."""
        return self.newest().filter(agent=agent).for_list().first()

    def of_newest_screening(self) -> Self:
        """The scores of the newest run that raised flags."""
        runs = self.model._meta.get_field("run").related_model.objects.screenings()
        return self.filter(run=Subquery(runs.values("pk")[:1]))

    def flagged(self) -> Self:
        """Those with a flag of any kind, strongest evidence first."""
        raised = Q(flag_delay=True) | Q(flag_rework=True) | Q(flag_integrity=True)
        return self.filter(raised).order_by("p", "agent__code")

    def known_at(self, at: datetime) -> Self:
        """Those that had been computed by that moment, the newest day first."""
        return self.filter(run__made_at__lte=at).order_by("-run__as_of", "-run")

    def of(self, agent_reference: str = "pk") -> Self:
        """For use inside a query over agents: the newest run's score of the outer row."""
        return self.newest().filter(agent=OuterRef(agent_reference))

    def with_alarm(self) -> Self:
        """Add `alarm_on` and `alarm_suspected_start` of the newest alarm in the run's window."""
        alarms = self.model._meta.apps.get_model("oversight", "Alarm").objects.of_score()
        return self.annotate(
            alarm_on=Subquery(alarms.values("alarm_on")[:1]),
            alarm_suspected_start=Subquery(alarms.values("suspected_start")[:1]),
        )

    def points_of(self, domain: str):
        """Rows (agent, observed, expected, variance) of a domain, nobody's name."""
        names = ("observed", "expected", "variance")
        return self.order_by().values_list("agent", *(f"{domain}_{name}" for name in names))

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator", "run").defer("agent__location", "run__rates")


class ScoreBreakdownQuerySet(ScopedQuerySet):
    """What scores are made of, read with a score that its reader may see."""

    def of(self, score) -> Self:
        """The one that holds the rows of this score."""
        agent = score.agent_id
        return self.filter(run=score.run_id, first_agent__lte=agent, last_agent__gte=agent)
