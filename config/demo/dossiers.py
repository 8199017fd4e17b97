"""An invented log of dossiers, told in arrays: one entry per dossier.

Instants are seconds of the city's wall clock as in `oversight/rules/calendar.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from config.demo.behaviour import Behaviour, Booleans, Floats, Integers, make_behaviour
from config.demo.chance import stream
from config.demo.operators import Week
from config.demo.timeline import LOG_DAYS, Timeline
from oversight.rules import deadline
from oversight.rules.calendar import (
    NEVER,
    SECONDS_A_DAY,
    SECONDS_A_MINUTE,
    LocalSeconds,
    day_number,
)
from oversight.rules.supplements import Reason

HOUR = 3600
VOLUME_SPREAD = 1.06  # of the logarithm: half of the agents see far fewer people than the mean
WINDOW_DAYS = 60
MONDAY_FACTOR = 1.2
EVENING_SHARE = 0.15  # of the dossiers of agents that stay open
WEEKEND_SHARE = 0.30  # of what such agents would have seen on Friday
TRACE_SHARE = 0.35
CITIZENS_PER_DOSSIER = 3

LATE_SHARE, LATE_SPREAD_OF_PROCEDURES = 0.032, 0.4
INCIDENT_SHARE, INCIDENT_EFFECT = 0.010, 2.6  # days on which much goes wrong at one agent
OVERDUE_MEDIAN_DAYS, OVERDUE_SPREAD = 0.7, 1.3
FORGOTTEN_SHARE = 0.03  # of what is late
SAME_AFTERNOON_SHARE = 0.45

REWORK_SHARE, REWORK_SPREAD_OF_PROCEDURES, REWORK_SPREAD_OF_OFFICES = 0.11, 0.35, 0.4
HARD_PROCEDURES, HARD_SHARE = 5, (0.80, 0.95)  # nearly always sent back, whoever files them
ANOTHER_ROUND = (0.22, 0.18)
AUTHORITY_ROUND_SHARE = 0.02
ANSWERED_SHARE = 0.9
HIDDEN_SHARE = 0.7  # of a splitter's rounds
WITHDRAWN_SHARE = 0.006


@dataclass(frozen=True)
class Counter:
    """An agent as the log sees it: where it sends dossiers, when it is open, since when."""

    code: str
    region: int
    is_public_post: bool
    week: Week
    stretches: tuple[tuple[int, int], ...]
    area: str


@dataclass(frozen=True)
class Offices:
    """What is asked for, and who receives it: the authority of each procedure in each region.

    `dates_rounds` says of each authority whether its system hands out the dates of its requests.
    """

    procedures: tuple[str, ...]
    authorities: tuple[str, ...]
    authority_of: Integers  # by procedure and region
    dates_rounds: Booleans


@dataclass(frozen=True)
class Outage:
    """A declared incident: nothing could be forwarded to this authority for some hours."""

    authority: int
    ordinal: int
    opens: int  # minutes from midnight
    closes: int


@dataclass(frozen=True, eq=False)
class Dossiers:
    """Columns of the log; `citizen` is a number without meaning."""

    agent: Integers
    procedure: Integers
    authority: Integers
    citizen: Integers
    channel: Integers
    received: LocalSeconds
    evidence: LocalSeconds
    forwarded: LocalSeconds
    decided: LocalSeconds
    withdrawn: LocalSeconds
    rounds: Integers  # caused by the agent
    authority_rounds: Integers

    def pick(self, which: npt.NDArray) -> Self:
        return replace(self, **{f.name: getattr(self, f.name)[which] for f in fields(self)})

    def with_more(self, other: Self) -> Self:
        return replace(
            self,
            **{
                f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)])
                for f in fields(self)
            },
        )


@dataclass(frozen=True, eq=False)
class Rounds:
    """Dated requests of authorities: the dossier's place in the log, and what followed."""

    dossier: Integers
    number: Integers
    requested: LocalSeconds
    reason: npt.NDArray[np.str_]
    resupplied: LocalSeconds
    reforwarded: LocalSeconds


@dataclass(frozen=True, eq=False)
class Log:
    """The whole log in the order of registration, and who was planted in it."""

    dossiers: Dossiers
    rounds: Rounds
    behaviour: Behaviour


