"""Taking in fees and tickets that citizens got at agents: all rows of a file or none."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.actions.calendars import current_version
from oversight.actions.dossiers import NamedFile
from oversight.dossier_files import CodeBook
from oversight.file_errors import TICKETS, FileError
from oversight.instants import from_moments, to_moment
from oversight.models import Ticket
from oversight.rules.calendar import SECONDS_A_DAY
from oversight.ticket_files import TicketReader, TicketRow
from oversight.working_time import WorkingTime, working_time_of
from registry.models import Agent

CALENDAR = "vietnam"
AT_ONCE = 900  # SQLite takes 999 parameters


@dataclass(frozen=True)
class TicketOutcome:
    """What came of a file. With errors nothing was written; nor in a dry run."""

    errors: list[FileError]
    rows: int = 0
    created: int = 0
    completed: int = 0
    """Recorded before without a dossier code, which the file now names."""
    unchanged: int = 0
    ignored: list[str] = field(default_factory=list)


@transaction.atomic
def import_tickets(*, file: NamedFile, by, at: datetime, dry_run: bool = False) -> TicketOutcome:
    """Add the tickets of a file; the same file twice changes nothing.

    A recorded ticket stays as it is, but a dossier code may be added where there was none. Refuses,
    by code: `not_permitted`. What is wrong with rows is in the outcome.
    """
    if not by.has_perm("oversight.import_ticket"):
        raise ValidationError(_("You may not import fees and tickets."), code="not_permitted")
    working_time = working_time_of(current_version(CALENDAR, at=at))
    reader = TicketReader(working_time, int(from_moments([at])[0]))
    agents = CodeBook("agent_code", Agent.objects.visible_to(by).keys_by_code())
    rows = reader.tickets(file.content, agents)
    own = _without_repeats(rows, reader)
    recorded = _recorded(list(own))
    for row in own.values():
        _check_recorded(row, recorded.get(row.code), reader)
    if reader.errors:
        transaction.set_rollback(True)  # a calendar that was made for this, too
        return TicketOutcome(sorted(reader.errors), rows=len(rows), ignored=reader.ignored)
    new = [row for code, row in own.items() if code not in recorded]
    completed = [_complete(recorded[row.code], row) for row in own.values() if row.code in recorded]
    completed = [ticket for ticket in completed if ticket is not None]
    Ticket.objects.bulk_create(_tickets(new, working_time, by, at))
    Ticket.objects.bulk_update(completed, ["dossier_code"])
    if dry_run:
        transaction.set_rollback(True)
    return TicketOutcome(
        errors=[],
        rows=len(rows),
        created=len(new),
        completed=len(completed),
        unchanged=len(rows) - len(new) - len(completed),
        ignored=reader.ignored,
    )


def _without_repeats(rows, reader) -> dict[str, TicketRow]:
    """The rows by code, each once; a repeat with other content is noted."""
    own = {}
    for row in rows:
        first = own.setdefault(row.code, row)
        if first.content != row.content:
            line = str(first.line)
            reader.note(TICKETS, row.line, "ticket_code", "ticket_twice", row.code, line)
    return own


def _recorded(codes) -> dict[str, Ticket]:
    return {
        ticket.code: ticket
        for start in range(0, len(codes), AT_ONCE)
        for ticket in Ticket.objects.filter(code__in=codes[start : start + AT_ONCE])
    }


def _check_recorded(row, ticket, reader):
    """Note a row that says of a recorded ticket anything else than its missing dossier code."""
    if ticket is None:
        return
    issued_at = int(from_moments([ticket.issued_at])[0])
    dossier_code = ticket.dossier_code or row.dossier_code
    if (ticket.agent_id, ticket.kind, issued_at, dossier_code) != row.content:
        reader.note(TICKETS, row.line, "ticket_code", "ticket_differs", row.code)


def _complete(ticket, row) -> Ticket | None:
    """The ticket with the dossier code that it lacked; None where nothing is added."""
    if ticket.dossier_code == row.dossier_code:
        return None
    ticket.dossier_code = row.dossier_code
    return ticket


def _tickets(rows, working_time: WorkingTime, by, at) -> list[Ticket]:
    calendar = working_time.calendar
    tickets = []
    for row in rows:
        next_day = calendar.day_of_ordinal(calendar.ordinal(row.issued_at // SECONDS_A_DAY) + 1)
        tickets.append(
            Ticket(
                code=row.code,
                agent_id=row.agent,
                kind=row.kind,
                issued_at=to_moment(row.issued_at),
                dossier_code=row.dossier_code,
                dossier_due_at=to_moment(int(calendar.closing(next_day))),
                recorded_by=by,
                recorded_at=at,
            )
        )
    return tickets
