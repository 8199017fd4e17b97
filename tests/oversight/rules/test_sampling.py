"""The laws of the random plan, and of the rate that it finds."""

from collections import Counter

import pytest

from oversight.rules.sampling import (
    GRADES_BY_TRUST,
    RATES,
    Unit,
    draw,
    found_rate,
    rates_problem,
)

USUAL = {grade: limit.value for grade, limit in RATES.items()}


def frame(**sizes):
    """So many agents of each grade, half of them in wards."""
    return [
        Unit("post", grade, "urban" if number % 2 else "rural", f"{grade}{number:04}")
        for grade, size in sizes.items()
        for number in range(size)
    ]


def drawn(units, rates=USUAL, seed=1):
    return [code for stratum in draw(units, rates, seed) for code in stratum.drawn]


def test_the_usual_rates_visit_the_less_trusted_more():
    assert rates_problem(USUAL) == ""


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"D": 1.0}, ""),
        ({"D": 1.01}, "rate_not_a_share"),
        ({"A": 0.0}, "rate_not_a_share"),
        ({"A": USUAL["B"]}, ""),
        ({"A": USUAL["B"] + 0.001}, "trusted_more_visited_more"),
        ({"D": USUAL["C"] - 0.001}, "trusted_more_visited_more"),
    ],
)
def test_rates_are_shares_that_rise_as_trust_falls(changed, problem):
    assert rates_problem(USUAL | changed) == problem


def test_rates_name_every_grade():
    assert rates_problem({"A": 0.1}) == "grades_incomplete"


def test_the_same_seed_and_frame_draw_the_same_plan_in_whatever_order():
    units = frame(A=100, C=40)

    assert draw(units, USUAL, 5) == draw(units[::-1], USUAL, 5)


def test_another_seed_draws_others():
    units = frame(B=200)

    assert drawn(units, seed=1) != drawn(units, seed=2)


@pytest.mark.parametrize("seed", range(20))
def test_each_stratum_gets_its_share_to_within_one(seed):
    strata = draw(frame(A=150, B=90, N=33, C=41, D=7), USUAL, seed)

    assert [abs(len(stratum.drawn) - stratum.expected) < 1 for stratum in strata] == [True] * 10


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_has_the_size_that_its_rates_ask_for_to_within_one(seed):
    units = frame(A=150, B=90, N=33, C=41, D=7)
    expected = sum(USUAL[unit.grade] for unit in units)

    assert abs(len(drawn(units, seed=seed)) - expected) < 1


def test_over_many_seeds_everybody_is_drawn_at_their_rate():
    units, seeds = frame(A=30, C=15, D=4), 4_000

    times = Counter(code for seed in range(seeds) for code in drawn(units, seed=seed))

    # four standard errors of a share of 0.25 in 4,000 draws
    off = {unit.code: abs(times[unit.code] / seeds - USUAL[unit.grade]) for unit in units}
    assert {code: far for code, far in off.items() if far > 0.028} == {}


def test_a_rate_of_one_visits_everybody():
    rates = dict.fromkeys(GRADES_BY_TRUST, 1.0)

    assert len(drawn(frame(A=5, D=3), rates)) == 8


def test_an_empty_frame_has_no_plan():
    assert draw([], USUAL, 1) == []


def test_nothing_is_known_without_visits():
    assert found_rate([]) is None


@pytest.mark.parametrize(
    ("found", "visits", "low", "high"),
    # Wilson's interval worked by hand: (p + z²/2n ∓ z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)],
)
def test_equal_chances_give_the_interval_of_wilson(found, visits, low, high):
    result = found_rate([(0.1, place < found) for place in range(visits)])

    assert (round(result.low, 4), round(result.high, 4)) == (low, high)
    assert (result.rate, result.effective) == (
        pytest.approx(found / visits),
        pytest.approx(visits),
    )


def test_visits_to_the_less_trusted_do_not_make_the_city_look_worse():
    """Half the D agents are visited and all are found; of A agents one in ten, and none is."""
    result = found_rate([(0.5, True)] * 5 + [(0.1, False)] * 9)

    assert (result.found, result.visits) == (5, 14)
    assert result.rate == pytest.approx(10 / 100)
    assert result.effective == pytest.approx(100**2 / (5 * 2**2 + 9 * 10**2))


def test_more_found_never_lowers_the_rate():
    chances = [0.5, 0.25, 0.1, 0.05]

    rates = [
        found_rate([(chance, place < found) for place, chance in enumerate(chances)]).rate
        for found in range(5)
    ]

    assert rates == sorted(rates)
