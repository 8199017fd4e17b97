"""What a report is made of: tables, alike on the page and in the workbook."""

from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten

import tablib
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.exports import plain_text

Cell = str | int | float | date | None
LONGEST_NAME = 31  # of a sheet, in spreadsheets


@dataclass(frozen=True)
class Line:
    """One line of a table. None in a cell means that there is nothing to say, never nought."""

    label: str
    cells: tuple[Cell, ...]
    link: str = ""
    """The list that shows the same, where there is one that this person may open."""
    code: str = ""
    """The code in the label, which is not torn at the end of a line."""


@dataclass(frozen=True)
class Table:
    """One part of a report. `empty` is what it says when it has no lines."""

    title: str
    heading: str
    columns: tuple[str, ...]
    lines: list[Line]
    notes: list[str] = field(default_factory=list)
    empty: str = ""


@dataclass(frozen=True)
class Report:
    """One report: what it is about, and its tables."""

    title: str
    facts: list[tuple[str, str]]
    tables: list[Table]
    is_invented: bool = False
    """Whether it tells of points that are not real."""

    @property
    def line_count(self) -> int:
        return sum(len(table.lines) for table in self.tables)


def share(part: int, whole: int) -> float | None:
    """So many in a hundred, or None of nothing.

    >>> share(1, 3), share(0, 0)
    (33.3, None)
    """
    return round(100 * part / whole, 1) if whole else None


def workbook(report: Report) -> bytes:
    """The report as XLSX: a sheet of what it is about, and one for each table."""
    book = tablib.Databook([_first_sheet(report)])
    for number, table in enumerate(report.tables, start=1):
        book.add_sheet(_sheet(table, number))
    return book.export("xlsx")


def _first_sheet(report):
    sheet = tablib.Dataset(headers=[plain_text(report.title), ""], title=pgettext("sheet", "About"))
    for row in report.facts:
        sheet.append([plain_text(cell) for cell in row])
    if report.is_invented:
        sheet.append([_("Invented demo data: these figures concern no real point."), None])
    return sheet


def _sheet(table, number):
    width = 1 + len(table.columns)
    name = shorten(f"{number}. {table.title}", LONGEST_NAME, placeholder=" …")
    sheet = tablib.Dataset(headers=[table.heading, *table.columns], title=name)
    for line in table.lines:
        sheet.append([plain_text(cell) for cell in (line.label, *line.cells)])
    for text in [*([table.empty] if not table.lines else []), *table.notes]:
        sheet.append([plain_text(text), *[None] * (width - 1)])
    return sheet


def too_few() -> str:
    """What stands in place of a figure that so few cases cannot give."""
    return _("not enough to judge")
