"""Working out what a calendar means for dossiers: deadlines and ordinals of working days."""

import numpy as np

from oversight.actions.refilings import relink
from oversight.bulk import update_dossiers, update_rounds
from oversight.instants import from_moments, to_utc_texts
from oversight.models import CalendarVersion, Dossier, SupplementRound
from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.deadline import late, start
from oversight.working_time import WorkingTime, working_time_of

CHUNK = 50_000
INSTANTS = ("received_at", "evidence_at", "forwarded_at", "first_decision_at", "withdrawn_at")


def count_dossiers(working_time: WorkingTime, authority, instants) -> dict:
    """Columns that follow from the instants of dossiers: clock start, deadline, ordinals, lateness.

    `instants` holds an array for each name in INSTANTS.
    """
    started = start(instants["received_at"], instants["evidence_at"])
    deadline = working_time.due(started, authority)
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


def count_rounds(working_time: WorkingTime, authority, requested, resupplied, reforwarded) -> dict:
    """The same for supplement rounds, whose custody runs from the new papers to forwarding again."""
    deadline = working_time.due(resupplied, authority)
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


def recompute_deadlines(version: CalendarVersion) -> int:
    """Count everything that was counted in earlier versions of the calendar again, in this one.

    Returns how many deadlines moved, those of supplement rounds included.
    """
    working_time = working_time_of(version)
    earlier = list(version.calendar.versions.exclude(pk=version.pk).values_list("pk", flat=True))
    if not earlier:
        return 0
    rounds = SupplementRound.objects.filter(dossier__calendar_version__in=earlier)
    moved = recount_rounds(working_time, rounds)  # before their dossiers change the version
    moved += _recompute_dossiers(working_time, earlier)
    relink(Dossier.objects.filter(calendar_version=version).groups_of_withdrawn())
    return moved


def recount_rounds(working_time: WorkingTime, rounds) -> int:
    """Count these supplement rounds again, in this working time; how many deadlines moved."""
    moved = 0
    moments = ("due_at", "requested_at", "resupplied_at", "reforwarded_at")
    for key, authority, due_at, *times in _chunks(rounds, "dossier__authority", *moments):
        counted = count_rounds(working_time, authority, *map(from_moments, times))
        moved += int((counted["due_at"] != from_moments(due_at)).sum())
        update_rounds({"id": key, **stored(counted)})
    return moved


def _recompute_dossiers(working_time, versions):
    moved = 0
    dossiers = Dossier.objects.filter(calendar_version__in=versions)
    for key, authority, due_at, *moments in _chunks(dossiers, "authority", "due_at", *INSTANTS):
        instants = {
            name: from_moments(column) for name, column in zip(INSTANTS, moments, strict=True)
        }
        counted = count_dossiers(working_time, authority, instants)
        moved += int((counted["due_at"] != from_moments(due_at)).sum())
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
