"""A city of agents whose truth is known, for trying the method on (SCORING 4.1 and 4.4).

Time is counted in working days: day 7 lasts from 7.0 (08:00) to 8.0 (17:00). A quarter before day 0
warms up; the quarter that is judged begins there. Honest agents differ from each other too, have bad
days, and do the work of uneven procedures for uneven authorities. The same seed makes the same city.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

import numpy as np

QUARTER: Final = 60
CUT_OFF: Final = 7 / 9
"""15:00 on a day that lasts from 08:00 to 17:00."""

PROCEDURES: Final = 80
AUTHORITIES: Final = 30
ALWAYS_SUPPLEMENTED: Final = 5
NEVER: Final = np.inf


class Kind(IntEnum):
    """What an agent is in truth."""

    HONEST = 0
    HOLDER = 1
    SUBTLE = 2
    INCOMPETENT = 3
    BACKDATER = 4
    SPLITTER = 5
    TURNED_HOLDER = 6
    TURNED_CARELESS = 7
    HOARDER = 8


@dataclass(frozen=True)
class Broker:
    """How one kind of broker works.

    `held` is the share of dossiers kept back, between agents from one end to the other, for `days`
    working days on average and `never` forwarded at all; `rework` adds to the logit of a supplement.
    """

    share: float
    held: tuple[float, float] = (0.0, 0.0)
    days: float = 0.0
    never: float = 0.0
    rework: tuple[float, float] = (0.0, 0.0)
    backdates: bool = False
    splits: bool = False
    turns: bool = False


CARELESS: Final = (1.2, 2.2)
BROKERS: Final = {
    Kind.HOLDER: Broker(0.15, held=(0.30, 0.70), days=12, never=0.2),
    Kind.SUBTLE: Broker(0.14, held=(0.12, 0.25), days=5),
    Kind.INCOMPETENT: Broker(0.17, rework=CARELESS),
    Kind.BACKDATER: Broker(0.12, held=(0.40, 0.70), days=6, backdates=True),
    Kind.SPLITTER: Broker(0.12, rework=CARELESS, splits=True),
    Kind.TURNED_HOLDER: Broker(0.12, held=(0.40, 0.70), days=10, never=0.15, turns=True),
    Kind.TURNED_CARELESS: Broker(0.10, rework=CARELESS, turns=True),
    Kind.HOARDER: Broker(0.08, held=(0.35, 0.65), days=10, never=0.9),
}
SUBTLE_MIX: Final = {Kind.SUBTLE: 0.5, Kind.INCOMPETENT: 0.25, Kind.SPLITTER: 0.25}


@dataclass(frozen=True)
class Scenario:
    """The circumstances of a city; deviations are on the logit."""

    brokers: float = 0.06
    mix: tuple[tuple[Kind, float], ...] = tuple((kind, b.share) for kind, b in BROKERS.items())
    median_volume: float = 42.0
    volume_deviation: float = 1.0
    delay_deviation: float = 0.35
    rework_deviation: float = 0.30
    heavy_tails: float = 0.0
    bad_day: float = 0.006
    bad_days_in_a_row: int = 1
    strictness: float = 0.5
    slowness: float = 1.0
    traced: float = 0.35
    has_monopolies: bool = False
    window: int = QUARTER


SCENARIOS: Final = {
    "base": Scenario(),
    "rare": Scenario(brokers=0.015),
    "none": Scenario(brokers=0.0),
    "small": Scenario(median_volume=14.0, volume_deviation=0.8),
    "overdisp": Scenario(delay_deviation=0.6, rework_deviation=0.5, bad_day=0.015),
    "heavytail": Scenario(heavy_tails=3.0, delay_deviation=0.30, rework_deviation=0.25),
    "cluster": Scenario(bad_day=0.003, bad_days_in_a_row=4),
    "strict": Scenario(strictness=1.0, slowness=3.0),
    "dominant": Scenario(has_monopolies=True),
    "lowevid": Scenario(traced=0.10),
    "subtle": Scenario(mix=tuple(SUBTLE_MIX.items())),
    "month": Scenario(window=20),
}


@dataclass(frozen=True, eq=False)
class Agents:
    """The truth about each agent: what it is, since when, and how much work it has a day.

    `delay` and `rework` are what sets it apart from the average agent, on the logit.
    """

    kind: np.ndarray
    turns: np.ndarray
    daily: np.ndarray
    home: np.ndarray
    delay: np.ndarray
    rework: np.ndarray
    held: np.ndarray
    careless: np.ndarray
    monopoly: np.ndarray

    @property
    def is_broker(self) -> np.ndarray:
        return self.kind != Kind.HONEST


@dataclass(frozen=True, eq=False)
class Dossiers:
    """What the system will come to know of each dossier, and when; NEVER where it does not happen."""

    agent: np.ndarray
    procedure: np.ndarray
    authority: np.ndarray
    registered: np.ndarray
    trace: np.ndarray
    forwarded: np.ndarray
    decided: np.ndarray
    ended: np.ndarray
    rounds: np.ndarray
    refiled: np.ndarray
    is_refile: np.ndarray

    @property
    def due(self) -> np.ndarray:
        """By when each is to be forwarded, counted from the earlier of registration and trace."""
        return due_of(np.minimum(self.registered, self.trace))

    def only(self, which) -> "Dossiers":
        return Dossiers(**{name: values[which] for name, values in vars(self).items()})


@dataclass(frozen=True, eq=False)
class City:
    """One simulated city."""

    scenario: Scenario
    agents: Agents
    dossiers: Dossiers


def due_of(moment):
    """The end of the day, or of the next for what comes at 15:00 or later.

    >>> due_of(np.array([4.0, 4.77, 4.78])).tolist()
    [5.0, 5.0, 6.0]
    """
    day = np.floor(moment)
    return day + np.where(moment - day < CUT_OFF, 1.0, 2.0)


def simulate(scenario: Scenario, seed: int, agents: int) -> City:
    """A quarter of warming up and the quarter that is judged."""
    chance = np.random.default_rng(seed)
    work = _Work(scenario, chance)
    people = _agents(scenario, agents, chance)
    count = np.maximum(chance.poisson(people.daily * 2 * QUARTER), 1)
    agent = np.repeat(np.arange(agents), count)
    procedure = work.procedures_of(agent, agents)
    if scenario.has_monopolies:
        people, procedure = _monopolies(people, work, agent, procedure, count, chance)
    dossiers = _dossiers(scenario, people, work, agent, procedure, chance)
    return City(scenario, people, dossiers)


class _Work:
    """Procedures and authorities: how often each is late or incomplete, and how long it takes."""

    def __init__(self, scenario, chance):
        self.chance = chance
        self.late = chance.normal(-3.3, 0.6, PROCEDURES)
        self.incomplete = chance.normal(-1.9, 1.0, PROCEDURES)
        self.always = chance.choice(PROCEDURES, ALWAYS_SUPPLEMENTED, replace=False)
        self.incomplete[self.always] = _logit(chance.uniform(0.80, 0.95, ALWAYS_SUPPLEMENTED))
        self.popularity = chance.permutation(np.arange(1, PROCEDURES + 1) ** -0.8)
        self.strictness = chance.normal(0, scenario.strictness, AUTHORITIES)
        self.review = np.exp(chance.normal(np.log(2.0), 0.4 * scenario.slowness, AUTHORITIES))

    def procedures_of(self, agent, agents):
        """A procedure for each dossier: every agent has its own mix of the popular ones."""
        weight = self.chance.random((agents, PROCEDURES)) ** 3 * self.popularity
        upto = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
        upto[:, -1] = 1.0
        stacked = (upto + np.arange(agents)[:, None]).ravel()
        place = np.searchsorted(stacked, agent + self.chance.random(agent.size), side="right")
        return np.minimum(place - agent * PROCEDURES, PROCEDURES - 1)


def _agents(scenario, agents, chance) -> Agents:
    kind = np.zeros(agents, dtype=np.int64)
    broker = np.flatnonzero(chance.random(agents) < scenario.brokers)
    kinds, shares = zip(*scenario.mix, strict=True)
    kind[broker] = chance.choice(kinds, broker.size, p=np.array(shares) / sum(shares))
    place = chance.random(agents)
    held, careless, turns = np.zeros(agents), np.zeros(agents), np.full(agents, -NEVER)
    for of_kind, broker in BROKERS.items():
        own = kind == of_kind
        held[own] = _between(broker.held, place[own])
        careless[own] = _between(broker.rework, place[own])
        if broker.turns:
            turns[own] = chance.uniform(10, 40, own.sum())
    return Agents(
        kind=kind,
        turns=turns,
        daily=np.exp(
            chance.normal(np.log(scenario.median_volume), scenario.volume_deviation, agents)
        )
        / QUARTER,
        home=chance.integers(0, AUTHORITIES, agents),
        delay=scenario.delay_deviation * _spread(scenario, agents, chance),
        rework=scenario.rework_deviation * _spread(scenario, agents, chance),
        held=held,
        careless=careless,
        monopoly=np.full(agents, -1),
    )


def _spread(scenario, agents, chance):
    if scenario.heavy_tails:
        return chance.standard_t(scenario.heavy_tails, agents)
    return chance.normal(0, 1, agents)


def _monopolies(people, work, agent, procedure, count, chance):
    """Three brokers own an ordinary procedure each, three honest agents one always supplemented."""
    ordinary = np.setdiff1d(np.arange(PROCEDURES), work.always)
    owned = [*ordinary[:3], *work.always[:3]]
    kinds = (Kind.HOLDER, Kind.INCOMPETENT, Kind.SUBTLE, Kind.HONEST, Kind.HONEST, Kind.HONEST)
    others = np.setdiff1d(np.arange(PROCEDURES), owned)
    monopoly, procedure = people.monopoly.copy(), procedure.copy()
    for what, kind in zip(owned, kinds, strict=True):
        usable = (people.kind == kind) & (monopoly < 0)
        usable &= (count > QUARTER) | (kind != Kind.HONEST)
        able = np.flatnonzero(usable)
        if not able.size:
            continue
        owner = able[0] if kind == Kind.HONEST else able[np.argmax(count[able])]
        monopoly[owner] = what
        theirs = procedure == what
        procedure[theirs] = chance.choice(others, theirs.sum())
        procedure[agent == owner] = what
    return replace(people, monopoly=monopoly), procedure


def _dossiers(scenario, people, work, agent, procedure, chance) -> Dossiers:
    size = agent.size
    day = chance.integers(-QUARTER, QUARTER, size)
    received = day + np.minimum(chance.beta(1.6, 2.0, size), 0.999)
    elsewhere = chance.integers(0, AUTHORITIES, size)
    authority = np.where(chance.random(size) < 0.85, people.home[agent], elsewhere)
    is_bad = people.is_broker[agent] & (received >= people.turns[agent])
    held = is_bad & (chance.random(size) < people.held[agent])
    forwarded = _forwarded(scenario, people, work, agent, procedure, received, held, chance)
    registered = _registered(people, agent, received, forwarded, held, chance)
    is_traced = chance.random(size) < scenario.traced
    trace = np.where(is_traced, received + chance.uniform(0, 0.01, size), NEVER)

    rounds = _rounds(people, work, agent, procedure, authority, is_bad, chance)
    decided = forwarded + chance.gamma(1.5, work.review[authority] / 1.5)
    waited = (rounds > 0) * (3 + chance.exponential(3, size))
    ended = decided + waited + chance.gamma(2, work.review[authority])
    splits = _of_kind(people, agent, "splits") & is_bad & (rounds > 0)
    is_split = splits & (chance.random(size) < 0.7)
    is_split |= chance.random(size) < 0.02  # honest citizens change their mind too
    is_split &= np.isfinite(forwarded)
    refiled = np.where(is_split, decided + chance.uniform(1, 6, size), NEVER)
    first = Dossiers(
        agent=agent,
        procedure=procedure,
        authority=authority,
        registered=registered,
        trace=trace,
        forwarded=forwarded,
        decided=decided,
        ended=ended,
        rounds=np.where(is_split, 0, rounds),
        refiled=refiled,
        is_refile=np.zeros(size, dtype=np.bool_),
    )
    return _joined(first, _refilings(first, work, chance))


def _forwarded(scenario, people, work, agent, procedure, received, held, chance):
    """When each dossier leaves the agent: in time mostly, late by accident, or held on purpose."""
    size, due = agent.size, due_of(received)
    last_day = np.minimum(due.astype(int) - 1 + QUARTER, 2 * QUARTER + 2)
    is_late = chance.random(size) < np.where(
        _bad_days(scenario, people, chance)[agent, last_day],
        np.maximum(_expit(work.late[procedure] + people.delay[agent]), 0.6),
        _expit(work.late[procedure] + people.delay[agent]),
    )
    slip = chance.exponential(0.7, size)
    slip += (chance.random(size) < 0.1) * chance.exponential(3, size)
    in_time = received + (due - received) * chance.beta(1, 2, size)
    honest = np.where(is_late, due + slip, in_time)
    days = _of_kind(people, agent, "days")
    kept = due + chance.gamma(1.5, np.maximum(days, 1e-9) / 1.5)
    kept = np.where(chance.random(size) < _of_kind(people, agent, "never"), NEVER, kept)
    return np.where(held, kept, honest)


def _bad_days(scenario, people, chance):
    """Days on which an agent's power, network or staff failed, (agents, days)."""
    starts = chance.random((people.kind.size, 2 * QUARTER + 3)) < scenario.bad_day
    bad = starts.copy()
    for later in range(1, scenario.bad_days_in_a_row):
        bad[:, later:] |= starts[:, :-later]
    return bad


