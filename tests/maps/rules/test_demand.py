import pytest

from maps.rules.demand import apportion, lattice


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (3, [0.1, 0.1, 0.7, 0.1], [1, 0, 2, 0]),  # remainders .3 .3 .1 .3: the first of equals
        (0, [1, 2], [0, 0]),
        (7, [0, 0, 0], [3, 2, 2]),
        (5, [0, 3], [0, 5]),
        (0, [], []),
    ],
)
def test_parts_follow_the_shares_and_sum_to_the_total(total, shares, parts):
    assert apportion(total, shares) == parts
    assert sum(apportion(total, shares)) == total


def test_people_cannot_be_given_to_nobody():
    with pytest.raises(ValueError, match="nobody"):
        apportion(1, [])


def test_two_neighbouring_boxes_share_the_city_s_lattice():
    west = set(lattice((105.80, 21.00, 105.85, 21.05), 500))
    east = set(lattice((105.85, 21.00, 105.90, 21.05), 500))

    both = set(lattice((105.80, 21.00, 105.90, 21.05), 500))

    assert west | east == both
    assert west & east == set()


def test_a_finer_step_gives_more_places():
    box = (105.80, 21.00, 105.90, 21.10)

    assert len(lattice(box, 1000)) == pytest.approx(len(lattice(box, 500)) / 4, rel=0.1)
