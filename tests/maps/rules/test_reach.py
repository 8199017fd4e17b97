import numpy as np
import pytest

from maps.rules.reach import Places, nearest_m, people_within, too_near, ways_between, within
from registry.rules.sphere import EARTH_RADIUS_M

METRE = np.degrees(1 / EARTH_RADIUS_M)  # degrees of latitude
HERE = (105.85, 21.03)


def north(metres):
    """A place so many metres north of a fixed one."""
    return HERE[0], HERE[1] + metres * METRE


def scattered(count, seed=1):
    chance = np.random.default_rng(seed)
    return Places(105.3 + 0.7 * chance.random(count), 20.6 + 0.7 * chance.random(count))


def haversine(one, other):
    """Every distance by another formula, one by one: the brute force."""
    longitudes, latitudes = np.radians(one.longitudes), np.radians(one.latitudes)
    others = np.radians(other.longitudes), np.radians(other.latitudes)
    across = np.sin((latitudes[:, None] - others[1][None]) / 2) ** 2
    along = np.sin((longitudes[:, None] - others[0][None]) / 2) ** 2
    part = across + np.cos(latitudes)[:, None] * np.cos(others[1])[None] * along
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(part))


def test_the_nearest_is_that_of_the_whole_table_of_distances():
    here, there = scattered(500), scattered(60, seed=2)

    assert nearest_m(here, there) == pytest.approx(haversine(here, there).min(axis=1), abs=0.001)


def test_ways_between_are_those_of_the_whole_table_within_reach():
    here, there = scattered(200), scattered(80, seed=2)
    everything = haversine(here, there)

    ways = ways_between(here, there, 5_000)

    assert ways.toarray() == pytest.approx(np.where(everything <= 5_000, everything, 0), abs=0.001)


@pytest.mark.parametrize(("metres", "counts"), [(999.9, True), (1000.0, True), (1000.1, False)])
def test_the_threshold_belongs_to_what_is_within_reach(metres, counts):
    ways = nearest_m(Places.of([HERE]), Places.of([north(metres)]))

    assert within(ways, 1_000).tolist() == [counts]
    assert (ways_between(Places.of([HERE]), Places.of([north(metres)]), 1_000).nnz == 1) is counts


def test_a_degree_is_never_taken_for_a_distance():
    # 0.01 degrees eastwards in Hanoi are 1,038 m, northwards 1,112 m
    east, up = Places.of([(HERE[0] + 0.01, HERE[1])]), Places.of([(HERE[0], HERE[1] + 0.01)])

    assert nearest_m(Places.of([HERE]), east) == pytest.approx([1_038], abs=1)
    assert nearest_m(Places.of([HERE]), up) == pytest.approx([1_112], abs=1)


def test_a_detour_makes_every_way_longer():
    here, there = Places.of([HERE]), Places.of([north(800)])

    assert nearest_m(here, there, 1.3) == pytest.approx([1_040], abs=0.01)
    assert ways_between(here, there, 1_000, 1.3).nnz == 0
    assert ways_between(here, there, 1_040, 1.3).nnz == 1


def test_two_at_the_same_place_are_within_reach_of_each_other():
    assert ways_between(Places.of([HERE]), Places.of([HERE]), 100).nnz == 1


def test_without_places_everything_is_infinitely_far():
    assert nearest_m(Places.of([HERE]), Places.of([])).tolist() == [np.inf]
    assert ways_between(Places.of([HERE]), Places.of([]), 1_000).shape == (1, 0)


def test_more_reach_never_means_fewer_people():
    people, metres = np.arange(200), 6_000 * np.random.default_rng(3).random(200)

    counts = people_within(people, metres, [1_000, 2_000, 3_000, 5_000])

    assert counts == sorted(counts)


def test_places_exactly_as_far_apart_as_asked_are_not_too_near():
    places = Places.of([north(0), north(500), north(999)])

    assert too_near(places, 500).tolist() == [[1, 2]]
    assert too_near(places, 0).tolist() == []
