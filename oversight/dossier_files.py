"""Files of dossiers and of supplement rounds: from text to numbers, every cell checked."""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from django.conf import settings

from oversight.enums import Channel, SupplementReason
from oversight.file_errors import DOSSIERS, SUPPLEMENTS, FileError, headings_of
from oversight.instants import UNREADABLE, read_instants
from oversight.rules.calendar import NEVER
from oversight.rules.dossier_code import CodeFault, read_dossier_code
from oversight.tables import Chunk, Table, UnreadableFileError
from oversight.working_time import WorkingTime
from registry.rules.names import phone_key, search_key

DOSSIER_COLUMNS = (
    "dossier_code",
    "agent_code",
    "procedure_code",
    "authority_code",
    "citizen_key",
    "contact_key",
    "citizen_area_code",
    "channel",
    "received_at",
    "evidence_at",
    "forwarded_at",
    "first_decision_at",
    "supplement_rounds",
    "withdrawn_at",
)
SUPPLEMENT_COLUMNS = (
    "dossier_code",
    "requested_at",
    "reason_code",
    "resupplied_at",
    "reforwarded_at",
)
# Left out altogether, these would make every dossier look forgotten or nobody's.
REQUIRED_COLUMNS = (
    "dossier_code",
    "agent_code",
    "procedure_code",
    "authority_code",
    "received_at",
    "forwarded_at",
)
REQUIRED_SUPPLEMENT_COLUMNS = ("dossier_code", "requested_at")
INSTANT_COLUMNS = (
    "received_at",
    "evidence_at",
    "forwarded_at",
    "first_decision_at",
    "withdrawn_at",
)
CODE_LENGTH = 40
AREA_CODE_DIGITS = 5
MOST_ROUNDS = 99
HASH_LENGTH = 32
IDENTITY_NUMBER_LENGTH = 12
UNKNOWN_KEY = -1
CODE_FAULTS = {
    CodeFault.EMPTY: "required",
    CodeFault.UNKNOWN_FORMAT: "code_format",
    CodeFault.NO_SUCH_DATE: "code_date",
}
CHANNEL_WORDS = {
    "": Channel.IN_PERSON,
    "1": Channel.IN_PERSON,
    "2": Channel.ONLINE,
    "3": Channel.PUBLIC_POST,
    "in person": Channel.IN_PERSON,
    "online": Channel.ONLINE,
    "public post": Channel.PUBLIC_POST,
    "truc tiep": Channel.IN_PERSON,
    "truc tuyen": Channel.ONLINE,
    "buu chinh": Channel.PUBLIC_POST,
    "buu chinh cong ich": Channel.PUBLIC_POST,
}

Progress = Callable[[str, int], None]


@dataclass
class CodeBook:
    """Codes of one kind of row and their primary keys.

    A book that may grow gives unknown codes keys below UNKNOWN_KEY, until `settle` is told theirs.
    """

    column: str
    keys: dict[str, int]
    may_grow: bool = False
    new: list[str] = field(default_factory=list)

    @property
    def fault(self) -> str:
        return f"unknown_{self.column.removesuffix('_code')}"

    def look_up(self, codes: list[str]):
        """Primary key of each code, UNKNOWN_KEY where there is none."""
        if self.may_grow:
            for code in set(codes) - self.keys.keys():
                if is_plain_code(code):
                    self.new.append(code)
                    self.keys[code] = UNKNOWN_KEY - len(self.new)
        return np.array([self.keys.get(code, UNKNOWN_KEY) for code in codes], dtype=np.int64)

    def settle(self, created: dict[str, int], keys):
        """The keys looked up before, with those of new codes as they were created."""
        if not self.new:
            return keys
        table = np.array([created[code] for code in self.new], dtype=np.int64)
        is_new = keys < UNKNOWN_KEY
        return np.where(is_new, table[np.where(is_new, UNKNOWN_KEY - 1 - keys, 0)], keys)


