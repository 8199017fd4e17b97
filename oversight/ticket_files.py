"""Files of fees and tickets: from text to rows, every cell checked."""

from typing import BinaryIO, NamedTuple

from oversight.dossier_files import CODE_FAULTS, CodeBook, Reader
from oversight.enums import TicketKind
from oversight.file_errors import TICKETS, headings_of
from oversight.rules.dossier_code import read_dossier_code
from oversight.tables import Table
from registry.rules.names import search_key

TICKET_COLUMNS = ("ticket_code", "agent_code", "kind", "issued_at", "dossier_code")
REQUIRED_TICKET_COLUMNS = ("ticket_code", "agent_code", "kind", "issued_at")
KIND_WORDS = {
    "fee": TicketKind.FEE,
    "bien lai": TicketKind.FEE,
    "phi": TicketKind.FEE,
    "le phi": TicketKind.FEE,
    "queue": TicketKind.QUEUE,
    "so thu tu": TicketKind.QUEUE,
    "phieu so": TicketKind.QUEUE,
    "message": TicketKind.MESSAGE,
    "tin nhan": TicketKind.MESSAGE,
    "sms": TicketKind.MESSAGE,
}


class TicketRow(NamedTuple):
    """One line of a file of tickets; the agent by its key, the time in seconds of the wall clock."""

    line: int
    code: str
    agent: int
    kind: str
    issued_at: int
    dossier_code: str

    @property
    def content(self) -> tuple:
        """What the file says of the ticket."""
        return self.agent, self.kind, self.issued_at, self.dossier_code


class TicketReader(Reader):
    """Reads a file of tickets and gathers what is wrong with it."""

    def tickets(self, content: BinaryIO, agents: CodeBook) -> list[TicketRow]:
        """All rows of the file; cells that are wrong hold something harmless."""
        rows = []
        table = Table(content, headings_of(TICKET_COLUMNS), REQUIRED_TICKET_COLUMNS)
        for chunk in self._chunks(TICKETS, table):
            codes = self._texts(chunk, "ticket_code")
            self._note(TICKETS, chunk, "ticket_code", "required", [not code for code in codes])
            self._note_shape(TICKETS, chunk, "ticket_code")
            holders = agents.look_up(self._texts(chunk, "agent_code"))
            self._note(TICKETS, chunk, "agent_code", agents.fault, holders < 0)
            issued = self._instants(TICKETS, chunk, "issued_at")
            columns = (holders.tolist(), self._kinds(chunk), issued.tolist(), self._dossiers(chunk))
            rows += map(TicketRow, chunk.lines, codes, *columns)
        return rows

    def _kinds(self, chunk):
        texts = self._texts(chunk, "kind")
        meaning = {text: KIND_WORDS.get(search_key(text)) for text in set(texts)}
        kinds = [meaning[text] for text in texts]
        known = ", ".join(TicketKind.values)
        unknown = [kind is None for kind in kinds]
        self._note(TICKETS, chunk, "kind", "unknown_ticket_kind", unknown, known)
        return [kind or TicketKind.FEE for kind in kinds]

    def _dossiers(self, chunk):
        """Codes of dossiers; a ticket may name none."""
        codes = self._texts(chunk, "dossier_code")
        faults = [read_dossier_code(code) if code else None for code in codes]
        for fault, name in CODE_FAULTS.items():
            self._note(TICKETS, chunk, "dossier_code", name, [found is fault for found in faults])
        self._note_shape(TICKETS, chunk, "dossier_code")
        return codes
