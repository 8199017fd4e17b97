"""The funnel plot: one agent among all, with the limits inside which ordinary agents lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from oversight.charts.picture import (
    Cell,
    Mark,
    Path,
    Picture,
    Table,
    across,
    dots,
    line,
    number_ticks,
    round_numbers,
    upwards,
)
from oversight.number_words import figure
from oversight.rules.funnel import INNER, OUTER, Band, exact_limits, limits_of_the_score
from oversight.rules.tails import mid_p

LOWEST_TOP = 4.0
HIGHEST_TOP = 12.0
"""Between these the vertical axis ends, times the usual; what is above is drawn at its end."""
POINTS_OF_A_LIMIT = 80


@dataclass(frozen=True, eq=False)
class Group:
    """All agents that a run compared, by effective counts; nobody's name."""

    observed: np.ndarray
    expected: np.ndarray
    tau: float
    is_too_small: bool = False

    @property
    def ratio(self) -> np.ndarray:
        return self.observed / self.expected

    def beyond(self) -> tuple[np.ndarray, np.ndarray]:
        """Which agents lie above the outer limit, and which below it: by the tail behind it."""
        p, tail = mid_p(self.observed, self.expected, self.tau**2), (1 - OUTER) / 2
        return p < tail, p > 1 - tail


@dataclass(frozen=True)
class Named:
    """An agent beyond the limits that the reader may see."""

    name: str
    address: str
    ratio: float


def funnel(
    *, name: str, title: str, own: tuple[float, float], group: Group, named: Sequence[Named]
) -> Picture:
    """Draw the group, and the agent with the effective counts `own` (observed, expected) in it."""
    observed, expected = own
    ratio = observed / expected
    top = min(max(LOWEST_TOP, 1.15 * ratio), HIGHEST_TOP)
    lowest = min(1.0, expected)
    highest = max(10.0, 1.05 * expected, float(group.expected.max(initial=0)))
    x, y = across(lowest, highest, is_root=True), upwards(0, top)
    own_text = _("This agent: %(ratio)s times the usual") % {"ratio": figure(ratio, 1)}
    return Picture(
        name=name,
        title=title,
        description=_description(own, group),
        x_title=_("points that are usual for the same work"),
        y_title=_("times the usual, before shrinking"),
        x_ticks=number_ticks(_spread(lowest, highest), x),
        y_ticks=number_ticks(round_numbers(0, top), y),
        paths=[
            Path("dots", dots(x.all(group.expected), y.all(group.ratio)), _("other agents")),
            Path("usual", line([(x(lowest), y(1)), (x(highest), y(1))]), _("the usual")),
            *_limits(x, y, lowest, highest, group.tau),
        ],
        marks=[Mark("own", x(expected), y(ratio), own_text, _("this agent"))],
        table=_table(own, group, named),
        notes=list(_notes(expected, group, top)),
    )


def _limits(x, y, lowest, highest, tau):
    at = np.linspace(np.sqrt(lowest), np.sqrt(highest), POINTS_OF_A_LIMIT) ** 2

    def drawn(end):
        inside = end <= y.high
        return line(
            (x(where), y(ratio)) for where, ratio in zip(at[inside], end[inside], strict=True)
        )

    def path(kind, band: Band, label):
        return Path(kind, drawn(band.low) + drawn(band.high), label)

    return [
        path("chance", exact_limits(at, OUTER), _("998 in 1,000 if only chance were at work")),
        path("inner", limits_of_the_score(at, tau, INNER), _("95 in 100 ordinary agents")),
        path("outer", limits_of_the_score(at, tau, OUTER), _("998 in 1,000 ordinary agents")),
    ]


def _spread(low, high):
    """Round numbers for an axis by square roots: each about twice the one before."""
    candidates = [number * 10**power for power in range(5) for number in (1, 2, 5)]
    return [number for number in candidates if low <= number <= high]


def _description(own, group):
    observed, expected = own
    return _(
        "Each dot is one of %(count)s agents: to the right with more work, upwards with more"
        " points than usual. This agent lies at %(expected)s usual points and %(ratio)s times"
        " the usual."
    ) % {
        "count": figure(group.expected.size, 0),
        "expected": figure(expected, 1),
        "ratio": figure(observed / expected, 1),
    }


def _table(own, group, named):
    observed, expected = own
    above, below = group.beyond()
    rows = [(_("This agent"), figure(observed / expected, 1))]
    for label, share in (
        (_("95 in 100 ordinary agents with as much work"), INNER),
        (_("998 in 1,000 ordinary agents with as much work"), OUTER),
    ):
        band = limits_of_the_score([expected], group.tau, share)
        low, high = figure(band.low[0], 1), figure(band.high[0], 1)
        rows.append((label, f"{low}–{high}"))
    rows += [
        (_("Agents drawn"), figure(group.expected.size, 0)),
        (_("Of these above the outer limit"), figure(above.sum(), 0)),
        (_("Of these below the outer limit"), figure(below.sum(), 0)),
    ]
    return Table(
        [pgettext("funnel", "Who"), _("Times the usual, or how many")],
        [(Cell(label), Cell(text)) for label, text in rows],
        [(Cell(one.name, one.address), Cell(figure(one.ratio, 1))) for one in named],
    )


def _notes(expected, group, top):
    if group.is_too_small:
        yield _("The peer group is too small: the limits assume the least spread, and flag nobody.")
    if expected < 1:
        yield _("This agent has too little work to lie inside or outside the limits.")
    higher = int((group.ratio > top).sum())
    if higher:
        yield ngettext(
            "%(count)s agent lies higher and is drawn at the edge.",
            "%(count)s agents lie higher and are drawn at the edge.",
            higher,
        ) % {"count": figure(higher, 0)}
