"""Whether a ward has no supply: by its people where they are known, by one point where not."""

import pytest

from maps.rules.supply import Supply, is_out_of_reach

LIMITS = {"nearest_beyond_km": 3, "reached_share_below": 0.8}


@pytest.mark.parametrize(
    ("supply", "expected"),
    [
        (Supply(0, None, None, None, 1_000, 799), True),
        (Supply(0, None, None, None, 1_000, 800), False),
        (Supply(0, None, None, None, 1_000, 0), True),  # zero is an answer
        (Supply(3, 0.1, None, None, 1_000, 799), True),
        (Supply(0, 3.0, None, None), False),
        (Supply(0, 3.01, None, None), True),
        (Supply(1, 3.01, None, None), False),
        (Supply(0, None, None, None), None),
        (Supply(0, 3.01, None, None, 0, 0), True),  # nobody lives there: one point stands for it
    ],
)
def test_a_ward_is_out_of_reach_on_one_side_of_each_threshold(supply, expected):
    assert is_out_of_reach(supply, LIMITS) is expected


def test_more_people_reached_never_take_a_ward_out_of_reach():
    answers = [
        is_out_of_reach(Supply(0, 9.0, None, None, 100, reached), LIMITS) for reached in range(101)
    ]

    assert answers == sorted(answers, reverse=True)
