"""What a file of evidence is by its content. Its name and what a browser says of it count for nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """One kind of file that is taken: how it begins, and how it is stored and served."""

    content_type: str
    extension: str
    is_photo: bool


JPEG = FileKind("image/jpeg", ".jpg", is_photo=True)
PNG = FileKind("image/png", ".png", is_photo=True)
WEBP = FileKind("image/webp", ".webp", is_photo=True)
PDF = FileKind("application/pdf", ".pdf", is_photo=False)
KINDS = (JPEG, PNG, WEBP, PDF)


def kind_of(content: bytes) -> FileKind | None:
    """The kind of a file by its first bytes, or None where it is of no kind that is taken.

    >>> kind_of(b"%PDF-1.7 ...").content_type
    'application/pdf'
    >>> kind_of(b"<html>") is None
    True
    """
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"%PDF-"):
        return PDF
    return None


def degrees(parts: tuple[float, float, float], direction: str) -> float | None:
    """Degrees, minutes and seconds as a camera writes them; None where they cannot be.

    >>> degrees((21, 1, 48), "N")
    21.03
    """
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    limit = {"N": 90, "S": 90, "E": 180, "W": 180}.get(direction)
    if limit is None or not 0 <= value <= limit:
        return None
    return round(-value if direction in "SW" else value, 7)
