"""What scoring knows of the dossiers of a window: what was kept, and what changed since.

Of a window's dossiers one in twenty changes in a day. `refresh` puts those in their place in the days
that are kept; `known_between` hands out the days, reads those that are not kept, and keeps them. A day
kept and a day read anew come to the same counts.

The two databases differ in how whole numbers leave them fastest, and here only in that.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from zlib import compress, decompress

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, Case, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from oversight.models import CalendarVersion, ChangedDossier, Dossier, KeptDay, SupplementRound
from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.counting import DOSSIER, LAYOUT, ROUND, Known, Rows, together

DAYS_AT_ONCE = 10  # of reading: so many are in memory in the form of the database
KEYS_AT_ONCE = 900  # in a statement: SQLite takes 999 parameters
FASTEST = 1  # level of compression
HEADER, TRAILER = 19, 2  # bytes before and after the rows of a binary COPY


class Day(NamedTuple):
    """A calendar version and the ordinal of a day in it."""

    version: int
    registered: int


_DAY = [(name, "<i4") for name in Day._fields]
_DOSSIER = np.dtype([*_DAY, *DOSSIER.descr])
_ROUND = np.dtype([*_DAY, *ROUND.descr])


def refresh() -> None:
    """Put the dossiers that changed in their place in the days kept; call it in a transaction.

    Runs pass here one at a time, so that none builds on what another is about to replace.
    """
    list(CalendarVersion.objects.select_for_update().order_by("pk").values_list("pk"))
    KeptDay.objects.exclude(layout=LAYOUT).delete()
    changed = _take_changes()
    kept = [day for day in KeptDay.objects.defer("dossiers", "rounds") if _day(day) in changed]
    few = [day for day in kept if 2 * len(changed[_day(day)]) <= day.count]
    KeptDay.objects.filter(pk__in={day.pk for day in kept} - {day.pk for day in few}).delete()
    current = _Read.of_keys(set().union(*(changed[_day(day)] for day in few)))
    for day in KeptDay.objects.filter(pk__in=[day.pk for day in few]):
        rest = _unpacked(day).without(sorted(changed[_day(day)]))
        _packed(day, together([rest, current.of_day(_day(day))])).save()


def known_between(version: int, first: int, today: int, *, afresh: bool = False) -> Known:
    """The dossiers of a calendar version registered between two ordinals, after a `refresh`.

    `afresh` trusts nothing that was kept.
    """
    days = KeptDay.objects.filter(calendar_version=version, registered_wd__range=(first, today))
    if afresh:
        days.delete()
    known = {day.registered_wd: _unpacked(day) for day in days.all()}
    missing = [ordinal for ordinal in range(first, today + 1) if ordinal not in known]
    for begins in range(0, len(missing), DAYS_AT_ONCE):
        ordinals = missing[begins : begins + DAYS_AT_ONCE]
        read = _Read.of(calendar_version=version, registered_wd__in=ordinals)
        found = {ordinal: read.of_day(Day(version, ordinal)) for ordinal in ordinals}
        KeptDay.objects.bulk_create(
            _packed(KeptDay(calendar_version_id=version, registered_wd=ordinal), rows)
            for ordinal, rows in found.items()
        )
        known |= found
    return together([known[ordinal] for ordinal in sorted(known)])


def forget_before(firsts: Mapping[int, int]) -> None:
    """Keep no day before the first one of its calendar version, and none of other versions."""
    KeptDay.objects.exclude(calendar_version__in=firsts).delete()
    for version, first in firsts.items():
        KeptDay.objects.filter(calendar_version=version, registered_wd__lt=first).delete()


class _Read(NamedTuple):
    """Dossiers and rounds as they were read, each with its day."""

    dossiers: np.ndarray
    rounds: np.ndarray

    @classmethod
    def of(cls, **which) -> "_Read":
        """Those that a filter of dossiers lets pass."""
        of_dossier = {f"dossier__{name}": value for name, value in which.items()}
        return cls(
            _fetched(Dossier.objects.filter(**which), _dossier_columns(), _DOSSIER),
            _fetched(SupplementRound.objects.filter(**of_dossier), _round_columns(), _ROUND),
        )

    @classmethod
    def of_keys(cls, keys: Iterable[int]) -> "_Read":
        """Those of these keys that still exist."""
        wanted = sorted(keys)
        parts = [
            cls.of(pk__in=wanted[begins : begins + KEYS_AT_ONCE])
            for begins in range(0, len(wanted), KEYS_AT_ONCE)
        ]
        return cls(
            np.concatenate([np.empty(0, _DOSSIER), *(part.dossiers for part in parts)]),
            np.concatenate([np.empty(0, _ROUND), *(part.rounds for part in parts)]),
        )

    def of_day(self, day: Day) -> Known:
        """Those registered on a day."""

        def on_day(rows, columns):
            found = rows[(rows["version"] == day.version) & (rows["registered"] == day.registered)]
            return Rows.of(found[list(columns.names)].astype(columns))

        return Known(on_day(self.dossiers, DOSSIER), on_day(self.rounds, ROUND))


def _take_changes() -> dict[Day, set[int]]:
    """The keys of the dossiers that changed, by day.

    The statement that reads them takes them away: nothing goes unseen.
    """
    table = ChangedDossier._meta.db_table
    changed: dict[Day, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} RETURNING calendar_version, registered_wd, dossier"  # noqa: S608
        )
        for version, registered, dossier in cursor.fetchall():
            changed.setdefault(Day(version, registered), set()).add(dossier)
    return changed


def _day(kept: KeptDay) -> Day:
    return Day(kept.calendar_version_id, kept.registered_wd)


def _unpacked(day: KeptDay) -> Known:
    return Known(
        Rows.from_bytes(decompress(day.dossiers), DOSSIER),
        Rows.from_bytes(decompress(day.rounds), ROUND),
    )


def _packed(day: KeptDay, known: Known) -> KeptDay:
    day.layout, day.count = LAYOUT, known.dossiers.size
    day.dossiers = compress(known.dossiers.to_bytes(), FASTEST)
    day.rounds = compress(known.rounds.to_bytes(), FASTEST)
    return day


def _dossier_columns():
    return {
        **_custody_columns(""),
        "dossier": F("pk"),
        "authority": F("authority"),
        "decided": _ordinal("decided_wd"),
        "refiled": _ordinal("refiled_wd"),
        "is_refile": _truth(is_refile=True),
        "has_dated_rounds": _truth(has_dated_rounds=True),
        "declared_rounds": F("declared_rounds"),
    }


def _round_columns():
    return {
        **_custody_columns("dossier__"),
        "dossier": F("dossier"),
        "requested": F("requested_wd"),
        "is_agent_attributable": _truth(is_agent_attributable=True),
    }


def _custody_columns(of_dossier):
    """What dossiers and rounds have alike; `of_dossier` is the way to the dossier."""
    return {
        "version": F(f"{of_dossier}calendar_version"),
        "registered": F(f"{of_dossier}registered_wd"),
        "agent": F(f"{of_dossier}agent"),
        "procedure": F(f"{of_dossier}procedure"),
        "due": _ordinal("due_wd"),
        "forwarded": _ordinal("forwarded_wd"),
        "withdrawn": _ordinal(f"{of_dossier}withdrawn_wd"),
        "is_late": _truth(is_late=True),
        "is_withdrawn_in_time": _truth(**{f"{of_dossier}withdrawn_at__lte": F("due_at")}),
    }


def _ordinal(name):
    return Coalesce(F(name), Value(NEVER_ORDINAL))


def _truth(**condition):
    return Case(When(**condition, then=1), default=0)


def _fetched(rows: QuerySet, columns: dict, layout: np.dtype) -> np.ndarray:
    """These columns of the rows, in this layout."""
    named = {f"known_{name}": Cast(columns[name], BigIntegerField()) for name in layout.names}
    found = rows.order_by().annotate(**named).values_list(*named)
    statement, parameters = found.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(statement, parameters)
            return np.fromiter(cursor, layout)
        with cursor.cursor.copy(
            f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", parameters
        ) as copy:
            return _of_copy(b"".join(copy), layout)


def _of_copy(content: bytes, layout: np.dtype) -> np.ndarray:
    """Rows of a binary COPY: of each the number of fields, and of each field its size and value."""
    fields = [part for name in layout.names for part in ((f"size_{name}", ">i4"), (name, ">i8"))]
    sent = np.dtype([("fields", ">i2"), *fields])
    count = (len(content) - HEADER - TRAILER) // sent.itemsize
    rows = np.frombuffer(content, sent, count, HEADER)
    found = np.empty(count, layout)
    for name in layout.names:
        found[name] = rows[name]
    return found
