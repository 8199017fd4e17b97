"""Months and quarters: their ends, their neighbours, and when they are reported."""

from datetime import date

import pytest

from oversight.rules.periods import Period, periods_back


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.month_of(date(2024, 2, 29)), date(2024, 2, 1), date(2024, 2, 29)),
        (Period.month_of(date(2026, 12, 1)), date(2026, 12, 1), date(2026, 12, 31)),
        (Period.quarter_of(date(2026, 3, 31)), date(2026, 1, 1), date(2026, 3, 31)),
        (Period.quarter_of(date(2026, 4, 1)), date(2026, 4, 1), date(2026, 6, 30)),
        (Period.quarter_of(date(2026, 11, 5)), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(period, first, last):
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("of", [Period.month_of, Period.quarter_of])
def test_the_periods_of_a_year_follow_one_another_without_a_gap(of):
    period = of(date(2026, 1, 1))

    for _count in range(14):
        assert period.next.previous == period
        assert (period.next.first - period.last).days == 1
        period = period.next


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 3, 31), date(2026, 4, 10)), (date(2026, 10, 1), date(2027, 1, 10))],
)
def test_a_quarter_is_reported_before_the_tenth_of_the_next_month(day, before):
    # Circular 17/2017/TT-BTTTT art. 13
    assert Period.quarter_of(day).to_be_reported_before == before


def test_periods_go_back_to_the_one_that_holds_the_oldest_day():
    newest = Period.month_of(date(2026, 2, 10))

    names = [period.name for period in periods_back(newest, date(2025, 12, 31))]

    assert names == ["2026-02", "2026-01", "2025-12"]
