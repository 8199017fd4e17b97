from collections import Counter

import numpy as np
import pytest

from maps.rules.classes import CLASSES, class_bounds, class_of, roundest


def skewed(seed):
    """As many values as Hanoi has wards, spread as population density is."""
    return np.random.default_rng(seed).lognormal(9, 1.2, 126).tolist()


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], ()),
        ([7], ()),
        ([7, 7, 7], ()),
        ([1, 2], (2,)),
        ([3, 1, 2, 5, 4], (2, 3, 4, 5)),
        ([0.1, 0.1, 0.9], (0.9,)),
    ],
)
def test_few_different_values_get_a_class_each(values, bounds):
    assert class_bounds(values) == bounds


@pytest.mark.parametrize("seed", range(20))
def test_every_class_holds_a_value_and_no_class_holds_most(seed):
    values = skewed(seed)

    bounds = class_bounds(values)
    counted = Counter(class_of(value, bounds) for value in values)

    assert sorted(counted) == list(range(CLASSES))
    assert max(counted.values()) <= 126 * 0.32


@pytest.mark.parametrize("seed", range(20))
def test_bounds_of_spread_values_have_at_most_two_digits(seed):
    bounds = class_bounds(skewed(seed))

    assert [bound for bound in bounds if float(f"{bound:.1e}") != bound] == []


def test_many_equal_values_lose_classes_rather_than_leave_them_empty():
    values = [1] * 100 + [2, 3, 4, 5, 6, 7]

    bounds = class_bounds(values)

    assert {class_of(value, bounds) for value in values} == set(range(len(bounds) + 1))


def test_whole_numbers_have_whole_bounds():
    values = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9]

    assert [bound for bound in class_bounds(values) if bound != int(bound)] == []


def test_the_order_of_the_values_does_not_matter():
    values = skewed(4)

    assert class_bounds(values) == class_bounds(reversed(values))


@pytest.mark.parametrize(
    ("value", "number"), [(0, 0), (9.99, 0), (10, 1), (19.99, 1), (20, 2), (1e9, 2)]
)
def test_a_bound_belongs_to_the_class_above_it(value, number):
    assert class_of(value, (10, 20)) == number


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [
        (4_760, 5_310, 5_000),
        (91, 119, 100),
        (0.123, 0.127, 0.125),
        (12.34, 12.36, 12.35),
        (0.0, 8, 4),
        (5, 5, 5),
        (-3, 1, -1),
    ],
)
def test_the_roundest_number_lies_between_its_limits(low, high, number):
    assert roundest(low, high) == pytest.approx(number)
