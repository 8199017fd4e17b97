"""Attributes of areas that cannot be right, found by holding each against its neighbours.

The rules of this module are the project's own, not the law's; each limit says where it is from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from registry.rules.location import Limit

DENSITY_RATIO = Limit(
    5,
    "Published populations lose or gain a digit, which is ten times. Among Hanoi's 126 units of "
    "July 2025 no sound one is more than 4.1 times off the middle of its neighbours.",
)

AREA_DIFFERENCE = Limit(
    0.05,
    "Maps and registers differ by a few per cent for honest reasons: rivers, rounding, scale.",
)


class AreaCode(StrEnum):
    """What is suspicious about an area's attributes."""

    DENSITY_TOO_LOW = "density_too_low"
    DENSITY_TOO_HIGH = "density_too_high"
    STATED_AREA_TOO_SMALL = "stated_area_too_small"
    STATED_AREA_TOO_LARGE = "stated_area_too_large"


@dataclass(frozen=True)
class AreaFacts:
    """One area as stated and as drawn, and the keys of the areas that touch it.

    The key is whatever tells the rows of one file apart. What is not stated is absent.
    """

    key: int
    polygon_km2: float
    neighbours: tuple[int, ...] = ()
    population: int | None = None
    stated_km2: float | None = None

    @property
    def density(self) -> float | None:
        """People per km² of the outline: the stated area may be what is wrong."""
        if self.population is None or self.polygon_km2 <= 0:
            return None
        return self.population / self.polygon_km2


@dataclass(frozen=True)
class AreaFinding:
    """One suspicion: the value, what it was held against, and how many times it is as large."""

    key: int
    code: AreaCode
    observed: float
    expected: float
    ratio: float


def judge_areas(areas: Sequence[AreaFacts]) -> list[AreaFinding]:
    """Name the areas whose density or stated area does not fit, in the order given.

    >>> rows = [AreaFacts(n, 10.0, (1, 2, 3), population=9_000, stated_km2=10.1) for n in (1, 2)]
    >>> rows.append(AreaFacts(3, 10.0, (1, 2), population=900, stated_km2=12.0))
    >>> [(finding.key, finding.code.value) for finding in judge_areas(rows)]
    [(3, 'density_too_low'), (3, 'stated_area_too_large')]
    """
    findings = [*judge_densities(areas), *judge_stated_areas(areas)]
    position = {area.key: place for place, area in enumerate(areas)}
    return sorted(findings, key=lambda finding: position[finding.key])


def judge_densities(areas: Sequence[AreaFacts]) -> list[AreaFinding]:
    """Name the areas whose density is five times off the median of their neighbours'.

    A wrong figure makes its neighbours look wrong as well. So suspects are judged a second time
    without the other suspects as witnesses, as long as there is a witness left.
    """
    densities = {area.key: area.density for area in areas}
    suspects = {finding.key for finding in _off_their_neighbours(areas, densities)}
    return [
        finding
        for finding in _off_their_neighbours(areas, densities, doubted=suspects)
        if finding.key in suspects
    ]


def judge_stated_areas(areas: Sequence[AreaFacts]) -> list[AreaFinding]:
    """Name the areas whose stated size is more than five per cent off that of their outline."""
    findings = []
    for area in areas:
        if area.stated_km2 is None or area.polygon_km2 <= 0:
            continue
        if abs(area.stated_km2 - area.polygon_km2) <= AREA_DIFFERENCE.value * area.polygon_km2:
            continue
        ratio = area.stated_km2 / area.polygon_km2
        code = AreaCode.STATED_AREA_TOO_LARGE if ratio > 1 else AreaCode.STATED_AREA_TOO_SMALL
        findings.append(AreaFinding(area.key, code, area.stated_km2, area.polygon_km2, ratio))
    return findings


def _off_their_neighbours(
    areas: Sequence[AreaFacts],
    densities: Mapping[int, float | None],
    doubted: set[int] | frozenset[int] = frozenset(),
) -> list[AreaFinding]:
    findings = []
    for area in areas:
        known = {
            key: density
            for key in area.neighbours
            if key != area.key and (density := densities.get(key)) is not None
        }
        trusted = [density for key, density in known.items() if key not in doubted]
        witnesses = trusted or list(known.values())
        density = densities[area.key]
        if density is None or not witnesses or (expected := median(witnesses)) <= 0:
            continue
        ratio = density / expected
        if 1 / DENSITY_RATIO.value < ratio < DENSITY_RATIO.value:
            continue
        code = AreaCode.DENSITY_TOO_HIGH if ratio > 1 else AreaCode.DENSITY_TOO_LOW
        findings.append(AreaFinding(area.key, code, density, expected, ratio))
    return findings


REPAIR_DIFFERENCE = Limit(
    0.01,
    "A spike or a loop at a corner hardly changes the size; an outline that crosses itself in "
    "the middle does, and nobody but its maker knows which side is meant.",
)

OVERLAP_PAIR_M2 = Limit(
    10_000,
    "One hectare: a strip ten metres wide along a kilometre of border, within which a point would "
    "lie in two areas. The 126 units of July 2025 overlap by less than a square metre.",
)

OVERLAP_SHARE = Limit(
    0.001,
    "Many small strips are as bad as one: of a city of 3,360 km² this is 3.4 km². The 579 units "
    "of 2020 to 2024, drawn from simplified outlines, overlap by 0.92 %.",
)

GAP_M2 = Limit(
    10_000,
    "One hectare, as for overlaps. A gap is reported and does not block: a point in it lies in no "
    "area, which is said wherever it is judged.",
)


@dataclass(frozen=True)
class Overlap:
    """What two areas both claim, in m²."""

    one: int
    other: int
    area_m2: float


@dataclass(frozen=True)
class OverlapFinding:
    """The pairs beyond the tolerance, largest first, and whether all overlaps together are."""

    pairs: tuple[Overlap, ...]
    total_m2: float
    share: float
    total_is_too_large: bool


def judge_overlaps(overlaps: Sequence[Overlap], drawn_m2: float) -> OverlapFinding:
    """Hold the overlaps against the tolerances; `drawn_m2` is the size of all areas together.

    >>> judge_overlaps([Overlap(1, 2, 9_000.0)], 1e9).pairs
    ()
    >>> len(judge_overlaps([Overlap(1, 2, 11_000.0)], 1e9).pairs)
    1
    """
    total = sum(overlap.area_m2 for overlap in overlaps)
    share = total / drawn_m2 if drawn_m2 > 0 else 0.0
    pairs = [overlap for overlap in overlaps if overlap.area_m2 > OVERLAP_PAIR_M2.value]
    pairs.sort(key=lambda overlap: (-overlap.area_m2, overlap.one, overlap.other))
    return OverlapFinding(tuple(pairs), total, share, share > OVERLAP_SHARE.value)
