"""What the seals of the log cover, and how its entries are read, day by day.

The fields of a source are written down here, not taken from the model: a column that is added later
must not change what was sealed before. A new kind of entry is one more source; seals that were
made before it came stay valid as long as it has no entries of those days.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Min, Model
from django.utils import timezone

from oversight.models import (
    CalendarVersion,
    CaseDocument,
    CaseMove,
    Complaint,
    Correction,
    DossierEvent,
    DossierImport,
    Recomputation,
    Visit,
    VisitAnswer,
    VisitPhoto,
)
from oversight.rules.sealing import canonical
from registry.models import Decision, ExportLog


@dataclass(frozen=True)
class Source:
    """One table of entries: which agent each belongs to (none: the whole log), when, and what."""

    model: type[Model]
    fields: tuple[str, ...]
    agent: str | None = None
    at: str = "at"


SOURCES = (
    Source(
        Decision,
        (
            *("act", "from_status", "to_status", "by", "reason", "comment", "document_number"),
            *("findings", "facts", "criteria_set", "boundary_version"),
        ),
        agent="agent",
    ),
    Source(
        DossierEvent,
        (
            *("dossier", "kind", "field", "round", "old", "new", "reason", "by", "source"),
            "recomputation",
        ),
        agent="agent",
    ),
    Source(
        DossierImport,
        (
            *("file_name", "file_sha256", "supplements_name", "supplements_sha256", "by"),
            *("calendar_version", "rows", "created", "changed", "unchanged", "rounds"),
        ),
    ),
    Source(
        CalendarVersion,
        ("calendar", "number", "days", "incidents", "holidays_release", "made_by"),
        at="made_at",
    ),
    Source(
        Recomputation,
        ("version", "before", "by", "dossiers_moved", "rounds_moved", "is_itemised"),
    ),
    Source(ExportLog, ("by", "list_name", "filters", "file_format", "rows")),
    # A case and a visit follow their agent when records are merged: the whole log holds them.
    Source(
        CaseMove,
        (
            *("case__number", "act", "from_state", "to_state", "by", "reason", "comment"),
            *("internal_note", "document_number", "outcome", "due_on", "decision"),
        ),
    ),
    Source(
        CaseDocument,
        ("move", "file", "original_name", "content_type", "size", "sha256"),
        at="move__at",
    ),
    Source(
        Correction,
        (
            *("case__number", "kind", "dossier", "requested_at", "incident", "old", "new"),
            *("comment", "by"),
        ),
    ),
    Source(
        Complaint,
        ("reference", "channel", "category", "received_on", "severity", "stars", "text"),
        at="recorded_at",
    ),
    Source(
        Visit,
        (
            *("reason", "planned", "inspector", "opened_at", "due_on", "criteria_set"),
            *("visited_at", "on_duty", "latitude", "longitude", "position_accuracy_m"),
            *("position_distance_m", "findings", "result", "signed_by_inspector"),
            "signed_by_agent",
        ),
        at="submitted_at",
    ),
    Source(
        VisitAnswer,
        ("visit", "order", "source", "question", "kind", "demand", "value", "note"),
        at="visit__submitted_at",
    ),
    Source(VisitPhoto, ("visit", "evidence", "evidence__sha256"), at="visit__submitted_at"),
)


class Entry(NamedTuple):
    """One entry, in the order in which it is sealed."""

    at: datetime
    source: int
    pk: int
    agent: int | None
    text: str


def first_day() -> date | None:
    """The day of the first entry there is."""
    firsts = (source.model.objects.aggregate(first=Min(source.at))["first"] for source in SOURCES)
    moments = [moment for moment in firsts if moment is not None]
    return timezone.localdate(min(moments)) if moments else None


def entries_by_day(first: date, last: date, agent: int | None = None) -> Iterator:
    """Pairs of a day and its entries by agent (None: of no agent); days without any are left out.

    With `agent`, only what belongs to that agent.
    """
    span = (start_of(first), start_of(last + timedelta(days=1)))
    streams = [
        _entries(number, source, span, agent)
        for number, source in enumerate(SOURCES)
        if agent is None or source.agent
    ]
    merged = heapq.merge(*streams, key=lambda entry: entry[:3])
    for day, entries in groupby(merged, key=lambda entry: timezone.localdate(entry.at)):
        found = {}
        for entry in entries:
            found.setdefault(entry.agent, []).append(entry.text)
        yield day, found


def start_of(day: date) -> datetime:
    """The moment at which a day of the city begins."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _entries(number, source, span, agent) -> Iterator[Entry]:
    rows = source.model.objects.filter(
        **{f"{source.at}__gte": span[0], f"{source.at}__lt": span[1]}
    ).order_by(source.at, "pk")
    if agent is not None:
        rows = rows.filter(**{source.agent: agent})
    owner = (source.agent,) if source.agent else ()
    label = source.model._meta.label_lower
    for at, pk, *values in rows.values_list(source.at, "pk", *owner, *source.fields).iterator():
        holder = values.pop(0) if owner else None
        facts = dict(zip(source.fields, values, strict=True))
        yield Entry(at, number, pk, holder, canonical({"kind": label, "id": pk, "at": at, **facts}))
