"""Reading a file of figures: which column is which, which area and month a row speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from registry.models import Area, AreaStatistic
from registry.refusals import Refusal
from registry.rules.names import search_key
from registry.rules.statistics import FIGURES
from registry.sheets import Sheet

LARGEST = 2_147_483_647  # what the column holds
GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,\s]\d{3})+")
MONTHS = (
    re.compile(r"(?:\d{1,2}/)?(\d{1,2})/(\d{4})"),
    re.compile(r"(\d{4})-(\d{1,2})(?:-\d{2})?"),
)
COLUMNS = ("area", "month", *FIGURES)
AREA_HEADING = pgettext_lazy("column heading", "Area code")
MONTH_HEADING = pgettext_lazy("column heading", "Month")
# The headings that Vietnamese authorities write, whatever language the reader has chosen.
VIETNAMESE_HEADINGS = {
    "Mã đơn vị hành chính": "area",
    "Mã ĐVHC": "area",
    "Mã xã": "area",
    "Mã phường xã": "area",
    "Tháng": "month",
    "Kỳ": "month",
    "Tổng số hồ sơ": "received",
    "Hồ sơ tiếp nhận": "received",
    "Hồ sơ trực tuyến": "online",
    "Trực tuyến": "online",
    "Toàn trình": "full_process",
    "Hồ sơ toàn trình": "full_process",
    "Người dân tự nộp": "self_service",
    "Trực tiếp": "in_person",
    "Bưu chính": "by_post",
    "Qua đại lý": "through_agents",
    "Số tài khoản": "accounts",
    "Dân số": "population",
    "Số hộ": "households",
    "Số người lớn": "adults",
    "Điện thoại thông minh": "smartphones",
    "Internet cố định": "fixed_internet",
}
EXAMPLES = {"area": "00070", "month": "07/2026"}


@dataclass(frozen=True)
class FiguresRow:
    """One row that was understood; figures whose cells are empty are absent."""

    line: int
    area: Area
    month: date
    figures: dict[str, int]


@dataclass
class FiguresFile:
    """All that was understood of a file, and all that was not."""

    rows: list[FiguresRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def heading_for(column: str) -> str:
    """The heading of a column in the reader's language."""
    if column == "area":
        return str(AREA_HEADING)
    if column == "month":
        return str(MONTH_HEADING)
    label = str(AreaStatistic._meta.get_field(column).verbose_name)
    return label[:1].upper() + label[1:]


def guessed_columns(headings: Sequence[str]) -> dict[str, int]:
    """The place of each column among headings in any of our languages, or names of ours."""
    known = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {search_key(heading_for(name)): name for name in COLUMNS}
    known |= {search_key(heading): name for heading, name in VIETNAMESE_HEADINGS.items()}
    known |= {search_key(name): name for name in COLUMNS}
    known |= {search_key(name): "area" for name in ("area_code", "gso_code", "code", "Mã")}
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = known.get(search_key(heading))
        if column:
            columns.setdefault(column, place)
    return columns


def read_figures(sheet: Sheet, *, month: date | None, on: date, user) -> FiguresFile:
    """Understand a file; `month` is meant where it has no column of months.

    Refusals say what cannot be read, which area there is not, and which month has not begun.
    """
    columns = guessed_columns(sheet.headings)
    places = set(columns.values())
    read = FiguresFile(
        columns=columns,
        ignored=[text for at, text in enumerate(sheet.headings) if text and at not in places],
    )
    missing = [name for name in ("area",) if name not in columns]
    missing += ["month"] if month is None and "month" not in columns else []
    read.refusals = [_refusal(1, name, "", _("The file has no such column.")) for name in missing]
    if not set(columns) & set(FIGURES):
        read.refusals.append(
            Refusal(1, _("whole row"), "", _("The file has no column of figures."), "")
        )
    if read.refusals:
        return read
    areas = _areas_by_code(user)
    met: dict[tuple[int, date], int] = {}
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        row = _Row(line, {name: cells[place] for name, place in columns.items()}, month, on)
        understood = row.understood(areas)
        if (
            understood
            and (first := met.setdefault((understood.area.pk, understood.month), line)) != line
        ):
            row.refuse("area", _("Row %(line)s has this area and month already.") % {"line": first})
        read.refusals += row.refusals
        if understood and not row.refusals:
            read.rows.append(understood)
    return read


class _Row:
    """One row on its way from text to figures."""

    def __init__(self, line, cells, month, on):
        self.line, self.cells, self.month, self.on = line, cells, month, on
        self.refusals: list[Refusal] = []

    def refuse(self, column, reason):
        self.refusals.append(_refusal(self.line, column, self.cells.get(column, ""), reason))

    def understood(self, areas) -> FiguresRow | None:
        month = self._month()
        area = self._area(areas, month) if month else None
        figures = {name: self._number(name) for name in FIGURES if self.cells.get(name)}
        if self.refusals:
            return None
        return FiguresRow(self.line, area, month, figures)

    def _month(self):
        text = self.cells.get("month", "")
        month = _month_of(text) if "month" in self.cells else self.month
        if month is None:
            self.refuse("month", _("“%(value)s” is not a month.") % {"value": text})
        elif month > self.on:
            self.refuse("month", _("“%(value)s” has not begun yet.") % {"value": text or month})
            month = None
        return month

    def _area(self, areas, month):
        code = self.cells["area"]
        last = _last_day(month)
        for area in areas.get(code, ()):
            if area.valid_from <= last and (area.valid_to is None or area.valid_to > last):
                return area
        padded = code.zfill(5)
        if code not in areas and padded in areas:
            reason = _("“%(value)s” has lost the zeros it began with: “%(code)s” is meant.")
            self.refuse("area", reason % {"value": code, "code": padded})
        elif code in areas:
            reason = _("“%(value)s” was not in force in %(month)s.")
            self.refuse("area", reason % {"value": code, "month": date_format(month, "m/Y")})
        else:
            self.refuse("area", _("There is no area with the code “%(value)s”.") % {"value": code})
        return None

    def _number(self, name):
        text = self.cells[name]
        digits = re.sub(r"[.,\s]", "", text) if GROUPED.fullmatch(text) else text
        if not digits.isascii() or not digits.isdigit():
            self.refuse(name, _("“%(value)s” is not a whole number from 0 up.") % {"value": text})
            return None
        if int(digits) > LARGEST:
            self.refuse(name, _("“%(value)s” is too large.") % {"value": text})
        return int(digits)


def _month_of(text):
    """The first day of the month that a cell names, or None."""
    for pattern, year_first in zip(MONTHS, (False, True), strict=True):
        if match := pattern.fullmatch(text):
            one, other = map(int, match.groups())
            year, month = (one, other) if year_first else (other, one)
            return date(year, month, 1) if 1 <= month <= 12 and year >= 1900 else None
    return None


def _last_day(month):
    following = (month + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def _areas_by_code(user):
    """Areas of every active boundary version that the user may see: codes were used twice."""
    areas: dict[str, list[Area]] = {}
    for area in Area.objects.visible_to(user).active().without_outlines().select_related("version"):
        areas.setdefault(area.code, []).append(area)
    return areas


def _refusal(line, column, value, reason):
    return Refusal(line, heading_for(column), value, reason, EXAMPLES.get(column, "1250"))
