"""Holding the figures of a file against what is known: what cannot be, and what to ask about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from registry.boundaries.topology import touching_boxes
from registry.enums import StatisticOrigin
from registry.models import Area, AreaStatistic
from registry.refusals import Refusal
from registry.rules.areas import AreaFacts
from registry.rules.statistics import (
    Reported,
    StatisticCode,
    StatisticFacts,
    StatisticFinding,
    choose,
    judge_figures,
    judge_populations,
)
from registry.spatial import in_metres
from registry.statistic_file import FiguresRow, heading_for

KNOWN = ("population", "households")  # what an area itself states


@dataclass(frozen=True)
class Doubt:
    """One figure that somebody has to confirm before it is taken."""

    line: int
    area: str
    month: str
    figure: str
    value: str
    reasons: tuple[str, ...]
    token: str
    """Names the figure and its value: a confirmation never covers another value."""


@dataclass(frozen=True)
class Checked:
    """What was found in the rows of a file."""

    refusals: list[Refusal]
    doubts: list[Doubt]


def check_rows(rows: Sequence[FiguresRow], *, source: str) -> Checked:
    """Refuse what cannot be, and doubt what is far off the last value or off the neighbours.

    What stands already as this source gave it was looked at when it came, and raises no doubt.
    """
    history = _History([row.area for row in rows])
    refusals, doubtful = [], defaultdict(list)
    for place, row in enumerate(rows):
        whole = history.standing(row, source) | row.figures
        last = history.last_before(row)
        for finding in judge_figures(StatisticFacts(place, whole, last)):
            if finding.is_refusal:
                refusals.append(_refused(row, finding))
            else:
                doubtful[place, finding.figure].append(finding)
    for finding in _off_neighbours(rows, history):
        doubtful[finding.key, finding.figure].insert(0, finding)
    doubts = [
        _doubt(rows[place], figure, findings)
        for (place, figure), findings in sorted(doubtful.items())
        if rows[place].figures.get(figure) is not None
        and history.standing(rows[place], source).get(figure) != rows[place].figures[figure]
    ]
    return Checked(refusals, doubts)


class _History:
    """Every figure known of these areas, read once."""

    def __init__(self, areas: Sequence[Area]):
        self.reports: dict[int, dict[date, list[Reported]]] = defaultdict(dict)
        rows = AreaStatistic.objects.filter(area__in={area.pk for area in areas})
        for row in rows.order_by("month", "pk"):
            report = Reported(
                row.origin == StatisticOrigin.COMPUTED, row.source, row.recorded_on, row.figures
            )
            self.reports[row.area_id].setdefault(row.month, []).append(report)

    def standing(self, row: FiguresRow, source: str) -> dict[str, int | None]:
        """What this source says of that area and month now."""
        found = self.reports[row.area.pk].get(row.month, ())
        return next(
            (dict(one.figures) for one in found if not one.is_computed and one.source == source), {}
        )

    def last_before(self, row: FiguresRow) -> dict[str, int | None]:
        """The newest value of each figure from a month before, or what the area itself states."""
        known: dict[str, int | None] = {name: getattr(row.area, name) for name in KNOWN}
        for month, reports in self.reports[row.area.pk].items():
            if month < row.month:
                known |= {name: one.value for name, one in choose(reports).items()}
        return known


def _off_neighbours(rows, history):
    """Populations that do not fit those around them, month by month."""
    by_month = defaultdict(list)
    for place, row in enumerate(rows):
        if "population" in row.figures:
            by_month[row.month, row.area.version_id].append((place, row))
    findings = []
    shapes: dict[int, Mapping[int, AreaFacts]] = {}
    for (_month, version), placed in by_month.items():
        if version not in shapes:
            shapes[version] = shapes_of(version)
        given = {row.area.pk: row.figures["population"] for _place, row in placed}
        facts = [
            AreaFacts(
                key=key,
                polygon_km2=shape.polygon_km2,
                neighbours=shape.neighbours,
                population=given.get(key, shape.population),
            )
            for key, shape in shapes[version].items()
        ]
        places = {row.area.pk: place for place, row in placed}
        findings += [
            StatisticFinding(places[one.key], one.code, one.figure, one.observed, one.expected)
            for one in judge_populations(facts)
            if one.key in places
        ]
    return findings


def shapes_of(version: int) -> dict[int, AreaFacts]:
    """For each drawn area of a boundary version: its size, its neighbours, what it states."""
    areas = list(Area.objects.filter(version=version, boundary__isnull=False).order_by("pk"))
    outlines = [area.boundary for area in areas]
    neighbours = defaultdict(list)
    for one, other in touching_boxes([outline.extent for outline in outlines]):
        if outlines[one].prepared.intersects(outlines[other]):
            neighbours[one].append(areas[other].pk)
            neighbours[other].append(areas[one].pk)
    return {
        area.pk: AreaFacts(
            key=area.pk,
            polygon_km2=in_metres(area.boundary).area / 1e6,
            neighbours=tuple(neighbours[place]),
            population=area.population,
        )
        for place, area in enumerate(areas)
    }


def _refused(row, finding):
    words = {"observed": _number(finding.observed), "expected": _number(finding.expected)}
    words["whole"] = heading_for(finding.against)
    if finding.code is StatisticCode.ABOVE_WHOLE:
        reason = _("More than the whole that it is a part of (%(whole)s: %(expected)s).") % words
    else:
        reason = (
            _("With the other parts %(observed)s, more than the whole (%(whole)s: %(expected)s).")
            % words
        )
    value = str(row.figures.get(finding.figure, ""))
    return Refusal(row.line, heading_for(finding.figure), value, reason, "")


def _doubt(row, figure, findings):
    value = row.figures[figure]
    return Doubt(
        line=row.line,
        area=str(row.area),
        month=date_format(row.month, "m/Y"),
        figure=heading_for(figure),
        value=_number(value),
        reasons=tuple(_reason(finding) for finding in findings),
        token=f"{row.area.pk}|{row.month:%Y-%m}|{figure}|{value}",
    )


def _reason(finding):
    words = {"expected": _number(finding.expected)}
    return {
        StatisticCode.TOO_LOW_FOR_NEIGHBOURS: _(
            "Far too low for the neighbours: with their density it would be about %(expected)s."
        ),
        StatisticCode.TOO_HIGH_FOR_NEIGHBOURS: _(
            "Far too high for the neighbours: with their density it would be about %(expected)s."
        ),
        StatisticCode.OFF_LAST: _("Far off the last value known, %(expected)s."),
        StatisticCode.MORE_ACCOUNTS_THAN_PEOPLE: _("More than there are people (%(expected)s)."),
    }[finding.code] % words


def _number(value):
    return number_format(round(value), force_grouping=True)
