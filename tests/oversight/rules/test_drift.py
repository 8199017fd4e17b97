"""Observed over frozen expected."""

import pytest

from oversight.rules.drift import Drift


@pytest.mark.parametrize(
    ("observed", "expected", "ratio"),
    [(10, 10.0, 1.0), (15, 5.0, 3.0), (0, 8.0, 0.0), (15, 4.99, None), (0, 0.0, None)],
)
def test_drift_is_observed_over_expected_where_enough_was_expected(observed, expected, ratio):
    assert Drift(1000, observed, expected).ratio == ratio
