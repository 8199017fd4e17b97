"""The course of a ward's share as a drawing made on the server, and the same as rows of numbers."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maps.enums import MonthSide
from maps.numbers import written

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 60, 12, 12, 26
GRID = (0, 20, 40, 60, 80, 100)
MONTHS_BETWEEN_LABELS = 3
MEASURES: dict[str, tuple[Promise, str]] = {
    "online": (gettext_lazy("Received online"), "online_target"),
    "full_process": (gettext_lazy("Online from end to end"), "full_process_target"),
}


@dataclass(frozen=True)
class Mark:
    """One month in the drawing; places are whole units of it."""

    x: int
    y: int
    low: int | None
    high: int | None
    side: str


@dataclass(frozen=True)
class Row:
    """One month in numbers."""

    month: str
    part: str
    whole: str
    share: str
    interval: str
    side: str


@dataclass(frozen=True)
class Trend:
    """One measure of one ward through its months."""

    title: str
    target: str
    target_y: int
    marks: list[Mark]
    line: str
    grid: list[tuple[int, int]]
    labels: list[tuple[int, str]]
    rows: list[Row]
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def trends_of(figures: dict, thresholds: dict) -> list[Trend]:
    """The trend of each measure that a judgement holds, newest numbers first in its rows."""
    return [
        _trend(str(title), figures[name]["months"], thresholds[target])
        for name, (title, target) in MEASURES.items()
        if figures.get(name)
    ]


def percent(share: float) -> str:
    """A share in per cent with one decimal."""
    return f"{written(100 * share, 1)}%"


def _trend(title, months, target):
    places = [_x(place, len(months)) for place in range(len(months))]
    marks = [_mark(x, month) for x, month in zip(places, months, strict=True) if month.get("whole")]
    judged = [mark for mark in marks if mark.low is not None]
    labels = [
        (x, date_format(_day(month), "m/y"))
        for place, (x, month) in enumerate(zip(places, months, strict=True))
        if (len(months) - 1 - place) % MONTHS_BETWEEN_LABELS == 0
    ]
    below = sum(month["side"] == MonthSide.BELOW for month in months)
    words = {"measure": title, "months": len(months), "below": below, "target": percent(target)}
    return Trend(
        title=title,
        target=percent(target),
        target_y=_y(target),
        marks=marks,
        line=" ".join(f"{mark.x},{mark.y}" for mark in judged),
        grid=[(_y(step / 100), step) for step in GRID],
        labels=labels,
        rows=[_row(month) for month in reversed(months)],
        summary=_(
            "%(measure)s over %(months)d months; %(below)d of them below the target of %(target)s. "
            "The table gives the numbers."
        )
        % words,
    )


def _mark(x, month):
    share = month.get("share", month["part"] / month["whole"])
    low, high = month.get("low"), month.get("high")
    return Mark(
        x=x,
        y=_y(share),
        low=None if low is None else _y(low),
        high=None if high is None else _y(high),
        side=month["side"],
    )


def _row(month):
    interval = "–"
    if "low" in month:
        interval = f"{percent(month['low'])} – {percent(month['high'])}"
    return Row(
        month=date_format(_day(month), "m/Y"),
        part=_number(month.get("part")),
        whole=_number(month.get("whole")),
        share=percent(month["part"] / month["whole"]) if month.get("whole") else "–",
        interval=interval,
        side=str(MonthSide(month["side"]).label),
    )


def _day(month):
    return date.fromisoformat(f"{month['month']}-01")


def _number(value):
    return "–" if value is None else number_format(value, force_grouping=True)


def _x(place, count):
    return round(LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / count)


def _y(share):
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM))
