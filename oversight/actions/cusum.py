"""Drawing the charts of early warning, for all agents in sets, and raising alarms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction

from oversight.actions.days import refuse_unless_over, times_in_use
from oversight.actions.parameters import parameters_on
from oversight.enums import Domain
from oversight.models import (
    Alarm,
    Authority,
    CusumDay,
    Dossier,
    Procedure,
    ScoringRun,
    SupplementRound,
)
from oversight.rules.calendar import EPOCH, day_number
from oversight.rules.cusum import NOT_RISING, Chart, Outcome, State, draw, evidence
from oversight.rules.frozen import FrozenRates, next_quarter, quarter_start
from oversight.rules.parameters import Parameters
from oversight.working_time import WorkingTime

LONGEST_WAIT = 60  # working days from registration to deadline, at most: calendars leave that room
ROWS_AT_ONCE = 2_000
KEYS_AT_ONCE = 900  # SQLite takes 999 parameters
NO_AUTHORITY = -1
AGENT, PROCEDURE, AUTHORITY, DAY, DOSSIERS, BAD = range(6)
CHARTS = {Domain.DELAY: Chart.of_delay, Domain.REWORK: Chart.of_rework}
VALUES = (
    "wd",
    "dossiers",
    "bad",
    "expected",
    "statistic",
    "rising_since",
    "bad_days",
    "is_alarm",
    "baseline_id",
)


@dataclass(frozen=True)
class Watched:
    """What drawing the charts changed: rows that were written or taken away, and new alarms."""

    first: date
    last: date
    rows: int
    alarms: list[Alarm]


@dataclass(frozen=True)
class _Baseline:
    """The run whose rates and parameters one quarter is judged by."""

    quarter: date
    run: ScoringRun

    @property
    def parameters(self) -> Parameters:
        return Parameters.from_dict(self.run.parameters)

    @property
    def days(self) -> range:
        """Numbers of the days that it judges: none of those that made it."""
        first = max(self.quarter, self.run.as_of + timedelta(days=1))
        return range(day_number(first), day_number(next_quarter(self.quarter)))


@transaction.atomic
def watch_agents(*, first: date, last: date, at: datetime) -> Watched:
    """Draw all charts from the first day on, going on from the days before it.

    Days that were drawn before are drawn again, to the last of them: what came in late counts on its
    day, and the same records give the same rows, however often. An alarm once raised stays; one that
    shares a day with an alarm of the same agent and domain tells nothing new and is not raised.

    Each quarter is judged by the newest run before it; the very first begins on the day after the
    first run. Refuses, by code: `day_not_over`, `outside_calendar`.
    """
    times = times_in_use()
    refuse_unless_over(last, times, at=at)
    drawn_before = CusumDay.objects.order_by("-day").values_list("day", flat=True).first()
    last = max(last, drawn_before or last)
    baselines = [found for quarter in _quarters(first, last) if (found := _baseline(quarter))]
    rows, alarms = 0, []
    for domain in Domain:
        cells = _cells(domain, times, first, last)
        drawn = list(_drawn(domain, cells, baselines, first, times))
        rows += _keep(domain, drawn, first)
        alarms += _raise(domain, drawn, at)
    return Watched(first, last, rows, alarms)


def _quarters(first, last) -> Iterator[date]:
    quarter = quarter_start(first)
    while quarter <= last:
        yield quarter
        quarter = next_quarter(quarter)


def _baseline(quarter) -> _Baseline | None:
    """What was once used in a quarter stays its baseline, whatever runs are made afterwards."""
    used = CusumDay.objects.filter(day__gte=quarter, day__lt=next_quarter(quarter))
    kept = used.order_by("day").select_related("baseline").first()
    if kept:
        return _Baseline(quarter, kept.baseline)
    whole = ScoringRun.objects.whole(parameters_on(quarter)[1].window)
    newest = whole.filter(as_of__lt=quarter).order_by("-as_of", "pk").first()
    run = newest or whole.order_by("as_of", "pk").first()
    return _Baseline(quarter, run) if run else None


def _cells(domain, times, first, last):
    """Rows (agent, procedure, authority, day number, dossiers, bad) over every calendar, by day."""
    found = [np.empty((0, BAD + 1), dtype=np.int64)]
    for time in times:
        for rows in COUNTS[domain](time.version.pk, *_ordinals(time, first, last)):
            cells = np.array(list(rows), dtype=np.int64).reshape(-1, BAD + 1)
            cells[:, DAY] = time.calendar.day_of_ordinal(cells[:, DAY])
            found.append(cells)
    cells = np.concatenate(found)
    return cells[np.lexsort(cells[:, : DAY + 1].T)]  # so that sums do not hang on the database


def _ordinals(time: WorkingTime, first, last):
    """Ordinals of the first and the last working day of a stretch."""
    start = max(first, time.calendar.first_day)
    return int(time.calendar.ordinal(day_number(start))), time.calendar.last_ordinal_by(last)


def _delays(version, first, last):
    handed = Dossier.objects.counted(version, first - LONGEST_WAIT, last)
    brought = SupplementRound.objects.counted(version, 0, last)
    for intervals in (handed, brought):
        yield [
            (agent, procedure, NO_AUTHORITY, *counts)
            for agent, procedure, *counts in intervals.delay_days(first, last)
        ]


def _reworks(version, first, last):
    dossiers = Dossier.objects.filter(calendar_version=version)
    yield dossiers.decision_days(first, last)
    yield dossiers.refiling_days(first, last)


COUNTS = {Domain.DELAY: _delays, Domain.REWORK: _reworks}


def _drawn(domain, cells, baselines, first, times) -> Iterator[CusumDay]:
    """The rows of the charts as they should be, quarter by quarter."""
    agents = np.unique(cells[:, AGENT])
    state = _state_before(first, domain, agents)
    for baseline in baselines:
        judged = np.isin(cells[:, DAY], baseline.days)
        chart = CHARTS[domain](baseline.parameters)
        usual = _usual(domain, cells[judged], baseline)
        weight = evidence(
            usual,
            cells[judged, DOSSIERS],
            cells[judged, BAD],
            tolerated_odds=chart.tolerated_odds,
            sought_odds=chart.sought_odds,
        )
        agent, day, dossiers, bad, expected, weight = _by_agent(cells[judged], usual, weight)
        places = np.searchsorted(agents, agent)
        outcome, state = draw(places, day, weight, bad > 0, state, chart)
        columns = _columns(agent, day, dossiers, bad, expected, outcome, times)
        for row in zip(*columns.values(), strict=True):
            values = dict(zip(columns, row, strict=True))
            yield CusumDay(domain=domain, baseline_id=baseline.run.pk, **values)


def _state_before(first, domain, agents) -> State:
    """Where the charts of these agents stood before the first day."""
    state = State.at_zero(agents.size)
    places = {agent: place for place, agent in enumerate(agents.tolist())}
    rows = CusumDay.objects.newest_before(first, domain).filter(
        is_alarm=False, rising_since__isnull=False
    )
    columns = ("agent", "statistic", "bad_days", "rising_since")
    for agent, statistic, bad_days, since in rows.values_list(*columns):
        if (place := places.get(agent)) is not None:
            state.statistic[place] = statistic
            state.bad_days[place] = bad_days
            state.rising_since[place] = day_number(since)
    return state


def _usual(domain, cells, baseline):
    """The usual probability of each cell, by the rates that the run stored."""
    rates = FrozenRates.from_dict(baseline.run.rates, baseline.parameters)
    procedures = _codes(Procedure, cells[:, PROCEDURE])
    if domain == Domain.DELAY:
        return rates.probability_late(procedures)
    return rates.probability_sent_back(procedures, _codes(Authority, cells[:, AUTHORITY]))


def _codes(model, keys) -> list[str]:
    codes = dict(model.objects.values_list("pk", "code"))
    return [codes[key] for key in keys.tolist()]


def _by_agent(cells, usual, weight):
    """Agent, day, dossiers, bad ones, how many to expect, and weight of each agent's day."""
    keys = cells[:, [DAY, AGENT]]
    distinct, place = np.unique(keys, axis=0, return_inverse=True)
    dossiers, bad, expected, weight = (
        np.bincount(place, weights=values, minlength=len(distinct))
        for values in (cells[:, DOSSIERS], cells[:, BAD], cells[:, DOSSIERS] * usual, weight)
    )
    counts = dossiers.astype(np.int64), bad.astype(np.int64)
    return distinct[:, 1], distinct[:, 0], *counts, expected, weight


