"""Which case looks into a signal, and how long steps took."""

from datetime import date

import pytest

from oversight.rules.outcomes import CaseSpan, Durations, case_after, durations

SIGNAL = date(2026, 6, 1)


def case(opened, closed=None, number="VV-1"):
    return CaseSpan(number, opened, closed, "")


@pytest.mark.parametrize(
    ("found", "looks_into_it"),
    [
        (case(date(2026, 1, 5)), True),
        (case(date(2026, 1, 5), date(2026, 6, 1)), True),
        (case(date(2026, 1, 5), date(2026, 5, 31)), False),
        (case(date(2026, 7, 31)), True),
        (case(date(2026, 8, 1)), False),
    ],
    ids=["still open", "closed that day", "closed before", "sixty days later", "too late"],
)
def test_a_case_looks_into_a_signal_that_it_was_open_for_or_that_came_shortly_before_it(
    found, looks_into_it
):
    assert case_after(SIGNAL, [found]) == (found if looks_into_it else None)


def test_of_two_cases_the_earlier_one_counts_then_the_lower_number():
    later, first = case(date(2026, 6, 9), number="VV-1"), case(date(2026, 6, 2), number="VV-3")
    twin = case(date(2026, 6, 2), number="VV-2")

    assert case_after(SIGNAL, [later, first, twin]) == twin


@pytest.mark.parametrize(
    ("days", "taken"),
    [
        ([], Durations(0, None, None)),
        ([4], Durations(1, None, 4)),
        ([4, 0], Durations(2, None, 4)),
        ([4, 0, 9], Durations(3, 4.0, 9)),
        ([4, 0, 9, 1], Durations(4, 2.5, 9)),
    ],
)
def test_a_median_needs_three(days, taken):
    assert durations(days) == taken
