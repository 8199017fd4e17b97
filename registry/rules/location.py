"""Where a point is said to be: coordinates as typed, and the area declared for it.

The rules of this module are the project's own, not the law's; each limit says where it is from.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Limit:
    """A number that a rule compares with, and the reason it is that number."""

    value: float
    source: str


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees of WGS 84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, *, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def holds_box(self, other: "Box") -> bool:
        return self.holds(longitude=other.west, latitude=other.south) and self.holds(
            longitude=other.east, latitude=other.north
        )


# The mainland and the islands, Hoàng Sa and Trường Sa among them, rounded outwards.
VIETNAM = Box(west=102.0, south=6.0, east=118.0, north=23.5)

# All 126 units of July 2025 lie within 105.285 to 106.020 E and 20.564 to 21.385 N.
HANOI = Box(west=105.28, south=20.56, east=106.03, north=21.39)

MINIMUM_DECIMALS = Limit(
    5,
    "The fifth decimal is about a metre. Measured on Hanoi's 126 wards: rounding to two decimals "
    "puts 17.3 % of points in the wrong ward, to three 2.1 %, to four 0.2 %.",
)

BORDER_TOLERANCE_M = Limit(
    50,
    "Mapped borders and hand-held receivers are each good to some tens of metres. Measured on "
    "Hanoi's 126 wards: on average 7.3 % of a ward lies within 50 m of its border, 17.6 % at most.",
)

# Digits, a point or a Vietnamese decimal comma, digits. Exponents, degrees and minutes, and two
# numbers in one box are refused rather than guessed.
NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:[.,](?P<decimals>[0-9]*))?")


class CoordinateCode(StrEnum):
    """What is wrong with coordinates as typed."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    ZERO_ZERO = "zero_zero"
    SWAPPED_AXES = "swapped_axes"
    OUTSIDE_COUNTRY = "outside_country"
    OUTSIDE_CITY = "outside_city"
    TOO_FEW_DECIMALS = "too_few_decimals"


@dataclass(frozen=True)
class CoordinateFinding:
    """One thing that is wrong, in which of `latitude` and `longitude` (both where it is the pair)."""

    code: CoordinateCode
    fields: tuple[str, ...]
    observed: str
    required: str = ""


@dataclass(frozen=True)
class Coordinates:
    """A latitude and a longitude as typed, read and judged. The numbers are absent if unread."""

    latitude: float | None
    longitude: float | None
    findings: tuple[CoordinateFinding, ...]

    @property
    def are_sound(self) -> bool:
        return not self.findings


def judge_coordinates(
    latitude_text: str, longitude_text: str, *, city_box: Box, country_box: Box = VIETNAM
) -> Coordinates:
    """Read two coordinates as typed and name everything that is wrong with them.

    Decimals are counted in the text, so that zeros at the end count as written.

    >>> judge_coordinates("21.03853", "105.83806", city_box=HANOI).are_sound
    True
    >>> [f.code.value for f in judge_coordinates("105.838", "21.038", city_box=HANOI).findings]
    ['swapped_axes', 'too_few_decimals', 'too_few_decimals']
    """
    typed = {"latitude": latitude_text.strip(), "longitude": longitude_text.strip()}
    numbers = {name: _number(text) for name, text in typed.items()}
    latitude, longitude = numbers["latitude"], numbers["longitude"]
    findings = [
        CoordinateFinding(
            CoordinateCode.NOT_A_NUMBER if typed[name] else CoordinateCode.MISSING,
            (name,),
            typed[name],
        )
        for name, number in numbers.items()
        if number is None
    ]
    if latitude is not None and longitude is not None:
        code = _misplaced(latitude, longitude, city_box, country_box)
        if code is not None:
            findings.append(
                CoordinateFinding(
                    code,
                    ("latitude", "longitude"),
                    f"{typed['latitude']} {typed['longitude']}",
                    _described(country_box if code is CoordinateCode.OUTSIDE_COUNTRY else city_box),
                )
            )
        if code is CoordinateCode.ZERO_ZERO:  # nobody measured this; its decimals say nothing
            return Coordinates(latitude, longitude, tuple(findings))
    findings += [
        CoordinateFinding(
            CoordinateCode.TOO_FEW_DECIMALS, (name,), typed[name], f"{MINIMUM_DECIMALS.value:.0f}"
        )
        for name, number in numbers.items()
        if number is not None and _decimals(typed[name]) < MINIMUM_DECIMALS.value
    ]
    return Coordinates(latitude, longitude, tuple(findings))


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def _decimals(text: str) -> int:
    match = NUMBER.fullmatch(text)
    return len(match["decimals"] or "") if match else 0


