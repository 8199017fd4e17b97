"""Whether everybody drifts: what was observed over what frozen rates expect (SCORING 2.6).

A peer baseline alone is blind when all get worse at once.
"""

from dataclasses import dataclass
from typing import Final

from registry.rules.location import Limit

FEWEST_EXPECTED: Final = Limit(5, "Project default: a ratio to fewer is mostly chance.")


@dataclass(frozen=True)
class Drift:
    """Bad outcomes of one domain, and how many the frozen rates let expect."""

    judged: int
    observed: int
    expected: float

    @property
    def ratio(self) -> float | None:
        """Observed over expected; None where too few were expected.

        >>> Drift(400, 30, 20.0).ratio, Drift(40, 3, 2.0).ratio
        (1.5, None)
        """
        if self.expected < FEWEST_EXPECTED.value:
            return None
        return self.observed / self.expected
