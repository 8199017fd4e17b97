"""Taking in lists of premises."""

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maps.models import Candidate, CandidateList
from registry.models import User
from registry.rules.names import search_key
from registry.sheets import Sheet, UnreadableSheetError, read_sheet

COLUMNS = {
    "code": ("code", "ma"),
    "name": ("name", "ten"),
    "address": ("address", "dia chi"),
    "latitude": ("latitude", "vi do"),
    "longitude": ("longitude", "kinh do"),
    "cost": ("cost", "chi phi"),
}
REQUIRED = ("code", "name", "latitude", "longitude")
MOST_ROWS = 20_000
ERRORS_SHOWN = 10
AT_ONCE = 500


def candidates_in(content: bytes) -> list[Candidate]:
    """The rows of a list (CSV or XLSX), checked and not saved.

    Refuses with every error of the first rows, by code: `unreadable`, `columns_missing`,
    `no_rows`, `too_many_rows`, `bad_row`.
    """
    try:
        sheet = read_sheet(content)
    except UnreadableSheetError as error:
        raise ValidationError(
            _("The file cannot be read: it must be CSV (UTF-8) or an Excel workbook."),
            code="unreadable",
        ) from error
    places = _columns(sheet)
    if not sheet.rows:
        raise ValidationError(_("The file has headings but no rows."), code="no_rows")
    if len(sheet.rows) > MOST_ROWS:
        raise ValidationError(
            _("The file has %(count)d rows; at most %(most)d fit in one list."),
            code="too_many_rows",
            params={"count": len(sheet.rows), "most": MOST_ROWS},
        )
    return _read(sheet, places)


@transaction.atomic
def import_candidates(
    *, content: bytes, file_name: str, name: str, by: User | None, at: datetime
) -> CandidateList:
    """Keep a list of premises; refused as `candidates_in` says."""
    rows = candidates_in(content)
    made = CandidateList.objects.create(
        name=name or file_name,
        file_name=file_name[:200],
        file_sha256=hashlib.sha256(content).hexdigest(),
        made_at=at,
        made_by=by,
    )
    for row in rows:
        row.candidate_list = made
    Candidate.objects.bulk_create(rows, batch_size=AT_ONCE)
    return made


def _columns(sheet: Sheet) -> dict[str, int]:
    headings = [search_key(heading) for heading in sheet.headings]
    places = {
        column: headings.index(word)
        for column, words in COLUMNS.items()
        for word in words
        if word in headings
    }
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        raise ValidationError(
            _("The list lacks the columns %(columns)s."),
            code="columns_missing",
            params={"columns": ", ".join(missing)},
        )
    return places


def _read(sheet: Sheet, places: dict[str, int]) -> list[Candidate]:
    rows: list[Candidate] = []
    errors: list[ValidationError] = []
    codes: set[str] = set()
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        row = Candidate(**{column: _value(column, cells[at]) for column, at in places.items()})
        try:
            row.clean_fields(exclude=["candidate_list"])
            _check_once(row, codes)
        except ValidationError as refusal:
            errors.append(_at_line(line, refusal))
        codes.add(row.code)
        rows.append(row)
        if len(errors) == ERRORS_SHOWN:
            break
    if errors:
        raise ValidationError(errors)
    return rows


def _value(column: str, text: str):
    if column in ("latitude", "longitude"):
        return text.replace(",", ".")
    if column == "cost":
        return text or 0
    return text


def _check_once(row: Candidate, codes: set[str]) -> None:
    if row.code in codes:
        raise ValidationError({"code": _("This code stands twice on the list.")})


def _at_line(line: int, refusal: ValidationError) -> ValidationError:
    return ValidationError(
        _("Line %(line)d: %(reason)s"),
        code="bad_row",
        params={
            "line": line,
            "reason": "; ".join(
                f"{column}: {' '.join(messages)}"
                for column, messages in refusal.message_dict.items()
            ),
        },
    )
