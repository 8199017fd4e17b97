"""Why a flagged ward uses the service little: nobody there, nobody comes, or they go elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

from registry.rules.location import Limit

REACH_KM = Limit(
    5, "As for outlying wards; straight line from the ward's representative point, inclusive."
)
ELSEWHERE_SHARE = Limit(0.5, "More than half: most of the demand that is seen goes elsewhere.")
FEWEST_ELSEWHERE = Limit(30, "Dossiers in the months looked at; fewer say nothing of a ward.")


class Cause(StrEnum):
    """What to do something about."""

    NO_SUPPLY = "no_supply"
    SUPPLY_UNUSED = "supply_unused"
    DEMAND_ELSEWHERE = "demand_elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Supply:
    """Agents in reach of a ward, and where its citizens hand in; None is what nobody knows."""

    agents_inside: int
    nearest_km: float | None
    through_agents: int | None
    filed_elsewhere: int | None


def cause_of(supply: Supply) -> Cause:
    """The cause by these figures.

    Nobody within reach is the plainest cause and comes first; citizens who go elsewhere although
    somebody is in reach are the next.

    >>> cause_of(Supply(0, 7.2, 0, None)).value, cause_of(Supply(1, 0.4, 12, 3)).value
    ('no_supply', 'supply_unused')
    """
    is_far = supply.nearest_km is not None and supply.nearest_km > REACH_KM.value
    if is_far and not supply.agents_inside:
        return Cause.NO_SUPPLY
    if _goes_elsewhere(supply):
        return Cause.DEMAND_ELSEWHERE
    if not supply.agents_inside and supply.nearest_km is None:
        return Cause.UNKNOWN
    return Cause.SUPPLY_UNUSED


def _goes_elsewhere(supply: Supply) -> bool:
    elsewhere, here = supply.filed_elsewhere or 0, supply.through_agents or 0
    return elsewhere >= FEWEST_ELSEWHERE.value and elsewhere > ELSEWHERE_SHARE.value * (
        elsewhere + here
    )
