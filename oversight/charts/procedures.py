"""Which procedures bring an agent its points, beside what is usual."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from oversight.charts.picture import (
    TOP,
    Bar,
    Cell,
    Picture,
    Table,
    Tick,
    across,
    number_ticks,
    round_numbers,
)
from oversight.number_words import figure

SHOWN = 6
ROOM = 30
LEFT = 96
AROUND = 70  # above and below the bars


@dataclass(frozen=True)
class ProcedurePoints:
    """The points of one procedure."""

    code: str
    name: str
    observed: float
    expected: float
    address: str


def procedures(rows: Sequence[ProcedurePoints], *, name: str, title: str) -> Picture | None:
    """Draw the procedures with the largest excess; None where none has or is expected any."""
    telling = sorted(rows, key=lambda row: (row.expected - row.observed, row.code))
    shown = [row for row in telling if row.observed or row.expected][:SHOWN]
    if not shown:
        return None
    most = max(1.0, *(max(row.observed, row.expected) for row in shown))
    x = across(0, most, left=LEFT)
    return Picture(
        name=name,
        title=title,
        description=_(
            "The procedure with the largest excess is %(code)s: %(observed)s points,"
            " usual %(expected)s."
        )
        % {
            "code": shown[0].code,
            "observed": figure(shown[0].observed, -1),
            "expected": figure(shown[0].expected, 1),
        },
        x_title=_("points"),
        y_title=_("procedure"),
        x_ticks=number_ticks(round_numbers(0, most, 4), x),
        y_ticks=[Tick(_top(place) + 11, row.code) for place, row in enumerate(shown)],
        bars=[bar for place, row in enumerate(shown) for bar in _bars(row, _top(place), x)],
        table=Table(
            [_("Procedure"), _("Points"), _("usual"), _("excess")],
            [
                (
                    Cell(f"{row.code} {row.name}", row.address),
                    Cell(figure(row.observed, -1)),
                    Cell(figure(row.expected, 1)),
                    Cell(figure(row.observed - row.expected, 1)),
                )
                for row in shown
            ],
        ),
        left=LEFT,
        height=AROUND + ROOM * len(shown),
    )


def _top(place):
    return TOP + 5 + ROOM * place


def _bars(row, top, x):
    yield Bar("own", top, x(row.observed) - x.start, 12, _("this agent"))
    yield Bar("usual", top + 13, x(row.expected) - x.start, 8, _("usual for the same work"))
