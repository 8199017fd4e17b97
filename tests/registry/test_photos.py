"""What is read of a photo, and what is left in it."""

from io import BytesIO
from zlib import crc32

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from registry.photos import read_photo, thumbnail
from registry.rules.evidence import JPEG, PNG, WEBP
from tests.registry.pictures import photo


@pytest.mark.parametrize(("image_format", "kind"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_place_and_time_are_read_and_only_the_picture_is_kept(image_format, kind):
    given = photo(image_format, place=(21.03, 105.85), taken="2026:06:01 09:30:00")

    read = read_photo(given, kind)

    with Image.open(BytesIO(read.content)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == (image_format, (60, 40), {})
    assert read.location.coords == (105.85, 21.03)
    assert read.taken_at.isoformat() == "2026-06-01T09:30:00+07:00"
    assert (b"Secret" in given, b"Secret" in read.content) == (True, False)


def test_a_picture_taken_sideways_is_kept_upright():
    read = read_photo(photo(turned=6), JPEG)

    with Image.open(BytesIO(read.content)) as kept:
        assert kept.size == (40, 60)


def test_a_large_picture_is_made_smaller(settings):
    settings.EVIDENCE_STORED_SIDE = 30

    with Image.open(BytesIO(read_photo(photo(), JPEG).content)) as kept:
        assert kept.size == (30, 20)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "hôm qua", None])
def test_a_clock_that_was_never_set_says_nothing(taken):
    assert read_photo(photo(taken=taken), JPEG).taken_at is None


def test_a_photo_without_a_place_says_nothing():
    assert read_photo(photo(place=(0.0, 0.0)), JPEG).location is None
    assert read_photo(photo(), JPEG).location is None


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0rubbish", photo()[:200], photo("PNG")])
def test_a_broken_or_disguised_picture_is_refused(content):
    with pytest.raises(ValidationError) as refusal:
        read_photo(content, JPEG)

    assert refusal.value.code == "unreadable"


@pytest.mark.parametrize("size", [(101, 100), (20_000, 20_000)])
def test_a_small_file_with_too_many_pixels_is_refused_before_it_is_unpacked(settings, size):
    settings.EVIDENCE_MAX_PIXELS = 10_000
    bomb = photo("PNG", size=(101, 100))
    header = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    bomb = bomb[:16] + header + bomb[24:]

    with pytest.raises(ValidationError) as refusal:
        read_photo(_with_checksum(bomb), PNG)

    assert refusal.value.code == "too_many_pixels"


def test_a_thumbnail_is_small():
    small = thumbnail(BytesIO(photo("PNG", size=(900, 600))))

    with Image.open(BytesIO(small)) as image:
        assert (image.format, image.size) == ("JPEG", (320, 213))


def _with_checksum(png):
    """The header's checksum put right, so that only its size is a lie."""
    return png[:29] + crc32(png[12:29]).to_bytes(4, "big") + png[33:]
