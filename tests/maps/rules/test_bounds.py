import pytest

from maps.rules.bounds import bound_of, surely_out
from maps.rules.choices import Terms, add_greedily, value_of
from tests.maps.rules.tables import best_by_trying, distance_table, reach_table


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("made", [reach_table, distance_table])
def test_no_choice_exceeds_the_bound(made, seed):
    table, terms = made(12, 40, seed=seed), Terms(3)

    bound = bound_of(table, terms, add_greedily(table, terms))

    assert bound.value >= best_by_trying(table, terms) - 1e-6
    assert bound.value <= 1.25 * best_by_trying(table, terms)


@pytest.mark.parametrize("seed", range(8))
def test_the_choice_met_on_the_way_is_no_worse_than_the_start(seed):
    table, terms = reach_table(30, 80, seed=seed), Terms(6)
    start = add_greedily(table, terms)

    assert value_of(table, bound_of(table, terms, start).chosen) >= value_of(table, start)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_surely_out_is_in_no_better_choice(seed):
    table, terms = reach_table(12, 40, seed=seed), Terms(3)
    bound = bound_of(table, terms, add_greedily(table, terms))
    known = value_of(table, bound.chosen)
    out = surely_out(bound, terms, known)

    for site in out.nonzero()[0].tolist():
        assert best_by_trying(table, Terms(3, locked=(site,))) <= known


def test_where_everybody_can_be_reached_the_bound_is_everybody():
    table, terms = reach_table(10, 20, seed=1, share=0.9), Terms(10)

    bound = bound_of(table, terms, add_greedily(table, terms))

    assert bound.value == table.max(axis=0).sum()
