import numpy as np
import pytest
from scipy.sparse import csr_array

from maps.rules.choices import (
    Group,
    Terms,
    add_greedily,
    best_of,
    exchange,
    gains_over,
    in_order_of_gain,
    value_of,
)
from tests.maps.rules.tables import distance_table, reach_table

# Greedy takes the middle one first and then cannot have both sides whole.
TRAP = csr_array(np.array([[0, 5, 5, 0], [4, 5, 0, 0], [0, 0, 5, 4]], dtype=float))


def test_a_point_counts_its_best_site_only():
    table = csr_array(np.array([[3, 0, 2], [5, 0, 2], [0, 0, 1]], dtype=float))

    best = best_of(table, [0, 1, 2])

    assert best.worth.tolist() == [5, 0, 2]
    assert best.second.tolist() == [3, 0, 2]
    assert best.site.tolist() == [1, -1, 0]
    assert value_of(table, [0, 1, 2]) == 7


@pytest.mark.parametrize("table", [reach_table(15, 40, seed=1), distance_table(15, 40, seed=1)])
def test_greedy_gains_are_those_of_looking_anew_each_time(table):
    chosen = []
    for _step in range(6):
        gains = gains_over(table, best_of(table, chosen).worth)
        chosen.append(int(np.argmax(gains)))

    assert add_greedily(table, Terms(6)) == chosen


def test_of_equals_the_first_code_is_taken():
    table = csr_array(np.array([[1, 0], [4, 0], [4, 0], [0, 4]], dtype=float))

    assert add_greedily(table, Terms(2)) == [1, 3]


def test_what_adds_nothing_is_not_added():
    table = csr_array(np.array([[4, 2], [4, 0], [0, 2]], dtype=float))

    assert add_greedily(table, Terms(3)) == [0]


def test_exchanging_leaves_the_trap_of_greedy():
    greedy = add_greedily(TRAP, Terms(2))

    assert value_of(TRAP, greedy) == 14
    assert sorted(exchange(TRAP, Terms(2), greedy)) == [1, 2]


@pytest.mark.parametrize("seed", range(10))
def test_exchanging_never_loses(seed):
    table = distance_table(20, 60, seed=seed)
    start = list(range(5))

    assert value_of(table, exchange(table, Terms(5), start)) >= value_of(table, start)


def test_a_locked_site_never_leaves():
    table = csr_array(np.array([[1, 0], [9, 0], [0, 9]], dtype=float))

    chosen = exchange(table, Terms(2, locked=(0,)), add_greedily(table, Terms(2, locked=(0,))))

    assert sorted(chosen) == [0, 2]  # 1 and 2 would be worth more


def test_sites_too_near_to_each_other_are_not_chosen_together():
    table = csr_array(np.array([[9, 0, 0], [0, 8, 0], [0, 0, 7]], dtype=float))

    assert add_greedily(table, Terms(2, apart=np.array([[0, 1]]))) == [0, 2]


def test_a_group_gets_its_least_before_the_room_is_gone():
    table = csr_array(np.array([[9, 0, 0], [0, 8, 0], [0, 0, 1]], dtype=float))
    terms = Terms(2, groups=(Group(1, np.array([2])),))

    assert add_greedily(table, terms) == [0, 2]
    assert terms.unmet([0, 1]) == 1


def test_no_more_is_spent_than_the_budget():
    table = csr_array(np.array([[9, 0, 0], [0, 5, 0], [0, 0, 5]], dtype=float))
    terms = Terms(3, costs=np.array([10.0, 4.0, 4.0]), budget=8.0)

    assert add_greedily(table, terms) == [1, 2]


def test_the_order_is_that_of_gain_and_ends_where_nothing_is_gained():
    table = csr_array(np.array([[0, 2, 0], [3, 0, 0], [3, 2, 0]], dtype=float))

    assert in_order_of_gain(table, [0, 1]) == [(1, 3.0), (0, 2.0)]
    assert in_order_of_gain(table, [0, 1, 2]) == [(2, 5.0)]
    assert in_order_of_gain(table, [0, 2], locked=[0]) == [(2, 5.0), (0, 0.0)]
