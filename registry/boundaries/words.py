"""The lines of a boundary report as sentences."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.boundaries.report import BoundaryReport, Line, Reason

HECTARE_M2 = 10_000

SENTENCES = {
    Reason.UNKNOWN_FORMAT: gettext_lazy(
        "This is not GeoJSON, GeoPackage, a zipped Shapefile or a list (CSV); nothing else is read."
    ),
    Reason.UNREADABLE: gettext_lazy("The file cannot be read as %(detail)s."),
    Reason.TOO_LARGE: gettext_lazy("The file is larger than %(megabytes)s MB."),
    Reason.NOT_UTF8: gettext_lazy(
        "The text is not in UTF-8: save the file again with the encoding UTF-8."
    ),
    Reason.SHAPEFILE_INCOMPLETE: gettext_lazy("The Shapefile lacks its part %(missing)s."),
    Reason.SEVERAL_LAYERS: gettext_lazy(
        "The file holds %(count)s layers of outlines; it must hold exactly one."
    ),
    Reason.NO_ROWS: gettext_lazy("The file holds no areas."),
    Reason.WITHOUT_OUTLINES: gettext_lazy(
        "The file lists areas without outlines: while they are in force no point can be checked."
    ),
    Reason.SRS_UNKNOWN: gettext_lazy(
        "The file does not say for certain in which coordinate system it is: give it with "
        "--srs (EPSG:5897 is VN-2000 for Hanoi). A wrong guess would be about 200 m off."
    ),
    Reason.SRS_NOT_SUPPORTED: gettext_lazy("There is no coordinate system EPSG:%(srid)s."),
    Reason.SRS_OVERRIDDEN: gettext_lazy(
        "The file says EPSG:%(declared)s; it was read as EPSG:%(used)s, as given."
    ),
    Reason.MISSING_COLUMN: gettext_lazy(
        "There is no column for “%(column)s”. The file has: %(found)s."
    ),
    Reason.NO_GEOMETRY: gettext_lazy("It has no outline."),
    Reason.NOT_A_POLYGON: gettext_lazy("Its outline is not a polygon but a %(found)s."),
    Reason.NOT_FINITE: gettext_lazy("Its outline has coordinates that are not numbers."),
    Reason.REPAIRED: gettext_lazy("Its outline was repaired (%(fault)s)."),
    Reason.NOT_REPAIRABLE: gettext_lazy(
        "Its outline crosses itself so that nobody can say what is inside (%(fault)s)."
    ),
    Reason.OUTSIDE_COUNTRY: gettext_lazy(
        "It does not lie in Vietnam (%(extent)s): check the coordinate system and the axes."
    ),
    Reason.MISSING_VALUE: gettext_lazy("“%(column)s” is empty."),
    Reason.TOO_LONG: gettext_lazy("“%(value)s” is longer than %(longest)s characters."),
    Reason.CODE_IS_NUMBER: gettext_lazy(
        "The code %(value)s is a number: zeros at its beginning are lost. Save codes as text."
    ),
    Reason.CODE_TOO_SHORT: gettext_lazy(
        "The code %(value)s has fewer digits than the others (%(usual)s): zeros at its beginning "
        "are lost. Save codes as text."
    ),
    Reason.UNKNOWN_KIND: gettext_lazy("“%(value)s” does not say which kind of area it is."),
    Reason.NOT_A_NUMBER: gettext_lazy("“%(value)s” in “%(column)s” is not a number; left empty."),
    Reason.DUPLICATE_CODE: gettext_lazy("Row %(first_row)s has the same code."),
    Reason.OVERLAP: gettext_lazy(
        "%(name)s overlaps %(other_name)s (%(other_code)s, row %(other_row)s) by %(area)s."
    ),
    Reason.OVERLAP_TOTAL: gettext_lazy(
        "Areas overlap by %(total)s in all, %(percent)s %% of the map; %(pairs)s pairs by more "
        "than one hectare. The worst:"
    ),
    Reason.GAP: gettext_lazy("A gap of %(area)s belongs to nobody, between %(around)s."),
    Reason.DENSITY_TOO_LOW: gettext_lazy(
        "%(name)s has %(value)s inhabitants, %(observed)s to the km²; half of its neighbours have "
        "more than %(expected)s. Was a digit lost?"
    ),
    Reason.DENSITY_TOO_HIGH: gettext_lazy(
        "%(name)s has %(value)s inhabitants, %(observed)s to the km²; half of its neighbours have "
        "less than %(expected)s. Is there a digit too many?"
    ),
    Reason.STATED_AREA_TOO_SMALL: gettext_lazy(
        "%(name)s is stated to have %(value)s km²; its outline has %(expected)s."
    ),
    Reason.STATED_AREA_TOO_LARGE: gettext_lazy(
        "%(name)s is stated to have %(value)s km²; its outline has %(expected)s."
    ),
}

STEPS = {
    "rows": gettext_lazy("Checking outlines: %(done)d of %(total)d"),
    "overlaps": gettext_lazy("Comparing neighbours: %(done)d of %(total)d"),
    "gaps": gettext_lazy("Looking for gaps: %(done)d of %(total)d"),
}


def line_text(line: Line) -> str:
    """One line as a sentence, with its row and code before it where it is about one."""
    values = {name: _said(value) for name, value in line.values.items()}
    for name, word in (("area_m2", "area"), ("total_m2", "total")):
        if name in line.values:
            values[word] = size_text(line.values[name])
    if "share" in line.values:
        values["percent"] = _rounded(100 * line.values["share"], 2)
    sentence = SENTENCES[line.reason] % {**values, "column": line.column}
    if line.row is None:
        return sentence
    where = {"row": line.row, "area": line.area or "—", "sentence": sentence}
    return _("Row %(row)s, %(area)s: %(sentence)s") % where


def summary_text(report: BoundaryReport) -> str:
    """How the file as a whole did."""
    return _(
        "%(rows)d areas, %(km2)s km²; %(errors)d errors, %(warnings)d warnings, %(repaired)d repaired."
    ) % {
        "rows": len(report.rows),
        "km2": _rounded(sum(row.polygon_km2 for row in report.rows), 1),
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "repaired": len(report.repaired),
    }


def step_text(step: str, done: int, total: int) -> str:
    """How far a check has come."""
    return STEPS[step] % {"done": done, "total": total}


def size_text(area_m2: float) -> str:
    """Square metres up to a hectare, hectares from there on."""
    if area_m2 < HECTARE_M2:
        return _("%(size)s m²") % {"size": _rounded(area_m2, 0)}
    return _("%(size)s ha") % {"size": _rounded(area_m2 / HECTARE_M2, 1)}


def _said(value):
    """Measured numbers in the way of the language; codes and rows as they are."""
    if isinstance(value, float):
        return _rounded(value, 2 if value < 1_000 else 0)
    return value


def _rounded(value, decimals):
    # Django's own formatting cuts decimals off.
    return number_format(round(value, decimals), decimals, force_grouping=True)
