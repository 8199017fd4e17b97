"""Lists on their way in: the file a person sent, and what was found in it, until it is replaced.

They lie outside the web root under a random name that only the session of that person knows.
"""

import json
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

KEPT = timedelta(days=1)


class Upload:
    """One file under its random name, with a page of notes beside it."""

    def __init__(self, token: str):
        self.token = token
        self.file = _folder() / token
        self.page = self.file.with_suffix(".json")

    @classmethod
    def keep(cls, content: bytes, **notes) -> "Upload":
        """Store a file; files that nobody came back for within a day go."""
        _folder().mkdir(parents=True, exist_ok=True)
        _sweep()
        upload = cls(secrets.token_hex(16))
        upload.file.write_bytes(content)
        upload.note(**notes)
        return upload

    @classmethod
    def found(cls, token: str | None) -> "Upload | None":
        """The upload of that name, as long as it is there."""
        upload = cls(token) if token else None
        return upload if upload and upload.page.is_file() else None

    def content(self) -> bytes:
        return self.file.read_bytes()

    def notes(self) -> dict:
        return json.loads(self.page.read_text(encoding="utf-8"))

    def note(self, **notes) -> None:
        """Write down what is known of it now, instead of what was known before."""
        self.page.write_text(json.dumps(notes), encoding="utf-8")

    def discard(self) -> None:
        self.file.unlink(missing_ok=True)
        self.page.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "lists"


def _sweep():
    limit = (timezone.now() - KEPT).timestamp()
    for path in _folder().iterdir():
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
