"""What a case about an agent may be opened from: only what is true of the agent."""

from datetime import datetime

from django.utils import timezone

from oversight.actions.parameters import parameters_on
from oversight.enums import CaseSource
from oversight.models import (
    AgentScore,
    Alarm,
    Complaint,
    OverdueDossier,
    PlannedVisit,
    ScoringRun,
)
from oversight.working_time import ordinals_on
from registry.models import Agent


def sources_that_hold(agent: Agent, at: datetime) -> list[CaseSource]:
    """What a case may be opened from without naming one row; by hand always.

    A case from a visit begins on the page of the visit.
    """
    return [source for source in CaseSource if source_holds(source, agent, at)]


def source_holds(source: CaseSource, agent: Agent, at: datetime) -> bool:
    """Whether something of this kind stands about the agent at that moment."""
    if source == CaseSource.HAND:
        return True
    grounds = _GROUNDS.get(source)
    return grounds is not None and grounds(agent, at).exists()


def signal_that_stands(source: CaseSource, agent: Agent, at: datetime) -> Alarm | None:
    """The row that a case names although nobody chose one: the newest early warning."""
    return _alarms(agent, at).first() if source == CaseSource.ALARM else None


def score_to_keep(
    source: CaseSource, agent: Agent, at: datetime, alarm: Alarm | None = None
) -> AgentScore | None:
    """The score that a case opened at that moment rests on, or None before the first one.

    Of a flag it is that of the screening which raised it, of an early warning that of the last run by
    its day; of everything else the newest.
    """
    if source == CaseSource.FLAG:
        return _flags(agent, at).first()
    known = AgentScore.objects.known_at(at).filter(agent=agent)
    if alarm is not None:
        known = known.filter(run__as_of__lte=alarm.alarm_on)
    return known.first()


def _flags(agent, at):
    """The score that the last screening flagged."""
    screening = ScoringRun.objects.screenings().filter(made_at__lte=at).only("pk").first()
    return AgentScore.objects.filter(agent=agent, run=screening).flagged()


def _alarms(agent, at):
    return Alarm.objects.filter(agent=agent).raised_lately(timezone.localdate(at))


def _overdue(agent, at):
    today = timezone.localdate(at)
    days = parameters_on(today)[1].overdue_days
    of_agent = OverdueDossier.objects.filter(agent=agent)
    return of_agent.held_beyond(days, ordinals_on(today), at)


def _complaints(agent, at):
    received = {"received_on__lte": timezone.localdate(at)}
    return Complaint.objects.filter(agent=agent, **received).open()


def _drawn(agent, at):
    return PlannedVisit.objects.filter(agent=agent).asked_for(timezone.localdate(at))


_GROUNDS = {
    CaseSource.FLAG: _flags,
    CaseSource.ALARM: _alarms,
    CaseSource.OVERDUE: _overdue,
    CaseSource.COMPLAINT: _complaints,
    CaseSource.RANDOM: _drawn,
}
