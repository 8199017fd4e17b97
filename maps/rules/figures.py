"""One ward's figure: a count, over a base, and what may be said of it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What is known: a zero is an answer, an unknown is none, and some bases are empty."""

    KNOWN = "known"
    ZERO = "zero"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Figure:
    """A numerator for every `per` of a denominator; None is what nobody knows.

    >>> Figure(50_000, 4).value
    12500.0
    >>> Figure(0, 4).state.value, Figure(4, 0).state.value, Figure(None, 4).state.value
    ('zero', 'nothing', 'unknown')
    """

    numerator: float | None
    denominator: float | None = 1
    per: float = 1

    @property
    def state(self) -> State:
        if self.numerator is None or self.denominator is None:
            return State.UNKNOWN
        if self.denominator == 0:
            return State.NOTHING
        return State.KNOWN if self.numerator else State.ZERO

    @property
    def value(self) -> float | None:
        """The rate, or None where there is none to give."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator * self.per
