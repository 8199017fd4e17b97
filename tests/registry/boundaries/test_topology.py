import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from registry.boundaries.topology import examine_topology, touching_boxes


def silent(step, done, total):
    """Say nothing about the progress."""


def squares(*corners, side=1_000):
    return [MultiPolygon(Polygon.from_bbox((x, y, x + side, y + side))) for x, y in corners]


def test_neighbours_touch_and_others_do_not():
    topology = examine_topology(squares((0, 0), (1_000, 0), (5_000, 0)), silent)

    assert topology.neighbours == (frozenset({1}), frozenset({0}), frozenset())
    assert (topology.overlaps, topology.gaps) == ((), ())


def test_overlaps_are_measured_largest_first():
    topology = examine_topology(squares((0, 0), (990, 0), (1_890, 0)), silent)

    assert [(one.one, one.other, round(one.area_m2)) for one in topology.overlaps] == [
        (1, 2, 100_000),
        (0, 1, 10_000),
    ]


def test_a_hole_between_areas_is_a_gap_and_an_island_is_not():
    around = [(x * 1_000, y * 1_000) for x in range(3) for y in range(3) if (x, y) != (1, 1)]

    topology = examine_topology(squares(*around, (9_000, 9_000)), silent)

    [gap] = topology.gaps
    assert gap.area_m2 == pytest.approx(1_000_000)
    assert gap.around == tuple(range(8))


def test_no_outlines_have_no_topology():
    assert examine_topology([], silent).neighbours == ()


def test_the_sweep_finds_the_pairs_that_trying_all_would_find():
    boxes = [((n * 37) % 100, (n * 61) % 100) for n in range(60)]
    boxes = [(x, y, x + 9 + n % 5, y + 7 + n % 3) for n, (x, y) in enumerate(boxes)]

    tried = [
        (one, other)
        for other in range(len(boxes))
        for one in range(other)
        if boxes[one][0] <= boxes[other][2]
        and boxes[other][0] <= boxes[one][2]
        and boxes[one][1] <= boxes[other][3]
        and boxes[other][1] <= boxes[one][3]
    ]

    assert touching_boxes(boxes) == sorted(tried)


def test_progress_is_told_at_every_step():
    told = []

    examine_topology(
        squares((0, 0), (1_000, 0)), lambda step, done, total: told.append((step, done, total))
    )

    assert told == [("overlaps", 1, 1), ("gaps", 0, 1), ("gaps", 1, 1)]