def _registered(people, agent, received, forwarded, held, chance):
    """When the agent says that it got the file: soon, or just before forwarding it."""
    size = agent.size
    lag = chance.exponential(0.02, size)
    lag += (chance.random(size) < 0.03) * chance.uniform(0.2, 1.2, size)
    honest = np.minimum(received + lag, forwarded)
    backdates = _of_kind(people, agent, "backdates") & held
    return np.where(backdates, forwarded - chance.uniform(0.005, 0.05, size), honest)


def _rounds(people, work, agent, procedure, authority, is_bad, chance):
    """Supplement rounds that the file really needed."""
    size = agent.size
    careless = np.where(is_bad, people.careless[agent], 0.0)
    logit = work.incomplete[procedure] + work.strictness[authority] + people.rework[agent]
    again = np.where(is_bad & (people.careless[agent] > 0), 0.5, 0.25)
    first = chance.random(size) < _expit(logit + careless)
    second = first & (chance.random(size) < again)
    third = second & (chance.random(size) < 0.9 * again)
    return first.astype(np.int64) + second + third


def _refilings(dossiers, work, chance) -> Dossiers:
    """The dossiers filed instead of the withdrawn ones: a clean record each."""
    old = dossiers.only(dossiers.refiled < QUARTER)
    size, received = old.agent.size, old.refiled
    forwarded = received + 0.5 * chance.random(size) * (due_of(received) - received)
    decided = forwarded + chance.gamma(1.5, work.review[old.authority] / 1.5)
    return replace(
        old,
        registered=received,
        trace=np.full(size, NEVER),
        forwarded=forwarded,
        decided=decided,
        ended=decided + chance.gamma(2, work.review[old.authority]),
        rounds=np.zeros(size, dtype=np.int64),
        refiled=np.full(size, NEVER),
        is_refile=np.ones(size, dtype=np.bool_),
    )


def _joined(first, second) -> Dossiers:
    return Dossiers(
        **{
            name: np.concatenate([values, getattr(second, name)])
            for name, values in vars(first).items()
        }
    )


def _of_kind(people, agent, trait):
    """A trait of each dossier's agent, as its kind has it."""
    honest = Broker(0.0)
    return np.array([getattr(BROKERS.get(kind, honest), trait) for kind in Kind])[
        people.kind[agent]
    ]


def _between(ends, place):
    return ends[0] + (ends[1] - ends[0]) * place


def _expit(logit):
    return 1 / (1 + np.exp(-logit))


def _logit(probability):
    return np.log(probability / (1 - probability))
