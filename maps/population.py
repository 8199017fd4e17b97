"""Where people live, as columns of numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from django.core.cache import cache
from django.db.models import Count, Max, Sum

from maps.models import DemandSet
from maps.rules.reach import Places
from registry.models import BoundaryVersion

KEPT_SECONDS = 3_600


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
    """Kept by the process: a spreading never changes, but who asks sees these wards or those."""
    wards = list(
        points.order_by("area").values_list("area").annotate(Count("pk"), Max("pk"), Sum("people"))
    )
    facts = repr((demand_set.pk, demand_set.made_at, wards))
    name = f"population:{sha256(facts.encode()).hexdigest()}"
    longitudes, latitudes, people, areas = cache.get_or_set(
        name, lambda: _columns(points), KEPT_SECONDS
    )
    return Population(
        demand_set=demand_set,
        places=Places(longitudes, latitudes),
        people=people.astype(np.int64),
        areas=areas.astype(np.int64),
    )


def _columns(points):
    rows: Iterable = points.order_by("pk").values_list("longitude", "latitude", "people", "area")
    return np.array(list(rows), dtype=np.float64).reshape(-1, 4).T.copy()
