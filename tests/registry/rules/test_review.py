"""Which decisions are drawn for a second look."""

import pytest

from registry.rules.review import drawn


@pytest.mark.parametrize(
    ("made", "size"), [(0, 0), (1, 1), (19, 1), (20, 1), (21, 2), (40, 2), (41, 3)]
)
def test_one_in_twenty_of_each_person_is_drawn_and_at_least_one(made, size):
    assert len(drawn({1: range(made)}, seed=1)) == size


def test_everybody_who_decided_is_looked_at():
    sample = drawn({1: range(100), 2: [200], 3: [300, 301]}, seed=1)

    assert [len([one for one in sample if one // 100 == hundred]) for hundred in (0, 2, 3)] == [
        5,
        1,
        1,
    ]


def test_the_same_seed_draws_the_same_whatever_the_order():
    decisions = range(200)

    assert drawn({1: decisions}, seed=5) == drawn({1: decisions[::-1]}, seed=5)
    assert drawn({1: decisions}, seed=5) != drawn({1: decisions}, seed=6)


def test_over_many_seeds_every_decision_is_drawn_about_as_often():
    counts = dict.fromkeys(range(20), 0)
    for seed in range(2_000):
        for decision in drawn({1: counts}, seed):
            counts[decision] += 1

    # 100 expected of each, spread 9.7: four of these
    assert all(61 <= count <= 139 for count in counts.values())
