"""Counts of dossiers, against a count that looks at one dossier after the other."""

from collections import Counter

import numpy as np
import pytest

from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.counting import DOSSIER, ROUND, Known, Rows, count, together
from oversight.rules.landmarks import DECISION_WAIT, LANDMARKS, MAX_ROUNDS

TODAY = 60
IN_TIME = "is_withdrawn_in_time"


def ordinals(chance, size, *, after=0, known=0.7):
    """Days of which some have not come."""
    days = after + chance.integers(0, 30, size)
    return np.where(chance.random(size) < known, days, NEVER_ORDINAL)


def filled(chance, layout, size):
    """Rows in which every column takes every value that it can."""
    rows = np.zeros(size, layout)
    rows["agent"], rows["procedure"] = chance.integers(1, 6, (2, size)) * 7
    rows["due"] = chance.integers(20, TODAY + 5, size)
    rows["forwarded"] = ordinals(chance, size, after=rows["due"] - 5)
    rows["withdrawn"] = ordinals(chance, size, after=rows["due"] - 5, known=0.3)
    rows["is_late"] = rows["forwarded"] > rows["due"]
    rows["is_withdrawn_in_time"] = rows["withdrawn"] <= rows["due"]
    return rows


@pytest.fixture(params=range(5))
def known(request):
    chance, size = np.random.default_rng(request.param), 400
    dossiers = filled(chance, DOSSIER, size)
    dossiers["dossier"] = chance.permutation(size) + 100
    dossiers["authority"] = chance.integers(1, 4, size)
    dossiers["decided"] = ordinals(chance, size, after=30)
    dossiers["refiled"] = ordinals(chance, size, after=30, known=0.2)
    dossiers["is_refile"] = chance.random(size) < 0.1
    dossiers["has_dated_rounds"] = chance.random(size) < 0.4
    dossiers["declared_rounds"] = chance.integers(0, 5, size)
    dated = dossiers[dossiers["has_dated_rounds"]]
    rounds = filled(chance, ROUND, 2 * dated.size)
    of = chance.integers(0, dated.size, rounds.size)
    for name in ("dossier", "agent", "procedure", "withdrawn"):
        rounds[name] = dated[name][of]
    rounds["is_withdrawn_in_time"] = rounds["withdrawn"] <= rounds["due"]
    rounds["requested"] = chance.integers(30, TODAY + 5, rounds.size)
    rounds["is_agent_attributable"] = chance.random(rounds.size) < 0.7
    return Known(Rows.of(dossiers), Rows.of(rounds))


def each(rows):
    """One dictionary for each row."""
    return [
        dict(zip(rows.columns, row, strict=True))
        for row in zip(*rows.columns.values(), strict=True)
    ]


def missed_one_by_one(known):
    """How many missed each landmark, by agent and procedure, and the days that were missed."""
    missed, days = Counter(), set()
    for interval in each(known.dossiers) + each(known.rounds):
        agent, procedure, due = (int(interval[name]) for name in ("agent", "procedure", "due"))
        for place, landmark in enumerate(LANDMARKS):
            passed = due + landmark
            is_gone = interval["withdrawn"] <= passed if landmark else interval[IN_TIME]
            is_at_risk = passed <= TODAY and (interval["forwarded"] <= TODAY or not is_gone)
            is_held = interval["forwarded"] > passed or not landmark
            if is_at_risk and interval["is_late"] and is_held:
                missed[agent, procedure, place] += 1
                days |= set() if landmark else {(agent, due)}
    return missed, days


def back_one_by_one(known):
    """How many reached each round, by agent, procedure, authority, and the days they came back."""
    reached, days = Counter(), set()
    rounds = each(known.rounds)
    for dossier in each(known.dossiers):
        is_decided = dossier["decided"] <= TODAY or TODAY - dossier["forwarded"] >= DECISION_WAIT
        if dossier["forwarded"] > TODAY or dossier["is_refile"] or not is_decided:
            continue
        work = int(dossier["agent"]), int(dossier["procedure"])
        points = max(rounds_of(dossier, rounds), int(dossier["refiled"] <= TODAY))
        for number in range(min(points, MAX_ROUNDS)):
            reached[(*work, int(dossier["authority"]), number)] += 1
        if points:
            known_on = [int(dossier[name]) for name in ("decided", "refiled", "forwarded")]
            days.add((*work, next(day for day in known_on if day <= TODAY)))
    return reached, days


def rounds_of(dossier, rounds):
    if dossier["has_dated_rounds"]:
        own = [one for one in rounds if one["dossier"] == dossier["dossier"]]
        return sum(one["is_agent_attributable"] and one["requested"] <= TODAY for one in own)
    return int(dossier["declared_rounds"]) if dossier["decided"] <= TODAY else 0


def test_counts_are_those_of_one_dossier_after_the_other(known):
    missed, missed_days = missed_one_by_one(known)
    reached, back_days = back_one_by_one(known)

    counts = count(known, TODAY)

    delay, rework = counts.delay, counts.rework
    assert +missed == +Counter(
        {
            (agent, procedure, place): number
            for agent, procedure, numbers in zip(
                delay.agent.tolist(), delay.procedure.tolist(), delay.missed.tolist(), strict=True
            )
            for place, number in enumerate(numbers)
        }
    )
    assert +reached == +Counter(
        {
            (*work, round_): number
            for *work, numbers in zip(
                rework.agent.tolist(),
                rework.procedure.tolist(),
                rework.authority.tolist(),
                rework.reached.tolist(),
                strict=True,
            )
            for round_, number in enumerate(numbers)
        }
    )
    assert sorted(missed_days) == list(map(tuple, counts.missed.tolist()))
    assert sorted(back_days) == list(map(tuple, counts.sent_back.tolist()))
    everybody = Counter(known.dossiers["agent"].tolist())
    assert dict(zip(counts.agents.tolist(), counts.dossiers.tolist(), strict=True)) == everybody


def test_the_order_of_the_rows_does_not_matter(known):
    chance = np.random.default_rng(0)
    mixed = Known(
        *(rows.where(chance.permutation(rows.size)) for rows in (known.dossiers, known.rounds))
    )

    assert_same(count(known, TODAY), count(mixed, TODAY))


def test_what_is_put_in_place_of_what_was_taken_away_counts_the_same(known):
    some = known.dossiers["dossier"][::3]
    rest = known.without(some)
    taken = Known(
        *(rows.where(np.isin(rows["dossier"], some)) for rows in (known.dossiers, known.rounds))
    )

    assert taken.dossiers.size + rest.dossiers.size == known.dossiers.size
    assert_same(count(known, TODAY), count(together([rest, taken]), TODAY))


def test_rows_come_back_as_they_were_packed(known):
    packed = known.dossiers.to_bytes()

    assert each(Rows.from_bytes(packed, DOSSIER)) == each(known.dossiers)


def test_nothing_known_counts_nothing():
    counts = count(together([]), TODAY)

    assert (counts.agents.size, counts.delay.agent.size, counts.rework.agent.size) == (0, 0, 0)
    assert (counts.missed.shape, counts.sent_back.shape) == ((0, 2), (0, 3))


def assert_same(one, other):
    for name in ("agents", "dossiers", "missed", "sent_back"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("agent", "procedure", "at_risk", "missed", "carried"):
        np.testing.assert_array_equal(getattr(one.delay, name), getattr(other.delay, name))
    for name in ("agent", "procedure", "authority", "evaluable", "reached"):
        np.testing.assert_array_equal(getattr(one.rework, name), getattr(other.rework, name))
