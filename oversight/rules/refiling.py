"""Which dossier re-files which withdrawn one: supplements in disguise (SCORING 1.5)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import NEVER, Booleans, Calendar, Integers, LocalSeconds

LINK_WORKING_DAYS: Final = 30
NO_DOSSIER: Final = -1
UNKNOWN_CITIZEN: Final = -1


@dataclass(frozen=True, eq=False)
class Refilings:
    """For each dossier the position of the one that re-filed it, and whether it re-files another."""

    refiled_by: Integers
    is_refile: Booleans

    def refiled_at(self, registered: LocalSeconds) -> LocalSeconds:
        """Instant at which each dossier was re-filed; NEVER where it was not."""
        linked = self.refiled_by != NO_DOSSIER
        return np.where(linked, registered[np.where(linked, self.refiled_by, 0)], NEVER)


def link_refilings(
    *,
    agent: npt.ArrayLike,
    procedure: npt.ArrayLike,
    citizen: npt.ArrayLike,
    registered: npt.ArrayLike,
    forwarded: npt.ArrayLike,
    withdrawn: npt.ArrayLike,
    calendar: Calendar,
    within: int = LINK_WORKING_DAYS,
) -> Refilings:
    """Link each dossier withdrawn after forwarding to the one that the citizen filed instead.

    That is the next dossier of the same citizen, procedure and agent, registered no earlier than
    the withdrawal and within so many working days of it. A dossier re-files one other at most: of
    several withdrawals the earliest takes the first re-filing. Dossiers of UNKNOWN_CITIZEN are
    never linked.
    """
    of_citizen = np.asarray(citizen)
    registered_at = np.asarray(registered, dtype=np.int64)
    withdrawn_at = np.asarray(withdrawn, dtype=np.int64)
    known = (of_citizen != UNKNOWN_CITIZEN) & (registered_at != NEVER)
    is_candidate = known & (withdrawn_at != NEVER) & (withdrawn_at > registered_at)
    is_candidate &= withdrawn_at > np.asarray(forwarded, dtype=np.int64)

    refiled_by = np.full(of_citizen.shape, NO_DOSSIER, dtype=np.int64)
    is_refile = np.zeros(of_citizen.shape, dtype=np.bool_)
    if is_candidate.any():
        group = _group(np.asarray(agent), np.asarray(procedure), of_citizen)
        candidates = np.flatnonzero(is_candidate)
        filed = np.flatnonzero(known)
        filed = filed[np.lexsort((registered_at[filed], group[filed]))]
        first, second = _pair(
            group, registered_at, withdrawn_at, candidates, filed, calendar, within
        )
        refiled_by[first] = second
        is_refile[second] = True
    return Refilings(refiled_by, is_refile)


def _group(agent: Integers, procedure: Integers, citizen: Integers) -> Integers:
    """A number for each agent, procedure and citizen that belong together."""
    order = np.lexsort((citizen, procedure, agent))
    changes = np.zeros(order.size, dtype=np.int64)
    for key in (agent, procedure, citizen):
        changes[1:] |= key[order][1:] != key[order][:-1]
    group = np.empty(order.size, dtype=np.int64)
    group[order] = np.cumsum(changes)
    return group


def _pair(
    group: Integers,
    registered: LocalSeconds,
    withdrawn: LocalSeconds,
    candidates: Integers,
    filed: Integers,
    calendar: Calendar,
    within: int,
) -> tuple[Integers, Integers]:
    """Withdrawn dossiers and the dossiers that re-filed them; `filed` is by group and time."""
    candidates = candidates[np.lexsort((withdrawn[candidates], group[candidates]))]
    origin = registered[filed].min()
    span = registered[filed].max() - origin + 1
    times = np.minimum(withdrawn[candidates] - origin, span)
    position = np.searchsorted(
        group[filed] * span + registered[filed] - origin, group[candidates] * span + times
    )

    def is_within(candidates: Integers, position: Integers) -> Booleans:
        """Whether each candidate may be linked to the dossier at each position of `filed`."""
        found = position < filed.size
        other = filed[np.where(found, position, 0)]
        found &= group[other] == group[candidates]
        days = np.full(found.shape, within + 1, dtype=np.int64)
        days[found] = calendar.ordinal_at(registered[other[found]]) - calendar.ordinal_at(
            withdrawn[candidates[found]]
        )
        return found & (days <= within)

    linked = is_within(candidates, position)
    candidates, first_position = candidates[linked], position[linked]
    while True:
        # Where two wait for the same re-filing the later one takes the next: within a group the
        # n-th candidate comes at least one position after the candidate before it.
        place = np.arange(candidates.size)
        leap = group[candidates] * (filed.size + candidates.size + 1)
        position = np.maximum.accumulate(first_position - place + leap) + place - leap
        in_vain = np.flatnonzero(~is_within(candidates, position))
        if not in_vain.size:
            return candidates, filed[position]
        # The first of a group to wait in vain must not keep the later ones waiting.
        _, first_of_group = np.unique(group[candidates[in_vain]], return_index=True)
        candidates = np.delete(candidates, in_vain[first_of_group])
        first_position = np.delete(first_position, in_vain[first_of_group])
