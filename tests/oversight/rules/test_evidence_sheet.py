"""What raises a question, on both sides of each threshold."""

from datetime import datetime

import pytest

from oversight.rules.evidence_sheet import (
    Counted,
    Hours,
    Line,
    LineCode,
    is_far,
    is_outside,
    shared_contacts,
    sheet,
)

WEEK = [Hours(day, *hours) for day in range(5) for hours in ((480, 720), (810, 1020))]
PATTERN, SINGLE = LineCode.SHARED_CONTACT, LineCode.RECEIPTS


def line_of(code, facts, peers=()):
    return next(line for line in sheet(facts, peers) if line.code is code)


def peers_of(code, *shares):
    return [{code: Counted(round(share * 100), 100)} for share in shares]


def test_a_sheet_has_every_line_in_order():
    assert [line.code for line in sheet({}, [])] == list(LineCode)


def test_what_nobody_counted_is_unknown_and_not_nought():
    unknown, none = line_of(PATTERN, {}), line_of(PATTERN, {PATTERN: Counted(0, 50)})

    assert (unknown.counted, none.counted) == (None, Counted(0, 50))
    assert not unknown.is_raised
    assert not none.is_raised


def test_a_share_of_nothing_is_unknown():
    assert Counted(0, 0).share is None


@pytest.mark.parametrize(("count", "is_raised"), [(0, False), (1, True)])
def test_one_finding_of_a_visit_is_worth_asking(count, is_raised):
    assert line_of(SINGLE, {SINGLE: Counted(count, 4)}).is_raised is is_raised


@pytest.mark.parametrize(
    ("count", "usual", "is_raised"),
    [(2, 0.0, False), (3, 0.0, True), (20, 0.10, False), (21, 0.10, True)],
)
def test_a_pattern_needs_several_and_more_than_twice_the_usual(count, usual, is_raised):
    facts = {PATTERN: Counted(count, 100)}

    assert line_of(PATTERN, facts, peers_of(PATTERN, *[usual] * 5)).is_raised is is_raised


@pytest.mark.parametrize(("peers", "usual"), [(4, None), (5, 0.02)])
def test_a_median_needs_enough_peers(peers, usual):
    shares = (0.01, 0.02, 0.02, 0.03, 0.05)[:peers]

    line = line_of(PATTERN, {PATTERN: Counted(1, 100)}, peers_of(PATTERN, *shares))

    assert (line.peer_median, line.peer_count) == (usual, peers)


def test_peers_about_whom_nothing_is_known_are_not_counted():
    peers = [*peers_of(PATTERN, *[0.1] * 5), {}, {PATTERN: Counted(0, 0)}]

    assert line_of(PATTERN, {}, peers) == Line(PATTERN, None, 0.1, 5)


@pytest.mark.parametrize(
    ("clock", "outside"),
    [
        ("07:44", True),
        ("07:45", False),
        ("12:15", False),
        ("12:16", True),
        ("13:14", True),
        ("13:15", False),
        ("17:15", False),
        ("17:16", True),
    ],
)
def test_reception_is_outside_beyond_the_leeway(clock, outside):
    monday = datetime.fromisoformat(f"2026-06-15T{clock}")

    assert is_outside(monday, WEEK) is outside


def test_a_day_without_hours_is_outside():
    assert is_outside(datetime(2026, 6, 14, 10), WEEK) is True  # noqa: DTZ001 - a Sunday


@pytest.mark.parametrize(("citizens", "shared"), [(2, {}), (3, {"p": {"0", "1", "2"}})])
def test_a_contact_is_shared_by_three_citizens(citizens, shared):
    assert shared_contacts([("p", str(number)) for number in range(citizens)] * 2) == shared


@pytest.mark.parametrize(("contact", "own"), [("", ""), ("p", "p")])
def test_no_contact_and_the_phone_of_the_point_are_not_shared(contact, own):
    assert shared_contacts([(contact, str(number)) for number in range(9)], own) == {}


def test_citizens_who_are_not_known_are_not_counted_as_one():
    assert shared_contacts([("p", ""), ("p", "1"), ("p", "2")]) == {}


@pytest.mark.parametrize(("distance", "accuracy", "far"), [(100, 0, False), (101, 0, True)])
def test_a_position_is_far_beyond_its_accuracy(distance, accuracy, far):
    assert is_far(distance, accuracy) is far
