"""When the steps of cases were made, from the signal to the decision."""

from datetime import date
from typing import Self

from django.db.models import Case, DateField, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from oversight.enums import CaseAct, CaseSource, VisitReason

FIRST_DECISIONS = (
    CaseAct.DECIDE,
    CaseAct.CONFIRM,
    CaseAct.ADOPT,
    CaseAct.DROP,
    CaseAct.LAPSE,
)


class TimesSteps:
    """Finding the days of a case's steps, for the querysets of cases."""

    def standing_between(self, first: date, last: date) -> Self:
        """Opened by the last of these days, and not closed before the first."""
        still_open = Q(closed_at__isnull=True) | Q(closed_at__date__gte=first)
        return self.filter(still_open, opened_at__date__lte=last)

    def with_steps(self) -> Self:
        """Add `signal_on`, `opened_on`, `notified_on` and `decided_on`; each may be empty.

        The signal is the newest of its kind at the agent when the case was opened: the screening of
        the flag, the alarm, the complaint, the visit by lot. Overdue files have no day of their own.
        """
        moves = self.model._meta.get_field("moves").related_model.objects
        decided = moves.filter(case=OuterRef("pk"), act__in=FIRST_DECISIONS).order_by("at", "pk")
        return self.annotate(
            signal_on=self._signal_day(),
            opened_on=TruncDate("opened_at"),
            notified_on=TruncDate("notified_at"),
            decided_on=Subquery(decided.annotate(day=TruncDate("at")).values("day")[:1]),
        )

    def _signal_day(self):
        get_model = self.model._meta.apps.get_model
        alarms = get_model("oversight", "Alarm").objects.filter(made_at__lte=OuterRef("opened_at"))
        complaints = get_model("oversight", "Complaint").objects.filter(
            recorded_at__lte=OuterRef("opened_at")
        )
        visits = get_model("oversight", "Visit").objects.filter(
            reason=VisitReason.RANDOM, submitted_at__lte=OuterRef("opened_at")
        )
        visits = visits.annotate(visited_on=TruncDate("visited_at"))
        screened = Coalesce("score__run__flags_of__as_of", F("score__run__as_of"))
        return Case(
            When(source=CaseSource.FLAG, then=screened),
            When(source=CaseSource.ALARM, then=_newest(alarms, "alarm_on")),
            When(source=CaseSource.COMPLAINT, then=_newest(complaints, "received_on")),
            When(source=CaseSource.RANDOM, then=_newest(visits, "visited_on")),
            output_field=DateField(),
        )


def _newest(rows, day):
    """The newest day of these rows of the case's agent."""
    of_agent = rows.filter(agent=OuterRef("agent")).order_by(f"-{day}")
    return Subquery(of_agent.values(day)[:1])
