"""Where people live, as columns of numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from maps.models import DemandSet
from maps.rules.reach import Places
from registry.models import BoundaryVersion


@dataclass(frozen=True, eq=False)
class Population:
    """People at places: one entry per demand point in each column."""

    demand_set: DemandSet
    places: Places
    people: npt.NDArray[np.int64]
    areas: npt.NDArray[np.int64]
    """The key of the ward of each point."""

    @property
    def total(self) -> int:
        return int(self.people.sum())

    def by_area(self, which: npt.NDArray[np.bool_]) -> dict[int, int]:
        """The people of each ward at the points where `which` holds."""
        keys, place = np.unique(self.areas, return_inverse=True)
        counts = np.bincount(place, self.people * which, minlength=len(keys))
        return dict(zip(keys.tolist(), counts.astype(int).tolist(), strict=True))


def demand_set_on(day: date) -> DemandSet | None:
    """The newest spreading over the boundaries that are in force on that day."""
    version = BoundaryVersion.objects.as_at(day).first()
    if version is None:
        return None
    return DemandSet.objects.for_boundaries(version).newest().first()


def population_for(user, demand_set: DemandSet) -> Population:
    """The people of the wards that this user may see."""
    return _population(demand_set, demand_set.points.visible_to(user))


def whole_population(demand_set: DemandSet) -> Population:
    """The people of the whole city, for those who plan it."""
    return _population(demand_set, demand_set.points.all())


def _population(demand_set, points):
    rows: Iterable = points.order_by("pk").values_list("longitude", "latitude", "people", "area")
    table = np.array(list(rows), dtype=np.float64).reshape(-1, 4)
    return Population(
        demand_set=demand_set,
        places=Places(table[:, 0], table[:, 1]),
        people=table[:, 2].astype(np.int64),
        areas=table[:, 3].astype(np.int64),
    )
