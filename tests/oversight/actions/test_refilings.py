"""A dossier withdrawn and filed again is linked, and a later import may break or move the link."""

import pytest

from oversight.models import Dossier
from tests.factories import make_agent
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
CITIZEN = "001085012345"
FIRST = dossier(1, citizen_key=CITIZEN, withdrawn_at="2026-06-04 09:00")
SECOND = dossier(
    2, citizen_key=CITIZEN, received_at="2026-06-08 09:00", forwarded_at="2026-06-08 10:00"
)
THIRD = dossier(
    3, citizen_key=CITIZEN, received_at="2026-06-09 09:00", forwarded_at="2026-06-09 10:00"
)


@pytest.fixture(autouse=True)
def reference():
    make_reference()
    make_agent(code="D2")


def links():
    """By the last digit: working days from filing to re-filing, and whether it re-files another."""
    return {
        row.code[-1]: (
            None if row.refiled_wd is None else row.refiled_wd - row.registered_wd,
            row.is_refile,
        )
        for row in Dossier.objects.order_by("code")
    }


LINKED = {"1": (3, False), "2": (None, True)}
APART = {"1": (None, False), "2": (None, False)}


def test_a_refiling_is_linked_within_one_file():
    taken_in(FIRST, SECOND)

    assert links() == LINKED


@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_refiling_is_linked_across_files_in_either_order(order):
    for row in order:
        taken_in(row)

    assert links() == LINKED


def test_a_withdrawal_that_becomes_known_later_makes_the_link():
    taken_in(FIRST | {"withdrawn_at": ""}, SECOND)
    assert links() == APART

    taken_in(FIRST)

    assert links() == LINKED


@pytest.mark.parametrize(
    "change",
    [
        FIRST | {"withdrawn_at": ""},
        FIRST | {"forwarded_at": ""},
        FIRST | {"citizen_key": "001085099999"},
        FIRST | {"citizen_key": ""},
        FIRST | {"agent_code": "D2"},
        FIRST | {"withdrawn_at": "2026-06-10 09:00"},
        SECOND | {"citizen_key": "001085099999"},
        SECOND | {"citizen_key": ""},
        SECOND | {"agent_code": "D2"},
        SECOND | {"received_at": "2026-06-03 11:00"},
    ],
)
def test_a_correction_breaks_the_link_at_both_ends(change):
    taken_in(FIRST, SECOND)

    taken_in(change)

    assert links() == APART


def test_a_corrected_time_moves_the_link():
    taken_in(FIRST, SECOND)

    taken_in(SECOND | {"received_at": "2026-06-05 09:00"})

    assert links() == {"1": (2, False), "2": (None, True)}


def test_a_link_goes_over_to_the_dossier_filed_first():
    taken_in(FIRST, THIRD)
    assert links() == {"1": (4, False), "3": (None, True)}

    taken_in(SECOND)

    assert links() == {"1": (3, False), "2": (None, True), "3": (None, False)}


def test_a_link_falls_back_when_the_refiling_turns_out_to_be_anothers():
    taken_in(FIRST, SECOND, THIRD)

    taken_in(SECOND | {"agent_code": "D2"})

    assert links() == {"1": (4, False), "2": (None, False), "3": (None, True)}


def test_dossiers_of_unknown_citizens_are_never_linked():
    taken_in(FIRST | {"citizen_key": ""}, SECOND | {"citizen_key": ""})

    assert links() == APART
