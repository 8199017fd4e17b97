"""Declaring that a citizen handed a dossier over at another time than was recorded."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.actions.deadlines import INSTANTS, count_dossiers, stored
from oversight.actions.events import Change, instant_text, record_events
from oversight.actions.refilings import relink
from oversight.bulk import update_dossiers
from oversight.enums import EventKind
from oversight.instants import from_moments
from oversight.models import CalendarVersion, Dossier, DossierEvent, WorkingCalendar
from oversight.working_time import working_time_of


@transaction.atomic
def declare_reception(
    *, dossier: Dossier, received_at: datetime, reason: str, by, at: datetime
) -> None:
    """Let another reception time stand; the one before stays in the event, with the reason.

    Refuses, by code: `not_permitted`, `reason_required`, `too_long`, `in_future`, `unchanged`,
    `received_after_forwarding`, `received_after_withdrawal`, `outside_calendar`.
    """
    # As imports do, and before the dossier, lest one waits for the other.
    WorkingCalendar.objects.select_for_update().get(versions=dossier.calendar_version_id)
    visible = Dossier.objects.select_for_update(of=("self",)).visible_to(by)
    locked = visible.filter(pk=dossier.pk).first()
    if locked is None or not by.has_perm("oversight.declare_reception"):
        raise ValidationError(
            _("You may not declare reception times of this dossier."), code="not_permitted"
        )
    received_at = received_at.replace(microsecond=0)
    version = CalendarVersion.objects.select_related("calendar").get(pk=locked.calendar_version_id)
    working_time = working_time_of(version)
    _check_reason(reason)
    _check_time(locked, received_at, working_time, at)
    before = locked.received_at
    locked.received_at = received_at
    instants = {name: from_moments([getattr(locked, name)]) for name in INSTANTS}
    counted = count_dossiers(working_time, [locked.authority_id], [locked.agent_id], instants)
    update_dossiers(
        {"id": [locked.pk], **stored({"received_at": instants["received_at"], **counted})}
    )
    relink([(locked.agent_id, locked.procedure_id, locked.citizen_key)])
    old, new = (instant_text(from_moments([moment])[0]) for moment in (before, received_at))
    edit = Change(locked.pk, locked.agent_id, EventKind.RECEPTION_EDITED, "received_at", old, new)
    record_events([edit], by=by, at=at, reason=reason.strip())


def _check_reason(reason):
    longest = DossierEvent._meta.get_field("reason").max_length
    if not reason.strip():
        raise ValidationError(_("Say why the time is another."), code="reason_required")
    if len(reason.strip()) > longest:
        raise ValidationError(
            _("Say it in %(longest)d characters."), code="too_long", params={"longest": longest}
        )


def _check_time(dossier, received_at, working_time, at):
    forwarded, withdrawn = dossier.forwarded_at, dossier.withdrawn_at
    refusals = (
        (received_at > at, "in_future", _("This time has not come yet.")),
        (received_at == dossier.received_at, "unchanged", _("This is the time recorded.")),
        (
            forwarded is not None and received_at > forwarded,
            "received_after_forwarding",
            _("The dossier was forwarded before that."),
        ),
        (
            withdrawn is not None and received_at > withdrawn,
            "received_after_withdrawal",
            _("The dossier was withdrawn before that."),
        ),
        (
            not working_time.covers(from_moments([received_at]))[0],
            "outside_calendar",
            _("The working calendar does not cover this day."),
        ),
    )
    for refused, code, text in refusals:
        if refused:
            raise ValidationError(text, code=code)
