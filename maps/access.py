"""Who lives within reach of an open place, ward by ward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from maps.enums import Opening
from maps.population import Population, demand_set_on, population_for
from maps.querysets import wards_for, with_outlines
from maps.rules.figures import Figure, State
from maps.rules.reach import nearest_m, people_within, within
from maps.supply import agents_open, other_points_open, places_of
from registry.models import Agent, Area, Service

THRESHOLDS_M = (1_000, 2_000, 3_000, 5_000)
# Shares in per cent: where a class of the map begins. Fixed, so that two maps can be compared.
SHARES = (25.0, 50.0, 75.0, 95.0)
BLOCK_DEGREES = 0.02  # people out of reach are shown by blocks of about two kilometres
BLOCKS_AROUND = 20_000  # more than there are around the globe
PER_CENT = 100


@dataclass(frozen=True)
class WardAccess:
    """One ward: its people, and those within each threshold."""

    ward: Area
    people: int
    within: tuple[int, ...]

    def figure(self, place: int) -> Figure:
        """The share within a threshold, as numerator over denominator in per cent."""
        return Figure(self.within[place], self.people, per=PER_CENT)

    @property
    def figures(self) -> list[Figure]:
        return [self.figure(place) for place in range(len(self.within))]


@dataclass(frozen=True, eq=False)
class Access:
    """What the page shows: the city (or what one may see of it), its wards, and who is left out."""

    population: Population
    open_count: int
    metres: npt.NDArray[np.float64]
    areas: QuerySet[Area]

    @cached_property
    def whole(self) -> WardAccess:
        reached = people_within(self.population.people, self.metres, THRESHOLDS_M)
        return WardAccess(Area(), self.population.total, tuple(reached))

    @cached_property
    def wards(self) -> list[WardAccess]:
        """Counted where they are asked for: a map of those left out needs none of them."""
        population = self.population
        counts = [population.by_area(within(self.metres, metres)) for metres in THRESHOLDS_M]
        people = population.by_area(np.ones(len(self.metres), dtype=bool))
        return [
            WardAccess(
                ward, people.get(ward.pk, 0), tuple(count.get(ward.pk, 0) for count in counts)
            )
            for ward in self.areas
        ]

    def left_out(self, threshold_m: float) -> list[tuple[float, float, int]]:
        """Latitude, longitude and number of the people out of reach, by block."""
        missing = ~within(self.metres, threshold_m)
        places = self.population.places
        rows = places.latitudes[missing], places.longitudes[missing]
        people = self.population.people[missing]
        up, across = (np.floor(row / BLOCK_DEGREES).astype(np.int64) for row in rows)
        blocks, place = np.unique(up * BLOCKS_AROUND + across, return_inverse=True)
        totals = np.bincount(place, people, minlength=len(blocks))
        middles = [
            np.round(np.bincount(place, row * people, minlength=len(blocks)) / totals, 5)
            for row in rows
        ]
        return list(
            zip(*(middle.tolist() for middle in middles), totals.astype(int).tolist(), strict=True)
        )


def access_for(
    user,
    day: date,
    *,
    detour_factor: float,
    services: Sequence[Service] = (),
    opening: Opening = Opening.ANY,
    counts_other_points: bool = False,
    outlines: bool = False,
) -> Access | None:
    """How near people are to agents, both as far as the user may see them.

    None as long as nobody has been placed on points.
    """
    demand_set = demand_set_on(day)
    if demand_set is None:
        return None
    population = population_for(user, demand_set)
    agents = agents_open(Agent.objects.visible_to(user), services=services, opening=opening)
    others = other_points_open(day, opening) if counts_other_points else None
    supply = places_of(agents, others)
    metres = nearest_m(population.places, supply, detour_factor)
    wards = wards_for(user, day)
    return Access(
        population=population,
        open_count=len(supply),
        metres=metres,
        areas=with_outlines(wards) if outlines else wards,
    )


def swatch_of(figure: Figure) -> str:
    """The colour of a ward: five classes of shares, and what is no share."""
    if figure.state is State.NOTHING or figure.value is None:
        return State.UNKNOWN.value
    if figure.state is State.ZERO:
        return State.ZERO.value
    return str(sum(figure.value >= edge for edge in SHARES) + 1)
