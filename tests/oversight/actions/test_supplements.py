"""Supplement rounds: checked against their dossier, merged by request, counted in working time."""

from datetime import datetime

import pytest

from oversight.models import Dossier, SupplementRound
from tests.oversight.making import dossier, make_reference, supplement, take_in, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    return make_reference()


def hanoi(text):
    return datetime.fromisoformat(f"{text}+07:00")


def rounds():
    """Number, day of the request, reason, whether it counts, of every round."""
    return [
        (row.number, f"{row.requested_at:%d/%m}", row.reason, row.is_agent_attributable)
        for row in SupplementRound.objects.order_by("dossier", "number")
    ]


def rework(today):
    """Rounds of the agent by dossier, requested by the end of an ordinal."""
    return dict(Dossier.objects.with_rework(today).values_list("code", "rework_rounds"))


def test_a_round_is_a_custody_of_its_own():
    taken_in(
        dossier(),
        supplements=[
            supplement(resupplied_at="2026-06-05 15:30", reforwarded_at="2026-06-09 08:00")
        ],
    )

    row = SupplementRound.objects.get()
    assert row.due_at == hanoi("2026-06-08T17:00")
    start = row.dossier.registered_wd
    assert (row.requested_wd - start, row.due_wd - start, row.forwarded_wd - start) == (1, 3, 4)
    assert row.is_late
    assert row.dossier.has_dated_rounds


def test_an_open_round_has_no_deadline_until_the_citizen_came():
    taken_in(dossier(), supplements=[supplement()])

    row = SupplementRound.objects.get()
    assert (row.due_at, row.due_wd, row.forwarded_wd, row.is_late) == (None, None, None, False)


def test_rounds_are_merged_by_the_instant_of_the_request():
    taken_in(dossier(), supplements=[supplement(), supplement(requested_at="2026-06-10 09:00")])

    outcome = taken_in(
        dossier(),
        supplements=[
            supplement(requested_at="2026-06-08T09:00+07:00", reason_code="extra_item"),
            supplement(requested_at="2026-06-10T02:00Z", reason_code="answer_incomplete"),
        ],
    )

    assert outcome.rounds == 3
    assert rounds() == [
        (1, "04/06", "missing_item", True),
        (2, "08/06", "extra_item", False),
        (3, "10/06", "answer_incomplete", True),
    ]


def test_a_round_that_comes_earlier_takes_the_place_of_the_first():
    taken_in(dossier(), supplements=[supplement(requested_at="2026-06-08 09:00")])

    taken_in(dossier(), supplements=[supplement()])

    assert rounds() == [(1, "04/06", "missing_item", True), (2, "08/06", "missing_item", False)]


def test_rounds_of_other_dossiers_are_left_alone():
    taken_in(dossier(), dossier(2), supplements=[supplement(), supplement(2)])
    before = SupplementRound.objects.values().get(dossier__code__endswith="0002")

    outcome = taken_in(
        dossier(), dossier(2), supplements=[supplement(reason_code="law_change"), supplement(2)]
    )

    assert outcome.rounds == 1
    assert SupplementRound.objects.values().get(dossier__code__endswith="0002") == before


def test_a_round_may_belong_to_a_dossier_recorded_before():
    taken_in(dossier())

    taken_in(dossier(2), supplements=[supplement(1)])

    assert SupplementRound.objects.get().dossier.code.endswith("0001")


def test_dated_rounds_stand_for_the_declared_ones():
    row = dossier(supplement_rounds="3", first_decision_at="2026-06-04 08:00")
    taken_in(row)
    start = Dossier.objects.get().registered_wd
    assert [rework(start), rework(start + 1)] == [
        {row["dossier_code"]: 0},
        {row["dossier_code"]: 3},
    ]

    taken_in(row, supplements=[supplement(), supplement(requested_at="2026-06-08 09:00")])

    assert [rework(start + days)[row["dossier_code"]] for days in (0, 1, 5)] == [0, 1, 1]


GOOD = {"resupplied_at": "2026-06-05 09:00", "reforwarded_at": "2026-06-05 10:00"}


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"dossier_code": "H26-260603-0009"}, ("dossier_code", "unknown_dossier")),
        ({"requested_at": "2026-06-03 09:59"}, ("requested_at", "requested_before_forwarding")),
        ({"resupplied_at": "2026-06-04 08:59"}, ("resupplied_at", "resupplied_before_request")),
        ({"resupplied_at": ""}, ("reforwarded_at", "reforwarded_without_supply")),
        ({"reforwarded_at": "2026-06-05 08:59"}, ("reforwarded_at", "reforwarded_before_supply")),
    ],
)
def test_what_cannot_have_happened_is_refused(cells, error):
    outcome = take_in(dossier(), supplements=[supplement(**(GOOD | cells))])

    assert [(found.line, found.column, found.code) for found in outcome.errors] == [(2, *error)]
    assert Dossier.objects.count() == 0


def test_nothing_is_requested_for_a_dossier_that_was_not_forwarded():
    outcome = take_in(dossier(forwarded_at=""), supplements=[supplement()])

    assert [error.code for error in outcome.errors] == ["not_forwarded"]


def test_the_same_request_twice_must_say_the_same():
    taken_in(dossier(), supplements=[supplement(), supplement()])

    outcome = take_in(dossier(), supplements=[supplement(), supplement(reason_code="extra_item")])

    assert [(error.line, error.code, error.detail) for error in outcome.errors] == [
        (3, "round_twice", "2")
    ]
    assert rounds() == [(1, "04/06", "missing_item", True)]


def test_a_request_must_not_come_before_the_round_before_it_is_over():
    taken_in(dossier(), supplements=[supplement(**GOOD)])

    outcome = take_in(dossier(), supplements=[supplement(requested_at="2026-06-05 09:30")])

    assert [(error.line, error.column, error.code) for error in outcome.errors] == [
        (2, "requested_at", "rounds_out_of_order")
    ]


def test_rounds_move_with_their_dossier_to_another_calendar():
    day_before_holiday, day_after = "2026-04-29 16:00", "2026-05-04 10:00"
    row = dossier(
        dossier_code="H26-260428-0001",
        received_at="2026-04-28 09:00",
        forwarded_at="2026-04-28 10:00",
    )
    given = supplement(
        dossier_code="H26-260428-0001",
        requested_at="2026-04-29 09:00",
        resupplied_at=day_before_holiday,
        reforwarded_at=day_after,
    )
    taken_in(row, supplements=[given], calendar="vietnam")
    assert not SupplementRound.objects.get().is_late

    taken_in(row, calendar="weekdays")

    found = SupplementRound.objects.get()
    assert found.due_at == hanoi("2026-04-30T17:00")
    assert found.is_late
    assert found.requested_wd - found.dossier.registered_wd == 1
    assert found.due_wd - found.dossier.registered_wd == 2
