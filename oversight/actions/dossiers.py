"""Importing dossiers: all rows of a file or none, worked on in sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.actions.calendars import current_version
from oversight.actions.deadlines import INSTANTS, count_dossiers, recount_rounds, stored
from oversight.actions.edits import check_server_times, edits_of, recorded_dossiers
from oversight.actions.events import record_events
from oversight.actions.newcomers import create_agents, create_named
from oversight.actions.refilings import relink, unlink
from oversight.actions.supplements import check_rounds, write_rounds
from oversight.bulk import upsert_dossiers
from oversight.dossier_files import CodeBook, DossierRows, Progress, Reader
from oversight.file_errors import DOSSIERS, FileError
from oversight.instants import from_moments, to_moment
from oversight.models import (
    Authority,
    Dossier,
    DossierImport,
    Procedure,
    SupplementRound,
    WorkingCalendar,
)
from oversight.working_time import WorkingTime, working_time_of
from registry.models import Agent

CODES_AT_ONCE = 900  # SQLite takes 999 parameters
LINKS_LOOK_BACK = timedelta(days=90)  # more than 30 working days, whatever holidays lie between

# What a file says of a dossier. Where all of it is as recorded, nothing is written; the rest of
# the columns follows from these and from the calendar.
COMPARED = (
    "agent",
    "procedure",
    "authority",
    "citizen_key",
    "contact_key",
    "citizen_area_code",
    "channel",
    "declared_rounds",
    "calendar_version",
    *INSTANTS,
)


@dataclass(frozen=True)
class NamedFile:
    """A file open for reading bytes, and its name for the record."""

    name: str
    content: BinaryIO

    @property
    def sha256(self) -> str:
        self.content.seek(0)
        return file_digest(self.content, "sha256").hexdigest()


@dataclass(frozen=True)
class Outcome:
    """What came of an import. With errors nothing was written; nor in a dry run."""

    errors: list[FileError]
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rounds: int = 0
    ignored: list[str] = field(default_factory=list)
    """Headings of the files that mean nothing here."""
    record: DossierImport | None = None


class _RefusedError(Exception):
    """Rolls back an import whose errors only the database could show."""


def import_dossiers(
    *,
    file: Path | NamedFile,
    supplements: Path | NamedFile | None = None,
    calendar: str = "vietnam",
    by,
    at: datetime,
    dry_run: bool = False,
    create_missing: bool = False,
    progress: Progress = lambda stage, rows: None,
) -> Outcome:
    """Insert and update dossiers, and their supplement rounds, from files.

    The same files twice change nothing. What was recorded and is now said otherwise becomes an
    event. What a server stamped stands, and a row that says otherwise is wrong, unless it comes
    from the command line, to mend a faulty feed. Rounds are merged with those recorded, by the instant of
    the request; dated rounds then stand for the number declared in the file of dossiers.
    `create_missing` takes codes nobody knows, of dossiers too; it is for the command line, which is
    nobody in particular (`by=None`) and sees every agent.

    Refuses, by code: `not_permitted`, `calendar_unknown`. What is wrong with rows is in the outcome.
    """
    if by is not None and (create_missing or not by.has_perm("oversight.import_dossier")):
        raise ValidationError(_("You may not import dossiers."), code="not_permitted")
    with _opened(file) as dossiers, _opened(supplements) as rounds, _undone(dry_run):
        working_time = working_time_of(current_version(calendar, at=at))
        return _import(dossiers, rounds, working_time, by, at, dry_run, create_missing, progress)


def _import(dossiers, supplements, working_time, by, at, dry_run, create_missing, progress):
    reader = Reader(working_time, int(from_moments([at])[0]), any_code=create_missing)
    books = _code_books(by, may_grow=create_missing)
    rows = reader.dossiers(dossiers.content, books, progress)
    rounds = reader.supplements(supplements.content) if supplements else []
    total = len(rows)
    rows = _without_repeats(rows, reader)
    try:
        with transaction.atomic():
            # One at a time, so that an event names what stood just before; revisions wait as well.
            WorkingCalendar.objects.select_for_update().get(pk=working_time.version.calendar_id)
            recorded = recorded_dossiers(rows.code)
            visible = set(books[0].keys.values())
            _check_owners(rows, recorded, visible, reader)
            if by is not None:
                check_server_times(rows, recorded, visible, reader)
            found = check_rounds(rounds, rows, by, reader)
            if reader.errors:
                raise _RefusedError
            written = _write(rows, books, recorded, working_time, at, progress)
            written_rounds, corrected_rounds = write_rounds(found)
            record = DossierImport.objects.create(
                file_name=dossiers.name,
                file_sha256=dossiers.sha256,
                supplements_name=supplements.name if supplements else "",
                supplements_sha256=supplements.sha256 if supplements else "",
                calendar_version=working_time.version,
                by=by,
                at=at,
                rows=total,
                created=len(rows) - len(recorded),
                changed=written - (len(rows) - len(recorded)),
                unchanged=total - written,
                rounds=written_rounds,
            )
            edits = edits_of(rows, recorded) + corrected_rounds
            record_events(edits, by=by, at=at, source=record)
    except _RefusedError:
        return Outcome(sorted(reader.errors), rows=total, ignored=reader.ignored)
    return Outcome(
        errors=[],
        rows=total,
        created=record.created,
        changed=record.changed,
        unchanged=record.unchanged,
        rounds=written_rounds,
        ignored=reader.ignored,
        record=None if dry_run else record,
    )


@contextmanager
def _opened(file: Path | NamedFile | None) -> Iterator[NamedFile | None]:
    """A file given by its path is opened and closed here; an open one is its owner's to close."""
    if not isinstance(file, Path):
        yield file
        return
    with file.open("rb") as content:
        yield NamedFile(file.name, content)


