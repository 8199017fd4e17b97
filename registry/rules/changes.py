"""What changed about an approved agent, and what of it needs the Centre's consent.

A fact has a name: a field (`address`), or a table and the key of its row (`equipment:scanner`).
Its value is what JSON can hold; a row that is not there is None.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, hypot, radians, sin
from typing import Any

from registry.rules.location import BORDER_TOLERANCE_M

EARTH_RADIUS_M = 6_371_009


class Consent(StrEnum):
    """Whether a fact of an approved agent may be changed without the Centre."""

    FREE = "free"
    NEEDED = "needed"
    BELOW_CRITERION = "below_criterion"
    """Needed where a criterion that was met would no longer be."""


@dataclass(frozen=True)
class FactChange:
    """One fact: what stands, and what somebody wants to stand instead."""

    fact: str
    old: Any
    new: Any

    @property
    def table(self) -> str:
        """The field, or the table of the row.

        >>> FactChange("equipment:scanner", None, None).table
        'equipment'
        """
        return self.fact.partition(":")[0]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FactChange]:
    """Every fact that differs, in the order of what stood, new rows last.

    >>> compare({"name": "A", "phone": "1"}, {"name": "B", "phone": "1"})
    [FactChange(fact='name', old='A', new='B')]
    """
    facts = [*before, *(fact for fact in after if fact not in before)]
    changes = [FactChange(fact, before.get(fact), after.get(fact)) for fact in facts]
    return [change for change in changes if change.old != change.new]


def needs_consent(
    change: FactChange, consents: Mapping[str, str], falling: Collection[str] = ()
) -> bool:
    """Whether this change waits for the Centre. A fact that nobody named does.

    `falling` names the facts that would take a criterion below what it requires.

    >>> needs_consent(FactChange("phone", "1", "2"), {"phone": "free"})
    False
    >>> needs_consent(FactChange("name", "A", "B"), {"phone": "free"})
    True
    """
    consent = Consent(consents.get(change.table, Consent.NEEDED))
    if consent is Consent.BELOW_CRITERION:
        return change.fact in falling
    return consent is Consent.NEEDED


def is_stale(change: FactChange, standing: Mapping[str, Any]) -> bool:
    """Whether the fact is no longer what the proposal set out from."""
    return bool(standing.get(change.fact) != change.old)


def metres_between(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """How far two points given in degrees lie apart, on a sphere.

    >>> round(metres_between({"longitude": 105.85, "latitude": 21.03},
    ...                      {"longitude": 105.86, "latitude": 21.03}))
    1038
    """
    south, north = radians(one["latitude"]), radians(other["latitude"])
    rise = sin((north - south) / 2)
    run = sin(radians(other["longitude"] - one["longitude"]) / 2)
    return 2 * EARTH_RADIUS_M * asin(hypot(rise, run * (cos(south) * cos(north)) ** 0.5))


def moved_beyond_tolerance(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    """Whether a point moved further than it was known: its stated accuracy, or the border's."""
    if old is None or new is None:
        return old != new
    tolerance = old.get("accuracy_m") or BORDER_TOLERANCE_M.value
    return metres_between(old, new) > tolerance
