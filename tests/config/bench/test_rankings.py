"""Measures of a ranking, on lists small enough to count by hand."""

import numpy as np
import pytest

from config.bench.rankings import (
    area_under_curve,
    naive_figures,
    precision_at,
    reachable,
    worse_rank,
)
from config.bench.world import NEVER, Dossiers

BROKERS = np.array([True, False, True, False, False])
RANKING = np.array([5.0, 4.0, 3.0, 2.0, 1.0])


def test_area_under_curve_counts_the_pairs_in_order():
    assert area_under_curve(RANKING, BROKERS) == pytest.approx(5 / 6)
    assert area_under_curve(-RANKING, BROKERS) == pytest.approx(1 / 6)


def test_equal_places_are_half_in_order():
    assert area_under_curve(np.ones(5), BROKERS) == pytest.approx(0.5)


def test_precision_is_the_share_of_brokers_among_the_first():
    assert [precision_at(RANKING, BROKERS, names) for names in (1, 2, 3)] == [1, 0.5, 2 / 3]


def test_reachable_takes_the_longest_list_with_few_false_names():
    assert reachable(RANKING, BROKERS, false_names=0.0) == 0.5
    assert reachable(RANKING, BROKERS, false_names=0.34) == 1.0
    assert reachable(-RANKING, BROKERS, false_names=0.0) == 0.0


def test_equals_are_named_together():
    assert reachable(np.array([2.0, 2.0, 1.0, 1.0, 1.0]), BROKERS, false_names=0.4) == 0.0


def test_naive_figures_leave_out_what_was_not_forwarded():
    dossiers = Dossiers(
        agent=np.array([0, 0, 1]),
        procedure=np.zeros(3, dtype=int),
        authority=np.zeros(3, dtype=int),
        registered=np.array([1.0, 2.0, 3.0]),
        trace=np.full(3, NEVER),
        forwarded=np.array([1.5, 5.0, NEVER]),
        decided=np.array([2.0, 6.0, NEVER]),
        ended=np.array([3.0, NEVER, NEVER]),
        rounds=np.array([1, 0, 0]),
        refiled=np.full(3, NEVER),
        is_refile=np.zeros(3, dtype=bool),
    )

    figures = naive_figures(dossiers, 2, first=0, now=10)

    assert {name: values.tolist() for name, values in figures.items()} == {
        "dossiers": [2, 1],
        "mean delay of forwarded dossiers": [1.75, 0.0],
        "late % of forwarded": [0.5, 0.0],
        "late % incl. open": [0.5, 1.0],
        "rework %": [0.5, 0.0],
        "total turnaround": [2.0, 0.0],
    }


def test_the_worse_of_two_places_counts():
    assert worse_rank(np.array([1, 2]), np.array([9, 8])).tolist() == [1.0, 1.0]
