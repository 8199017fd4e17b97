"""Working out what a calendar means for dossiers: deadlines and ordinals of working days."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from oversight.actions.events import Change, instant_texts, record_events
from oversight.actions.refilings import relink
from oversight.bulk import update_dossiers, update_rounds
from oversight.enums import EventKind
from oversight.instants import from_moments, to_utc_texts
from oversight.models import CalendarVersion, Dossier, Recomputation, SupplementRound
from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.deadline import late, start
from oversight.working_time import WorkingTime, working_time_of

CHUNK = 50_000
ITEMISED_AT_MOST = 20_000
INSTANTS = ("received_at", "evidence_at", "forwarded_at", "first_decision_at", "withdrawn_at")


def count_dossiers(working_time: WorkingTime, authority, agent, instants) -> dict:
    """Columns that follow from the instants of dossiers: clock start, deadline, ordinals, lateness.

    `instants` holds an array for each name in INSTANTS.
    """
    started = start(instants["received_at"], instants["evidence_at"])
    deadline = working_time.due(started, authority, agent)
    return {
        "start_at": started,
        "due_at": deadline,
        "registered_wd": working_time.ordinals(instants["received_at"]),
        "due_wd": working_time.ordinals(deadline),
        "forwarded_wd": working_time.ordinals(instants["forwarded_at"]),
        "decided_wd": working_time.ordinals(instants["first_decision_at"]),
        "withdrawn_wd": working_time.ordinals(instants["withdrawn_at"]),
        "is_late": late(instants["forwarded_at"], deadline),
    }


def count_rounds(
    working_time: WorkingTime, authority, agent, requested, resupplied, reforwarded
) -> dict:
    """The same for supplement rounds, whose custody runs from the new papers to forwarding again."""
    deadline = working_time.due(resupplied, authority, agent)
    return {
        "requested_wd": working_time.ordinals(requested),
        "due_at": deadline,
        "due_wd": working_time.ordinals(deadline),
        "forwarded_wd": working_time.ordinals(reforwarded),
        "is_late": late(reforwarded, deadline),
    }


def stored(columns: dict) -> dict:
    """Columns as the database takes them: times as text in UTC, ordinals of nothing as None."""
    return {name: _stored(name, np.asarray(values)) for name, values in columns.items()}


def _stored(name, values):
    if name.endswith("_at"):
        return to_utc_texts(values)
    plain = values.astype(np.int64).tolist() if name.startswith("is_") else values.tolist()
    if name.endswith("_wd"):
        return [None if value == NEVER_ORDINAL else value for value in plain]
    return plain


@dataclass
class Moved:
    """Deadlines that moved: how many, and which as long as they are few."""

    count: int = 0
    changes: list[Change] = field(default_factory=list)

    def add(self, dossiers, agents, before, now, rounds=None) -> None:
        """Note the deadlines that differ, of these dossiers and agents."""
        places = np.flatnonzero(before != now)
        self.count += len(places)
        if self.count > ITEMISED_AT_MOST:
            self.changes.clear()
            return
        old, new = instant_texts(before[places]), instant_texts(now[places])
        for place, was, is_now in zip(places.tolist(), old, new, strict=True):
            number = rounds and rounds[place]
            change = (EventKind.DEADLINE_RECOMPUTED, "due_at", was, is_now, number)
            self.changes.append(Change(dossiers[place], agents[place], *change))


def recompute_deadlines(version: CalendarVersion, *, by, at: datetime) -> int:
    """Count everything that was counted in earlier versions of the calendar again, in this one.

    That it happened is recorded, and every deadline that moved if no more than ITEMISED_AT_MOST
    did: the versions tell the rest. Returns how many moved, those of supplement rounds included.
    """
    earlier = list(version.calendar.versions.exclude(pk=version.pk).order_by("number"))
    if not earlier:
        return 0
    working_time = working_time_of(version)
    keys = [before.pk for before in earlier]
    rounds = recount_rounds(  # before their dossiers change the version
        working_time, SupplementRound.objects.filter(dossier__calendar_version__in=keys)
    )
    dossiers = _recompute_dossiers(working_time, keys)
    relink(Dossier.objects.filter(calendar_version=version).groups_of_withdrawn())
    moved = dossiers.count + rounds.count
    is_itemised = moved <= ITEMISED_AT_MOST
    recomputation = Recomputation.objects.create(
        version=version,
        before=earlier[-1],
        by=by,
        at=at,
        dossiers_moved=dossiers.count,
        rounds_moved=rounds.count,
        is_itemised=is_itemised,
    )
    if is_itemised:
        changes = dossiers.changes + rounds.changes
        record_events(changes, by=by, at=at, recomputation=recomputation)
    return moved


def recount_rounds(working_time: WorkingTime, rounds) -> Moved:
    """Count these supplement rounds again, in this working time."""
    moved = Moved()
    fields = ("dossier", "dossier__agent", "dossier__authority", "number", "due_at")
    moments = ("requested_at", "resupplied_at", "reforwarded_at")
    for key, dossier, agent, authority, number, due_at, *times in _chunks(
        rounds, *fields, *moments
    ):
        counted = count_rounds(working_time, authority, agent, *map(from_moments, times))
        moved.add(dossier, agent, from_moments(due_at), counted["due_at"], number)
        update_rounds({"id": key, **stored(counted)})
    return moved


def _recompute_dossiers(working_time, versions) -> Moved:
    moved = Moved()
    dossiers = Dossier.objects.filter(calendar_version__in=versions)
    fields = ("agent", "authority", "due_at", *INSTANTS)
    for key, agent, authority, due_at, *moments in _chunks(dossiers, *fields):
        instants = {
            name: from_moments(column) for name, column in zip(INSTANTS, moments, strict=True)
        }
        counted = count_dossiers(working_time, authority, agent, instants)
        moved.add(key, agent, from_moments(due_at), counted["due_at"])
        versions_now = [working_time.version.pk] * len(key)
        update_dossiers({"id": key, **stored(counted), "calendar_version": versions_now})
    return moved


def _chunks(rows, *fields):
    """Columns of the primary key and the fields, for some rows at a time."""
    rows = rows.order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last).values_list("pk", *fields)[:CHUNK]):
        last = chunk[-1][0]
        yield tuple(zip(*chunk, strict=True))
