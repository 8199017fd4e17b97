"""Small invented siting problems, and the answer by trying every choice."""

from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from maps.rules.choices import Terms, value_of


def reach_table(sites, points, *, seed, share=0.2):
    """Whole weights from 1 to 99, each reached by a site with that probability."""
    chance = np.random.default_rng(seed)
    weights = chance.integers(1, 100, points).astype(float)
    return csr_array((chance.random((sites, points)) < share) * weights)


def distance_table(sites, points, *, seed):
    """Metres saved: every site saves something to about half of the points."""
    chance = np.random.default_rng(seed)
    return csr_array(np.maximum(chance.integers(-1_000, 1_000, (sites, points)), 0).astype(float))


def best_by_trying(table, terms: Terms):
    """The highest worth of any choice that keeps the terms, or None where none does."""
    values = [
        value_of(table, chosen)
        for size in range(terms.count + 1)
        for chosen in combinations(range(table.shape[0]), size)
        if terms.are_kept(chosen)
    ]
    return max(values, default=None)
