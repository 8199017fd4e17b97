"""Funnel limits: the published values, and two published plots."""

import csv

import numpy as np
import pytest

from oversight.rules.funnel import (
    INNER,
    OUTER,
    exact_limits,
    limits_of_the_score,
    log_limits,
    root_limits,
)
from oversight.rules.tails import dersimonian_laird, mid_p, tail_probabilities

# FunnelPlotR, tests/testthat/test-poisson_limits.R
PUBLISHED = {
    INNER: {
        15: (0.5596924, 1.649348),
        20: (0.6108260, 1.544419),
        30: (0.6746958, 1.427562),
    },
    OUTER: {
        15: (0.3862650, 2.082907),
        20: (0.4479107, 1.902094),
        30: (0.5289724, 1.702771),
    },
}


@pytest.mark.parametrize("share", [INNER, OUTER])
@pytest.mark.parametrize("expected", [15, 20, 30])
def test_the_exact_limits_are_the_published_ones(share, expected):
    band = exact_limits(expected, share)

    assert (band.low, band.high) == pytest.approx(PUBLISHED[share][expected], abs=1e-6)


def test_outside_the_limits_of_the_score_is_a_small_probability():
    expected = np.array([1, 4.2, 80.0])

    for share in (INNER, OUTER):
        band = limits_of_the_score(expected, 0.3, share)
        above = mid_p(band.high * expected, expected, 0.09)
        below = mid_p(band.low * expected, expected, 0.09)
        assert above == pytest.approx((1 - share) / 2)
        assert below[2] == pytest.approx(1 - (1 - share) / 2)


def test_the_limits_of_the_score_come_near_the_exact_ones_without_a_spread():
    band, exact = limits_of_the_score(500, 0, INNER), exact_limits(500, INNER)

    assert float(band.low) == pytest.approx(float(exact.low), rel=0.005)
    assert float(band.high) == pytest.approx(float(exact.high), rel=0.005)


def test_a_low_count_that_chance_explains_has_no_lower_limit():
    assert limits_of_the_score(0.5, 0.3, INNER).low == pytest.approx(0)


def test_the_limits_of_the_score_widen_with_the_spread():
    narrow, wide = (limits_of_the_score(30, tau, OUTER) for tau in (0.15, 0.4))

    assert wide.low < narrow.low < 1 < narrow.high < wide.high


# FunnelPlotR's test data; phi and tau2 by the formulas of its R/od_adjustment.R
OBSERVED = np.array([100, 150, 180, 80, 120, 225.0])
EXPECTED = np.array([108, 112, 165, 95, 100, 220.0])


def test_the_mortality_indicator_takes_logarithms():
    """It leaves out the extreme tenths by rank, which among six is nobody."""
    deviation = 1 / np.sqrt(EXPECTED)

    phi, tau2 = dersimonian_laird(np.log(OBSERVED / EXPECTED) / deviation, deviation, 0.0)

    assert phi == pytest.approx(2.948033, abs=1e-6)
    assert tau2 == pytest.approx(0.019478, abs=1e-6)


def test_the_limits_of_the_nhs_follow_their_formulas():
    shmi, cqc = log_limits(108, 0.019478, OUTER), root_limits(108, 0.003440, OUTER)

    assert shmi.high == pytest.approx(np.exp(3.090232 * np.sqrt(1 / 108 + 0.019478)))
    assert shmi.low == pytest.approx(1 / shmi.high)
    assert cqc.high == pytest.approx(1 + 3.090232 * np.sqrt(1 / 432 + 0.003440))
    assert cqc.low == pytest.approx(2 - cqc.high)


def funnel_of(path, name, observed, base):
    with path.open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    counts = np.array([float(row[observed]) for row in rows])
    sizes = np.array([float(row[base]) for row in rows])
    expected = sizes * counts.sum() / sizes.sum()
    return [row[name].strip() for row in rows], counts / expected, expected


def outside(names, ratio, expected):
    """Who lies beyond the outer limits, by the exact tails that these limits stand for."""
    at_least, more = tail_probabilities(ratio * expected, expected, 0)
    tail = (1 - OUTER) / 2
    above = [name for name, p in zip(names, at_least, strict=True) if p < tail]
    below = [name for name, p in zip(names, 1 - more, strict=True) if p < tail]
    return above, below


def above(names, ratio, band):
    return [name for name, is_out in zip(names, ratio > band.high, strict=True) if is_out]


def test_bristol_stands_out_among_the_children_s_heart_units(shared_folder):
    """Deaths after heart surgery on children under one in 1991 to 1995, as Spiegelhalter plots it."""
    path = shared_folder / "data/art_of_statistics/02-5-child-heart-surgery-1991-x.csv"

    names, ratio, expected = funnel_of(path, "Hospital", "Deaths", "Operations")

    assert outside(names, ratio, expected) == (["Bristol"], [])
    assert above(names, ratio, exact_limits(expected, OUTER)) == ["Bristol"]


def test_only_glasgow_stands_out_in_deaths_from_bowel_cancer(shared_folder):
    """Yearly deaths in the districts of the United Kingdom, as Spiegelhalter plots them.

    The continuous limit passes just above Westminster, where 29 deaths or fewer of 48.8 expected
    are not rarer than one in a thousand.
    """
    path = shared_folder / "data/art_of_statistics/09-2-bowel-cancer-data-x.csv"

    names, ratio, expected = funnel_of(path, "District", "n", "d")

    assert outside(names, ratio, expected) == (["Glasgow City"], [])
    assert above(names, ratio, exact_limits(expected, OUTER)) == ["Glasgow City"]
