"""How long files stay with one agent, beside how long others would keep the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from oversight.charts.picture import (
    Cell,
    Path,
    Picture,
    Table,
    Tick,
    across,
    number_ticks,
    steps,
    upwards,
)
from oversight.number_words import figure
from oversight.rules.survival import km_discrete, restricted_mean

HANDED_OVER = -3
"""Where the hand-over is drawn; the time until the deadline has no scale."""


@dataclass(frozen=True)
class Landmark:
    """Files at one landmark, `after` so many working days past the deadline.

    Of those at risk `missed` were still held; `carried` had missed the landmark before as well.
    `usual` is how many others would still hold.
    """

    after: int
    at_risk: int
    missed: int
    carried: int
    usual: float


def custody(landmarks: Sequence[Landmark]) -> Picture | None:
    """Kaplan and Meier's curve of the time to forwarding, or None where no deadline has passed."""
    seen = [row for row in landmarks if row.at_risk]
    if not seen:
        return None
    after = [row.after for row in seen]
    horizon = landmarks[-1].after
    held = km_discrete([row.carried for row in seen], [row.carried - row.missed for row in seen])
    usual = [row.usual / row.at_risk for row in seen]
    x, y = across(HANDED_OVER, horizon), upwards(0, 100)
    means = {
        "own": figure(restricted_mean(after, held, after[-1]), 1),
        "usual": figure(restricted_mean(after, usual, after[-1]), 1),
        "horizon": after[-1],
    }

    def curve(shares):
        places = [(x(at), y(100 * share)) for at, share in zip(after, shares, strict=True)]
        return steps([(x(HANDED_OVER), y(100)), *places])

    return Picture(
        name="custody",
        title=_("How long files are held"),
        description=_(
            "Of 100 files %(own)s were still held at the deadline, usually %(usual)s; the table says"
            " how many after it."
        )
        % {"own": figure(100 * held[0], 0), "usual": figure(100 * usual[0], 0)},
        x_title=_("working days after the deadline"),
        y_title=_("still held, of 100 files"),
        x_ticks=[Tick(x(HANDED_OVER), _("hand-over")), *(_tick(row.after, x) for row in landmarks)],
        y_ticks=number_ticks([0, 25, 50, 75, 100], y),
        paths=[
            Path("peers", curve(usual), _("other agents, same procedures")),
            Path("own", curve(held), _("this agent")),
        ],
        table=_table(seen, held, usual),
        notes=_notes(means),
    )


def _notes(means):
    if not means["horizon"]:
        return []
    return [
        _(
            "Of the first %(horizon)s working days after the deadline a file is held %(own)s on"
            " average, usually %(usual)s."
        )
        % means
    ]


def _tick(after, x):
    return Tick(x(after), _("deadline") if after == 0 else str(after))


def _table(seen, held, usual):
    return Table(
        [
            _("Working days after the deadline"),
            _("Still held, of files at risk"),
            _("Share still held"),
            _("Usual share"),
        ],
        [
            (
                Cell(_("at the deadline") if row.after == 0 else str(row.after)),
                Cell(f"{row.missed} / {row.at_risk}"),
                Cell(f"{figure(100 * share, 1)}%"),
                Cell(f"{figure(100 * peers, 1)}%"),
            )
            for row, share, peers in zip(seen, held, usual, strict=True)
        ],
    )
