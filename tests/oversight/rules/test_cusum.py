"""The early warning held to its worked example, to published weights and limits, and to its laws."""

from itertools import product

import numpy as np
import pytest
from scipy import special

from oversight.rules.cusum import NOT_RISING, Chart, State, draw, evidence, step
from oversight.rules.parameters import Parameters

DELAY = Chart.of_delay(Parameters())
ODDS = {"tolerated_odds": 1.5, "sought_odds": 8.0}
# SCORING 2.9: dossiers and late ones of six days at p = .04
DAYS = ((3, 0), (4, 2), (2, 0), (3, 2), (4, 1), (2, 2))


def chart(**changes):
    return Chart(**{**vars(DELAY), **changes})


def drawn(days, probability=0.04, state=None, using=DELAY, first=0):
    """One agent's chart over days given as (dossiers, bad)."""
    dossiers, bad = np.array(days).T
    weight = evidence(
        np.full(bad.shape, probability),
        dossiers,
        bad,
        tolerated_odds=using.tolerated_odds,
        sought_odds=using.sought_odds,
    )
    number = first + np.arange(bad.size)
    return draw(
        np.zeros(bad.size, dtype=np.int64),
        number,
        weight,
        bad > 0,
        state or State.at_zero(1),
        using,
    )


# SCORING 2.9
def test_the_weights_of_one_dossier_are_those_of_the_worked_example():
    late, on_time = evidence([0.04, 0.04], [1, 1], [1, 0], **ODDS)

    assert late == pytest.approx(1.44692, abs=5e-6)
    assert on_time == pytest.approx(-0.22706, abs=5e-6)


# SCORING 2.9
def test_the_worked_example_rises_to_its_alarm():
    outcome, state = drawn(DAYS)

    assert outcome.statistic == pytest.approx([0, 2.0, 1.5459, 3.5459, 4.3116, 6.3116], abs=5e-5)
    assert outcome.is_alarm.tolist() == [False] * 5 + [True]
    assert outcome.rising_since.tolist() == [NOT_RISING, 1, 1, 1, 1, 1]
    assert outcome.bad_days.tolist() == [0, 1, 1, 2, 3, 4]
    assert (state.statistic[0], state.bad_days[0], state.rising_since[0]) == (0, 0, NOT_RISING)


# Steiner and others 2000, p. 446; Steiner 2014, p. 234: logit p = -3.68 + .077 Parsonnet score
@pytest.mark.parametrize(
    ("parsonnet", "is_bad", "odds", "weight"),
    [
        (0, 0, 2.0, -0.024),
        (0, 1, 2.0, 0.669),
        (50, 0, 2.0, -0.433),
        (50, 1, 2.0, 0.260),
        (0, 0, 0.5, 0.012),
        (0, 1, 0.5, -0.681),
        (50, 0, 0.5, 0.316),
        (50, 1, 0.5, -0.377),
    ],
)
def test_the_weights_are_those_published(parsonnet, is_bad, odds, weight):
    probability = special.expit(-3.68 + 0.077 * parsonnet)

    found = evidence(probability, 1, is_bad, tolerated_odds=1.0, sought_odds=odds)

    assert float(found) == pytest.approx(weight, abs=6e-4)


# R package cusum, exact limit for p = .1, n = 10, odds ratio 2, alpha .05
def test_the_exact_limit_of_a_short_series_is_the_published_one():
    outcomes = np.array(list(product((0, 1), repeat=10)))
    weight = evidence(0.1, 1, outcomes, tolerated_odds=1.0, sought_odds=2.0)
    free = chart(daily_cap=np.inf, bad_days=0, limit=np.inf)
    state, highest = State.at_zero(len(outcomes)), np.zeros(len(outcomes))
    for place in range(10):
        outcome = step(state, weight[:, place], outcomes[:, place], place, free)
        state = outcome.state()
        highest = np.maximum(highest, outcome.statistic)
    bad = outcomes.sum(axis=1)
    chance = 0.1**bad * 0.9 ** (10 - bad)

    limits = np.unique(highest.round(9))
    false_alarms = np.array([chance[highest >= limit - 1e-9].sum() for limit in limits])
    closest = limits[np.abs(false_alarms - 0.05).argmin()]

    assert closest == pytest.approx(1.41227, abs=6e-6)


def test_an_alarm_begins_the_chart_anew():
    outcome, _state = drawn([*DAYS, (2, 2), (1, 0), (1, 1)])

    assert outcome.statistic[6:] == pytest.approx(
        [2.0, 2 - 0.22706, 2 - 0.22706 + 1.44692], abs=1e-4
    )
    assert outcome.rising_since[6:].tolist() == [6, 6, 6]
    assert outcome.bad_days[6:].tolist() == [1, 1, 2]
    assert outcome.is_alarm[6:].tolist() == [False, False, False]


