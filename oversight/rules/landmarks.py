"""What one dossier adds to the counts of its agent (SCORING 1.3 to 1.5).

Times are ordinals of working days; NEVER_ORDINAL is what has not happened. `today` is the ordinal of
the last working day that is over, so whatever carries a greater ordinal has not happened yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import NEVER_ORDINAL, Booleans, Ordinals
from oversight.rules.cells import DelayCells, ReworkCells, count_by

LANDMARKS: Final = (0, 1, 3, 5, 10)
"""Working days after the deadline at which a custody interval is looked at."""

MAX_ROUNDS: Final = 3
DECISION_WAIT: Final = 10


@dataclass(frozen=True, eq=False)
class DelayOutcomes:
    """Masks (custody intervals, landmarks): at risk, missed, and at risk after missing the last.

    A column lies together in memory, and is picked from and added up as such: that is fastest.
    """

    at_risk: Booleans
    missed: Booleans
    carried: Booleans

    def cells(self, agent: npt.ArrayLike, procedure: npt.ArrayLike) -> DelayCells:
        """Counts by agent and procedure of the intervals in the delay domain."""
        truths = np.concatenate([self.at_risk.T, self.missed.T, self.carried.T]).T
        (agents, procedures), counts = count_by((agent, procedure), truths)
        return DelayCells(agents, procedures, *np.split(counts, 3, axis=1))


@dataclass(frozen=True, eq=False)
class ReworkOutcomes:
    """Mask of the dossiers that can be judged, and mask (dossiers, rounds) of the rounds reached."""

    evaluable: Booleans
    reached: Booleans

    def cells(
        self, agent: npt.ArrayLike, procedure: npt.ArrayLike, authority: npt.ArrayLike
    ) -> ReworkCells:
        """Counts by agent, procedure and authority of the evaluable dossiers."""
        truths = np.vstack([self.evaluable, self.reached.T]).T
        (agents, procedures, authorities), counts = count_by((agent, procedure, authority), truths)
        return ReworkCells(agents, procedures, authorities, counts[:, 0], counts[:, 1:])


def delay_outcomes(
    *,
    today: int,
    due: npt.ArrayLike,
    forwarded: npt.ArrayLike,
    is_late: npt.ArrayLike,
    withdrawn: npt.ArrayLike = NEVER_ORDINAL,
    is_withdrawn_in_time: npt.ArrayLike = False,
    landmarks: Sequence[int] = LANDMARKS,
) -> DelayOutcomes:
    """Judge custody intervals at the landmarks that have passed.

    At the deadline instants count, not days: `is_late` holds where the interval was not forwarded by
    the instant it was due, `is_withdrawn_in_time` where the dossier was withdrawn by then. What was
    withdrawn without having been forwarded keeps the landmarks that it had passed, so nothing where
    that was in time.

    >>> outcomes = delay_outcomes(
    ...     today=20, due=[18, 18, 19, 21], forwarded=[18, 20, NEVER_ORDINAL, NEVER_ORDINAL],
    ...     is_late=[False, True, True, True],
    ... )
    >>> outcomes.at_risk[:, :3].tolist()
    [[True, True, False], [True, True, False], [True, True, False], [False, False, False]]
    >>> outcomes.missed[:, :3].tolist()
    [[False, False, False], [True, True, False], [True, True, False], [False, False, False]]
    """
    landmark = np.asarray(due) + np.asarray(landmarks, dtype=np.asarray(due).dtype)[:, None]

    stands = landmark < withdrawn
    stands[0] = ~np.broadcast_to(is_withdrawn_in_time, np.shape(due))
    at_risk = (landmark <= today) & (stands | (np.asarray(forwarded) <= today))

    is_missed = np.asarray(forwarded) > landmark
    is_missed[0] = is_late
    for earlier, later in pairwise(is_missed):
        np.logical_and(earlier, later, out=later)
    missed = at_risk & is_missed

    carried = at_risk.copy()
    carried[1:] &= missed[:-1]
    return DelayOutcomes(at_risk.T, missed.T, carried.T)


def rework_outcomes(
    *,
    today: int,
    forwarded: Ordinals,
    decided: Ordinals,
    rounds: npt.ArrayLike,
    refiled: npt.ArrayLike = NEVER_ORDINAL,
    is_refile: npt.ArrayLike = False,
    max_rounds: int = MAX_ROUNDS,
    decision_wait: int = DECISION_WAIT,
) -> ReworkOutcomes:
    """Judge forwarded dossiers once decided on, or long enough with the authority.

    `rounds` are those requested by today that the agent answers for; `refiled` is when the dossier,
    withdrawn, was filed again, which is one round; `is_refile` marks the dossier filed instead,
    which is no fresh case.

    >>> outcomes = rework_outcomes(
    ...     today=20, forwarded=np.array([15, 15, 10]), decided=np.array([20, 21, 21]),
    ...     rounds=[2, 0, 0],
    ... )
    >>> outcomes.evaluable.tolist(), outcomes.reached[0].tolist()
    ([True, False, True], [True, True, False])
    """
    is_decided = (decided <= today) | (today - forwarded >= decision_wait)
    evaluable = (forwarded <= today) & is_decided & ~np.asarray(is_refile, dtype=np.bool_)
    points = np.maximum(np.asarray(rounds), np.asarray(refiled) <= today)
    reached = points >= np.arange(1, max_rounds + 1)[:, None]
    return ReworkOutcomes(evaluable, (reached & evaluable).T)
