"""Opening hours in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.enums import Weekday
from registry.rules.opening import Stretch, opening_at


@dataclass(frozen=True)
class Today:
    """What a citizen finds today: the hours, whether the point is open, and until or from when."""

    hours: str
    is_open: bool
    sentence: str


def today_of(hours: Sequence[Stretch], moment: datetime) -> Today:
    """The opening hours of the day of that moment of local time."""
    today = [stretch for stretch in hours if stretch.weekday == moment.weekday()]
    state = opening_at(hours, moment)
    return Today(
        span(today) if today else pgettext("opening hours", "closed today"),
        state.is_open,
        _sentence(state, moment),
    )


def week_of(hours: Sequence[Stretch]) -> list[tuple[str, str]]:
    """Every day of the week with its hours; days alike that follow each other stand together.

    Nothing where no hours are known: that is not a week of closed days.
    """
    if not hours:
        return []
    days = [(day, span([one for one in hours if one.weekday == day])) for day in Weekday]
    rows = []
    for text, group in groupby(days, key=lambda row: row[1]):
        first, *rest = [str(day.label) for day, _text in group]
        rows.append(
            (
                f"{first} – {rest[-1]}" if rest else first,
                text or pgettext("opening hours", "closed"),
            )
        )
    return rows


def span(stretches: Sequence[Stretch]) -> str:
    """The hours of one day as people write them."""
    ordered = sorted(stretches, key=attrgetter("opens"))
    return ", ".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in ordered)


def _sentence(state, moment):
    if state.at is None:
        return _("The opening hours are not known.")
    words = {"time": f"{state.at:%H:%M}"}
    if state.is_open:
        return _("Open now, until %(time)s") % words
    if state.days_ahead == 0:
        return _("Closed now, opens at %(time)s") % words
    if state.days_ahead == 1:
        return _("Closed now, opens tomorrow at %(time)s") % words
    words["day"] = Weekday((moment.weekday() + state.days_ahead) % 7).label
    return _("Closed now, opens on %(day)s at %(time)s") % words