def test_days_without_anything_to_count_change_nothing():
    whole, end = drawn(DAYS)
    gaps = np.array([0, 3, 4, 9, 10, 30])
    dossiers, late = np.array(DAYS).T
    weight = evidence(np.full(6, 0.04), dossiers, late, **ODDS)

    outcome, state = draw(
        np.zeros(6, dtype=np.int64), gaps, weight, late > 0, State.at_zero(1), DELAY
    )

    assert outcome.statistic.tolist() == whole.statistic.tolist()
    assert outcome.rising_since[5] == 3
    assert state.statistic.tolist() == end.statistic.tolist()


def test_good_work_brings_the_chart_to_zero_and_the_next_rise_has_its_own_start():
    outcome, _state = drawn([(1, 1), (20, 0), (1, 1)])

    assert outcome.statistic[1] == 0
    assert outcome.rising_since.tolist() == [0, NOT_RISING, 2]
    assert outcome.bad_days.tolist() == [1, 0, 1]


def test_one_bad_day_never_raises_an_alarm():
    one_day = drawn([(500, 500)])[0]
    without_a_cap = drawn([(500, 500)], using=chart(daily_cap=np.inf))[0]
    with_two = drawn([(500, 500), (1, 1)], using=chart(daily_cap=np.inf))[0]

    assert one_day.statistic[0] == 2.0
    assert (without_a_cap.statistic[0] > 5, without_a_cap.is_alarm[0]) == (True, False)
    assert with_two.is_alarm.tolist() == [False, True]


def test_a_good_day_at_the_limit_is_no_second_bad_one():
    outcome, _state = drawn([(500, 500), (1, 0)], using=chart(daily_cap=np.inf))

    assert (outcome.statistic[1] > 5, outcome.bad_days[1], outcome.is_alarm[1]) == (True, 1, False)


def test_rework_looks_for_smaller_odds_than_delay():
    assert Chart.of_rework(Parameters()) == chart(sought_odds=5.0)


# the law that makes a late or repeated nightly run safe
@pytest.mark.parametrize("seed", range(5))
def test_charts_drawn_day_by_day_or_in_any_pieces_are_the_same(seed):
    chance = np.random.default_rng(seed)
    agent, day = (part.ravel() for part in np.meshgrid(np.arange(30), np.arange(40)))
    active = chance.random(agent.size) < 0.6
    agent, day = agent[active], day[active]
    dossiers = chance.integers(1, 6, agent.size)
    bad = chance.binomial(dossiers, np.where(agent < 8, 0.4, 0.04))
    weight = evidence(np.full(agent.size, 0.05), dossiers, bad, **ODDS)
    mixed = chance.permutation(agent.size)

    whole, end = draw(
        agent[mixed], day[mixed], weight[mixed], bad[mixed] > 0, State.at_zero(30), DELAY
    )
    state, pieces = State.at_zero(30), []
    for first, last in ((0, 7), (7, 8), (8, 40)):
        rows = (day >= first) & (day < last)
        outcome, state = draw(agent[rows], day[rows], weight[rows], bad[rows] > 0, state, DELAY)
        pieces.append((np.flatnonzero(rows), outcome))

    assert whole.is_alarm.sum() > 5
    in_order = np.empty(agent.size)
    in_order[mixed] = whole.statistic
    for rows, outcome in pieces:
        assert outcome.statistic.tolist() == in_order[rows].tolist()
    assert state.statistic.tolist() == end.statistic.tolist()
    assert state.rising_since.tolist() == end.rising_since.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_one_more_bad_dossier_never_lowers_a_chart(seed):
    chance = np.random.default_rng(seed)
    dossiers = chance.integers(1, 6, 30)
    bad = chance.binomial(dossiers, 0.2)
    worse = bad.copy()
    worse[chance.integers(0, 30)] += 1
    free = chart(limit=np.inf)

    before = drawn(np.column_stack([dossiers, bad]), using=free)[0]
    after = drawn(np.column_stack([np.maximum(dossiers, worse), worse]), using=free)[0]

    assert (after.statistic >= before.statistic - 1e-9).all()


def test_no_rows_leave_the_charts_where_they_are():
    none = np.zeros(0, dtype=np.int64)
    state = State.at_zero(2)

    outcome, after = draw(none, none, np.zeros(0), none > 0, state, DELAY)

    assert outcome.statistic.size == 0
    assert after.statistic.tolist() == [0, 0]


# SCORING 2.9: e^5 = 148 active days at the tolerated odds, whatever the case mix (Lorden 1971)
def test_an_agent_at_the_tolerated_odds_runs_longer_than_the_guarantee():
    chance = np.random.default_rng(1)
    agents, days, usual = 300, 400, 0.04
    bad_odds = 1.5 * usual / (1 - usual)
    bad = chance.binomial(2, bad_odds / (1 + bad_odds), (days, agents))
    weight = evidence(usual, 2, bad, **ODDS)
    state, first = State.at_zero(agents), np.full(agents, days)
    for day in range(days):
        outcome = step(state, weight[day], bad[day] > 0, day, DELAY)
        first = np.where(outcome.is_alarm & (first == days), day + 1, first)
        state = outcome.state()

    alarmed = (first < days).sum()

    assert first.sum() / alarmed >= np.exp(5)
