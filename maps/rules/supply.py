"""Who supplies a ward: the agents in it, and how many of its people have one within reach."""

from collections.abc import Mapping
from dataclasses import dataclass

Thresholds = Mapping[str, float]


@dataclass(frozen=True)
class Supply:
    """Agents in reach of a ward, and where its citizens hand in; None is what nobody knows.

    People and those reached are known where the ward's population has been placed on points.
    """

    agents_inside: int
    nearest_km: float | None
    """The straight way from one point of the ward."""
    through_agents: int | None
    filed_elsewhere: int | None
    people: int | None = None
    people_reached: int | None = None


def is_out_of_reach(supply: Supply, outlying: Thresholds) -> bool | None:
    """Whether a ward has no supply, by the thresholds of the outlying; None where nobody knows.

    By its people where they are known: then an agent at one end of a large commune does not speak
    for the other. Else one point stands for all of them, and an agent inside is within reach.

    >>> limits = {"nearest_beyond_km": 5, "reached_share_below": 0.5}
    >>> is_out_of_reach(Supply(1, 0.4, None, None, people=1_000, people_reached=499), limits)
    True
    >>> is_out_of_reach(Supply(1, 5.6, None, None), limits)
    False
    """
    if supply.people and supply.people_reached is not None:
        return supply.people_reached / supply.people < outlying["reached_share_below"]
    if supply.agents_inside:
        return False
    if supply.nearest_km is None:
        return None
    return supply.nearest_km > outlying["nearest_beyond_km"]
