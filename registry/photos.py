"""Photos: what the camera wrote into them, and a copy without it."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from registry.rules.evidence import JPEG, PNG, WEBP, FileKind, degrees

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
QUALITY = 85
THUMBNAIL_SIDE = 320
# What Pillow raises at files that are broken, or not what their first bytes say.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


@dataclass(frozen=True)
class Photo:
    """A photo as it may be shown, and what its camera had written."""

    content: bytes
    location: Point | None
    taken_at: datetime | None


def read_photo(content: bytes, kind: FileKind) -> Photo:
    """Take place and time out of a photo, and everything but the picture.

    Refuses, by code: `unreadable`, `too_many_pixels`.
    """
    try:
        # only the reader of this very format, and its size before any of its pixels
        with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as image:
            if image.width * image.height > settings.EVIDENCE_MAX_PIXELS:
                raise ValidationError(
                    _("The picture has more than %(count)s million pixels."),
                    code="too_many_pixels",
                    params={"count": settings.EVIDENCE_MAX_PIXELS // 1_000_000},
                )
            exif = image.getexif()
            return Photo(_picture_only(image, kind), _location(exif), _taken_at(exif))
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("The picture has far too many pixels."), code="too_many_pixels"
        ) from error
    except UNREADABLE as error:
        raise ValidationError(_("This picture cannot be read."), code="unreadable") from error


def thumbnail(file) -> bytes:
    """A small JPEG of a stored photo."""
    with Image.open(file, formats=list(FORMATS.values())) as image:
        image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _encoded(image.convert("RGB"), JPEG)


def _picture_only(image, kind):
    """The pixels alone, upright and no larger than needed, in a file of the same format."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((settings.EVIDENCE_STORED_SIDE, settings.EVIDENCE_STORED_SIDE))
    has_alpha = (kind is not JPEG and "transparency" in upright.info) or "A" in upright.mode
    return _encoded(upright.convert("RGBA" if has_alpha and kind is not JPEG else "RGB"), kind)


def _encoded(image, kind):
    """A new file: text, comments, profiles and camera data of the old one are left behind."""
    image.info = {}
    target = BytesIO()
    image.save(target, format=FORMATS[kind], quality=QUALITY)
    return target.getvalue()


def _location(exif):
    written = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = degrees(
            tuple(float(part) for part in written[ExifTags.GPS.GPSLatitude]),
            written[ExifTags.GPS.GPSLatitudeRef],
        )
        longitude = degrees(
            tuple(float(part) for part in written[ExifTags.GPS.GPSLongitude]),
            written[ExifTags.GPS.GPSLongitudeRef],
        )
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None
    return Point(longitude, latitude, srid=4326)


def _taken_at(exif):
    """The camera's own clock, which stands in its time zone: ours."""
    written = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    written = written or exif.get(ExifTags.Base.DateTime)
    try:
        return timezone.make_aware(datetime.strptime(str(written), "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007 - made aware here
    except ValueError:
        return None
