"""Whether two records are of one point: a score that says why.

The weights are the project's own. They were set on the post offices of the open map and of the
public listing, so that one strong likeness alone (a name, a door) never makes a suspect of two
operators, and two always do. A score is a reason to look: nothing is merged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from registry.rules.location import Limit
from registry.rules.names import (
    Street,
    address_key,
    core_words,
    phone_key,
    search_key,
    spelled_alike,
    street_of,
)

EARTH_RADIUS_M = 6_371_009
MOST_POINTS = 100


class Signal(StrEnum):
    """One likeness or difference of two records."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    OTHER_NUMBER = "other_number"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    SAME_STREET = "same_street"
    SAME_PLACE = "same_place"
    NEAR = "near"
    NEARBY = "nearby"
    FAR = "far"
    SAME_OPERATOR = "same_operator"


POINTS: Mapping[Signal, Limit] = {
    Signal.SAME_NAME: Limit(40, "Names of points repeat, but rarely for one operator in one ward."),
    Signal.SIMILAR_NAME: Limit(20, "One name within the other, or a slip of the pen."),
    Signal.OTHER_NUMBER: Limit(-30, "“Hoàn Kiếm 2” and “Hoàn Kiếm 3” are two on purpose."),
    Signal.SAME_PHONE: Limit(35, "A line of a point's own; hotlines are left out."),
    Signal.SAME_ADDRESS: Limit(30, "One door; large buildings hold several points."),
    Signal.SAME_STREET: Limit(10, "Streets are long."),
    Signal.SAME_PLACE: Limit(30, "As near as hand-held receivers can tell."),
    Signal.NEAR: Limit(20, "A click on a map or an address look-up is that far off."),
    Signal.NEARBY: Limit(10, "The next street: possible for a rough coordinate."),
    Signal.FAR: Limit(-30, "Two measured points that far apart are two, or one is wrong."),
    Signal.SAME_OPERATOR: Limit(10, "Lists of one operator repeat themselves."),
}
SAME_PLACE_M = Limit(30, "Hand-held receivers and mapped outlines are each good to some tens.")
NEAR_M = Limit(100, "The usual error of a click on a map of the city.")
NEARBY_M = Limit(300, "Beyond it, distance speaks for nobody.")
FAR_M = Limit(1_000, "Farther than any usual error of a coordinate in the city.")
SUSPECT = Limit(45, "Two likenesses, or one of the strongest within one operator.")
LIKELY = Limit(75, "Three likenesses.")
CROWD = Limit(
    20, "So many records of one name, phone or point say it once: nobody reads each pair of them."
)
ALIKE = Limit(0.88, "One letter in nine: “Quang Trung” and “Quag Trung”.")


@dataclass(frozen=True)
class Keys:
    """What a name, an address and a phone are compared by (`rules/names.py`)."""

    name: str
    address: str
    phone: str


@dataclass(frozen=True)
class Record:
    """What is compared of one point. `point` is longitude and latitude.

    `keys` spares working out again what the register keeps.
    """

    name: str
    address: str = ""
    phone: str = ""
    operator: str = ""
    point: tuple[float, float] | None = None
    keys: Keys | None = None

    @cached_property
    def core(self) -> list[str]:
        return core_words(self.name)

    @cached_property
    def name_key(self) -> str:
        return self.keys.name if self.keys else search_key(" ".join(self.core))

    @cached_property
    def street(self) -> Street:
        return street_of(self.address)

    @cached_property
    def address_key(self) -> str:
        return self.keys.address if self.keys else address_key(self.address)

    @cached_property
    def phone_key(self) -> str:
        return self.keys.phone if self.keys else phone_key(self.phone)


@dataclass(frozen=True)
class Reason:
    """One signal, what it counts, and the distance where it is about one."""

    signal: Signal
    points: int
    distance_m: float | None = None


