"""Taking in files that show what was found at an agent."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from secrets import token_hex

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from registry.enums import Status
from registry.models import Agent, Evidence, User
from registry.photos import Photo, read_photo
from registry.rules.changes import metres_between
from registry.rules.criteria import MEASURES
from registry.rules.evidence import FileKind, kind_of

NAME_LENGTH = 200


def may_add_evidence(agent: Agent, user: User) -> bool:
    """Whether this person may add files to this agent, as long as its career lasts."""
    ended = agent.status in (Status.REFUSED, Status.CLOSED, Status.MERGED)
    return user.has_perm("registry.add_evidence") and not ended


@transaction.atomic
def add_evidence(
    *, agent: Agent, upload: UploadedFile, measure: str, by: User, at: datetime, caption=""
) -> Evidence:
    """Keep a photo or PDF about an agent; of a photo only the picture, under a name nobody guesses.

    Where and when it was taken is compared with the registered place first. Refuses, by code:
    `not_permitted`, `measure_unknown`, `too_large`, `type_not_taken`, `unreadable`,
    `too_many_pixels`, `already_there`.
    """
    visible = Agent.objects.visible_to(by).filter(pk=agent.pk).first()
    if visible is None or not may_add_evidence(visible, by):
        raise ValidationError(_("You may not add files to this agent."), code="not_permitted")
    if measure and measure not in MEASURES:
        raise ValidationError(_("There is no such criterion."), code="measure_unknown")
    content, kind = checked_upload(upload)
    photo = read_photo(content, kind) if kind.is_photo else Photo(content, None, None)
    checksum = sha256(photo.content).hexdigest()
    if Evidence.objects.filter(agent=visible, sha256=checksum, measure=measure).exists():
        raise ValidationError(_("This file is there already."), code="already_there")
    name = f"evidence/{at:%Y/%m}/{token_hex(16)}{kind.extension}"
    evidence = Evidence.objects.create(
        agent=visible,
        measure=measure,
        caption=caption,
        file=name,
        original_name=PurePath(upload.name or "").name[:NAME_LENGTH],
        content_type=kind.content_type,
        size=len(photo.content),
        sha256=checksum,
        photo_location=photo.location,
        photo_distance_m=_distance_m(visible, photo),
        photo_taken_at=photo.taken_at,
        uploaded_by=by,
        uploaded_at=at,
    )
    transaction.on_commit(partial(default_storage.save, name, ContentFile(photo.content)))
    return evidence


def checked_upload(upload: UploadedFile) -> tuple[bytes, FileKind]:
    """The content of a file and its kind. Refuses, by code: `too_large`, `type_not_taken`."""
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(size)s."),
            code="too_large",
            params={"size": filesizeformat(settings.EVIDENCE_MAX_BYTES)},
        )
    content = upload.read()
    kind = kind_of(content)
    if kind is None:
        raise ValidationError(
            _("This is neither a photo (JPEG, PNG, WebP) nor a PDF."), code="type_not_taken"
        )
    return content, kind


def _distance_m(agent, photo):
    """How far from the registered place a photo was taken, where both are known."""
    if not (agent.location and photo.location):
        return None
    here, there = (
        {"longitude": point.x, "latitude": point.y} for point in (agent.location, photo.location)
    )
    return round(metres_between(here, there), 1)
