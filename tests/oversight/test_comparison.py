"""Why one agent stands above another."""

import pytest
from django.utils import translation

from oversight.comparison import comparison
from oversight.enums import Domain, Grade
from registry.models import Agent
from tests.oversight.worked import judged, procedure, worked_score


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def good_score(**fields):
    """An agent that forwards nearly all in time."""
    delay = judged(Domain.DELAY, observed=2.0, expected=9.0, variance=18.0, evaluable=90, late=1)
    values = {
        "agent": Agent(code="Y", name="Bưu cục Y"),
        "grade": Grade.A,
        "flag_delay": False,
        "score": delay["delay_score"],
        "score_low": delay["delay_score_low"],
        "score_high": delay["delay_score_high"],
        "procedures": [procedure("P1", delay_observed=1.0, delay_expected=2.0, delay_evaluable=30)],
    }
    return worked_score(**{**values, **delay, **fields})


def reasons_of(*pair):
    return {reason.heading: reason.text for reason in comparison(*pair).reasons}


def test_the_reasons_are_the_side_the_procedures_and_the_certainty():
    compared = comparison(worked_score(), good_score())

    assert (compared.higher.agent.code, compared.lower.agent.code) == ("Y", "X")
    assert {reason.heading: reason.text for reason in compared.reasons} == {
        "Difference": "Bưu cục Y has 94 of 100, Bưu cục X has 40: 54 points less.",
        "Side that decides": (
            "Forwarding delay decides the score of Bưu cục X: 27 points where 4.8 are usual, 2.6"
            " times the usual. Bưu cục Y has 2 where 9.0 are usual, 0.6 times."
        ),
        "Procedures": (
            "Most of the difference comes from P1 (21.0 points above the usual, the other -1.0);"
            " P2 (1.2 points above the usual, the other does none of it)."
        ),
        "Certainty": (
            "The intervals do not overlap (27–57 and 72–100): the order is hardly chance. Bưu cục X"
            " was judged on little work, which keeps a score near the usual."
        ),
    }


def test_the_order_in_which_they_are_given_plays_no_part():
    one, other = worked_score(), good_score()

    assert comparison(one, other) == comparison(other, one)


def test_overlapping_intervals_may_be_chance():
    text = reasons_of(worked_score(), good_score(score_low=50.0))["Certainty"]

    assert text.startswith("The intervals overlap (27–57 and 50–100): the order could be chance.")


def test_an_agent_that_is_not_judged_is_not_compared():
    reasons = reasons_of(worked_score(grade=Grade.N), good_score())

    assert reasons == {
        "Certainty": "Not enough dossiers to judge Bưu cục X: the order means nothing."
    }


def test_no_procedure_is_named_where_none_makes_the_difference():
    one = worked_score(procedures=[])

    assert "Procedures" not in reasons_of(one, good_score())


def test_two_at_the_floor_are_level_and_the_one_nearer_the_usual_stands_first():
    floor = {"score": 0.0, "score_low": 0.0, "score_high": 0.0}
    far = worked_score(agent=Agent(code="A", name="Bưu cục A"), delay_ratio=20.5, **floor)
    near = worked_score(agent=Agent(code="B", name="Bưu cục B"), delay_ratio=9.04, **floor)

    compared = comparison(far, near)

    assert (compared.is_level, compared.higher.agent.code) == (True, "B")
    assert {reason.heading: reason.text for reason in compared.reasons} == {
        "Level": (
            "Bưu cục B and Bưu cục A are level: 0 of 100 each. On the side that decides, Bưu cục B"
            " has 9.0 times the usual (Forwarding delay), Bưu cục A has 20.5 times (Forwarding"
            " delay)."
        )
    }
