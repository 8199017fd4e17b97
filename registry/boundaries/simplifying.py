"""Light outlines for maps that still fit each other: a border that two areas share is drawn once.

All borders together are cut into arcs, each from one corner where areas meet to the next. An arc is
simplified on its own, its ends stay, and the outlines are put together again from arcs. As both
neighbours hold the same arc, no gap and no overlap opens between them that the source did not have.
Where arcs come to cross each other, or an outline would cross itself, they are drawn more finely.
A city is drawn to about 30 metres; thousands of areas together more coarsely, as far as a page with
all of them bears.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import dist

from django.contrib.gis.geos import LineString, MultiPolygon, Polygon

from registry.boundaries.outlines import polygons_of
from registry.boundaries.topology import touching_boxes
from registry.spatial import DEGREES

TOLERANCE_DEGREES = 0.0003  # about 30 m: an eighth of the points, and a map of 150 KiB
MOST_CORNERS = 40_000  # of all arcs together; the 126 wards of the city have 7,000
COARSEST_DEGREES = 8 * TOLERANCE_DEGREES
FINER = 4  # times, where that is too coarse
FINEST_DEGREES = TOLERANCE_DEGREES / FINER**4
MATCHED_DECIMALS = 7  # corners of two areas within a centimetre are one
DRAWN_DECIMALS = 5  # about a metre: on its way to a map no corner moves any more
INTERIORS_MEET = "T********"

Corner = tuple[float, float]
Arc = tuple[Corner, ...]


def simplified_together(
    boundaries: Sequence[MultiPolygon], *, most_corners: int = MOST_CORNERS
) -> list[MultiPolygon]:
    """The outlines of areas that lie side by side, with an eighth of their corners or fewer."""
    outlines = [_corners(boundary) for boundary in boundaries]
    ends = _ends([ring for outline in outlines for polygon in outline for ring in polygon])
    cut = [[[_arcs(ring, ends) for ring in polygon] for polygon in outline] for outline in outlines]
    lines = _Lines({_one_way(arc) for outline in cut for arc in _all_arcs(outline)}, most_corners)
    lines.part()
    drawn = [lines.outline(outline) for outline in cut]
    while broken := [place for place, outline in enumerate(drawn) if not outline.valid]:
        finer = lines.refine(_one_way(arc) for place in broken for arc in _all_arcs(cut[place]))
        if not finer:
            break
        lines.part()
        drawn = [lines.outline(outline) for outline in cut]
    return [polygons_of(outline) for outline in drawn]


class _Lines:
    """Each arc as it is drawn, and how much that may be off."""

    def __init__(self, arcs: Iterable[Arc], most_corners: int):
        self.drawn, tolerance = _bearable(sorted(arcs), most_corners)
        self.tolerance = dict.fromkeys(self.drawn, tolerance)

    def refine(self, arcs: Iterable[Arc]) -> bool:
        """Draw these arcs more finely; whether any of them could be."""
        able = [arc for arc in set(arcs) if self.tolerance[arc]]
        for arc in able:
            finer = self.tolerance[arc] / FINER
            self.tolerance[arc] = finer if finer >= FINEST_DEGREES else 0.0
            self.drawn[arc] = _simplified(arc, self.tolerance[arc])
        return bool(able)

    def part(self) -> None:
        """Draw arcs more finely until they meet at their ends only, wherever the source does."""
        arcs = list(self.tolerance)
        for one, other in touching_boxes([LineString(arc).extent for arc in arcs]):
            here, there = arcs[one], arcs[other]
            while self._meet(here, there) and not _meet(here, there):
                if not self.refine((here, there)):
                    break

    def outline(self, cut) -> MultiPolygon:
        return MultiPolygon(
            [Polygon(*[self._ring(ring) for ring in polygon]) for polygon in cut], srid=DEGREES
        )

    def _meet(self, here, there):
        return _meet(self.drawn[here], self.drawn[there])

    def _ring(self, arcs):
        ring: list[Corner] = []
        for arc in arcs:
            line = self.drawn[_one_way(arc)]
            ring += (line if arc == _one_way(arc) else line[::-1])[:-1]
        return [*ring, ring[0]]


def _corners(boundary):
    """Its polygons as rings of corners, without the one that closes each."""
    return [
        [_without_repeats(ring) for ring in polygon]
        for polygon in json.loads(boundary.json)["coordinates"]
    ]


def _without_repeats(ring):
    rounded = [(round(x, MATCHED_DECIMALS), round(y, MATCHED_DECIMALS)) for x, y, *_ in ring[:-1]]
    return [
        corner
        for corner, before in zip(rounded, rounded[-1:] + rounded, strict=False)
        if corner != before
    ]


def _ends(rings: Sequence[list[Corner]]) -> set[Corner]:
    """The corners whose neighbours differ from one ring to another, and two in every ring."""
    beside: dict[Corner, frozenset[Corner]] = {}
    ends = set()
    for ring in rings:
        for before, corner, after in zip(ring[-1:] + ring, ring, ring[1:] + ring[:1], strict=False):
            pair = frozenset((before, after))
            if beside.setdefault(corner, pair) != pair:
                ends.add(corner)
    for ring in rings:
        found = ends.intersection(ring) or {min(ring)}
        if len(found) == 1:
            [first] = found
            ends |= {first, max(ring, key=lambda corner: (dist(first, corner), corner))}
    return ends


def _arcs(ring, ends) -> list[Arc]:
    """The ring from one end to the next, all around."""
    places = [place for place, corner in enumerate(ring) if corner in ends]
    ring = ring[places[0] :] + ring[: places[0] + 1]
    places = [place - places[0] for place in places] + [len(ring) - 1]
    return [tuple(ring[start : stop + 1]) for start, stop in pairwise(places)]


def _all_arcs(outline) -> Iterator[Arc]:
    return (arc for polygon in outline for ring in polygon for arc in ring)


def _one_way(arc: Arc) -> Arc:
    """The same arc whichever way it is walked."""
    return min(arc, arc[::-1])


def _bearable(arcs: Sequence[Arc], most_corners: int) -> tuple[dict[Arc, Arc], float]:
    """The arcs as finely as a page bears them, and how fine that is."""
    tolerance = TOLERANCE_DEGREES
    drawn = {arc: _simplified(arc, tolerance) for arc in arcs}
    while sum(map(len, drawn.values())) > most_corners and tolerance < COARSEST_DEGREES:
        tolerance *= 2
        drawn = {arc: _simplified(arc, tolerance) for arc in drawn}
    return drawn, tolerance


def _simplified(arc: Arc, tolerance: float) -> Arc:
    corners = LineString(arc).simplify(tolerance).coords if tolerance else arc
    return tuple((round(x, DRAWN_DECIMALS), round(y, DRAWN_DECIMALS)) for x, y in corners)


def _meet(here: Arc, there: Arc) -> bool:
    """Whether two arcs meet elsewhere than at their ends."""
    return LineString(here).relate_pattern(LineString(there), INTERIORS_MEET)
