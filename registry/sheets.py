"""Lists as people keep them: CSV files and workbooks, read into text and written back with notes."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from python_calamine import CalamineError, CalamineWorkbook

from registry.exports import plain_text, typed_text

WORKBOOK_BEGINS = b"PK\x03\x04"
UTF16_BEGINS = (b"\xff\xfe", b"\xfe\xff")
FOUR_DECIMALS = re.compile(r"-?\d+\.\d{4}")
DELIMITERS = ",;\t"
# Ends the heading of the column of notes, which is left out when the file comes back.
NOTE_MARK = " – Gần Dân"
NOTE_FILL = PatternFill("solid", fgColor="FDE2E2")


class UnreadableSheetError(Exception):
    """A file that cannot be read at all: `code` says why, `detail` what the reader said."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Sheet:
    """One list: its headings, and its rows as stripped text with the line of each.

    The headings are the first row that is not blank; blank rows are left out. `too_long` are
    the lines with text beyond the last heading.
    """

    headings: list[str]
    rows: list[list[str]]
    lines: list[int]
    too_long: list[int] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """Read a workbook's first sheet or a CSV file, told apart by what they begin with."""
    rows = [[text_of(cell) for cell in row] for row in _own_cells(content)]
    filled = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    if not filled:
        raise UnreadableSheetError("file_empty")
    headings = filled[0][1]
    while not headings[-1]:
        headings.pop()
    width = len(headings)
    return Sheet(
        headings,
        rows=[(row + [""] * width)[:width] for _line, row in filled[1:]],
        lines=[line for line, _row in filled[1:]],
        too_long=[line for line, row in filled[1:] if any(row[width:])],
    )


def with_notes(content: bytes, heading: str, notes: dict[int, str]) -> bytes:
    """The same file in its own format, with one more column: a note on each line that has one.

    Nothing in it is a formula any more.
    """
    rows = _own_cells(content)
    width = max(len(row) for row in rows)
    top = next(line for line, row in enumerate(rows, 1) if any(text_of(cell) for cell in row))
    heading = heading + NOTE_MARK
    noted = (
        [*row, *[""] * (width - len(row)), notes.get(line, heading if line == top else "")]
        for line, row in enumerate(rows, 1)
    )
    if is_workbook(content):
        return _as_workbook(noted)
    return _as_text(noted, _delimiter(_text(content)))


def as_workbook(rows: Iterable[Sequence]) -> bytes:
    """A workbook of one sheet with these rows. Nothing in it is a formula."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in rows:
        sheet.append([_workbook_cell(sheet, value) for value in row])
    return _saved(workbook)


def is_workbook(content: bytes) -> bool:
    """Whether these bytes are an Excel workbook, whatever the file is called."""
    return content.startswith(WORKBOOK_BEGINS)


def text_of(value) -> str:
    """A cell as a person would have typed it.

    A number in a workbook has lost the zeros at its end. Coordinates need five decimals, so four
    are taken for five of which the last was a zero; a text keeps what was typed.

    >>> text_of(70.0), text_of(date(2026, 12, 31)), text_of("'+84 24 ")
    ('70', '31/12/2026', '+84 24')
    >>> text_of(21.0367), text_of("21.0367"), text_of(21.5)
    ('21.03670', '21.0367', '21.5')
    """
    if isinstance(value, str):
        return typed_text(value.strip())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float) and FOUR_DECIMALS.fullmatch(str(value)):
        return f"{value}0"
    if isinstance(value, date):  # a moment is a day too; no list has an hour
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _own_cells(content: bytes) -> list[list]:
    """The rows of a file without the notes that we wrote beside them."""
    rows = [list(row) for row in _cells(content)]
    headings = next((row for row in rows if any(text_of(cell) for cell in row)), [])
    if headings and text_of(headings[-1]).endswith(NOTE_MARK):
        return [row[: len(headings) - 1] for row in rows]
    return rows


def _cells(content: bytes) -> Iterator[Sequence]:
    if is_workbook(content):
        return _workbook_cells(content)
    return _text_cells(content)


def _workbook_cells(content):
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except CalamineError as error:
        raise UnreadableSheetError("not_workbook", str(error)) from None
    _above, left = sheet.start or (0, 0)  # the reader leaves out blank columns on the left
    for row in sheet.iter_rows():
        yield [*[""] * left, *row]


def _text_cells(content):
    text = _text(content)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise UnreadableSheetError("not_csv", str(error)) from None


def _text(content):
    encoding = "utf-16" if content.startswith(UTF16_BEGINS) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableSheetError("not_utf8") from None


def _delimiter(text):
    """What the row of headings is divided by."""
    first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")
    return max(DELIMITERS, key=first.count)


def _as_text(rows, delimiter):
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows([plain_text(text_of(cell)) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _as_workbook(rows):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for *row, note in rows:
        cells = [_workbook_cell(sheet, value) for value in row]
        noted = _workbook_cell(sheet, note)
        if note:
            noted.fill = NOTE_FILL
        sheet.append([*cells, noted])
    return _saved(workbook)


def _saved(workbook):
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _workbook_cell(sheet, value):
    cell = WriteOnlyCell(sheet, value="" if value is None else value)
    if isinstance(value, datetime | date):
        cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = stays a text
    return cell