@contextmanager
def _undone(dry_run: bool) -> Iterator[None]:
    """A dry run leaves no trace at all, not even a calendar that was made for it."""
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _code_books(by, *, may_grow):
    agents = Agent.objects.all() if by is None else Agent.objects.visible_to(by)
    return [
        CodeBook("agent_code", agents.keys_by_code(), may_grow),
        *(
            CodeBook(column, dict(model.objects.order_by().values_list("code", "pk")), may_grow)
            for column, model in (("procedure_code", Procedure), ("authority_code", Authority))
        ),
    ]


def _without_repeats(rows: DossierRows, reader: Reader) -> DossierRows:
    """The rows by code, each dossier once; a repeat with other content is noted."""
    order = sorted(
        range(len(rows)), key=rows.code.__getitem__
    )  # stable: the first line stays first
    kept = []
    for position in order:
        code = rows.code[position]
        if not code or not kept or rows.code[kept[-1]] != code:
            kept.append(position)
        elif rows.content(position) != rows.content(kept[-1]):
            line, first = rows.line[position], str(rows.line[kept[-1]])
            reader.note(DOSSIERS, line, "dossier_code", "code_twice", code, first)
    return rows.take(kept)


def _check_owners(rows, recorded, visible, reader):
    """Nobody may change a dossier of an agent that they may not see."""
    for line, code in zip(rows.line, rows.code, strict=True):
        before = recorded.get(code)
        if before is not None and before.agent not in visible:
            reader.note(DOSSIERS, line, "dossier_code", "other_agent", code)


def _write(rows, books, recorded, working_time: WorkingTime, at, progress) -> int:
    """Write the rows and the links that they make or break; how many dossiers were written."""
    if not rows:
        return 0
    agents, procedures, authorities = books
    numbers = rows.numbers
    numbers["agent"] = agents.settle(create_agents(agents.new, at=at), numbers["agent"])
    numbers["procedure"] = procedures.settle(
        create_named(Procedure, procedures.new), numbers["procedure"]
    )
    numbers["authority"] = authorities.settle(
        create_named(Authority, authorities.new), numbers["authority"]
    )
    instants = {name: numbers[name] for name in INSTANTS}
    columns = {
        "code": rows.code,
        "citizen_key": rows.citizen_key,
        "contact_key": rows.contact_key,
        "citizen_area_code": rows.citizen_area_code,
        "calendar_version": [working_time.version.pk] * len(rows),
        **stored(numbers),
        **stored(count_dossiers(working_time, numbers["authority"], numbers["agent"], instants)),
    }
    written = upsert_dossiers(
        columns, compare=COMPARED, progress=lambda count: progress("write", count)
    )
    if written:
        _carry_over(rows, recorded, working_time)
        relink(_groups_to_relink(rows, recorded))
    return written


def _carry_over(rows, recorded, working_time):
    """Free dossiers that changed hands of their links, and count rounds as their dossiers now are."""
    version = working_time.version.pk
    changed_hands, counted_otherwise = [], []
    authorities = rows.numbers["authority"].tolist()
    for code, group, authority in zip(rows.code, _groups(rows), authorities, strict=True):
        before = recorded.get(code)
        if before is None:
            continue
        if before.is_linked and before.group != group:
            changed_hands.append(before.pk)
        if before.has_rounds and before.counted_in != (version, authority, group[0]):
            counted_otherwise.append(before.pk)
    unlink(changed_hands)
    for some in _some_at_a_time(counted_otherwise):
        recount_rounds(working_time, SupplementRound.objects.filter(dossier__in=some))


def _groups(rows) -> Iterator[tuple[int, int, str]]:
    numbers = rows.numbers
    keys = (numbers["agent"].tolist(), numbers["procedure"].tolist(), rows.citizen_key)
    return zip(*keys, strict=True)


def _groups_to_relink(rows, recorded) -> set[tuple[int, int, str]]:
    """Groups of the rows in which somebody withdrew, and those whose links the rows may break."""
    touched = {before.group for before in recorded.values()} | set(_groups(rows))
    earliest = to_moment(int(rows.numbers["received_at"].min()))
    withdrawn = Dossier.objects.groups_of_withdrawn(since=earliest - LINKS_LOOK_BACK)
    linked = {before.group for before in recorded.values() if before.is_linked}
    return (touched & set(withdrawn)) | linked


def _some_at_a_time(keys: list) -> Iterator[list]:
    for start in range(0, len(keys), CODES_AT_ONCE):
        yield keys[start : start + CODES_AT_ONCE]
