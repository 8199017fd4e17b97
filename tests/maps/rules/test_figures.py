import pytest

from maps.rules.figures import Figure, State


@pytest.mark.parametrize(
    ("figure", "state", "value"),
    [
        (Figure(50_000, 4), State.KNOWN, 12_500),
        (Figure(3, 2_000, per=1_000), State.KNOWN, 1.5),
        (Figure(7), State.KNOWN, 7),
        (Figure(0), State.ZERO, 0),
        (Figure(0, 2_000, per=1_000), State.ZERO, 0),
        (Figure(50_000, 0), State.NOTHING, None),
        (Figure(0, 0), State.NOTHING, None),
        (Figure(None, 4), State.UNKNOWN, None),
        (Figure(4, None), State.UNKNOWN, None),
        (Figure(None, 0), State.UNKNOWN, None),
    ],
)
def test_zero_nothing_and_unknown_are_told_apart(figure, state, value):
    assert (figure.state, figure.value) == (state, value)
