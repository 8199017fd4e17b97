"""Counting dossiers for a run (SCORING 3.5): what is known of each, as whole numbers, and the counts.

Times are ordinals of working days, NEVER_ORDINAL where nothing has happened; keys are any whole
numbers. What is known does not depend on the day that is looked back from, only the counts do: rows
may be kept from night to night, and those of the dossiers that changed put in their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from zlib import crc32

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import Booleans, Integers
from oversight.rules.cells import DelayCells, ReworkCells, distinct_rows
from oversight.rules.landmarks import delay_outcomes, rework_outcomes

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

LAYOUT: Final = f"{crc32(repr(('by column', DOSSIER.descr, ROUND.descr)).encode()):08x}"
"""Changes with the columns: rows kept in another layout are of no use."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of named columns, `DOSSIER` or `ROUND`; each column lies together in memory."""

    columns: Mapping[str, npt.NDArray[Any]]

    @classmethod
    def of(cls, rows: npt.NDArray[np.void]) -> Self:
        """Those of a structured array."""
        return cls({name: np.ascontiguousarray(rows[name]) for name in rows.dtype.names or ()})

    @classmethod
    def from_bytes(cls, content: bytes, layout: np.dtype[np.void]) -> Self:
        """Those that `to_bytes` packed."""
        size, begins, columns = len(content) // layout.itemsize, 0, {}
        for name in layout.names or ():
            columns[name] = np.frombuffer(content, layout[name], size, begins)
            begins += columns[name].nbytes
        return cls(columns)

    def to_bytes(self) -> bytes:
        return b"".join(column.tobytes() for column in self.columns.values())

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.columns[name]

    @property
    def size(self) -> int:
        return self["dossier"].size

    def where(self, holds: Booleans) -> "Rows":
        return Rows({name: column[holds] for name, column in self.columns.items()})


@dataclass(frozen=True, eq=False)
class Known:
    """Dossiers, and the supplement rounds of these dossiers."""

    dossiers: Rows
    rounds: Rows

    def without(self, dossiers: npt.ArrayLike) -> "Known":
        """All but those of these keys."""
        return Known(
            *(
                rows.where(~np.isin(rows["dossier"], dossiers))
                for rows in (self.dossiers, self.rounds)
            )
        )


NOTHING: Final = Known(Rows.of(np.empty(0, DOSSIER)), Rows.of(np.empty(0, ROUND)))


def together(parts: Sequence[Known]) -> Known:
    """All of them as one; nothing where there are none."""
    known = [NOTHING, *parts]
    return Known(
        _rows_together([part.dossiers for part in known]),
        _rows_together([part.rounds for part in known]),
    )


def _rows_together(parts: Sequence[Rows]) -> Rows:
    return Rows({name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns})


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
    dossiers = known.dossiers
    delays = {
        name: np.concatenate([dossiers[name], known.rounds[name]])
        for name in ("agent", "procedure", *(name for name, _ in _CUSTODY))
    }
    late = delay_outcomes(
        today=today,
        due=delays["due"],
        forwarded=delays["forwarded"],
        is_late=delays["is_late"],
        withdrawn=delays["withdrawn"],
        is_withdrawn_in_time=delays["is_withdrawn_in_time"],
    )
    back = rework_outcomes(
        today=today,
        forwarded=dossiers["forwarded"],
        decided=dossiers["decided"],
        rounds=_rounds_by(known, today),
        refiled=dossiers["refiled"],
        is_refile=dossiers["is_refile"],
    )
    (agents,), numbers = distinct_rows(dossiers["agent"])
    is_late = late.missed[:, 0]
    missed, _ = distinct_rows(delays["agent"][is_late], delays["due"][is_late])
    return Counts(
        delay=late.cells(delays["agent"], delays["procedure"]),
        rework=back.cells(dossiers["agent"], dossiers["procedure"], dossiers["authority"]),
        agents=agents,
        dossiers=numbers,
        missed=np.column_stack(missed),
        sent_back=_came_back(dossiers.where(back.reached[:, 0]), today),
    )


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
    known_on = dossiers["forwarded"]
    for name in ("refiled", "decided"):
        known_on = np.where(dossiers[name] <= today, dossiers[name], known_on)
    rows, _ = distinct_rows(dossiers["agent"], dossiers["procedure"], known_on)
    return np.column_stack(rows)
