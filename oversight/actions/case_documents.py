"""Files that come with a move of a case: checked by content, kept under a name nobody guesses."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.models import CaseDocument, CaseMove
from registry.actions.evidence import NAME_LENGTH, checked_upload
from registry.photos import read_photo

MOST_DOCUMENTS = 10


def keep_documents(
    *, move: CaseMove, uploads: Sequence[UploadedFile], at: datetime
) -> list[CaseDocument]:
    """Keep the files of a move once it is committed; of a photo only the picture.

    Refuses, by code: `too_many_documents`, `too_large`, `type_not_taken`, `unreadable`,
    `too_many_pixels`.
    """
    if len(uploads) > MOST_DOCUMENTS:
        raise ValidationError(
            _("At most %(most)d files at once."),
            code="too_many_documents",
            params={"most": MOST_DOCUMENTS},
        )
    return [_keep(move, upload, at) for upload in uploads]


def _keep(move, upload, at):
    content, kind = checked_upload(upload)
    if kind.is_photo:
        content = read_photo(content, kind).content
    name = f"cases/{at:%Y/%m}/{token_hex(16)}{kind.extension}"
    document = CaseDocument.objects.create(
        move=move,
        file=name,
        original_name=PurePath(upload.name or "").name[:NAME_LENGTH],
        content_type=kind.content_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
    )
    transaction.on_commit(partial(default_storage.save, name, ContentFile(content)))
    return document
