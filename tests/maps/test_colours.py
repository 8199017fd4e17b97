"""The colours of the maps, as people with and without full colour vision tell them apart."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.conf import settings

STYLES = (Path(settings.BASE_DIR) / "maps/static/maps/symbols.css").read_text(encoding="utf-8")
SYMBOLS = (Path(settings.BASE_DIR) / "maps/templates/maps/symbols.html").read_text(encoding="utf-8")
CLASSES = [f"ward-fill-{number}" for number in range(1, 6)]
OTHERS = ["ward-fill-zero", "ward-fill-nothing", "ward-fill-unknown"]
GRADES = [f"mark--{grade}" for grade in "ABCDN"]
STEP_IN_GREY = 8  # of 100 steps of lightness; 2 to 3 are just seen side by side
STEP_IN_COLOUR = 10  # CIE 1976; about 2.3 is just seen
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
FULL_VISION = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
TO_XYZ = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
WHITE = (0.9505, 1.0, 1.089)


def colour_of(name):
    """The fill as linear red, green and blue."""
    digits = re.search(rf"^\.{name} {{ fill: #(\w{{6}})", STYLES, re.MULTILINE)[1]
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def turned(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(name, vision=FULL_VISION):
    """Lightness, green to red, blue to yellow, as somebody with that vision sees the fill."""
    seen = [min(max(part, 0), 1) for part in turned(vision, colour_of(name))]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (a / b for a, b in zip(turned(TO_XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, vision):
    pairs = zip(lab(one, vision), lab(other, vision), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def test_classes_grow_darker_step_by_step_in_grey():
    lightness = [lab(name)[0] for name in CLASSES]

    assert [high - low > STEP_IN_GREY for high, low in pairwise(lightness)] == [True] * 4


@pytest.mark.parametrize("vision", [FULL_VISION, DEUTERANOPIA], ids=["full", "deuteranopia"])
def test_classes_and_grades_are_told_apart_with_either_vision(vision):
    close = [
        (one, other)
        for names in (CLASSES, GRADES)
        for one, other in combinations(names, 2)
        if distance(one, other, vision) < STEP_IN_COLOUR
    ]

    assert close == []


def test_a_pattern_tells_what_a_colour_may_not():
    patterns = re.findall(r'<pattern id="ward-(\w+)"[^>]*>(.*?)</pattern>', SYMBOLS)
    drawn = {name: re.sub(r"ward-fill-\w+", "", content) for name, content in patterns}
    plain = [
        name
        for name, content in drawn.items()
        if "<circle" not in content and "<path" not in content
    ]

    assert len(drawn) == len(CLASSES) + len(OTHERS)
    assert plain == ["1", "zero"]  # the palest, with and without a tint, and worded in the legend
