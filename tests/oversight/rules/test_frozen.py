"""Frozen rates: what a run stored is what later days are compared with."""

from datetime import date

import numpy as np
import pytest
from scipy import special

from oversight.rules.frozen import FrozenRates, next_quarter, quarter_start
from oversight.rules.parameters import Parameters

STORED = {
    "procedures": ["1.1", "1.2"],
    "authorities": ["UB1", "UB2"],
    "delay": {"probability": [[0.05, 0.01], [0.3, 0.1]], "overall": 0.07},
    "rework": {
        "mean": -2.0,
        "procedure": [0.5, 20.0],
        "authority": [-0.25, -9.0],
        "further": [[0.1, 0.1], [0.1, 0.1]],
    },
}


@pytest.fixture
def rates():
    return FrozenRates.from_dict(STORED, Parameters())


def test_lateness_is_that_of_the_procedure_at_its_deadline(rates):
    assert rates.probability_late(["1.2", "1.1", "1.2"]).tolist() == [0.3, 0.05, 0.3]


def test_a_procedure_nobody_knew_is_late_like_all_of_them(rates):
    assert rates.probability_late(["1.9"]).tolist() == [0.07]


def test_rework_is_that_of_the_procedure_at_the_authority(rates):
    found = rates.probability_sent_back(["1.1"], ["UB1"])

    assert found.tolist() == [special.expit(-2.0 + 0.5 - 0.25)]


def test_an_effect_nobody_knew_is_none(rates):
    found = rates.probability_sent_back(["1.9", "1.1", "1.9"], ["UB1", "UB9", "UB9"])

    assert found.tolist() == [special.expit(x) for x in (-2.25, -1.5, -2.0)]


def test_rework_stays_between_the_floor_and_the_ceiling(rates):
    found = rates.probability_sent_back(["1.1", "1.2"], ["UB2", "UB1"])

    assert found.tolist() == [0.03, 0.999]


def test_no_rows_have_no_rates(rates):
    assert rates.probability_late([]).size == rates.probability_sent_back([], []).size == 0


@pytest.mark.parametrize(
    ("day", "start", "following"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 4, 1)),
        (date(2026, 8, 15), date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_every_day_has_its_quarter(day, start, following):
    assert (quarter_start(day), next_quarter(day)) == (start, following)


def test_rates_are_plain_numbers(rates):
    assert rates.probability_late(["1.1"]).dtype == np.float64
