import pytest

from registry.rules.areas import AreaCode, AreaFacts, judge_areas, judge_densities


def ring(*populations, km2=10.0):
    """Areas that all touch each other."""
    keys = tuple(range(len(populations)))
    return [
        AreaFacts(key, km2, keys, people) for key, people in zip(keys, populations, strict=True)
    ]


def found(areas):
    return [(finding.key, finding.code.value) for finding in judge_areas(areas)]


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (10_000, []),
        (2_001, []),
        (2_000, [(0, "density_too_low")]),
        (1_000, [(0, "density_too_low")]),
        (0, [(0, "density_too_low")]),
        (49_999, []),
        (50_000, [(0, "density_too_high")]),
        (None, []),
    ],
)
def test_a_density_five_times_off_its_neighbours_is_suspicious(population, expected):
    areas = ring(population, 10_000, 10_000, 10_000)

    assert found(areas) == expected


def test_a_wrong_neighbour_does_not_make_a_sound_area_suspicious():
    left, middle, right = (
        AreaFacts(1, 10.0, (2, 4, 5, 6), 1_000),  # lost its last digit
        AreaFacts(2, 10.0, (1, 3), 10_000),  # stands only between the two
        AreaFacts(3, 10.0, (2, 4, 5, 6), 1_000),  # lost its last digit
    )
    others = [AreaFacts(key, 10.0, (1, 3, *({4, 5, 6} - {key})), 10_000) for key in (4, 5, 6)]

    areas = [left, middle, right, *others]
    areas[1] = AreaFacts(2, 10.0, (1, 3, 4), 10_000)

    assert found(areas) == [(1, "density_too_low"), (3, "density_too_low")]


def test_an_area_among_suspects_only_is_still_judged():
    areas = [AreaFacts(1, 10.0, (2,), 1_000), AreaFacts(2, 10.0, (1,), 10_000)]

    assert found(areas) == [(1, "density_too_low"), (2, "density_too_high")]


def test_an_island_has_nobody_to_compare_with():
    assert judge_densities([AreaFacts(1, 10.0, (), 5), AreaFacts(2, 10.0, (2,), 5)]) == []


def test_a_neighbour_without_people_or_figure_is_no_measure():
    assert found(ring(10_000, None, None)) == []
    assert found(ring(0, 0, 0)) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (100.0, []),
        (105.0, []),
        (105.1, [(1, "stated_area_too_large")]),
        (95.0, []),
        (94.9, [(1, "stated_area_too_small")]),
        (10_000.0, [(1, "stated_area_too_large")]),  # hectares
        (None, []),
    ],
)
def test_a_stated_area_five_per_cent_off_the_outline_is_suspicious(stated, expected):
    areas = [AreaFacts(1, 100.0, stated_km2=stated)]

    assert found(areas) == expected


def test_a_finding_says_what_was_observed_and_expected():
    [finding] = judge_areas(ring(1_000, 10_000, 12_000, 14_000))

    assert finding.code is AreaCode.DENSITY_TOO_LOW
    assert (finding.observed, finding.expected, round(finding.ratio, 4)) == (100.0, 1200.0, 0.0833)