@dataclass
class DossierRows:
    """The rows of a file as columns of equal length. Instants are seconds of the wall clock."""

    line: list[int] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    citizen_key: list[str] = field(default_factory=list)
    contact_key: list[str] = field(default_factory=list)
    citizen_area_code: list[str] = field(default_factory=list)
    numbers: dict = field(default_factory=dict)
    """Arrays: agent, procedure, authority (primary keys), channel, declared_rounds, instants."""

    def __len__(self):
        return len(self.code)

    def take(self, positions) -> "DossierRows":
        """The rows at these positions, in that order."""
        return DossierRows(
            [self.line[position] for position in positions],
            [self.code[position] for position in positions],
            [self.citizen_key[position] for position in positions],
            [self.contact_key[position] for position in positions],
            [self.citizen_area_code[position] for position in positions],
            {name: values[positions] for name, values in self.numbers.items()},
        )

    def content(self, position: int) -> tuple:
        """Everything the file says of one dossier, for telling repeats from contradictions."""
        numbers = (values[position] for values in self.numbers.values())
        return (
            self.citizen_key[position],
            self.contact_key[position],
            self.citizen_area_code[position],
            *map(int, numbers),
        )


@dataclass(frozen=True)
class SupplementRow:
    """One line of a file of supplement rounds. Instants are seconds of the wall clock."""

    line: int
    code: str
    requested_at: int
    reason: str
    resupplied_at: int
    reforwarded_at: int

    @property
    def content(self) -> tuple:
        return self.reason, self.resupplied_at, self.reforwarded_at


