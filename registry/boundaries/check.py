"""Checking a boundary file as a whole."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from pathlib import Path

from django.contrib.gis.gdal import GDALException, SpatialReference

from registry.boundaries.columns import (
    LONGEST,
    REQUIRED,
    find_columns,
    kind_of,
    number_of,
    text_of,
)
from registry.boundaries.files import draw_source, read_source
from registry.boundaries.outlines import OutlineRefusedError, prepare_outline
from registry.boundaries.report import AreaRow, BoundaryReport, FileRefusedError, Line, Reason
from registry.boundaries.topology import Progress, examine_topology
from registry.enums import SMALLEST_KINDS
from registry.rules.areas import GAP_M2, AreaFacts, judge_areas, judge_overlaps

COUNTED = ("population", "households")
LARGEST_COUNT = 2_147_483_647  # what the column holds
LARGEST_KM2 = Decimal("999999.999")
WORST = 20  # pairs and gaps are named one by one up to here


def check_boundaries(
    path: Path,
    *,
    srid: int | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Progress = lambda step, done, total: None,
) -> BoundaryReport:
    """Read, repair and judge a file. Nothing is stored, and a refused file still gets its report.

    `srid` is what a person says the coordinates are in, and comes before what the file says;
    `columns` names columns of the file for fields of ours where the names are not understood.
    """
    try:
        source = read_source(path)
    except FileRefusedError as refusal:
        return BoundaryReport(path.name, _fingerprint(path), errors=(refusal.line,))
    return _judged(path, source, srid, columns or {}, progress)


def check_schematic(
    facts: Path, *, progress: Progress = lambda step, done, total: None
) -> BoundaryReport:
    """Draw boundaries from a list of facts and judge them like a file of outlines."""
    return _judged(facts, draw_source(facts), None, {}, progress)


def _judged(path, source, srid, columns, progress):
    try:
        used, notes = _coordinate_system(source, srid)
        if not source.features:
            raise FileRefusedError(Reason.NO_ROWS)
    except FileRefusedError as refusal:
        return BoundaryReport(path.name, _fingerprint(path), errors=(refusal.line,))
    check = _Check(source, used, columns, progress)
    return BoundaryReport(
        path.name,
        _fingerprint(path),
        srid=used,
        rows=tuple(check.rows),
        repaired=tuple(check.repaired),
        errors=tuple(check.errors),
        warnings=(*notes, *check.warnings),
        overlap_m2=check.overlap_m2,
        gap_m2=check.gap_m2,
    )


def _fingerprint(path):
    return sha256(path.read_bytes()).hexdigest()


def _coordinate_system(source, given):
    """The system to use. An unknown one is never guessed: 200 m would go unnoticed."""
    if not source.has_outlines:
        return None, [Line(Reason.WITHOUT_OUTLINES)]
    declared = source.srid
    if given is None and declared is None:
        raise FileRefusedError(Reason.SRS_UNKNOWN)
    used = declared if given is None else given
    try:
        SpatialReference(used)
    except GDALException:
        raise FileRefusedError(Reason.SRS_NOT_SUPPORTED, srid=used) from None
    if declared is not None and used != declared:
        return used, [Line(Reason.SRS_OVERRIDDEN, values={"declared": declared, "used": used})]
    return used, []


class _Check:
    """The rows of one file on their way through the checks, and the lines found so far."""

    def __init__(self, source, srid, columns, progress):
        features, self.has_outlines = source.features, source.has_outlines
        self.rows, self.repaired, self.errors, self.warnings = [], [], [], []
        self.overlap_m2 = self.gap_m2 = 0.0
        self.metres = []
        self.progress = progress
        self.columns = find_columns(features[0].attributes, columns)
        known = set(features[0].attributes)
        missing = [name for name in REQUIRED if name not in self.columns]
        unknown = [name for name in self.columns.values() if name not in known]
        if missing or unknown:
            self.errors = [
                Line(Reason.MISSING_COLUMN, column=name, values={"found": ", ".join(sorted(known))})
                for name in [*missing, *unknown]
            ]
            return
        for done, feature in enumerate(features, 1):
            self._read(feature, srid)
            progress("rows", done, len(features))
        self._check_codes()
        if self.has_outlines:
            self._check_topology()
        else:
            self._check_lengths_of_codes()

    def _read(self, feature, srid):
        values = {field: feature.attributes.get(name) for field, name in self.columns.items()}
        before = len(self.errors)
        code, name = self._code(feature.row, values["code"]), text_of(values["name"])
        self._check_text(feature.row, code, "name", name)
        kind = kind_of(text_of(values.get("kind")), name)
        if kind is None and name:
            stated = text_of(values.get("kind")) or name
            self._error(Reason.UNKNOWN_KIND, feature.row, code, "kind", value=stated)
        numbers = {
            field: self._number(feature.row, code, field, values.get(field))
            for field in (*COUNTED, "area_km2")
        }
        outline = self._outline(feature, code, srid) if self.has_outlines else None
        if len(self.errors) > before:
            return
        if outline:
            self.metres.append(outline.metres)
        self.rows.append(
            AreaRow(
                row=feature.row,
                code=code,
                name=name,
                kind=kind,
                parent=text_of(values.get("parent")),
                population=numbers["population"],
                households=numbers["households"],
                area_km2=numbers["area_km2"],
                boundary=outline.boundary if outline else None,
                polygon_km2=outline.metres.area / 1e6 if outline else 0.0,
            )
        )

    def _outline(self, feature, code, srid):
        try:
            outline = prepare_outline(feature.geometry, feature.geometry_type, srid)
        except OutlineRefusedError as refusal:
            self._error(refusal.reason, feature.row, code, "boundary", **refusal.values)
            return None
        if outline.fault:
            self.repaired.append(
                Line(Reason.REPAIRED, feature.row, code, "boundary", {"fault": outline.fault})
            )
        return outline

    def _code(self, row, value):
        if isinstance(value, int | float):  # a number has lost the zeros it began with
            self._error(Reason.CODE_IS_NUMBER, row, "", "code", value=value)
            return str(value)
        code = text_of(value)
        self._check_text(row, code, "code", code)
        return code

    def _check_text(self, row, code, field, text):
        if not text:
            self._error(Reason.MISSING_VALUE, row, code, field)
        elif len(text) > LONGEST[field]:
            self._error(Reason.TOO_LONG, row, code, field, value=text, longest=LONGEST[field])

    def _number(self, row, code, field, value):
        try:
            number = number_of(value)
            if number is None:
                return None
            if field == "area_km2":
                return _within(number.quantize(Decimal("0.001"), ROUND_HALF_UP), LARGEST_KM2)
            return int(_within(number.to_integral_value(ROUND_HALF_UP), LARGEST_COUNT))
        except (ValueError, ArithmeticError):
            line = Line(Reason.NOT_A_NUMBER, row, code, field, {"value": text_of(value)})
            self.warnings.append(line)
            return None

    def _check_codes(self):
        rows_by_code = defaultdict(list)
        for row in self.rows:
            rows_by_code[row.code].append(row.row)
        for code, rows in rows_by_code.items():
            for row in rows[1:]:
                self._error(Reason.DUPLICATE_CODE, row, code, "code", first_row=rows[0])

    def _check_lengths_of_codes(self):
        """Lists come from spreadsheets, which make numbers of codes."""
        for smallest in (True, False):
            rows = [
                row
                for row in self.rows
                if (row.kind in SMALLEST_KINDS) is smallest and row.code.isdecimal()
            ]
            usual = max((len(row.code) for row in rows), default=0)
            for row in rows:
                if len(row.code) < usual:
                    self._error(
                        Reason.CODE_TOO_SHORT,
                        row.row,
                        row.code,
                        "code",
                        value=row.code,
                        usual=usual,
                    )

    def _check_topology(self):
        """Wards are held against wards: a district would overlap every ward in it."""
        for smallest in (True, False):
            keys = [
                key for key, row in enumerate(self.rows) if (row.kind in SMALLEST_KINDS) is smallest
            ]
            if keys:
                self._check_level(keys)

    def _check_level(self, keys):
        rows = [self.rows[key] for key in keys]
        topology = examine_topology([self.metres[key] for key in keys], self.progress)
        overlaps = judge_overlaps(topology.overlaps, sum(row.polygon_km2 for row in rows) * 1e6)
        self.overlap_m2 += overlaps.total_m2
        if overlaps.pairs or overlaps.total_is_too_large:
            self._error(
                Reason.OVERLAP_TOTAL,
                None,
                "",
                "boundary",
                total_m2=round(overlaps.total_m2, 1),
                share=round(overlaps.share, 6),
                pairs=len(overlaps.pairs),
            )
        worst = overlaps.pairs or (topology.overlaps if overlaps.total_is_too_large else ())
        for overlap in worst[:WORST]:
            one, other = rows[overlap.one], rows[overlap.other]
            self._error(
                Reason.OVERLAP,
                one.row,
                one.code,
                "boundary",
                name=one.name,
                other_row=other.row,
                other_code=other.code,
                other_name=other.name,
                area_m2=round(overlap.area_m2, 1),
            )
        self._report_gaps(rows, topology.gaps)
        self._report_suspicions(rows, topology.neighbours)

    def _report_gaps(self, rows, gaps):
        self.gap_m2 += sum(gap.area_m2 for gap in gaps)
        for gap in [gap for gap in gaps if gap.area_m2 > GAP_M2.value][:WORST]:
            around = [rows[place] for place in gap.around]
            first = around[0] if around else None
            self.warnings.append(
                Line(
                    Reason.GAP,
                    first and first.row,
                    first.code if first else "",
                    "boundary",
                    {
                        "area_m2": round(gap.area_m2, 1),
                        "around": ", ".join(f"{row.name} ({row.code})" for row in around),
                    },
                )
            )

    def _report_suspicions(self, rows, neighbours):
        facts = [
            AreaFacts(
                key=place,
                polygon_km2=row.polygon_km2,
                neighbours=tuple(sorted(neighbours[place])),
                population=row.population,
                stated_km2=None if row.area_km2 is None else float(row.area_km2),
            )
            for place, row in enumerate(rows)
        ]
        for finding in judge_areas(facts):
            row = rows[finding.key]
            field = "population" if finding.code.startswith("density") else "area_km2"
            values = {
                "name": row.name,
                "value": row.population if field == "population" else float(row.area_km2),
                "observed": round(finding.observed, 3),
                "expected": round(finding.expected, 3),
                "ratio": round(finding.ratio, 4),
            }
            line = Line(Reason(finding.code.value), row.row, row.code, field, values)
            self.warnings.append(line)

    def _error(self, reason, row, code, column, **values):
        self.errors.append(Line(reason, row, code, column, values))


def _within(number, largest):
    if number > largest:
        raise ValueError(str(number))
    return number
