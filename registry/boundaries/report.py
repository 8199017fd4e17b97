"""What was found in a boundary file, as codes and values; `words.py` makes sentences of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.contrib.gis.geos import MultiPolygon


class Reason(StrEnum):
    """Why a line stands in the report."""

    # the file
    UNKNOWN_FORMAT = "unknown_format"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    SHAPEFILE_INCOMPLETE = "shapefile_incomplete"
    SEVERAL_LAYERS = "several_layers"
    NO_ROWS = "no_rows"
    WITHOUT_OUTLINES = "without_outlines"
    SRS_UNKNOWN = "srs_unknown"
    SRS_NOT_SUPPORTED = "srs_not_supported"
    SRS_OVERRIDDEN = "srs_overridden"
    MISSING_COLUMN = "missing_column"
    # one row
    NO_GEOMETRY = "no_geometry"
    NOT_A_POLYGON = "not_a_polygon"
    NOT_FINITE = "not_finite"
    REPAIRED = "repaired"
    NOT_REPAIRABLE = "not_repairable"
    OUTSIDE_COUNTRY = "outside_country"
    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    CODE_IS_NUMBER = "code_is_number"
    CODE_TOO_SHORT = "code_too_short"
    UNKNOWN_KIND = "unknown_kind"
    NOT_A_NUMBER = "not_a_number"
    DUPLICATE_CODE = "duplicate_code"
    # between rows
    OVERLAP = "overlap"
    OVERLAP_TOTAL = "overlap_total"
    GAP = "gap"
    DENSITY_TOO_LOW = "density_too_low"
    DENSITY_TOO_HIGH = "density_too_high"
    STATED_AREA_TOO_SMALL = "stated_area_too_small"
    STATED_AREA_TOO_LARGE = "stated_area_too_large"


@dataclass(frozen=True)
class Line:
    """One thing found: in which row (counted from 1), about which area, in which column."""

    reason: Reason
    row: int | None = None
    area: str = ""
    column: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)


def line_from_json(stored: Mapping) -> Line:
    """A line as `BoundaryReport.to_json` kept it."""
    return Line(**{**stored, "reason": Reason(stored["reason"])})


class FileRefusedError(Exception):
    """The file as a whole cannot be read; carries the line that says why."""

    def __init__(self, reason: Reason, *, column: str = "", **values: str | int | float):
        super().__init__(reason.value)
        self.line = Line(reason, column=column, values=values)


@dataclass(frozen=True)
class AreaRow:
    """One area as it would be stored. `polygon_km2` is measured, `area_km2` is what the file says."""

    row: int
    code: str
    name: str
    kind: str
    parent: str
    population: int | None
    households: int | None
    area_km2: Decimal | None
    boundary: MultiPolygon | None
    polygon_km2: float


@dataclass(frozen=True)
class BoundaryReport:
    """The rows of a file and all that is to say about them. Errors block, warnings do not."""

    file_name: str
    file_sha256: str
    srid: int | None = None
    rows: tuple[AreaRow, ...] = ()
    repaired: tuple[Line, ...] = ()
    errors: tuple[Line, ...] = ()
    warnings: tuple[Line, ...] = ()
    overlap_m2: float = 0.0
    gap_m2: float = 0.0

    @property
    def is_refused(self) -> bool:
        return bool(self.errors)

    def to_json(self) -> dict:
        """What a boundary version keeps of its report."""
        return {
            "rows": len(self.rows),
            "polygon_km2": round(sum(row.polygon_km2 for row in self.rows), 3),
            "overlap_m2": round(self.overlap_m2, 1),
            "gap_m2": round(self.gap_m2, 1),
            **{
                name: [asdict(line) for line in getattr(self, name)]
                for name in ("errors", "repaired", "warnings")
            },
        }
