"""How the outlines of one file lie to each other: neighbours, overlaps, gaps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSException, MultiPolygon, Polygon

from registry.rules.areas import Overlap

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Topology:
    """Keys are places in the sequence of outlines; holes are places and sizes of gaps."""

    neighbours: tuple[frozenset[int], ...]
    overlaps: tuple[Overlap, ...]
    gaps: tuple["Gap", ...]


@dataclass(frozen=True)
class Gap:
    """A hole in the union of all outlines, and which outlines lie around it."""

    area_m2: float
    around: tuple[int, ...]


def examine_topology(outlines: Sequence[MultiPolygon], progress: Progress) -> Topology:
    """Compare every two outlines whose boxes touch. Outlines are in metres and valid."""
    neighbours: list[set[int]] = [set() for _ in outlines]
    overlaps = []
    pairs = touching_boxes([outline.extent for outline in outlines])
    for done, (one, other) in enumerate(pairs, 1):
        progress("overlaps", done, len(pairs))
        if not outlines[one].intersects(outlines[other]):
            continue
        neighbours[one].add(other)
        neighbours[other].add(one)
        shared = _shared_m2(outlines[one], outlines[other])
        if shared > 0:
            overlaps.append(Overlap(one, other, shared))
    progress("gaps", 0, 1)
    gaps = _gaps(outlines)
    progress("gaps", 1, 1)
    return Topology(
        tuple(frozenset(found) for found in neighbours),
        tuple(sorted(overlaps, key=lambda found: (-found.area_m2, found.one, found.other))),
        tuple(gaps),
    )


def touching_boxes(boxes: Sequence[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    """The pairs of boxes (west, south, east, north) that touch, by a sweep from west to east."""
    pairs, open_boxes = [], []
    for here in sorted(range(len(boxes)), key=lambda place: (boxes[place][0], place)):
        west, south, _east, north = boxes[here]
        open_boxes = [other for other in open_boxes if boxes[other][2] >= west]
        pairs += [
            (min(here, other), max(here, other))
            for other in open_boxes
            if boxes[other][1] <= north and boxes[other][3] >= south
        ]
        open_boxes.append(here)
    return sorted(pairs)


def _shared_m2(one, other):
    try:
        return one.intersection(other).area
    except GEOSException:  # coordinates too close to each other; a hair's breadth helps
        return one.buffer(0.001).intersection(other.buffer(0.001)).area


def _gaps(outlines):
    if not outlines:
        return []
    union = MultiPolygon([part for outline in outlines for part in outline]).unary_union
    pieces = [union] if isinstance(union, Polygon) else list(union)
    holes = [Polygon(ring) for piece in pieces for ring in list(piece)[1:]]
    boxes = [outline.extent for outline in outlines]
    found = [Gap(hole.area, tuple(_around(hole, outlines, boxes))) for hole in holes]
    return sorted(found, key=lambda gap: (-gap.area_m2, gap.around))


def _around(hole, outlines, boxes):
    west, south, east, north = hole.extent
    for place, (left, bottom, right, top) in enumerate(boxes):
        near = left <= east and right >= west and bottom <= north and top >= south
        if near and outlines[place].intersects(hole):
            yield place