@dataclass
class Reader:
    """Reads both files against one calendar, as at an instant, and gathers what is wrong."""

    working_time: WorkingTime
    now: int
    any_code: bool = False
    errors: list[FileError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def dossiers(
        self, content: BinaryIO, books: Iterable[CodeBook], progress: Progress
    ) -> DossierRows:
        """All rows of a file of dossiers; cells that are wrong hold something harmless."""
        rows = DossierRows()
        pieces = []
        table = Table(content, headings_of(DOSSIER_COLUMNS), REQUIRED_COLUMNS)
        for chunk in self._chunks(DOSSIERS, table):
            rows.line += chunk.lines
            rows.code += self._codes(DOSSIERS, chunk)
            rows.citizen_key += [hashed(text) for text in self._texts(chunk, "citizen_key")]
            rows.contact_key += [hashed_contact(text) for text in self._texts(chunk, "contact_key")]
            rows.citizen_area_code += self._area_codes(chunk)
            pieces.append(self._dossier_numbers(chunk, books))
            progress("read", len(chunk.lines))
        names = pieces[0] if pieces else ()
        rows.numbers = {name: np.concatenate([piece[name] for piece in pieces]) for name in names}
        return rows

    def supplements(self, content: BinaryIO) -> list[SupplementRow]:
        """All rows of a file of supplement rounds whose dossier and request can be made out."""
        rows = []
        table = Table(content, headings_of(SUPPLEMENT_COLUMNS), REQUIRED_SUPPLEMENT_COLUMNS)
        for chunk in self._chunks(SUPPLEMENTS, table):
            instants = [
                self._instants(SUPPLEMENTS, chunk, name).tolist()
                for name in ("requested_at", "resupplied_at", "reforwarded_at")
            ]
            requested, resupplied, reforwarded = instants
            codes = self._texts(chunk, "dossier_code")
            self._note(SUPPLEMENTS, chunk, "dossier_code", "required", [not code for code in codes])
            reasons = self._reasons(chunk)
            columns = (chunk.lines, codes, requested, reasons, resupplied, reforwarded)
            rows += [
                SupplementRow(*row)
                for row in zip(*columns, strict=True)
                if row[1] and row[2] != NEVER
            ]
        return rows

    def note(self, sheet, line, column, code, value="", detail=""):
        """Remember one thing that is wrong."""
        self.errors.append(FileError(sheet, line, column, code, value, detail))

    def _chunks(self, sheet, table):
        try:
            for chunk in table.chunks():
                for line in chunk.misfits:
                    self.note(sheet, line, "", "too_many_cells")
                yield chunk
            self.ignored += table.ignored
        except UnreadableFileError as fault:
            # Without headings the first row is somebody's dossier, so none of it is repeated.
            self.note(sheet, fault.line, "", fault.code, detail=fault.detail)

    def _texts(self, chunk, name):
        """A column as text; one that the file leaves out is empty."""
        return chunk.columns.get(name) or [""] * len(chunk.lines)

    def _note(self, sheet, chunk: Chunk, column, code, mask, detail=""):
        values = self._texts(chunk, column)
        for position in np.flatnonzero(mask).tolist():
            self.note(sheet, chunk.lines[position], column, code, values[position], detail)

    def _codes(self, sheet, chunk):
        codes = self._texts(chunk, "dossier_code")
        if not self.any_code:
            faults = [read_dossier_code(code) for code in codes]
            for fault, code in CODE_FAULTS.items():
                self._note(sheet, chunk, "dossier_code", code, [found is fault for found in faults])
        else:
            self._note(sheet, chunk, "dossier_code", "required", [not code for code in codes])
        self._note_shape(sheet, chunk, "dossier_code")
        return codes

    def _note_shape(self, sheet, chunk, column):
        """What no code may be, whatever its format."""
        codes = self._texts(chunk, column)
        too_long = [len(code) > CODE_LENGTH for code in codes]
        self._note(sheet, chunk, column, "too_long", too_long)
        self._note(
            sheet, chunk, column, "not_printable", [not code.isprintable() for code in codes]
        )

    def _dossier_numbers(self, chunk, books):
        numbers = {}
        for book in books:
            codes = self._texts(chunk, book.column)
            keys = numbers[book.column.removesuffix("_code")] = book.look_up(codes)
            is_empty = np.array([not code for code in codes], dtype=np.bool_)
            self._note(DOSSIERS, chunk, book.column, "required", is_empty)
            if book.may_grow:
                self._note_shape(DOSSIERS, chunk, book.column)
            else:
                unknown = (keys == UNKNOWN_KEY) & ~is_empty
                self._note(DOSSIERS, chunk, book.column, book.fault, unknown)
        numbers["channel"] = self._channels(chunk)
        numbers["declared_rounds"] = self._counts(chunk)
        for name in INSTANT_COLUMNS:
            numbers[name] = self._instants(DOSSIERS, chunk, name)
        self._check_order(chunk, numbers)
        return numbers

    def _channels(self, chunk):
        texts = self._texts(chunk, "channel")
        meaning = {text: CHANNEL_WORDS.get(search_key(text)) for text in set(texts)}
        channels = [meaning[text] for text in texts]
        unknown = [channel is None for channel in channels]
        self._note(DOSSIERS, chunk, "channel", "unknown_channel", unknown)
        return np.array([channel or 0 for channel in channels], dtype=np.int64)

    def _area_codes(self, chunk):
        """Codes of areas, with the zeros in front that spreadsheets take away."""
        codes = self._texts(chunk, "citizen_area_code")
        wrong = [bool(code) and not _is_area_code(code) for code in codes]
        self._note(DOSSIERS, chunk, "citizen_area_code", "area_code", wrong)
        return [code.zfill(AREA_CODE_DIGITS) if _is_area_code(code) else "" for code in codes]

    def _counts(self, chunk):
        texts = self._texts(chunk, "supplement_rounds")
        meaning = {text: _count(text) for text in set(texts)}
        counts = [meaning[text] for text in texts]
        unreadable = [count is None for count in counts]
        self._note(DOSSIERS, chunk, "supplement_rounds", "not_a_count", unreadable)
        return np.array([count or 0 for count in counts], dtype=np.int64)

    def _instants(self, sheet, chunk, name):
        """A column of times; wrong ones are noted and become NEVER."""
        texts = self._texts(chunk, name)
        instants = read_instants(texts)
        given = instants != NEVER
        if name in ("received_at", "requested_at", "issued_at"):
            self._note(sheet, chunk, name, "required", ~given)
        unreadable = instants == UNREADABLE
        given &= ~unreadable
        in_future = given & (instants > self.now)
        given &= ~in_future
        outside = given.copy()
        outside[given] = ~self.working_time.covers(instants[given])
        calendar = self.working_time.calendar
        span = f"{calendar.first_day:%d/%m/%Y} – {calendar.last_day:%d/%m/%Y}"
        self._note(sheet, chunk, name, "not_a_time", unreadable)
        self._note(sheet, chunk, name, "in_future", in_future)
        self._note(sheet, chunk, name, "outside_calendar", outside, span)
        return np.where(given & ~outside, instants, NEVER)

    def _check_order(self, chunk, numbers):
        """Refuse what cannot have happened; a trace may be older than the declared receipt."""
        received, forwarded = numbers["received_at"], numbers["forwarded_at"]
        decided, withdrawn = numbers["first_decision_at"], numbers["withdrawn_at"]
        has_receipt, is_forwarded, is_decided = (
            instants != NEVER for instants in (received, forwarded, decided)
        )
        unsent = np.array([not text for text in self._texts(chunk, "forwarded_at")], np.bool_)
        for column, code, mask in (
            ("forwarded_at", "forwarded_before_received", has_receipt & (forwarded < received)),
            ("withdrawn_at", "withdrawn_before_received", has_receipt & (withdrawn < received)),
            ("first_decision_at", "decided_without_forwarding", is_decided & unsent),
            (
                "first_decision_at",
                "decided_before_forwarding",
                is_decided & is_forwarded & (decided < forwarded),
            ),
        ):
            self._note(DOSSIERS, chunk, column, code, mask)

    def _reasons(self, chunk):
        texts = self._texts(chunk, "reason_code")
        meaning = {text: _reason(text) for text in set(texts)}
        reasons = [meaning[text] for text in texts]
        unknown = [reason is None for reason in reasons]
        known = ", ".join(SupplementReason.values)
        self._note(SUPPLEMENTS, chunk, "reason_code", "unknown_reason", unknown, known)
        return [reason or SupplementReason.UNKNOWN.value for reason in reasons]


def hashed(identity_number: str) -> str:
    """A keyed hash of an identity number, which is dropped; empty stays empty.

    Spaces do not matter, nor do zeros in front, which spreadsheets take away from Hanoi's numbers.
    Without the key of the settings the number cannot be found again.
    """
    if not identity_number:
        return ""
    number = "".join(identity_number.split())
    if number.isdigit():
        number = number.zfill(IDENTITY_NUMBER_LENGTH)
    return _keyed_hash(number)


def hashed_contact(phone: str) -> str:
    """A keyed hash of a phone, which is dropped, however it is written; no phone stays empty."""
    number = phone_key(phone)
    return _keyed_hash(f"phone:{number}") if number else ""


def is_plain_code(code: str) -> bool:
    """Whether a row may be created under this code."""
    return 0 < len(code) <= CODE_LENGTH and code.isprintable()


def _keyed_hash(text):
    key = settings.IDENTITY_HASH_KEY.encode()
    return hmac.digest(key, text.encode(), "sha256").hex()[:HASH_LENGTH]


def _is_area_code(text):
    return text.isascii() and text.isdigit() and len(text) <= AREA_CODE_DIGITS


def _count(text):
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and int(text) <= MOST_ROUNDS else None


def _reason(text):
    if not text:
        return SupplementReason.UNKNOWN.value
    wanted = search_key(text)
    for reason in SupplementReason:
        if wanted in (reason.value, search_key(str(reason.label))):
            return reason.value
    return None
