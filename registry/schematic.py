"""Schematic boundaries, drawn from centres and stated areas where the real ones may not be shipped.

The plane is shared out by a power diagram: each place belongs to the centre it is nearest to, less
a weight per centre that is relaxed until every cell is about as large as its area is stated to be.
Sites of their own stand for what surrounds the city and give it its outer edge.

Nobody should take the result for borders. Held against the real ones of 2025, 77 % of random points
and 74 of 94 post offices fall into the right ward; what is loaded from here is labelled schematic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

DEGREE_M = 111_195.0  # along a meridian of a sphere as large as the Earth
DECIMALS = 6  # about 0.1 m
ROUNDS = 15
STEP = 0.3  # of the missing area; a cell of six neighbours gains about 1.7 times its weight

# In radii of a circle as large as the area:
REACH = 3.0  # of the disc that no cell leaves
CLEARANCE = 1.1  # from a centre to the nearest site of the surroundings
SPACING = 0.75  # between those sites, in radii of the middling area
OUTSIDE_WEIGHT = 0.3  # of those sites, in squares of their spacing
DISC_CORNERS = 48

Floats = NDArray[np.float64]
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Place:
    """One area as the register knows it: where its middle is and how large it is."""

    longitude: float
    latitude: float
    area_km2: float


def schematic_rings(places: Sequence[Place]) -> list[Ring]:
    """One closed ring of longitude and latitude per place, in the order given.

    The same places always give the same rings; what overlaps is rounding only. Refuses two places
    with the same middle.
    """
    if len({(place.longitude, place.latitude) for place in places}) < len(places):
        raise ValueError("Two places have the same middle.")
    if not places:
        return []
    middle = (
        float(np.mean([place.longitude for place in places])),
        float(np.mean([place.latitude for place in places])),
    )
    scale = (DEGREE_M * float(np.cos(np.radians(middle[1]))), DEGREE_M)
    centres = np.array(
        [
            ((place.longitude - middle[0]) * scale[0], (place.latitude - middle[1]) * scale[1])
            for place in places
        ]
    )
    cells = _cells_like(centres, np.array([place.area_km2 * 1e6 for place in places]))
    return [_ring(cell / scale + middle) for cell in cells]


def _cells_like(centres: Floats, sizes: Floats) -> list[Floats]:
    """Cells relaxed towards the stated sizes."""
    radii = np.sqrt(sizes / np.pi)
    spacing = SPACING * float(np.median(radii))
    around = _surroundings(centres, radii, spacing)
    sites = np.vstack([centres, around])
    weights = np.concatenate([radii**2, np.full(len(around), OUTSIDE_WEIGHT * spacing**2)])
    inside = len(centres)
    for _round in range(ROUNDS):
        cells = _cells(sites, weights, radii)
        drawn = np.array([_size(cell) for cell in cells])
        weights[:inside] += STEP * (sizes - drawn)
    return _cells(sites, weights, radii)


def _surroundings(centres: Floats, radii: Floats, spacing: float) -> Floats:
    """Sites for what is not the city: a lattice around it, clear of every area."""
    margin = REACH * radii.max() + 2 * spacing
    low, high = centres.min(axis=0) - margin, centres.max(axis=0) + margin
    columns, rows = (np.arange(low[axis], high[axis] + spacing, spacing) for axis in (0, 1))
    lattice = np.stack(np.meshgrid(columns, rows), axis=-1)
    lattice[1::2, :, 0] += spacing / 2
    gaps = np.hypot(*(lattice[:, :, None] - centres).transpose(3, 0, 1, 2)) / radii
    nearest = gaps.min(axis=2)
    return lattice[_reached_from_the_edge(nearest > CLEARANCE) & (nearest < 2 * REACH)]


def _reached_from_the_edge(free: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The free places of a lattice that are not shut in between areas."""
    reached = np.zeros_like(free)
    reached[[0, -1]] = reached[:, [0, -1]] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= free
        if (grown == reached).all():
            return grown
        reached = grown


def _cells(sites: Floats, weights: Floats, radii: Floats) -> list[Floats]:
    """The cells of the first sites, one per radius, each within its disc."""
    turns = np.linspace(0, 2 * np.pi, DISC_CORNERS, endpoint=False)
    circle = np.column_stack([np.cos(turns), np.sin(turns)])
    cells = []
    for n, radius in enumerate(radii):
        site, reach = sites[n], REACH * radius
        away = np.hypot(*(sites - site).T)
        away[n] = np.inf
        # How far from the site the border towards each other site runs.
        borders = away / 2 + (weights[n] - weights) / (2 * away)
        borders[n] = np.inf
        corners = [(x, y) for x, y in (site + circle * reach).tolist()]
        for other in np.argsort(borders, kind="stable"):
            if borders[other] >= reach:
                break
            across = (sites[other] - site) / away[other]
            limit = float(across @ site + borders[other])
            corners = _cut(corners, float(across[0]), float(across[1]), limit)
            reach = max((hypot(x - site[0], y - site[1]) for x, y in corners), default=0.0)
        cells.append(np.array(corners).reshape(-1, 2))
    return cells


def _cut(corners: Ring, x: float, y: float, limit: float) -> Ring:
    """The part of a convex polygon on the near side of a line."""
    kept = []
    for n, (x1, y1) in enumerate(corners):
        x0, y0 = corners[n - 1]
        before, here = x0 * x + y0 * y - limit, x1 * x + y1 * y - limit
        if before * here < 0:
            share = before / (before - here)
            kept.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        if here <= 0:
            kept.append((x1, y1))
    return kept


def _size(corners: Floats) -> float:
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _ring(corners: Floats) -> Ring:
    rounded = [(float(x), float(y)) for x, y in np.round(corners, DECIMALS)]
    ring = [corner for n, corner in enumerate(rounded) if corner != rounded[n - 1]]
    return [*ring, ring[0]]
