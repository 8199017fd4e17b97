"""Remembering what became of something that was recorded of a dossier."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone

from oversight.bulk import insert_rows
from oversight.enums import EventKind
from oversight.instants import to_moment, to_utc_texts
from oversight.models import DossierEvent, DossierImport, Recomputation
from oversight.rules.calendar import NEVER


class Change(NamedTuple):
    """One change of one field of a dossier (primary keys), as texts."""

    dossier: int
    agent: int
    kind: EventKind
    field: str
    old: str
    new: str
    round: int | None = None


def record_events(
    changes: Collection[Change],
    *,
    by,
    at: datetime,
    reason: str = "",
    source: DossierImport | None = None,
    recomputation: Recomputation | None = None,
) -> None:
    """Add an event for each change, all in one go."""
    if not changes:
        return
    columns = dict(zip(Change._fields, zip(*changes, strict=True), strict=True))
    alike = {
        "reason": reason,
        "by": by and by.pk,
        "at": at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" "),
        "source": source and source.pk,
        "recomputation": recomputation and recomputation.pk,
    }
    insert_rows(
        DossierEvent, columns | {name: [value] * len(changes) for name, value in alike.items()}
    )


def instant_texts(instants) -> list[str]:
    """Seconds of the wall clock as events keep them: ISO 8601 in UTC, empty for NEVER."""
    return [f"{text.replace(' ', 'T')}+00:00" if text else "" for text in to_utc_texts(instants)]


def instant_text(instant: int) -> str:
    """The same of one instant."""
    return instant_texts([instant])[0] if instant != NEVER else ""


def stamped(instant: int) -> str:
    """An instant as people read it, to the second."""
    return f"{timezone.localtime(to_moment(instant)):%d/%m/%Y %H:%M:%S}"
