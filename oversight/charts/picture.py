"""What every chart is made of: a frame with two scales, what is drawn in it, and its table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

import numpy as np

from oversight.number_words import figure

HEIGHT = 260
GRAIN = 2
ROOM_OF_A_LETTER = 7
WIDTH = 400
LEFT, RIGHT, TOP, BOTTOM = 40, 390, 26, 216
"""Where the frame lies; what is outside holds the words of the axes. Dots lie on a grid."""


@dataclass(frozen=True)
class Scale:
    """Where on an axis a value lies; what is beyond the ends is drawn at the end."""

    low: float
    high: float
    start: float
    end: float
    is_root: bool = False
    """By square roots: small values, of which there are most, get more room."""

    def __call__(self, value: float) -> float:
        return round(float(self.all([value])[0]), 1)

    def all(self, values) -> np.ndarray:
        """Where many values lie."""
        low, high, at = (self._bent(part) for part in (self.low, self.high, values))
        share = (at - low) / (high - low) if high > low else np.full(np.shape(at), 0.5)
        return self.start + (self.end - self.start) * np.clip(share, 0, 1)

    def _bent(self, values):
        bent = np.asarray(values, dtype=np.float64)
        return np.sqrt(np.maximum(bent, 0)) if self.is_root else bent


@dataclass(frozen=True)
class Tick:
    """A place on an axis and the words that stand there."""

    at: float
    label: str

    @property
    def anchor(self) -> str:
        """How the words stand to their place on the axis below: before it where they would be cut."""
        return "middle" if self.at + _room(self.label) / 2 <= WIDTH else "end"


@dataclass(frozen=True)
class Path:
    """A line, or dots; `kind` names how it is drawn, `label` stands in the key if there is one."""

    kind: str
    d: str
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """One thing to look at; `title` is said when the pointer rests on it."""

    kind: str
    x: float
    y: float
    title: str = ""
    label: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar from the left edge of the frame."""

    kind: str
    y: float
    width: float
    height: float
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a chart's table; it may lead somewhere."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Table:
    """The numbers of a chart; the first cell of a row names it.

    Rows `about_others` stay on the screen: a page that is printed for one agent names no other.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    about_others: Sequence[Sequence[Cell]] = ()


@dataclass(frozen=True)
class Picture:
    """One chart. `description` says in words what the drawing shows."""

    name: str
    title: str
    description: str
    x_title: str
    y_title: str
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    table: Table
    paths: Sequence[Path] = ()
    marks: Sequence[Mark] = ()
    bars: Sequence[Bar] = ()
    notes: Sequence[str] = field(default_factory=list)
    left: float = LEFT
    height: float = HEIGHT

    @property
    def bottom(self) -> float:
        return self.height - HEIGHT + BOTTOM

    @property
    def key(self) -> list[Path | Mark | Bar]:
        """What the drawing needs explained, each kind once."""
        parts = {part.kind: part for part in (*self.bars, *self.paths, *self.marks) if part.label}
        return list(parts.values())


def across(low: float, high: float, *, left: float = LEFT, is_root: bool = False) -> Scale:
    """The scale from the left to the right of the frame."""
    return Scale(low, high, left, RIGHT, is_root)


def upwards(low: float, high: float) -> Scale:
    """The scale from the bottom to the top of the frame."""
    return Scale(low, high, BOTTOM, TOP)


def line(points: Iterable[tuple[float, float]]) -> str:
    """A path through points of the drawing."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def steps(points: Iterable[tuple[float, float]]) -> str:
    """A path that keeps its height until the next point."""
    (x, y), *rest = points
    return f"M{x:g} {y:g}" + "".join(f"H{x:g}V{y:g}" for x, y in rest)


def dots(x: np.ndarray, y: np.ndarray) -> str:
    """Dots of the drawing as one path; those that would cover each other are drawn once."""
    places = np.unique(np.rint(np.column_stack([x, y]) / GRAIN).astype(int) * GRAIN, axis=0)
    return "".join(f"M{across} {up}h0" for across, up in places.tolist())


def round_numbers(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers between two values, about so many."""
    span = max(high - low, 1e-9)
    size = 10 ** floor(log10(span / about))
    step = next(size * times for times in (1, 2, 5, 10) if span / (size * times) <= about + 1)
    return [place * step for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def number_ticks(values: Iterable[float], scale: Scale) -> list[Tick]:
    """Ticks with the numbers themselves."""
    return apart([Tick(scale(value), figure(value, -2)) for value in values])


def apart(ticks: Iterable[Tick]) -> list[Tick]:
    """The ticks whose words do not run into those of the one before."""
    kept: list[Tick] = []
    for tick in ticks:
        if not kept or abs(tick.at - kept[-1].at) > _room(tick.label):
            kept.append(tick)
    return kept


def _room(label):
    return ROOM_OF_A_LETTER * len(label)
