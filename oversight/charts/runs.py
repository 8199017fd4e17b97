"""The score of one agent over the last runs, with its interval."""

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
    apart,
    line,
    number_ticks,
    upwards,
)
from oversight.number_words import figure


@dataclass(frozen=True)
class RunScore:
    """What one run made of the agent."""

    day: date
    score: float
    low: float
    high: float
    grade: str
    address: str


def score_over_runs(runs: Sequence[RunScore], *, usual: float) -> Picture:
    """Draw the runs, oldest first; the score that is as expected is a line."""
    days = [run.day.toordinal() for run in runs]
    x, y = across(days[0] - 1, days[-1] + 1), upwards(0, 100)
    places = [(x(day), y(run.score)) for day, run in zip(days, runs, strict=True)]
    intervals = "".join(
        f"M{x(day):g} {y(run.low):g}V{y(run.high):g}" for day, run in zip(days, runs, strict=True)
    )
    first, last = runs[0], runs[-1]
    return Picture(
        name="runs",
        title=_("Score over the last runs"),
        description=_(
            "From %(first)s to %(last)s, %(count)s runs; the last score is %(score)s of 100,"
            " interval %(low)s to %(high)s."
        )
        % {
            "first": date_format(first.day, "SHORT_DATE_FORMAT"),
            "last": date_format(last.day, "SHORT_DATE_FORMAT"),
            "count": len(runs),
            "score": figure(last.score, 0),
            "low": figure(last.low, 0),
            "high": figure(last.high, 0),
        },
        x_title=_("as at the end of"),
        y_title=_("score, of 100"),
        x_ticks=_day_ticks(runs, x),
        y_ticks=number_ticks([0, 25, 50, 75, 100], y),
        paths=[
            Path("usual", f"M{x.start} {y(usual):g}H{x.end}", _("as expected of the same work")),
            Path("interval", intervals, _("interval")),
            Path("own", line(places)),
        ],
        marks=[
            Mark("score", *place, f"{figure(run.score, 0)} ({run.grade})", _("score"))
            for place, run in zip(places, runs, strict=True)
        ],
        table=Table(
            [_("As at the end of"), _("Score"), _("Interval"), _("Grade")],
            [
                (
                    Cell(date_format(run.day, "SHORT_DATE_FORMAT"), run.address),
                    Cell(figure(run.score, 0)),
                    Cell(f"{figure(run.low, 0)}–{figure(run.high, 0)}"),
                    Cell(run.grade),
                )
                for run in reversed(runs)
            ],
        ),
    )


def _day_ticks(runs, x):
    days = sorted({run.day for run in runs}, reverse=True)
    return apart(Tick(x(day.toordinal()), date_format(day, "d/m")) for day in days)
