"""How long files are held: the curve against the counts of the landmarks."""

import pytest
from django.utils import translation

from oversight.charts.custody import Landmark, custody
from tests.oversight.worked import worked_score


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rows_of(picture):
    return [[cell.text for cell in row] for row in picture.table.rows]


def test_the_curve_falls_by_those_forwarded_between_two_landmarks():
    picture = custody([Landmark(**row) for row in worked_score().landmarks])

    assert rows_of(picture) == [
        ["at the deadline", "10 / 55", "18.2%", "4.4%"],
        ["1", "8 / 55", "14.5%", "2.2%"],
        ["3", "5 / 50", "10.4%", "1.4%"],
        ["5", "3 / 50", "6.2%", "0.8%"],
        ["10", "1 / 50", "2.1%", "0.2%"],
    ]
    assert picture.notes == [
        "Of the first 10 working days after the deadline a file is held 1.0 on average, usually 0.2."
    ]


def test_landmarks_that_nothing_has_reached_are_not_drawn():
    picture = custody([Landmark(0, 4, 1, 4, 0.2), Landmark(1, 0, 0, 0, 0.0)])

    assert rows_of(picture) == [["at the deadline", "1 / 4", "25.0%", "5.0%"]]
    assert picture.notes == []


def test_without_a_deadline_passed_there_is_nothing_to_draw():
    assert custody([Landmark(0, 0, 0, 0, 0.0)]) is None
    assert custody([]) is None
