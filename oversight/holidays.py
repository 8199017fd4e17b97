"""The public holidays of Viet Nam, with the days swapped against them."""

from collections.abc import Iterable
from datetime import date

import holidays


def vietnam_days_off(years: Iterable[int]) -> tuple[list[date], list[date]]:
    """Days off and make-up working days of the years, both in order.

    Lunar dates reach far ahead, but the swaps decided by the Prime Minister are known only for the
    years already announced (Labour Code, articles 111(3) and 112).
    """
    wanted = sorted(set(years))
    # Years beside the wanted ones are read too: a New Year on a Sunday moves into the next year.
    country = holidays.country_holidays("VN", years=range(wanted[0] - 1, wanted[-1] + 2))
    days_off = sorted(day for day in country if day.year in wanted)
    make_up = sorted(day for day in country.weekend_workdays if day.year in wanted)
    return days_off, make_up