def _misplaced(
    latitude: float, longitude: float, city_box: Box, country_box: Box
) -> CoordinateCode | None:
    if latitude == 0 and longitude == 0:
        return CoordinateCode.ZERO_ZERO
    if city_box.holds(longitude=longitude, latitude=latitude):
        return None
    if country_box.holds(longitude=longitude, latitude=latitude):
        return CoordinateCode.OUTSIDE_CITY
    if country_box.holds(longitude=latitude, latitude=longitude):
        return CoordinateCode.SWAPPED_AXES
    return CoordinateCode.OUTSIDE_COUNTRY


def _described(box: Box) -> str:
    return f"{box.south:g}–{box.north:g} {box.west:g}–{box.east:g}"


class LocationCode(StrEnum):
    """Where a point lies in relation to the area declared for it."""

    INSIDE = "inside"
    BORDER_ZONE = "border_zone"
    OUTSIDE = "outside"
    NO_BOUNDARY = "no_boundary"


@dataclass(frozen=True)
class AreaName:
    """An area as a finding names it."""

    code: str
    name: str


@dataclass(frozen=True)
class LocationFacts:
    """What the map says about a point and its declared area.

    `border_distance_m` is the way to the declared area's border from either side. `actual` is the
    area that holds the point, `neighbour` the nearest area other than the declared one, and
    `neighbour_distance_m` the way to it.
    """

    has_boundary: bool
    inside_declared: bool = False
    border_distance_m: float | None = None
    actual: AreaName | None = None
    neighbour: AreaName | None = None
    neighbour_distance_m: float | None = None


@dataclass(frozen=True)
class LocationFinding:
    """Which of the four, how far from the border, and the neighbour or the actual area."""

    code: LocationCode
    border_distance_m: float | None
    area: AreaName | None
    tolerance_m: float


def judge_location(
    facts: LocationFacts, tolerance_m: float = BORDER_TOLERANCE_M.value
) -> LocationFinding:
    """Say where a point lies: inside, in the border zone, outside, or that no boundary is loaded.

    Within the tolerance of the border, from either side, nobody can tell: the area across is
    named where there is one. The tolerance itself still belongs to the zone.

    >>> facts = LocationFacts(True, False, 812.4, actual=AreaName("00070", "Hoàn Kiếm"))
    >>> finding = judge_location(facts)
    >>> finding.code.value, finding.area.name, finding.border_distance_m
    ('outside', 'Hoàn Kiếm', 812.4)
    """
    if not facts.has_boundary:
        return LocationFinding(LocationCode.NO_BOUNDARY, None, facts.actual, tolerance_m)
    if facts.border_distance_m is None:
        raise ValueError("The declared area has a boundary: its distance must be given.")
    near = facts.border_distance_m <= tolerance_m
    if near:
        code, area = LocationCode.BORDER_ZONE, _across(facts, tolerance_m)
    elif facts.inside_declared:
        code, area = LocationCode.INSIDE, None
    else:
        code, area = LocationCode.OUTSIDE, facts.actual
    return LocationFinding(code, facts.border_distance_m, area, tolerance_m)


def _across(facts: LocationFacts, tolerance_m: float) -> AreaName | None:
    if not facts.inside_declared and facts.actual is not None:
        return facts.actual
    distance = facts.neighbour_distance_m
    return facts.neighbour if distance is not None and distance <= tolerance_m else None
