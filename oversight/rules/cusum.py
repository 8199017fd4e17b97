"""Early warning: a risk-adjusted CUSUM of each agent, fed once a day (SCORING 2.9).

Each dossier adds the logarithm of how much likelier its outcome is at an agent whose odds of a bad
outcome are those sought than at one whose odds are still tolerated. The sum is never let below zero,
so that old merit buys nothing; a day counts no more than a cap, so that one power cut raises no alarm.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import Booleans, Days, Integers
from oversight.rules.parameters import Parameters
from oversight.rules.tails import Numbers

NOT_RISING: Final = -(2**62)
"""The day since which a chart at zero is rising."""


@dataclass(frozen=True)
class Chart:
    """How a chart is drawn. Odds are multiples of the usual odds of a bad outcome."""

    tolerated_odds: float
    sought_odds: float
    limit: float
    daily_cap: float
    bad_days: int
    """On how many days something bad must have happened since the last zero."""

    @classmethod
    def of_delay(cls, parameters: Parameters) -> Self:
        return cls._of(parameters, parameters.cusum_delay_odds)

    @classmethod
    def of_rework(cls, parameters: Parameters) -> Self:
        return cls._of(parameters, parameters.cusum_rework_odds)

    @classmethod
    def _of(cls, parameters: Parameters, sought_odds: float) -> Self:
        return cls(
            tolerated_odds=parameters.cusum_tolerated_odds,
            sought_odds=sought_odds,
            limit=parameters.cusum_limit,
            daily_cap=parameters.cusum_daily_cap,
            bad_days=parameters.cusum_bad_days,
        )


@dataclass(frozen=True, eq=False)
class State:
    """Where the chart of each agent stands between two days."""

    statistic: Numbers
    bad_days: Integers
    rising_since: Days
    """The first day above zero since the last zero: where a change would have begun."""

    @classmethod
    def at_zero(cls, agents: int) -> Self:
        return cls(np.zeros(agents), np.zeros(agents, dtype=np.int64), np.full(agents, NOT_RISING))


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a day made of each chart, before an alarm sets it back."""

    statistic: Numbers
    bad_days: Integers
    rising_since: Days
    is_alarm: Booleans

    def state(self) -> State:
        """Where the charts go on from: an alarm begins them anew."""
        return State(
            np.where(self.is_alarm, 0.0, self.statistic),
            np.where(self.is_alarm, 0, self.bad_days),
            np.where(self.is_alarm, NOT_RISING, self.rising_since),
        )


def evidence(
    probability: npt.ArrayLike,
    dossiers: npt.ArrayLike,
    bad: npt.ArrayLike,
    *,
    tolerated_odds: float,
    sought_odds: float,
) -> Numbers:
    """Sum of the weights of so many dossiers, so many of them bad, that are alike.

    `probability` is the usual one of a bad outcome.

    >>> odds = {"tolerated_odds": 1.5, "sought_odds": 8.0}
    >>> evidence([0.04, 0.04], [1, 1], [1, 0], **odds).round(5).tolist()
    [1.44692, -0.22706]
    """
    usual = np.asarray(probability, dtype=np.float64)
    for_each = np.log((1 - usual + sought_odds * usual) / (1 - usual + tolerated_odds * usual))
    for_bad = np.log(sought_odds / tolerated_odds)
    return np.asarray(np.asarray(bad) * for_bad - np.asarray(dossiers) * for_each)


def step(
    state: State, weight: npt.ArrayLike, has_bad: npt.ArrayLike, day: int, chart: Chart
) -> Outcome:
    """Take each agent's chart through one day: the sum of its weights, and whether any was bad."""
    statistic = np.maximum(0.0, state.statistic + np.minimum(weight, chart.daily_cap))
    is_rising = statistic > 0
    began = np.where(state.rising_since == NOT_RISING, day, state.rising_since)
    bad_days = np.where(is_rising, state.bad_days + np.asarray(has_bad, dtype=np.int64), 0)
    return Outcome(
        statistic=statistic,
        bad_days=bad_days,
        rising_since=np.where(is_rising, began, NOT_RISING),
        is_alarm=(statistic >= chart.limit) & (bad_days >= chart.bad_days),
    )


def draw(
    agent: Integers,
    day: Days,
    weight: Numbers,
    has_bad: Booleans,
    state: State,
    chart: Chart,
) -> tuple[Outcome, State]:
    """Take charts through many days; one row is one agent's day, agents are places in `state`.

    Rows may come in any order, and an agent needs none for a day on which nothing was counted. The
    outcome has the order of the rows; the state is that after the last day.
    """
    columns: dict[str, npt.NDArray[Any]] = {
        "statistic": np.zeros(day.shape),
        "bad_days": np.zeros(day.shape, dtype=np.int64),
        "rising_since": np.full(day.shape, NOT_RISING),
        "is_alarm": np.zeros(day.shape, dtype=np.bool_),
    }
    now = State(state.statistic.copy(), state.bad_days.copy(), state.rising_since.copy())
    order = np.argsort(day, kind="stable")
    starts = np.flatnonzero(np.diff(day[order])) + 1
    for rows in np.split(order, starts) if order.size else ():
        who = agent[rows]
        before = State(now.statistic[who], now.bad_days[who], now.rising_since[who])
        outcome = step(before, weight[rows], has_bad[rows], int(day[rows[0]]), chart)
        for name, column in columns.items():
            column[rows] = getattr(outcome, name)
        after = outcome.state()
        now.statistic[who] = after.statistic
        now.bad_days[who] = after.bad_days
        now.rising_since[who] = after.rising_since
    return Outcome(**columns), now
