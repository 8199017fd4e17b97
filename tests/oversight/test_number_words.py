"""Numbers as people read them."""

import pytest
from django.utils import translation

from oversight.number_words import chance_text, figure


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (4.82, 1, "4,8"),
        (8.99, -1, "9"),
        (27, -1, "27"),
        (0.05, -1, "0,1"),
        (40.5, 0, "41"),
        (12345.6, 0, "12.346"),
        (-0.25, 1, "-0,3"),
    ],
)
def test_a_number_is_rounded_half_up_and_written_as_here(value, places, text):
    with translation.override("vi"):
        assert figure(value, places) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1.0, "100 in 100"),
        (0.4423, "44 in 100"),
        (0.01, "1 in 100"),
        (0.003, "3 in 1,000"),
        (0.0004, "4 in 10,000"),
        (2.816e-5, "3 in 100,000"),
        (0.00098, "1 in 1,000"),
        (0.00094, "9 in 10,000"),
        (0.9e-5, "less than 1 in 100,000"),
        (0.0, "less than 1 in 100,000"),
    ],
)
def test_a_chance_is_told_on_the_scale_that_suits_it(p, text):
    with translation.override("en"):
        assert chance_text(p) == text
