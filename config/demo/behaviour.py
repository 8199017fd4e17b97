"""How invented agents behave: honest ones differ too, and a few brokers are planted.

The kinds of broker are those of SCORING 4.1. What they do is known here and nowhere else: the
register and the score see only the dossiers.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

BROKER_SHARE = 0.06
LATE_SPREAD = 0.35  # standard deviation of honest agents on the logit
REWORK_SPREAD = 0.30


class Broker(StrEnum):
    """What a planted broker does."""

    HOLDER = "holder"  # keeps many files for weeks
    HOARDER = "hoarder"  # keeps many files for good
    SUBTLE = "subtle"  # keeps some files for days
    INCOMPETENT = "incompetent"  # sends citizens back and forth
    SPLITTER = "splitter"  # the same, hidden by withdrawing and filing again
    BACKDATER = "backdater"  # registers a file only when forwarding it
    CHANGED_HOLD = "chg_hold"  # turns into a holder
    CHANGED_REWORK = "chg_rework"  # turns incompetent


@dataclass(frozen=True)
class Holding:
    """Share of files held, mean working days they are held, share of these never forwarded."""

    share: tuple[float, float]
    days: float
    never: float


HOLDING = {
    Broker.HOLDER: Holding((0.30, 0.70), 12, 0.2),
    Broker.HOARDER: Holding((0.35, 0.65), 12, 0.9),
    Broker.SUBTLE: Holding((0.12, 0.25), 5, 0.0),
    Broker.BACKDATER: Holding((0.40, 0.70), 8, 0.0),
    Broker.CHANGED_HOLD: Holding((0.30, 0.70), 12, 0.2),
}
WORSE_REWORK = (Broker.INCOMPETENT, Broker.SPLITTER, Broker.CHANGED_REWORK)
REWORK_ODDS = (3.3, 9.0)
TURNING = (Broker.CHANGED_HOLD, Broker.CHANGED_REWORK)
TURNS_AFTER = (10, 40)  # working days into the last 60


@dataclass(frozen=True, eq=False)
class Behaviour:
    """One entry per agent; effects are on the logit, `bad_from` is the working day it begins."""

    kinds: tuple[Broker | None, ...]
    late: Floats
    rework: Floats
    worse_rework: Floats
    held_share: Floats
    held_days: Floats
    never_share: Floats
    bad_from: Integers

    @property
    def splits(self) -> Booleans:
        return np.array([kind == Broker.SPLITTER for kind in self.kinds])

    @property
    def backdates(self) -> Booleans:
        return np.array([kind == Broker.BACKDATER for kind in self.kinds])


def make_behaviour(volumes: Floats, window_first: int, chance: np.random.Generator) -> Behaviour:
    """Plant brokers among the busier agents, since a score cannot see those nobody visits."""
    size = volumes.size
    count = min(size, max(1, round(size * BROKER_SHARE)))
    busier = np.argsort(-volumes, kind="stable")[: max(count, size // 2)]
    kinds: list[Broker | None] = [None] * size
    planted = chance.choice(busier, size=count, replace=False)
    for position, agent in enumerate(planted):
        kinds[agent] = list(Broker)[position % len(Broker)]

    worse_rework, held_share = np.zeros(size), np.zeros(size)
    held_days, never_share = np.ones(size), np.zeros(size)
    bad_from = np.zeros(size, dtype=np.int64)
    for agent in planted:
        kind = kinds[agent]
        if kind in WORSE_REWORK:
            worse_rework[agent] = np.log(chance.uniform(*REWORK_ODDS))
        if kind in HOLDING:
            holding = HOLDING[kind]
            held_share[agent] = chance.uniform(*holding.share)
            held_days[agent], never_share[agent] = holding.days, holding.never
        if kind in TURNING:
            bad_from[agent] = window_first + int(chance.integers(*TURNS_AFTER))
    return Behaviour(
        kinds=tuple(kinds),
        late=chance.normal(0, LATE_SPREAD, size),
        rework=chance.normal(0, REWORK_SPREAD, size),
        worse_rework=worse_rework,
        held_share=held_share,
        held_days=held_days,
        never_share=never_share,
        bad_from=bad_from,
    )
