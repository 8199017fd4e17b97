"""Why a flagged ward uses the service little: nobody there, nobody comes, or they go elsewhere."""

from enum import StrEnum

from maps.rules.supply import Supply, Thresholds, is_out_of_reach
from registry.rules.location import Limit

ELSEWHERE_SHARE = Limit(0.5, "More than half: most of the demand that is seen goes elsewhere.")
FEWEST_ELSEWHERE = Limit(30, "Dossiers in the months looked at; fewer say nothing of a ward.")


class Cause(StrEnum):
    """What to do something about."""

    NO_SUPPLY = "no_supply"
    SUPPLY_UNUSED = "supply_unused"
    DEMAND_ELSEWHERE = "demand_elsewhere"
    UNKNOWN = "unknown"


def cause_of(supply: Supply, outlying: Thresholds) -> Cause:
    """The cause by these figures; what is within reach is as for outlying wards.

    Nobody within reach is the plainest cause and comes first; citizens who go elsewhere although
    somebody is in reach are the next.

    >>> limits = {"nearest_beyond_km": 5, "reached_share_below": 0.5}
    >>> cause_of(Supply(0, 7.2, 0, None), limits).value
    'no_supply'
    >>> cause_of(Supply(1, 0.4, 12, 3), limits).value
    'supply_unused'
    """
    is_far = is_out_of_reach(supply, outlying)
    if is_far:
        return Cause.NO_SUPPLY
    if _goes_elsewhere(supply):
        return Cause.DEMAND_ELSEWHERE
    if is_far is None:
        return Cause.UNKNOWN
    return Cause.SUPPLY_UNUSED


def _goes_elsewhere(supply: Supply) -> bool:
    elsewhere, here = supply.filed_elsewhere or 0, supply.through_agents or 0
    return elsewhere >= FEWEST_ELSEWHERE.value and elsewhere > ELSEWHERE_SHARE.value * (
        elsewhere + here
    )
