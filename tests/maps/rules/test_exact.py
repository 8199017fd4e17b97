import numpy as np
import pytest
from scipy.sparse import csr_array

from maps.rules.choices import Group, Terms, value_of
from maps.rules.exact import Effort, shared_by, solve, solve_with_capacity
from tests.maps.rules.tables import best_by_trying, distance_table, reach_table

EFFORT = Effort(nodes=10_000, seconds=600.0)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("made", [reach_table, distance_table])
@pytest.mark.parametrize(
    "terms",
    [
        Terms(3),
        Terms(3, locked=(4,)),
        Terms(3, apart=np.array([[0, 1], [2, 5], [3, 7]])),
        Terms(3, groups=(Group(1, np.array([8, 9])), Group(1, np.array([0, 1])))),
        Terms(4, costs=np.arange(1.0, 11.0), budget=9.0),
    ],
    ids=["plain", "locked", "apart", "groups", "budget"],
)
def test_the_solver_finds_what_trying_every_choice_finds(made, terms, seed):
    table = made(10, 30, seed=seed)

    solved = solve(table, terms, np.arange(10), EFFORT)

    assert value_of(table, solved.chosen) == best_by_trying(table, terms)
    assert solved.bound == pytest.approx(best_by_trying(table, terms))
    assert solved.is_optimal
    assert terms.are_kept(solved.chosen)


def test_only_sites_that_are_alive_are_chosen():
    table = reach_table(10, 30, seed=1)

    solved = solve(table, Terms(3), np.array([1, 3, 5, 7]), EFFORT)

    assert set(solved.chosen) <= {1, 3, 5, 7}


def test_terms_that_exclude_each_other_are_infeasible():
    terms = Terms(1, groups=(Group(1, np.array([0])), Group(1, np.array([1]))))

    assert solve(reach_table(5, 10, seed=1), terms, np.arange(5), EFFORT).is_infeasible


def test_a_site_serves_no_more_people_than_its_capacity():
    table = reach_table(4, 6, seed=3, share=0.9)
    people = table.max(axis=0).toarray().ravel()

    solved = solve_with_capacity(table, people, 50.0, Terms(2), EFFORT)

    assert solved.bound == pytest.approx(100)
    assert shared_by(table[solved.chosen], people, 50.0) == pytest.approx(100)


def test_with_room_for_everybody_capacity_changes_nothing():
    table = reach_table(10, 30, seed=2)
    people = table.max(axis=0).toarray().ravel()

    solved = solve_with_capacity(table, people, 1e6, Terms(3), EFFORT)

    assert solved.bound == pytest.approx(best_by_trying(table, Terms(3)))


@pytest.mark.parametrize(
    ("effort", "is_cut_short"),
    [(Effort(nodes=1, seconds=600.0), False), (Effort(nodes=10_000, seconds=0.0), True)],
    ids=["work", "time"],
)
def test_it_is_told_whether_work_or_time_ended_the_search(effort, is_cut_short):
    table = reach_table(50, 200, seed=3, share=0.06)

    solved = solve(table, Terms(10), np.arange(50), effort)

    assert not solved.is_optimal
    assert not solved.is_infeasible
    assert solved.is_cut_short == is_cut_short


def test_no_two_sites_too_near_to_each_other_are_chosen_where_one_of_them_is_out():
    table = csr_array(np.array([[9.0, 0, 0], [8, 0, 0], [0, 7, 0], [0, 0, 6]]))
    terms = Terms(3, apart=np.array([[0, 2], [2, 3], [1, 3]]))

    solved = solve(table, terms, np.array([1, 2, 3]), EFFORT)

    assert solved.chosen == [1, 2]
