"""What a file is, by its content."""

import pytest

from registry.rules.evidence import JPEG, PDF, PNG, WEBP, degrees, kind_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0....", JPEG),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"%PDF-1.4\n", PDF),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"<svg xmlns='x'/>", None),
        (b"<html>%PDF-", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_with(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("parts", "direction", "value"),
    [
        ((21, 1, 48), "N", 21.03),
        ((21, 1, 48), "S", -21.03),
        ((105, 51, 0), "E", 105.85),
        ((105, 51, 0), "N", None),
        ((21, 1, 48), "X", None),
        ((-1, 0, 0), "N", None),
        ((float("nan"), 0, 0), "N", None),
    ],
)
def test_degrees_are_read_or_left(parts, direction, value):
    assert degrees(parts, direction) == value
