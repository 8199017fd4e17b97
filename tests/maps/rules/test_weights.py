import pytest

from maps.rules.weights import ward_weight


@pytest.mark.parametrize(
    ("online_share", "factors", "weight"),
    [
        (1.0, [], 1.0),
        (0.0, [], 2.0),
        (0.6, [], 1.4),
        (None, [], 1.5),
        (0.6, [2.0, 1.5], 4.2),
    ],
)
def test_people_count_more_where_less_is_online_and_more_where_flagged(
    online_share, factors, weight
):
    assert ward_weight(online_share=online_share, factors=factors) == weight


def test_without_adoption_only_flags_count():
    assert ward_weight(online_share=0.1, factors=[3.0], weighs=False) == 3.0


def test_more_online_never_counts_more():
    weights = [ward_weight(online_share=share / 10, factors=[]) for share in range(11)]

    assert weights == sorted(weights, reverse=True)
