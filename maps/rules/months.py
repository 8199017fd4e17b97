"""Months as their first days."""

from datetime import date, timedelta


def first_of_months(last: date, count: int) -> list[date]:
    """The first days of so many months up to the one of that day, oldest first.

    >>> [f"{day:%m/%Y}" for day in first_of_months(date(2026, 1, 31), 3)]
    ['11/2025', '12/2025', '01/2026']
    """
    number = _number(last)
    return [date(place // 12, place % 12 + 1, 1) for place in range(number - count + 1, number + 1)]


def months_between(first: date, last: date) -> int:
    """How many months these two days lie in or between; none where the last comes first.

    >>> months_between(date(2025, 11, 1), date(2026, 1, 31)), months_between(date(2026, 2, 1), date(2026, 1, 1))
    (3, 0)
    """
    return max(_number(last) - _number(first) + 1, 0)


def last_day_of(month: date) -> date:
    """The last day of the month.

    >>> last_day_of(date(2026, 2, 1))
    datetime.date(2026, 2, 28)
    """
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
