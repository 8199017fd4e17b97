"""Sites that serve so many people at most."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from maps.rules.capacity import add_within_capacity, bound_by_capacity
from maps.rules.choices import Group, Terms
from maps.rules.exact import Effort, shared_by, solve_with_capacity
from tests.maps.rules.tables import distance_table, reach_table


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("made", [reach_table, distance_table])
@pytest.mark.parametrize("capacity", [20.0, 90.0, 400.0])
def test_no_choice_exceeds_the_bound_by_capacity(made, capacity, seed):
    table, people = made(10, 25, seed=seed), np.arange(1.0, 26.0)
    effort = Effort(nodes=10_000, seconds=600.0)

    best = solve_with_capacity(table, people, capacity, Terms(3), effort).bound

    assert bound_by_capacity(table, people, capacity, 3) >= best * (1 - 1e-6)


def test_sites_that_are_all_full_are_known_to_be_as_good_as_can_be():
    table, people = reach_table(10, 40, seed=2, share=0.5), np.ones(40)
    full = csr_array((np.ones(table.nnz), table.indices, table.indptr), shape=table.shape)

    assert bound_by_capacity(full, people, 5.0, 3) == 15


@pytest.mark.parametrize("seed", range(6))
def test_the_choice_is_close_to_the_best_of_all(seed):
    table, people = reach_table(12, 40, seed=seed, share=0.3), np.arange(1.0, 41.0)
    effort = Effort(nodes=10_000, seconds=600.0)

    chosen = add_within_capacity(table, people, 90.0, Terms(3))

    best = solve_with_capacity(table, people, 90.0, Terms(3), effort).bound
    assert 0.75 * best <= shared_by(table[chosen], people, 90.0) <= best * (1 + 1e-6)


def test_a_second_site_serves_whom_the_first_has_no_room_for():
    table = csr_array(np.array([[60.0, 60.0, 0.0], [60.0, 60.0, 0.0], [0.0, 0.0, 50.0]]))
    people = np.array([60.0, 60.0, 50.0])

    assert add_within_capacity(table, people, 60.0, Terms(2)) == [0, 1]
    assert add_within_capacity(table, people, 120.0, Terms(2)) == [0, 2]


def test_a_site_with_nobody_left_to_serve_is_not_added():
    table = csr_array(np.array([[5.0, 5.0], [5.0, 0.0]]))

    assert add_within_capacity(table, np.array([5.0, 5.0]), 100.0, Terms(2)) == [0]


@pytest.mark.parametrize(
    "terms",
    [
        Terms(3, locked=(9,)),
        Terms(3, apart=np.array([[0, 1], [2, 5], [3, 7]])),
        Terms(3, groups=(Group(2, np.array([8, 9])),)),
        Terms(4, costs=np.arange(1.0, 11.0), budget=9.0),
    ],
    ids=["locked", "apart", "groups", "budget"],
)
def test_the_terms_are_kept(terms):
    table, people = reach_table(10, 30, seed=1, share=0.4), np.ones(30)

    assert terms.are_kept(add_within_capacity(table, people, 5.0, terms))
