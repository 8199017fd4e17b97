"""When an agent must have forwarded what it received (SCORING 1.2 and 1.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import (
    NEVER,
    SECONDS_A_DAY,
    SECONDS_A_MINUTE,
    Booleans,
    Calendar,
    LocalSeconds,
    day_number,
    minute_of,
)


@dataclass(frozen=True)
class ForwardingRule:
    """The forwarding rule of the law from one day on.

    What is received before `cutoff` is due when the day closes; what is received at `cutoff` or
    later is due on the next working day at `late_due`, or when that day closes if it is None.
    """

    valid_from: date
    cutoff: time
    late_due: time | None
    source: str


FORWARDING_RULES: Final = (
    ForwardingRule(
        valid_from=date(2018, 6, 21),
        cutoff=time(15),
        late_due=None,
        source="Decree 61/2018/NĐ-CP, article 18(2)",
    ),
    ForwardingRule(
        valid_from=date(2025, 7, 1),
        cutoff=time(15),
        late_due=None,
        source="Decree 118/2025/NĐ-CP, as the provincial processes of 2025 apply it",
    ),
)
"""Both rows read "the start of the next working day" as its end, in the agent's favour, until the
Centre sets another `late_due`. Days before the first row are judged by the first row."""


@dataclass(frozen=True)
class Incident:
    """A declared incident, from an instant to an instant; all dossiers, or those of the mask."""

    starts: int
    ends: int
    affects: Booleans | None = None


def start(
    received: npt.ArrayLike, evidence: npt.ArrayLike, created: npt.ArrayLike = NEVER
) -> LocalSeconds:
    """When custody began: the earlier of the declared receipt and the independent trace.

    Where no receipt is declared, the registration (`created`) stands for it.
    """
    declared = np.asarray(received, dtype=np.int64)
    declared = np.where(declared == NEVER, np.asarray(created, dtype=np.int64), declared)
    return np.minimum(declared, np.asarray(evidence, dtype=np.int64))


def due(
    start: npt.ArrayLike,
    calendar: Calendar,
    *,
    rules: Sequence[ForwardingRule] = FORWARDING_RULES,
    incidents: Iterable[Incident] = (),
) -> LocalSeconds:
    """The forwarding deadline of each custody interval; NEVER where it has not started.

    A deadline that falls inside an incident becomes the deadline of something received when the
    incident ended. Incidents are taken in the order of their start, so one move may meet the next.

    >>> from datetime import datetime
    >>> from oversight.rules.calendar import build_calendar, local_seconds
    >>> weekdays = build_calendar(
    ...     first_day=date(2026, 3, 2), last_day=date(2026, 3, 31), weekdays=range(5),
    ...     opens=time(8), closes=time(17),
    ... )
    >>> friday = local_seconds(datetime(2026, 3, 6, 15, 30))
    >>> due([friday], weekdays).astype("datetime64[s]").item().isoformat()
    '2026-03-09T17:00:00'
    """
    started = np.asarray(start, dtype=np.int64)
    deadline = np.full(started.shape, NEVER, dtype=np.int64)
    known = started != NEVER
    deadline[known] = _due_without_incidents(started[known], calendar, rules)
    for incident in sorted(incidents, key=lambda incident: (incident.starts, incident.ends)):
        caught = (deadline >= incident.starts) & (deadline <= incident.ends)
        if incident.affects is not None:
            caught &= incident.affects
        if caught.any():
            end = np.array([incident.ends], dtype=np.int64)
            deadline[caught] = _due_without_incidents(end, calendar, rules)[0]
    return deadline


def late(forwarded: npt.ArrayLike, due: npt.ArrayLike) -> Booleans:
    """Whether each deadline was missed, once it has passed; what was never forwarded is late."""
    return np.asarray(np.asarray(forwarded, dtype=np.int64) > np.asarray(due, dtype=np.int64))


def _due_without_incidents(
    start: LocalSeconds, calendar: Calendar, rules: Sequence[ForwardingRule]
) -> LocalSeconds:
    """A day off counts as the opening of the next working day, and so does what follows closing."""
    day = start // SECONDS_A_DAY
    ordinal = calendar.ordinal(day)
    works = calendar.is_working(day)
    reception_day = calendar.day_of_ordinal(ordinal)
    received = np.where(works, start, calendar.opening(reception_day))
    rule = _rule_of(reception_day, rules)
    cutoff = np.array([minute_of(row.cutoff) for row in rules])[rule] * SECONDS_A_MINUTE
    after_cutoff = received >= reception_day * SECONDS_A_DAY + cutoff
    is_next_day = after_cutoff | (received >= calendar.closing(reception_day))
    due_day = calendar.day_of_ordinal(ordinal + is_next_day)
    closing = calendar.closing(due_day)
    late_minutes = np.array(
        [-1 if row.late_due is None else minute_of(row.late_due) for row in rules]
    )[rule]
    late_due = np.minimum(due_day * SECONDS_A_DAY + late_minutes * SECONDS_A_MINUTE, closing)
    return np.where(is_next_day & (late_minutes >= 0), late_due, closing)


def _rule_of(day: npt.NDArray[np.int64], rules: Sequence[ForwardingRule]) -> npt.NDArray[np.intp]:
    """Position of the rule in force on each day."""
    valid_from = np.array([day_number(row.valid_from) for row in rules])
    if (np.diff(valid_from) <= 0).any():
        raise ValueError("forwarding rules must be in the order of their first day")
    return np.maximum(np.searchsorted(valid_from, day, side="right") - 1, 0)
