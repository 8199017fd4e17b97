"""Who is within reach of what: distances in metres on the sphere, thresholds inclusive.

A threshold is a length of the way people go. The straight line times the detour factor stands for
it; with a factor of 1 it is the straight line itself, and the reader is told so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from registry.rules.sphere import chord_of, metres_around, on_unit_sphere

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SLACK_M = 0.001  # floating point may not put somebody at exactly the threshold outside it


@dataclass(frozen=True, eq=False)
class Places:
    """Many places, by longitude and latitude in degrees of WGS 84."""

    longitudes: Floats
    latitudes: Floats

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> "Places":
        """From pairs of longitude and latitude."""
        table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return cls(table[:, 0], table[:, 1])

    def __len__(self) -> int:
        return len(self.longitudes)

    def on_sphere(self) -> Floats:
        return on_unit_sphere(self.longitudes, self.latitudes)


def nearest_m(here: Places, there: Places, detour_factor: float = 1.0) -> Floats:
    """The way from each place to the nearest of the others; infinite where there are none."""
    if not len(there) or not len(here):
        return np.full(len(here), np.inf)
    chords, _place = cKDTree(there.on_sphere()).query(here.on_sphere())
    return metres_around(chords) * detour_factor


def within(metres: Floats, threshold_m: float) -> npt.NDArray[np.bool_]:
    """Which of these ways are no longer than the threshold."""
    return metres <= threshold_m + SLACK_M


def people_within(people: Integers, metres: Floats, thresholds_m: Sequence[float]) -> list[int]:
    """How many people have no farther than each threshold.

    >>> people_within(np.array([10, 5, 1]), np.array([999.0, 1000.0, 1000.1]), [1000, 2000])
    [15, 16]
    """
    return [int(people[within(metres, threshold)].sum()) for threshold in thresholds_m]


def ways_between(
    here: Places, there: Places, reach_m: float, detour_factor: float = 1.0
) -> csr_array:
    """The ways no longer than the reach, as a sparse table of here by there in metres.

    A way of no length is written as a millimetre, or the table would lose it.
    """
    if not len(here) or not len(there):
        return csr_array((len(here), len(there)), dtype=np.float64)
    straight = chord_of((reach_m + SLACK_M) / detour_factor)
    pairs: Any = cKDTree(here.on_sphere()).sparse_distance_matrix(
        cKDTree(there.on_sphere()), straight, output_type="ndarray"
    )
    metres = np.maximum(metres_around(pairs["v"]) * detour_factor, SLACK_M)
    table = csr_array((metres, (pairs["i"], pairs["j"])), shape=(len(here), len(there)))
    table.sort_indices()
    return table


def too_near(places: Places, apart_m: float) -> npt.NDArray[np.int64]:
    """The pairs of places that are nearer to each other than they may be, as rows of two."""
    if apart_m <= 0 or len(places) < 2:
        return np.empty((0, 2), dtype=np.int64)
    straight = chord_of(max(apart_m - SLACK_M, 0.0))
    pairs = cKDTree(places.on_sphere()).query_pairs(straight, output_type="ndarray")
    found: npt.NDArray[np.int64] = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.int64)
    return found
