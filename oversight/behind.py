"""The dossiers behind each number of a score, counted again from the records as they are now.

A run is never changed, the records are: where both differ, the page says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import make_naive

from oversight.actions.days import times_in_use
from oversight.enums import HELD_LONG, Indicator, Number
from oversight.models import AgentScore, Dossier, IntegrityScore, SupplementRound
from oversight.rules.calendar import local_seconds
from oversight.rules.landmarks import LANDMARKS
from oversight.rules.parameters import Parameters

DELAY = frozenset({Number.DELAY_EVALUABLE, Number.DELAY_LATE, Number.DELAY_HELD_LONG})
POINTS_WHEN_HELD_LONG = LANDMARKS.index(HELD_LONG) + 1


@dataclass(frozen=True)
class Line:
    """One dossier, or one supplement round of it, that a number counts, and its points."""

    dossier: Dossier
    points: int
    round: int | None = None
    since: datetime | None = None
    due_at: datetime | None = None
    forwarded_at: datetime | None = None
    days_over: int | None = None
    """Working days past the deadline as at the day of the run."""
    rounds: int | None = None
    is_refiled: bool = False
    came_back_on: date | None = None
    """The working day that a dossier sent back counts for."""


def lines_behind(score: AgentScore, number: Number, *, user) -> list[Line]:
    """What the number counts, most points first; `user` must be able to see the dossiers.

    By the calendars in use now: one may have been revised since the run.
    """
    lines = []
    for time in times_in_use():
        first, today = time.window(score.run.as_of, score.run.window)
        if number in DELAY:
            lines += _held(score, time.version.pk, first, today, user)
        else:
            lines += _examined(score, time, first, today, user)
    return sorted(_that_count(lines, score, number), key=_order)


def dossiers_with_sign(sign: IntegrityScore, *, user) -> list[Dossier]:
    """The dossiers in which a sign of bent records was seen, the newest first."""
    parameters = Parameters.from_dict(sign.run.parameters)
    own = Dossier.objects.visible_to(user).filter(agent=sign.agent_id)
    found: list[Dossier] = []
    for time in times_in_use():
        first, today = time.window(sign.run.as_of, sign.run.window)
        seen = own.counted(time.version.pk, first, today).with_sign(
            sign.indicator, today, bunching_minutes=parameters.bunching_minutes
        )
        dossiers = seen.for_list()
        if sign.indicator == Indicator.LAG:
            found += [one for one in dossiers if _lag(one, time) > parameters.lag_minutes]
        else:
            found += dossiers
    return sorted(found, key=lambda dossier: dossier.received_at, reverse=True)


def _lag(dossier, time):
    """Working minutes from the trace to the registration."""
    traced, registered = (
        local_seconds(make_naive(at)) for at in (dossier.evidence_at, dossier.received_at)
    )
    return time.calendar.working_minutes_between([traced], [registered])[0]


def _held(score, version, first, today, user) -> Iterable[Line]:
    own = Dossier.objects.visible_to(user).filter(agent=score.agent_id)
    intervals = own.counted(version, first, today).with_delay_points(today)
    for dossier in intervals.for_list():
        yield Line(
            dossier,
            dossier.points,
            since=dossier.start_at,
            due_at=dossier.due_at,
            forwarded_at=dossier.forwarded_at,
            days_over=_days_over(dossier, today),
        )
    rounds = SupplementRound.objects.visible_to(user).filter(dossier__agent=score.agent_id)
    for row in rounds.counted(version, first, today).with_delay_points(today).for_list():
        yield Line(
            row.dossier,
            row.points,
            round=row.number,
            since=row.resupplied_at,
            due_at=row.due_at,
            forwarded_at=row.reforwarded_at,
            days_over=_days_over(row, today),
        )


def _examined(score, time, first, today, user) -> Iterable[Line]:
    own = Dossier.objects.visible_to(user).filter(agent=score.agent_id)
    dossiers = own.counted(time.version.pk, first, today).with_rework_points(today)
    for dossier in dossiers.for_list():
        yield Line(
            dossier,
            dossier.points,
            forwarded_at=dossier.forwarded_at,
            rounds=dossier.rework_rounds,
            is_refiled=_is_by(dossier.refiled_wd, today),
            came_back_on=_came_back_on(dossier, time, today),
        )


def _came_back_on(dossier, time, today):
    """The day that `rules.counting` counts: of the decision, or new filing, or forwarding."""
    if not dossier.points:
        return None
    known = (dossier.decided_wd, dossier.refiled_wd, dossier.forwarded_wd)
    ordinal = next(ordinal for ordinal in known if _is_by(ordinal, today))
    return time.calendar.day_of_ordinal(ordinal).astype("datetime64[D]").item()


def _is_by(ordinal, today):
    return ordinal is not None and ordinal <= today


def _that_count(lines, score, number):
    """Those of the lines that this number is about."""
    alone = {row["procedure"] for row in score.procedures if row["rework_without_peers"]}
    for line in lines:
        has_peers = number in DELAY or line.dossier.procedure_id not in alone
        if number is Number.REWORK_WITHOUT_PEERS:
            counts = not has_peers
        elif number is Number.DELAY_HELD_LONG:
            counts = line.points >= POINTS_WHEN_HELD_LONG
        elif number in (Number.DELAY_LATE, Number.REWORK_SENT_BACK):
            counts = has_peers and line.points > 0
        else:
            counts = has_peers
        if counts:
            yield line


def _days_over(interval, today):
    """How many working days past its deadline the interval lasted, by the end of that day."""
    if not interval.points:
        return None
    ended = today if interval.forwarded_wd is None else min(interval.forwarded_wd, today)
    return ended - interval.due_wd


def _order(line):
    return (-line.points, line.dossier.code, line.round or 0)
