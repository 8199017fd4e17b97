import re
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from maps.drawing import HEIGHT, WIDTH, Projection, draw
from maps.layers import Point

HERE = (105.8, 21.0, 105.9, 21.1)


@dataclass
class Row:
    """A ward as the map shows it."""

    ward: SimpleNamespace
    swatch: str = "1"


def ward(
    outline='{"type": "MultiPolygon", "coordinates": [[[[105.8,21.0],[105.9,21.0],[105.9,21.1],[105.8,21.0]]]]}',
):
    return Row(SimpleNamespace(outline=outline, name="Hoàn Kiếm"))


def agent(status="active", grade="A", longitude=105.85, latitude=21.05):
    return [latitude, longitude, 1, "A1", "Tên", "Đơn vị", status, grade, 80]


def test_the_box_fits_the_sheet_with_north_up():
    projection = Projection(HERE)

    west, south = projection.place(105.8, 21.0)
    east, north = projection.place(105.9, 21.1)

    assert (0 < west < east < WIDTH, 0 < north < south < HEIGHT) == (True, True)


def test_a_kilometre_is_as_long_across_as_up():
    projection = Projection(HERE)
    middle_x, middle_y = projection.place(105.85, 21.05)

    up = middle_y - projection.place(105.85, 21.05 + 0.01)[1]
    across = projection.place(105.85 + 0.01 / 0.9333, 21.05)[0] - middle_x  # cos 21.05°

    assert across == pytest.approx(up, abs=0.3)
    assert projection.units(1111.95) == pytest.approx(up, abs=0.1)


def test_outlines_are_closed_paths_filled_by_their_swatch():
    drawn = draw([ward(), ward(outline=None)], [], [])

    (shape,) = drawn.wards
    assert re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+){2}Z", shape.path)
    assert (shape.swatch, shape.name) == ("1", "Hoàn Kiếm")


def test_agents_are_drawn_by_shape_and_grade_and_circles_around_active_ones():
    drawn = draw([ward()], [agent(), agent("draft", "")], [], ring_m=1_000)

    assert [(one.kind, one.text) for one in drawn.agents] == [("active", "A"), ("preparing", "")]
    assert len(drawn.rings) == 1
    assert draw([ward()], [agent()], []).rings == []


def test_marks_bear_their_number_or_sign():
    marks = [
        Point("first", 21.05, 105.85, ["Địa điểm"], 3),
        Point("flag", 21.05, 105.85, ["Phường"], 2),
        Point("people", 21.05, 105.85, ["Người"], 20_000),
    ]

    drawn = draw([ward()], [], marks)

    assert [(one.text, one.radius) for one in drawn.marks] == [("3", 8.0), ("⚑", 8.0), ("", 10.0)]


def test_without_wards_the_city_is_the_sheet():
    assert draw([], [agent()], []).agents[0].x == pytest.approx(WIDTH / 2, abs=WIDTH / 4)
