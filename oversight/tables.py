"""Reading CSV files and workbooks into columns of text, a few thousand rows at a time."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from registry.rules.names import search_key

CHUNK = 20_000
WORKBOOK_BEGINS = b"PK\x03\x04"
DELIMITERS = ",;\t"


class UnreadableFileError(Exception):
    """A file that cannot be read at all: `code` says why, `detail` names the culprit."""

    def __init__(self, code: str, detail: str = "", line: int = 1):
        super().__init__(code)
        self.code, self.detail, self.line = code, detail, line


@dataclass(frozen=True)
class Chunk:
    """Some rows: the line of each in the file, and every wanted column as stripped text.

    `misfits` are lines with text beyond the last heading.
    """

    lines: list[int]
    columns: dict[str, list[str]]
    misfits: list[int]


@dataclass
class Table:
    """One file with headings in its first row that is not blank."""

    content: BinaryIO
    headings: Mapping[str, str]
    required: Collection[str]
    ignored: list[str] = field(default_factory=list)
    """Headings of the file that mean nothing here; filled while reading."""

    def chunks(self) -> Iterator[Chunk]:
        """The rows in order, blank ones left out. Raises UnreadableFileError."""
        self.content.seek(0)
        is_workbook = self.content.read(len(WORKBOOK_BEGINS)) == WORKBOOK_BEGINS
        self.content.seek(0)
        read = _workbook_rows if is_workbook else _text_rows
        with closing(read(self.content)) as rows:
            first = next((row for _line, row in rows if any(row)), None)
            if first is None:
                raise UnreadableFileError("file_empty")
            places = self._places(first)
            while numbered := list(islice(rows, CHUNK)):
                yield _chunk(numbered, places, len(first))

    def _places(self, first):
        """Where each wanted column stands."""
        known = {search_key(heading): name for heading, name in self.headings.items()}
        places = {}
        for place, heading in enumerate(first):
            name = known.get(search_key(heading))
            if name is None:
                if heading.strip():
                    self.ignored.append(heading.strip())
            elif name in places:
                raise UnreadableFileError("column_twice", name)
            else:
                places[name] = place
        missing = [name for name in self.required if name not in places]
        if missing:
            raise UnreadableFileError("columns_missing", ", ".join(missing))
        return places


def _chunk(numbered, places, width):
    filled = [(line, row) for line, row in numbered if any(row)]
    lines = [line for line, _row in filled]
    rows = [row + [""] * (width - len(row)) for _line, row in filled]  # short rows end in blanks
    columns = {name: [row[place].strip() for row in rows] for name, place in places.items()}
    misfits = [line for line, row in filled if len(row) > width and any(row[width:])]
    return Chunk(lines, columns, misfits)


def _text_rows(content):
    """Rows of a CSV file with the line each one begins on; the heading tells the delimiter."""
    text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
    last = 0
    try:
        first = text.readline()
        text.seek(0)
        delimiter = max(DELIMITERS, key=first.count)
        reader = csv.reader(text, delimiter=delimiter)
        for row in reader:
            yield last + 1, row
            last = reader.line_num
    except UnicodeDecodeError:
        raise UnreadableFileError("not_utf8", line=last + 1) from None
    except csv.Error as error:
        raise UnreadableFileError("not_csv", str(error), line=last + 1) from None
    finally:
        text.detach()  # the file stays open for whoever opened it


def _workbook_rows(content):
    """Rows of the first sheet of a workbook; times in its cells become text."""
    try:
        sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
    except CalamineError as error:
        raise UnreadableFileError("not_workbook", str(error)) from None
    for line, row in enumerate(sheet.iter_rows(), start=1):
        yield line, [_cell_text(value) for value in row]


def _cell_text(value):
    """A cell as a person would have typed it."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        # Spreadsheets keep midnight as a day without an hour, so this says what the cell says.
        return f"{value.isoformat()} 00:00"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
