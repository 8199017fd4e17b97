import numpy as np
import pytest

from registry.rules.sphere import (
    EARTH_RADIUS_M,
    chord_of,
    metres_around,
    neighbours,
    on_unit_sphere,
)


def test_a_degree_of_latitude_is_as_long_everywhere():
    at_equator, in_hanoi = (
        metres_around(
            np.linalg.norm(on_unit_sphere([105.8], [south]) - on_unit_sphere([105.8], [south + 1]))
        )
        for south in (0, 21)
    )

    assert at_equator == pytest.approx(EARTH_RADIUS_M * np.pi / 180)
    assert in_hanoi == pytest.approx(at_equator)


def test_the_chord_goes_back_to_the_way_around():
    for metres in (0.0, 0.5, 1_000.0, 50_000.0, 20_000_000.0):
        assert metres_around(chord_of(metres)) == pytest.approx(metres)


def test_what_is_missing_stays_infinitely_far():
    assert metres_around([np.inf]).tolist() == [np.inf]


def test_neighbours_are_those_within_reach_and_each_its_own():
    north = {key: (105.85, 21.03 + metres / 111_195) for key, metres in ((5, 0), (6, 99), (7, 198))}

    found = neighbours(north, [5, 6], 100)

    assert found == {5: [5, 6], 6: [5, 6, 7]}
    assert neighbours(north, [], 100) == neighbours({}, [], 100) == {}
