"""Months as their first days."""

from datetime import date

import pytest

from maps.rules.months import first_of_months, last_day_of, months_between


def test_months_run_over_the_new_year():
    assert first_of_months(date(2026, 2, 28), 3) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2025, 12, 31), date(2026, 1, 1), 2),
        (date(2026, 2, 1), date(2026, 1, 31), 0),
    ],
)
def test_months_between_count_both_ends(first, last, expected):
    assert months_between(first, last) == expected


@pytest.mark.parametrize(("month", "last"), [(date(2024, 2, 9), 29), (date(2026, 12, 1), 31)])
def test_the_last_day_of_a_month(month, last):
    assert last_day_of(month) == month.replace(day=last)