def make_log(
    *,
    seed: int,
    timeline: Timeline,
    count: int,
    counters: Sequence[Counter],
    offices: Offices,
    outage: Outage,
) -> Log:
    """Invent about this many dossiers of these agents over the last 120 working days."""
    return _Storyteller(seed, timeline, counters, offices, outage).tell(count)


class _Storyteller:
    """Chance, calendar and behaviour, which every part of the story needs."""

    def __init__(self, seed, timeline, counters, offices, outage):
        self.timeline, self.counters, self.offices = timeline, counters, offices
        self.outage = outage
        self.calendar = timeline.calendar
        self.seed = seed
        self.end = (day_number(timeline.last_day) + 1) * SECONDS_A_DAY - HOUR
        chance = stream(seed, "volumes")
        self.open_days = [_open_days(counter, timeline) for counter in counters]
        busy = np.exp(chance.normal(0, VOLUME_SPREAD, len(counters)))
        self.volumes = busy * [days.size / LOG_DAYS for days in self.open_days]
        self.behaviour = make_behaviour(
            self.volumes, timeline.last - WINDOW_DAYS + 1, stream(seed, "behaviour")
        )
        self.late_of_procedure, self.rework_of_procedure, self.rework_of_office = self._rates()

    def tell(self, count) -> Log:
        dossiers = self._arrivals(count)
        dossiers = self._handled(dossiers, stream(self.seed, "handling"))
        dossiers = dossiers.pick(dossiers.received <= self.end)  # the rest was never registered
        dossiers = self._decided(dossiers, stream(self.seed, "decisions"))
        dossiers = dossiers.with_more(self._refiled(dossiers))
        dossiers = dossiers.pick(np.lexsort((dossiers.agent, dossiers.received)))
        return Log(dossiers, self._rounds(dossiers), self.behaviour)

    def _rates(self):
        """Logits by procedure and by office: some are harder, some offices are stricter."""
        chance = stream(self.seed, "rates")
        size = len(self.offices.procedures)
        late = chance.normal(_logit(LATE_SHARE), LATE_SPREAD_OF_PROCEDURES, size)
        rework = chance.normal(_logit(REWORK_SHARE), REWORK_SPREAD_OF_PROCEDURES, size)
        hard = chance.choice(size, size=min(HARD_PROCEDURES, size), replace=False)
        rework[hard] = _logit(chance.uniform(*HARD_SHARE, hard.size))
        offices = chance.normal(0, REWORK_SPREAD_OF_OFFICES, len(self.offices.authorities))
        return late, rework, offices

    def _arrivals(self, count) -> Dossiers:
        chance = stream(self.seed, "arrivals")
        counts = chance.multinomial(count, self.volumes / self.volumes.sum())
        agent = np.repeat(np.arange(counts.size), counts)
        popularity = 1 / np.arange(1, len(self.offices.procedures) + 1) ** 0.8
        popularity = popularity[chance.permutation(popularity.size)]
        procedure, received, citizen = [], [], []
        for counter, days, size in zip(self.counters, self.open_days, counts, strict=True):
            mix = popularity * chance.gamma(2.0, 0.5, popularity.size)
            procedure.append(chance.choice(popularity.size, size=size, p=mix / mix.sum()))
            received.append(self._receptions(counter, days, size, chance))
            citizen.append(chance.integers(0, CITIZENS_PER_DOSSIER * size + 1, size))
        procedures = np.concatenate(procedure)
        region = np.array([counter.region for counter in self.counters])[agent]
        public_post = np.array([counter.is_public_post for counter in self.counters])[agent]
        received_at = np.concatenate(received)
        traced = chance.random(agent.size) < TRACE_SHARE
        trace = received_at - chance.integers(60, 15 * SECONDS_A_MINUTE, agent.size)
        never = np.full(agent.size, NEVER, dtype=np.int64)
        nothing = np.zeros(agent.size, dtype=np.int64)
        return Dossiers(
            agent=agent,
            procedure=procedures,
            authority=self.offices.authority_of[procedures, region],
            citizen=np.concatenate(citizen),
            channel=_channels(public_post, chance),
            received=received_at,
            evidence=np.where(traced, trace, NEVER),
            forwarded=never,
            decided=never,
            withdrawn=never,
            rounds=nothing,
            authority_rounds=nothing,
        )

    def _receptions(self, counter, days, size, chance) -> LocalSeconds:
        """When people came: on the days the agent was open, mornings and afternoons."""
        if size == 0:
            return np.zeros(0, dtype=np.int64)
        day = self.calendar.day_of_ordinal(days)
        weight = np.where((day + 3) % 7 == 0, MONDAY_FACTOR, 1.0)  # 1970-01-01 was a Thursday
        chosen = chance.choice(day.size, size=size, p=weight / weight.sum())
        day, ordinal = day[chosen], days[chosen]
        if counter.week.saturday:
            friday = ((day + 3) % 7 == 4) & (ordinal < self.timeline.last)
            day = day + (friday & (chance.random(size) < WEEKEND_SHARE))
        morning = np.clip(chance.normal(9.7 * 60, 55, size), 8 * 60 + 3, 11 * 60 + 50)
        afternoon = np.clip(chance.normal(14.7 * 60, 55, size), 13 * 60 + 3, 16 * 60 + 50)
        minute = np.where(chance.random(size) < 0.55, morning, afternoon)
        if counter.week.weekdays[-1][1].hour > 17:
            last = min(counter.week.weekdays[-1][1].hour, 20) * 60
            evening = chance.uniform(17 * 60, last - 10, size)
            minute = np.where(chance.random(size) < EVENING_SHARE, evening, minute)
        second = chance.integers(0, SECONDS_A_MINUTE, size)
        return day * SECONDS_A_DAY + minute.astype(np.int64) * SECONDS_A_MINUTE + second

    def _handled(self, dossiers, chance) -> Dossiers:
        """Forward what was received, or not; a back-dater registers only then."""
        start = deadline.start(dossiers.received, dossiers.evidence)
        forwarded, held = self._forwarded(dossiers, dossiers.received, start, chance)
        backdated = held & self.behaviour.backdates[dossiers.agent]
        shown = forwarded - chance.integers(5, 40, forwarded.size) * SECONDS_A_MINUTE
        received = np.where(backdated, np.maximum(shown, dossiers.received), dossiers.received)
        forwarded = self._after_the_outage(dossiers.authority, forwarded, chance)
        withdrawn = (chance.random(forwarded.size) < WITHDRAWN_SHARE) & ~held
        gone = dossiers.received + chance.integers(HOUR // 2, 3 * SECONDS_A_DAY, forwarded.size)
        withdrawn &= (gone < forwarded) & (gone <= self.end)
        return replace(
            dossiers,
            received=received,
            forwarded=np.where(withdrawn | (forwarded > self.end), NEVER, forwarded),
            withdrawn=np.where(withdrawn, gone, NEVER),
        )

    def _forwarded(self, dossiers, received, start, chance):
        """When each file left the agent (NEVER if not), and which were held on purpose."""
        calendar, behaviour, agent = self.calendar, self.behaviour, dossiers.agent
        size = agent.size
        ordinal = calendar.ordinal_at(start)
        due = deadline.due(start, calendar)
        due_ordinal = calendar.ordinal_at(due)

        day_trouble = self._trouble_of(agent, ordinal)
        chance_of_late = _share(
            self.late_of_procedure[dossiers.procedure] + behaviour.late[agent] + day_trouble
        )
        late = chance.random(size) < chance_of_late
        overdue = np.exp(chance.normal(np.log(OVERDUE_MEDIAN_DAYS), OVERDUE_SPREAD, size))
        forgotten = late & (chance.random(size) < FORGOTTEN_SHARE)
        forwarded = self._in_time(received, due, due_ordinal, chance)
        after = self._some_time(due_ordinal + np.ceil(overdue).astype(np.int64), chance)
        forwarded = np.where(late, after, forwarded)

        held = chance.random(size) < behaviour.held_share[agent]
        held &= ordinal >= behaviour.bad_from[agent]
        days = np.ceil(chance.gamma(2.0, behaviour.held_days[agent] / 2)).astype(np.int64)
        forwarded = np.where(held, self._some_time(ordinal + 1 + days, chance), forwarded)
        forgotten |= held & (chance.random(size) < behaviour.never_share[agent])
        return np.where(forgotten, NEVER, forwarded), held

    def _after_the_outage(self, authority, forwarded, chance) -> LocalSeconds:
        """What would have gone to the authority while it could not be reached goes a day later."""
        outage = self.outage
        midnight = self.calendar.day_of_ordinal(outage.ordinal) * SECONDS_A_DAY
        caught = authority == outage.authority
        caught &= forwarded >= midnight + outage.opens * SECONDS_A_MINUTE
        caught &= forwarded <= midnight + outage.closes * SECONDS_A_MINUTE
        next_day = self._some_time(np.full(forwarded.size, outage.ordinal + 1), chance)
        return np.where(caught, next_day, forwarded)

    def _trouble_of(self, agent, ordinal) -> Floats:
        """The days on which much goes wrong at one agent: the same whenever they are asked for."""
        days = self.timeline.last + 1
        trouble = stream(self.seed, "trouble").random((len(self.counters), days))
        happened = trouble[agent, np.minimum(ordinal, days - 1)] < INCIDENT_SHARE
        return np.where(happened, INCIDENT_EFFECT, 0.0)

    def _in_time(self, received, due, due_ordinal, chance) -> LocalSeconds:
        """Some moment before the deadline; late comers often still go the same afternoon."""
        calendar, size = self.calendar, received.size
        part = chance.beta(1.3, 2.6, size)
        begins = np.maximum(received, calendar.opening(calendar.day_of_ordinal(due_ordinal)))
        forwarded = begins + 90 + (part * np.maximum(due - begins - 180, 0)).astype(np.int64)
        day = received // SECONDS_A_DAY
        closing = calendar.closing(calendar.day_of_ordinal(calendar.ordinal(day)))
        same_day = calendar.is_working(day) & (closing - received > 10 * SECONDS_A_MINUTE)
        same_day &= (due // SECONDS_A_DAY > day) & (chance.random(size) < SAME_AFTERNOON_SHARE)
        today = received + 90 + (part * np.maximum(closing - received - 180, 0)).astype(np.int64)
        return np.minimum(np.where(same_day, today, forwarded), due)

    def _some_time(self, ordinal, chance) -> LocalSeconds:
        """Some moment in office hours of each working day; NEVER once the story is over."""
        minute = chance.integers(8 * 60 + 5, 16 * 60 + 55, ordinal.size)
        second = chance.integers(0, SECONDS_A_MINUTE, ordinal.size)
        told = ordinal <= self.timeline.last
        day = self.calendar.day_of_ordinal(np.where(told, ordinal, self.timeline.last))
        moment = day * SECONDS_A_DAY + minute * SECONDS_A_MINUTE + second
        return np.where(told, moment, NEVER)

    def _decided(self, dossiers, chance) -> Dossiers:
        """The authority's first act, and how often it asks for more because of the agent."""
        behaviour, agent, size = self.behaviour, dossiers.agent, dossiers.agent.size
        ordinal = self.calendar.ordinal_at(dossiers.forwarded)
        waits = 1 + chance.poisson(0.9, size)
        decided = self._some_time(ordinal + waits, chance)
        was_bad = self.calendar.ordinal_at(dossiers.received) >= behaviour.bad_from[agent]
        chance_of_rework = _share(
            self.rework_of_procedure[dossiers.procedure]
            + self.rework_of_office[dossiers.authority]
            + behaviour.rework[agent]
            + behaviour.worse_rework[agent] * was_bad
        )
        rounds = (chance.random(size) < chance_of_rework).astype(np.int64)
        for number, share in enumerate(ANOTHER_ROUND, 1):
            rounds += (rounds == number) & (chance.random(size) < share)
        known = decided != NEVER
        by_authority = (rounds == 0) & (chance.random(size) < AUTHORITY_ROUND_SHARE)
        hidden = (rounds > 0) & behaviour.splits[agent] & (chance.random(size) < HIDDEN_SHARE)
        taken_back = decided + chance.integers(HOUR // 4, HOUR, size)
        hidden &= known & (taken_back <= self.end)
        return replace(
            dossiers,
            decided=decided,
            rounds=np.where(known & ~hidden, rounds, 0),
            authority_rounds=(known & by_authority).astype(np.int64),
            withdrawn=np.where(hidden, taken_back, dossiers.withdrawn),
        )

    def _refiled(self, dossiers) -> Dossiers:
        """What was withdrawn after forwarding comes again under a new code."""
        chance = stream(self.seed, "refiling")
        again = dossiers.pick((dossiers.withdrawn != NEVER) & (dossiers.forwarded != NEVER))
        size = again.agent.size
        ordinal = self.calendar.ordinal_at(again.withdrawn) + chance.integers(1, 7, size)
        received = self._some_time(ordinal, chance)
        again = replace(
            again.pick(received != NEVER),
            received=received[received != NEVER],
        )
        never = np.full(again.agent.size, NEVER, dtype=np.int64)
        nothing = np.zeros(again.agent.size, dtype=np.int64)
        again = replace(
            again, evidence=never, withdrawn=never, rounds=nothing, authority_rounds=nothing
        )
        forwarded, _held = self._forwarded(again, again.received, again.received, chance)
        forwarded = np.where(forwarded > self.end, NEVER, forwarded)
        waits = 1 + chance.poisson(0.9, again.agent.size)
        decided = self._some_time(self.calendar.ordinal_at(forwarded) + waits, chance)
        return replace(again, forwarded=forwarded, decided=decided)

    def _rounds(self, dossiers) -> Rounds:
        """The requests of the authorities that hand out their dates, round after round."""
        chance = stream(self.seed, "rounds")
        total = dossiers.rounds + dossiers.authority_rounds
        index = np.flatnonzero((total > 0) & self.offices.dates_rounds[dossiers.authority])
        requested = dossiers.decided[index]
        parts = []
        for number in range(1, len(ANOTHER_ROUND) + 2):
            rest = dossiers.pick(index)
            by_agent = rest.rounds >= number
            size = index.size
            wait = np.ceil(chance.gamma(2.0, 2.0, size)).astype(np.int64)
            resupplied = self._some_time(self.calendar.ordinal_at(requested) + wait, chance)
            resupplied[chance.random(size) >= ANSWERED_SHARE] = NEVER
            reforwarded = np.full(size, NEVER, dtype=np.int64)
            back = resupplied != NEVER
            moments = resupplied[back]
            reforwarded[back], _held = self._forwarded(rest.pick(back), moments, moments, chance)
            reforwarded[reforwarded > self.end] = NEVER
            reason = _reasons(by_agent, number, chance)
            parts.append((index, np.full(size, number), requested, reason, resupplied, reforwarded))
            goes_on = (total[index] > number) & (reforwarded != NEVER)
            ordinal = self.calendar.ordinal_at(reforwarded[goes_on])
            asked = self._some_time(ordinal + 1 + chance.poisson(0.9, ordinal.size), chance)
            index = index[goes_on][asked != NEVER]
            requested = asked[asked != NEVER]
        return Rounds(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _open_days(counter, timeline) -> Integers:
    """Ordinals of the working days of the log on which an agent served citizens."""
    days = [
        np.arange(max(first, timeline.log_first), min(last, timeline.last) + 1)
        for first, last in counter.stretches
    ]
    return np.concatenate([np.zeros(0, dtype=np.int64), *days]).astype(np.int64)


def _channels(public_post: Booleans, chance) -> Integers:
    """In person, online or by public post, as the national exchange numbers them."""
    drawn = chance.random(public_post.size)
    online = drawn < 0.52
    posted = public_post & (drawn > 0.94)
    return np.where(online, 2, np.where(posted, 3, 1))


def _reasons(by_agent: Booleans, number: int, chance) -> npt.NDArray[np.str_]:
    drawn = chance.random(by_agent.size)
    if number == 1:
        agent = np.select(
            [drawn < 0.50, drawn < 0.82], [Reason.MISSING_ITEM, Reason.INVALID_ITEM], Reason.UNKNOWN
        )
    else:
        agent = np.where(drawn < 0.85, Reason.ANSWER_INCOMPLETE, Reason.UNKNOWN)
    authority = np.select(
        [drawn < 0.5, drawn < 0.9], [Reason.EXTRA_ITEM, Reason.AUTHORITY_ERROR], Reason.LAW_CHANGE
    )
    return np.where(by_agent, agent, authority)


def _logit(share):
    return np.log(share) - np.log1p(-np.asarray(share))


def _share(logit: Floats) -> Floats:
    return 1 / (1 + np.exp(-logit))
