"""The rates that a scoring run stored, for comparing later days with them (SCORING 2.6).

A quarter is watched against rates frozen before it: a baseline that moved with the days would be
blind to everybody getting worse at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Self

import numpy as np
from scipy import special

from oversight.rules.calendar import Integers
from oversight.rules.parameters import Parameters
from oversight.rules.tails import Numbers

MONTHS_OF_A_QUARTER: Final = 3
LONGER_THAN_A_QUARTER: Final = timedelta(days=100)


def quarter_start(day: date) -> date:
    """The first day of the quarter of a day.

    >>> quarter_start(date(2026, 6, 30)), quarter_start(date(2026, 7, 1))
    (datetime.date(2026, 4, 1), datetime.date(2026, 7, 1))
    """
    months = (day.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER
    return date(day.year, months + 1, 1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after that of a day.

    >>> next_quarter(date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    """
    return quarter_start(quarter_start(day) + LONGER_THAN_A_QUARTER)


@dataclass(frozen=True, eq=False)
class FrozenRates:
    """Usual probabilities of one late interval and of one dossier sent back.

    What the run did not know is judged by the rate of all procedures, or all authorities: every
    table of values has that one last, where the place of an unknown code (-1) finds it.
    """

    places: dict[str, int]
    authority_places: dict[str, int]
    late: Numbers
    mean: float
    procedure: Numbers
    authority: Numbers
    floor: float
    ceiling: float

    @classmethod
    def from_dict(cls, rates: Mapping[str, Any], parameters: Parameters) -> Self:
        """The rates as `ScoringRun.rates` has them, and the parameters of that run."""
        delay, rework = rates["delay"], rates["rework"]
        late = [chain[0] for chain in delay["probability"]]
        return cls(
            places=_places(rates["procedures"]),
            authority_places=_places(rates["authorities"]),
            late=np.array([*late, delay["overall"]]),
            mean=rework["mean"],
            procedure=np.array([*rework["procedure"], 0.0]),
            authority=np.array([*rework["authority"], 0.0]),
            floor=parameters.rework_floor,
            ceiling=parameters.rework_ceiling,
        )

    def probability_late(self, procedures: Sequence[str]) -> Numbers:
        """That an interval misses its deadline, by the code of its procedure."""
        return np.asarray(self.late[_found(self.places, procedures)])

    def probability_sent_back(
        self, procedures: Sequence[str], authorities: Sequence[str]
    ) -> Numbers:
        """That a dossier is sent back at least once, by the codes of procedure and authority."""
        logit = (
            self.mean
            + self.procedure[_found(self.places, procedures)]
            + self.authority[_found(self.authority_places, authorities)]
        )
        return np.asarray(np.clip(special.expit(logit), self.floor, self.ceiling))


def _places(codes: Sequence[str]) -> dict[str, int]:
    return {code: place for place, code in enumerate(codes)}


def _found(places: dict[str, int], codes: Sequence[str]) -> Integers:
    return np.array([places.get(code, -1) for code in codes], dtype=np.int64)
