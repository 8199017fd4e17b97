"""The procedures that bring an agent its points."""

import pytest
from django.utils import translation

from oversight.charts.procedures import ProcedurePoints, procedures


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def points(code, observed, expected=1.0):
    return ProcedurePoints(code, f"Thủ tục {code}", observed, expected, f"/{code}/")


def drawn(*rows):
    return procedures(rows, name="p", title="T")


def test_the_largest_excess_comes_first():
    picture = drawn(points("P1", 3.0, 1.8), points("P2", 24.0, 3.0))

    assert [[cell.text for cell in row] for row in picture.table.rows] == [
        ["P2 Thủ tục P2", "24", "3.0", "21.0"],
        ["P1 Thủ tục P1", "3", "1.8", "1.2"],
    ]
    assert picture.description == (
        "The procedure with the largest excess is P2: 24 points, usual 3.0."
    )


def test_the_bars_are_as_long_as_the_points():
    picture = drawn(points("P1", 10.0, 5.0))

    own, usual = picture.bars
    assert (own.kind, own.width, usual.kind, usual.width) == ("own", 294, "usual", 147)


def test_no_more_than_six_are_drawn():
    picture = drawn(*(points(f"P{number}", 10.0 - number) for number in range(9)))

    assert [tick.label for tick in picture.y_ticks] == ["P0", "P1", "P2", "P3", "P4", "P5"]


def test_without_points_there_is_nothing_to_draw():
    assert drawn() is None
    assert drawn(points("P1", 0.0, 0.0)) is None
