from datetime import date, timedelta

import pytest

from oversight.holidays import vietnam_days_off


def test_tet_2026_is_off_from_monday_to_friday():
    days_off, _ = vietnam_days_off([2026])

    tet = [day for day in days_off if day.month == 2]

    assert tet == [date(2026, 2, 16) + timedelta(days=days) for days in range(5)]


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 9, 2), date(2026, 11, 24)])
def test_days_fixed_by_the_prime_minister_and_the_culture_day_are_off(day):
    days_off, _ = vietnam_days_off([2026])

    assert days_off.count(day) == 1


def test_the_swapped_saturday_of_2026_is_worked():
    _, make_up = vietnam_days_off([2026])

    assert make_up == [date(2026, 8, 22)]


def test_only_the_wanted_years_are_returned_in_order():
    days_off, make_up = vietnam_days_off([2026, 2025])

    assert {day.year for day in days_off} == {2025, 2026}
    assert days_off == sorted(days_off)
    assert make_up == [date(2025, 4, 26), date(2026, 8, 22)]


def test_a_year_gives_the_same_days_alone_and_among_others():
    alone, _ = vietnam_days_off([2027])
    among, _ = vietnam_days_off(range(2024, 2031))

    assert alone == [day for day in among if day.year == 2027]
