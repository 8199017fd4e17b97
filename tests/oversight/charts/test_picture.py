"""The parts of charts: scales, dots, ticks."""

import numpy as np
import pytest

from oversight.charts.picture import (
    Tick,
    across,
    apart,
    dots,
    line,
    round_numbers,
    steps,
    upwards,
)


def test_a_scale_ends_where_the_frame_does():
    x, y = across(0, 10), upwards(0, 100)

    assert [x(value) for value in (0, 5, 10)] == [40, 215, 390]
    assert [y(value) for value in (0, 50, 100)] == [216, 121, 26]


def test_what_is_beyond_the_ends_is_drawn_at_the_end():
    x = across(0, 10)

    assert [x(-3), x(25)] == [40, 390]


def test_a_scale_by_roots_gives_small_values_more_room():
    x = across(0, 100, is_root=True)

    assert x(25) == 215


def test_a_scale_without_a_length_draws_in_the_middle():
    assert across(3, 3)(3) == 215


def test_words_that_would_be_cut_at_the_edge_end_at_their_place():
    ends = [Tick(at, label).anchor for at, label in [(390, "1"), (360, "26/11"), (390, "26/11")]]

    assert ends == ["middle", "middle", "end"]


def test_dots_that_cover_each_other_are_drawn_once():
    assert dots(np.array([10, 10.4, 30]), np.array([20, 19.8, 20])) == "M10 20h0M30 20h0"
    assert dots(np.array([]), np.array([])) == ""


def test_lines_and_steps_are_paths():
    places = [(0, 5), (10, 7.5)]

    assert line(places) == "M0 5L10 7.5"
    assert steps(places) == "M0 5H10V7.5"


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0, 4, [0, 1, 2, 3, 4]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (0, 6.25, [0, 2, 4, 6]),
        (0, 0.3, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
    ],
)
def test_ticks_stand_at_round_numbers(low, high, numbers):
    assert round_numbers(low, high) == pytest.approx(numbers)


def test_words_of_ticks_do_not_run_into_each_other():
    ticks = [Tick(0, "100"), Tick(15, "200"), Tick(30, "300")]

    assert [tick.label for tick in apart(ticks)] == ["100", "300"]
