"""Where in a ward its people are counted, so that every ward keeps exactly its stated number."""

from collections.abc import Sequence
from math import ceil, cos, floor, radians

from registry.rules.sphere import EARTH_RADIUS_M

DEGREE_M = EARTH_RADIUS_M * radians(1)
MIDDLE_LATITUDE = 21.0  # Hanoi: one lattice for the whole city, so that no two wards share a place

Box = tuple[float, float, float, float]


def lattice(box: Box, step_m: float) -> list[tuple[float, float]]:
    """The places of the city's lattice inside a box (west, south, east, north), row by row.

    >>> places = lattice((105.84, 21.02, 105.86, 21.04), 500)
    >>> len(places), lattice((105.84, 21.02, 105.86, 21.04), 500) == places
    (20, True)
    """
    west, south, east, north = box
    up = step_m / DEGREE_M
    sideways = up / cos(radians(MIDDLE_LATITUDE))
    return [
        (column * sideways, row * up)
        for row in range(ceil(south / up), floor(north / up) + 1)
        for column in range(ceil(west / sideways), floor(east / sideways) + 1)
    ]


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the shares that sum to the total exactly.

    Largest remainders (Hamilton's method); of equals the first. Without any share, evenly.

    >>> apportion(10, [1, 1, 1]), apportion(7, [0, 0]), apportion(5, [3, 0, 1])
    ([4, 3, 3], [4, 3], [4, 0, 1])
    """
    if not shares:
        if total:
            raise ValueError("nobody to give to")
        return []
    whole = sum(shares)
    if not whole:
        shares, whole = [1.0] * len(shares), len(shares)
    exact = [total * share / whole for share in shares]
    parts = [floor(number) for number in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
