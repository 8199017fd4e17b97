"""The chart of early warning of one agent in one domain, with its alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oversight.charts.picture import (
    Cell,
    Mark,
    Path,
    Picture,
    Table,
    Tick,
    across,
    line,
    number_ticks,
    round_numbers,
    upwards,
)
from oversight.number_words import figure


@dataclass(frozen=True)
class ChartDay:
    """One day on which something was counted; the statistic is that after the day."""

    day: date
    dossiers: int
    bad: int
    statistic: float
    is_alarm: bool


@dataclass(frozen=True)
class Warned:
    """One alarm, and when what it warns of may have begun."""

    day: date
    suspected_start: date


def early_warning(
    days: Sequence[ChartDay],
    alarms: Sequence[Warned],
    *,
    name: str,
    title: str,
    limit: float,
    first: date,
    last: date,
) -> Picture:
    """Draw the days from `first` to `last`, oldest first; an alarm sets the sum back to zero.

    Nothing is drawn before the first day kept: what the sum was then is not known.
    """
    top = max(1.25 * limit, *(day.statistic for day in days)) if days else 1.25 * limit
    x, y = across(first.toordinal(), last.toordinal()), upwards(0, top)
    heights = {day.day: day.statistic for day in days}
    return Picture(
        name=name,
        title=title,
        description=_description(days, alarms, limit),
        x_title=_("day"),
        y_title=_("evidence added up (CUSUM)"),
        x_ticks=_ticks(first, last, x),
        y_ticks=number_ticks(round_numbers(0, top), y),
        paths=[
            Path("limit", f"M{x.start} {y(limit):g}H{x.end}", _("limit of the alarm")),
            Path("own", line(_corners(days, x, y)), _("this agent")),
            *(
                Path("start", f"M{x(alarm.suspected_start.toordinal()):g} {y.start}V{y.end}")
                for alarm in alarms
            ),
        ],
        marks=[
            *(
                Mark(
                    "start",
                    x(alarm.suspected_start.toordinal()),
                    y.start - 6,
                    _day(alarm.suspected_start),
                    _("suspected start"),
                )
                for alarm in alarms
            ),
            *(
                Mark(
                    "alarm",
                    x(alarm.day.toordinal()),
                    y(heights.get(alarm.day, limit)),
                    _day(alarm.day),
                    _("alarm"),
                )
                for alarm in alarms
            ),
        ],
        table=Table(
            [_("Day"), _("Bad, of how many"), _("Evidence added up"), _("Alarm")],
            [
                (
                    Cell(_day(day.day)),
                    Cell(_("%(bad)d of %(dossiers)d") % {"bad": day.bad, "dossiers": day.dossiers}),
                    Cell(figure(day.statistic, 1)),
                    Cell(_("alarm") if day.is_alarm else "–"),
                )
                for day in reversed(days)
            ],
        ),
    )


def _corners(days, x, y):
    """The height after each day; where an alarm set it back, the fall as well."""
    height = None
    for day in days:
        at = x(day.day.toordinal())
        if height is not None:
            yield at, y(height)
        yield at, y(day.statistic)
        height = 0.0 if day.is_alarm else day.statistic
        yield at, y(height)


def _description(days, alarms, limit):
    said = _(
        "Evidence of %(count)s days added up, never below zero; at %(limit)s it raises an alarm."
    ) % {"count": len(days), "limit": figure(limit, -1)}
    if days:
        said += " " + _("Watched in this window since %(day)s.") % {"day": _day(days[0].day)}
    for alarm in alarms:
        said += " " + _("Alarm on %(day)s, suspected start %(start)s.") % {
            "day": _day(alarm.day),
            "start": _day(alarm.suspected_start),
        }
    return said


def _ticks(first, last, x):
    span = max((last - first).days, 1)
    places = range(0, span + 1, max(span // 4, 1))
    days = [date.fromordinal(first.toordinal() + place) for place in places]
    return [Tick(x(day.toordinal()), date_format(day, "d/m")) for day in days]


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")