@dataclass(frozen=True)
class Likeness:
    """How much two records look like one point, from 0 to 100, and why."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_suspect(self) -> bool:
        return self.score >= SUSPECT.value

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY.value


def compare(one: Record, other: Record) -> Likeness:
    """Compare two records; the order makes no difference.

    >>> one = Record("Bưu điện Hoà Bình", phone="024 3825 6686", operator="VNP")
    >>> compare(one, Record("BĐ P. Hòa Bình", phone="+84 24 3825 6686", operator="VNP")).score
    85
    """
    signals = [_name_signal(one, other), _address_signal(one, other)]
    if one.phone_key and one.phone_key == other.phone_key:
        signals.append(Signal.SAME_PHONE)
    if one.operator and one.operator == other.operator:
        signals.append(Signal.SAME_OPERATOR)
    reasons = [_reason(signal) for signal in signals if signal]
    if one.point and other.point:
        distance = distance_m(one.point, other.point)
        reasons += [_reason(signal, distance) for signal in _distance_signals(distance)]
    score = sum(reason.points for reason in reasons)
    ordered = sorted(reasons, key=lambda reason: (-reason.points, reason.signal))
    return Likeness(max(0, min(MOST_POINTS, score)), tuple(ordered))


def suspicion(one: Record, other: Record) -> Likeness | None:
    """What `compare` says of two suspects, and None of two others.

    Most pairs cannot reach the points whatever their names are, so those names are not read.
    """
    lacking = SUSPECT.value - _points_at_least(one, other)
    best_name = Signal.SAME_NAME if one.name_key == other.name_key else Signal.SIMILAR_NAME
    lacking -= POINTS[best_name].value
    if lacking > POINTS[Signal.SAME_STREET].value:
        return None
    if lacking > 0 and one.street.street != other.street.street:
        return None
    likeness = compare(one, other)
    return likeness if likeness.is_suspect else None


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points on a sphere, in metres.

    >>> round(distance_m((105.85, 21.03), (105.86, 21.03)))
    1038
    """
    (west, south), (east, north) = [map(radians, point) for point in (one, other)]
    height = sin((north - south) / 2) ** 2
    width = cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(height + width))


def _points_at_least(one: Record, other: Record) -> float:
    """The points of two records without those for their names and a common street."""
    signals = []
    if one.phone_key and one.phone_key == other.phone_key:
        signals.append(Signal.SAME_PHONE)
    if one.operator and one.operator == other.operator:
        signals.append(Signal.SAME_OPERATOR)
    if one.address_key and one.address_key == other.address_key:
        signals.append(Signal.SAME_ADDRESS)
    if one.point and other.point:
        signals += _distance_signals(distance_m(one.point, other.point))
    return sum(POINTS[signal].value for signal in signals)


def _reason(signal: Signal, distance: float | None = None) -> Reason:
    return Reason(signal, int(POINTS[signal].value), distance)


def _name_signal(one: Record, other: Record) -> Signal | None:
    if not one.name_key or not other.name_key:
        return None
    if one.name_key == other.name_key:
        alike = spelled_alike(one.core, other.core)
        return Signal.SAME_NAME if alike else Signal.SIMILAR_NAME
    if not _is_similar(one.name_key, other.name_key):
        return None
    if _numbers(one.name_key) != _numbers(other.name_key):
        return Signal.OTHER_NUMBER
    return Signal.SIMILAR_NAME


def _is_similar(one: str, other: str) -> bool:
    """One name within the other (two words at least), the same but for numbers, or nearly so."""
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    within = len(few) > 1 and few <= many
    plain = _without_numbers(one)
    same_but_numbers = bool(plain) and plain == _without_numbers(other)
    first, second = sorted((one, other))
    if within or same_but_numbers:
        return True
    matcher = SequenceMatcher(None, first, second)
    # the bounds from above are quick, and rule out most pairs
    ratios = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(ratio() >= ALIKE.value for ratio in ratios)


def _numbers(key: str) -> list[str]:
    return [word for word in key.split() if any(sign.isdecimal() for sign in word)]


def _without_numbers(key: str) -> list[str]:
    return [word for word in key.split() if not any(sign.isdecimal() for sign in word)]


def _address_signal(one: Record, other: Record) -> Signal | None:
    if one.address_key and one.address_key == other.address_key:
        return Signal.SAME_ADDRESS
    if one.street.street and one.street.street == other.street.street:
        return Signal.SAME_STREET
    return None


def _distance_signals(distance: float) -> list[Signal]:
    if distance <= SAME_PLACE_M.value:
        return [Signal.SAME_PLACE]
    if distance <= NEAR_M.value:
        return [Signal.NEAR]
    if distance <= NEARBY_M.value:
        return [Signal.NEARBY]
    return [Signal.FAR] if distance > FAR_M.value else []