def _columns(agent, day, dossiers, bad, expected, outcome: Outcome, times):
    return {
        "agent_id": agent.tolist(),
        "day": _dates(day),
        "wd": times[0].calendar.ordinal(day).tolist(),
        "dossiers": dossiers.tolist(),
        "bad": bad.tolist(),
        "expected": expected.tolist(),
        "statistic": outcome.statistic.tolist(),
        "rising_since": _dates(outcome.rising_since),
        "bad_days": outcome.bad_days.tolist(),
        "is_alarm": outcome.is_alarm.tolist(),
    }


def _dates(numbers) -> list[date | None]:
    return [
        None if number == NOT_RISING else EPOCH + timedelta(days=number)
        for number in numbers.tolist()
    ]


def _keep(domain, drawn: list[CusumDay], first) -> int:
    """Make the stored rows from the first day on those just drawn; how many had to change."""
    fresh = {(row.agent_id, row.day): row for row in drawn}
    gone = []
    stored = CusumDay.objects.filter(domain=domain, day__gte=first)
    for pk, agent, day, *values in stored.values_list("pk", "agent", "day", *VALUES).iterator():
        row = fresh.get((agent, day))
        if row and values == [getattr(row, name) for name in VALUES]:
            del fresh[agent, day]
        else:
            gone.append(pk)
    for start in range(0, len(gone), KEYS_AT_ONCE):
        CusumDay.objects.filter(pk__in=gone[start : start + KEYS_AT_ONCE]).delete()
    CusumDay.objects.bulk_create(fresh.values(), batch_size=ROWS_AT_ONCE)
    return len(gone) + len(fresh)


def _raise(domain, drawn: list[CusumDay], at) -> list[Alarm]:
    """Add the alarms that say something new."""
    raised = [row for row in drawn if row.is_alarm]
    known: dict[int, list[tuple[date, date]]] = {}
    earliest = min((row.rising_since for row in raised), default=date.max)
    stood = Alarm.objects.filter(domain=domain, alarm_on__gte=earliest)
    for agent, start, end in stood.values_list("agent", "suspected_start", "alarm_on"):
        known.setdefault(agent, []).append((start, end))
    return Alarm.objects.bulk_create(
        Alarm(
            agent_id=row.agent_id,
            domain=domain,
            alarm_on=row.day,
            suspected_start=row.rising_since,
            statistic=row.statistic,
            bad_days=row.bad_days,
            baseline_id=row.baseline_id,
            made_at=at,
        )
        for row in raised
        if not any(
            start <= row.day and row.rising_since <= end
            for start, end in known.get(row.agent_id, ())
        )
    )
