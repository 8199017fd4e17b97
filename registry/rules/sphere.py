"""Distances on the ball that both databases measure on, for many places at once.

Places lie on a ball of radius 1, where the straight way through it orders like the way around.
Nothing here is measured in degrees.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_M = 6_371_008.7714


def on_unit_sphere(longitudes: npt.ArrayLike, latitudes: npt.ArrayLike) -> Floats:
    """Degrees as places on the ball, one row of three numbers each."""
    longitude = np.radians(np.asarray(longitudes, dtype=np.float64))
    latitude = np.radians(np.asarray(latitudes, dtype=np.float64))
    return np.column_stack(
        (
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        )
    )


def metres_around(chords: npt.ArrayLike) -> Floats:
    """The way around the earth for each straight way through the ball; endless stays endless.

    >>> metres_around([0.0, 2.0]).round().tolist()
    [0.0, 20015114.0]
    """
    straight = np.asarray(chords, dtype=np.float64)
    around = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(straight, 2) / 2)
    return np.where(np.isinf(straight), np.inf, around)


def chord_of(metres: float) -> float:
    """The straight way through the ball for a way around it.

    >>> round(float(metres_around(chord_of(2_000.0))), 6)
    2000.0
    """
    return 2 * float(np.sin(min(metres / EARTH_RADIUS_M, np.pi) / 2))


def neighbours(
    places: Mapping[int, tuple[float, float]], asked: Sequence[int], metres: float
) -> dict[int, list[int]]:
    """By key of each place asked for: the keys of all within that many metres, its own with them.

    Places are longitude and latitude.

    >>> neighbours({1: (105.85, 21.03), 2: (105.851, 21.03), 3: (106.0, 21.0)}, [1], 150)
    {1: [1, 2]}
    """
    if not asked:
        return {}
    keys = list(places)
    tree = KDTree(on_unit_sphere(*zip(*places.values(), strict=True)))
    here = on_unit_sphere(*zip(*(places[key] for key in asked), strict=True))
    found = tree.query_ball_point(here, chord_of(metres), return_sorted=True)
    return {
        key: [keys[place] for place in around] for key, around in zip(asked, found, strict=True)
    }
