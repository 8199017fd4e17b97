"""Counting dossiers for a run (SCORING 3.5): what is known of each, as whole numbers, and the counts.

Times are ordinals of working days, NEVER_ORDINAL where nothing has happened; keys are any whole
numbers. What is known does not depend on the day that is looked back from, only the counts do: rows
may be kept from night to night, and those of the dossiers that changed put in their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import Integers
from oversight.rules.cells import DelayCells, ReworkCells, sum_by
from oversight.rules.landmarks import delay_outcomes, rework_outcomes

Rows: TypeAlias = npt.NDArray[np.void]
"""Rows of named columns, `DOSSIER` or `ROUND`."""

_WORK: Final = [("dossier", "<i8"), ("agent", "<i4"), ("procedure", "<i4")]
_CUSTODY: Final = [
    ("due", "<i4"),
    ("forwarded", "<i4"),
    ("withdrawn", "<i4"),
    ("is_late", "?"),
    ("is_withdrawn_in_time", "?"),
]
DOSSIER: Final = np.dtype(
    [
        *_WORK,
        ("authority", "<i4"),
        *_CUSTODY,
        ("decided", "<i4"),
        ("refiled", "<i4"),
        ("is_refile", "?"),
        ("has_dated_rounds", "?"),
        ("declared_rounds", "<i4"),
    ]
)
"""One dossier."""
ROUND: Final = np.dtype([*_WORK, *_CUSTODY, ("requested", "<i4"), ("is_agent_attributable", "?")])
"""One supplement round; the withdrawal is that of its dossier."""

LAYOUT: Final = f"{crc32(repr((DOSSIER.descr, ROUND.descr)).encode()):08x}"
"""Changes with the columns: rows kept in another layout are of no use."""


@dataclass(frozen=True, eq=False)
class Known:
    """Dossiers, and the supplement rounds of these dossiers."""

    dossiers: Rows
    rounds: Rows

    def without(self, dossiers: npt.ArrayLike) -> "Known":
        """All but those of these keys."""
        return Known(
            self.dossiers[~np.isin(self.dossiers["dossier"], dossiers)],
            self.rounds[~np.isin(self.rounds["dossier"], dossiers)],
        )


def together(parts: Sequence[Known]) -> Known:
    """All of them as one; nothing where there are none."""
    return Known(
        np.concatenate([np.empty(0, DOSSIER), *(part.dossiers for part in parts)]),
        np.concatenate([np.empty(0, ROUND), *(part.rounds for part in parts)]),
    )


@dataclass(frozen=True, eq=False)
class Counts:
    """What the dossiers of one calendar come to by the end of a day.

    `agents` and `dossiers` are the agents with a dossier and how many each has. `missed` are the
    distinct pairs of agent and ordinal of a missed deadline; `sent_back` the distinct triples of
    agent, procedure and ordinal of the day on which a dossier came back.
    """

    delay: DelayCells
    rework: ReworkCells
    agents: Integers
    dossiers: Integers
    missed: Integers
    sent_back: Integers


def count(known: Known, today: int) -> Counts:
    """Count by the end of that day; rows may come in any order, the counts come sorted."""
    delays = np.concatenate([known.dossiers[_DELAY], known.rounds[_DELAY]])
    late = delay_outcomes(
        today=today,
        due=_ordinals(delays, "due"),
        forwarded=_ordinals(delays, "forwarded"),
        is_late=delays["is_late"],
        withdrawn=_ordinals(delays, "withdrawn"),
        is_withdrawn_in_time=delays["is_withdrawn_in_time"],
    )
    dossiers = known.dossiers
    rounds = _rounds_by(known, today)
    back = rework_outcomes(
        today=today,
        forwarded=_ordinals(dossiers, "forwarded"),
        decided=_ordinals(dossiers, "decided"),
        rounds=rounds,
        refiled=_ordinals(dossiers, "refiled"),
        is_refile=dossiers["is_refile"],
    )
    agents, numbers = np.unique(dossiers["agent"], return_counts=True)
    return Counts(
        delay=late.cells(delays["agent"], delays["procedure"]),
        rework=back.cells(dossiers["agent"], dossiers["procedure"], dossiers["authority"]),
        agents=agents.astype(np.int64),
        dossiers=numbers.astype(np.int64),
        missed=_distinct(delays[late.missed[:, 0]], "agent", "due"),
        sent_back=_came_back(dossiers[back.reached[:, 0]], today),
    )


_DELAY: Final = ["agent", "procedure", *(name for name, _ in _CUSTODY)]


def _rounds_by(known: Known, today: int) -> Integers:
    """Rounds that the agent answers for, by the end of that day.

    Dated ones stand for the declared ones, which count from the first decision.
    """
    dossiers, rounds = known.dossiers, known.rounds
    asked = rounds["dossier"][rounds["is_agent_attributable"] & (rounds["requested"] <= today)]
    keys, numbers = np.unique(asked, return_counts=True)
    place = np.searchsorted(keys, dossiers["dossier"])
    has_any = np.append(keys, -1)[place] == dossiers["dossier"]
    dated = np.where(has_any, np.append(numbers, 0)[place], 0)
    declared = np.where(dossiers["decided"] <= today, dossiers["declared_rounds"], 0)
    return np.where(dossiers["has_dated_rounds"], dated, declared).astype(np.int64)


def _came_back(dossiers: Rows, today: int) -> Integers:
    """The day is that of the first decision; else of the new filing, or else of the forwarding."""
    known_on = dossiers[["agent", "procedure", "forwarded"]].copy()
    for name in ("refiled", "decided"):
        known_on["forwarded"] = np.where(
            dossiers[name] <= today, dossiers[name], known_on["forwarded"]
        )
    return _distinct(known_on, "agent", "procedure", "forwarded")


def _distinct(rows: Rows, *names: str) -> Integers:
    distinct, _ = sum_by(tuple(_ordinals(rows, name) for name in names))
    return np.column_stack(distinct)


def _ordinals(rows: Any, name: str) -> Integers:
    return np.asarray(rows[name], dtype=np.int64)
