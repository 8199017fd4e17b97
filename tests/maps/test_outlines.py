import json

import pytest

from maps.outlines import box_of, compact


def multipolygon(*polygons):
    return json.dumps({"type": "MultiPolygon", "coordinates": polygons})


SQUARE = [[105.8, 21.0], [105.9, 21.0], [105.9, 21.1], [105.8, 21.1], [105.8, 21.0]]
HOLE = [[105.84, 21.04], [105.84, 21.05], [105.85, 21.05], [105.84, 21.04]]


def test_a_ring_is_its_first_corner_and_the_steps_to_the_others():
    outline = compact(multipolygon([SQUARE, HOLE]))

    assert outline == [
        [
            [10_580_000, 2_100_000, 10_000, 0, 0, 10_000, -10_000, 0],
            [10_584_000, 2_104_000, 0, 1_000, 1_000, 0],
        ]
    ]


def test_steps_do_not_gather_what_rounding_takes_away():
    third = 1 / 3 * 1e-5
    ring = [[105.8 + third * n, 21.0 + third * (n % 2)] for n in range(300)]

    [[row]] = compact(multipolygon([[*ring, ring[0]]]))

    assert sum(row[::2]) == round((105.8 + third * 299) * 100_000)


def test_the_box_holds_every_part_of_every_outline():
    east = [[longitude + 1, latitude] for longitude, latitude in SQUARE]
    outlines = [compact(multipolygon([SQUARE, HOLE])), compact(multipolygon([east], [HOLE]))]

    assert box_of(outlines) == pytest.approx((105.8, 21.0, 106.9, 21.1))


def test_nothing_has_no_box():
    assert box_of([]) is None
