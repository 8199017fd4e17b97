"""Taking in what citizens say of agents, and resolving it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oversight.actions.calendars import current_version
from oversight.enums import ComplaintCategory, ComplaintOutcome
from oversight.models import Complaint
from oversight.rules.calendar import Calendar
from oversight.rules.complaints import due_day, personal_data
from oversight.working_time import working_time_of
from registry.models import Agent, User

CALENDAR = "vietnam"


def complaint_calendar(at: datetime) -> Calendar:
    """The working days that terms of complaints are counted in."""
    return working_time_of(current_version(CALENDAR, at=at)).calendar


@transaction.atomic
def record_complaint(
    *, complaint: Complaint, by: User, at: datetime, calendar: Calendar | None = None
) -> Complaint:
    """Keep a new complaint or rating, with the day it must be resolved by.

    Whoever records many hands in the calendar once. Refuses, by code: `not_permitted`, and what
    `check_complaint` refuses.
    """
    visible = Agent.objects.visible_to(by).filter(pk=complaint.agent_id).exists()
    if not visible or not by.has_perm("oversight.add_complaint"):
        raise ValidationError(
            _("You may not record complaints about this agent."), code="not_permitted"
        )
    calendar = calendar or complaint_calendar(at)
    check_complaint(complaint, calendar, timezone.localdate(at))
    complaint.due_on = term_of(complaint, calendar)
    complaint.recorded_by, complaint.recorded_at = by, at
    complaint.full_clean()
    complaint.save(force_insert=True)
    return complaint


@transaction.atomic
def resolve_complaint(
    *,
    complaint: Complaint,
    outcome: ComplaintOutcome,
    resolution: str,
    on: date,
    by: User,
    at: datetime,
) -> Complaint:
    """Say what a complaint came to and why. It then stands.

    Refuses, by code: `not_permitted`, `already_resolved`, and what `check_resolution` refuses.
    """
    visible = Complaint.objects.visible_to(by).select_for_update(of=("self",))
    locked = visible.filter(pk=complaint.pk).first()
    if locked is None or not by.has_perm("oversight.resolve_complaint"):
        raise ValidationError(_("You may not resolve this complaint."), code="not_permitted")
    if locked.outcome:
        raise ValidationError(
            _("This complaint was resolved as “%(outcome)s” on %(day)s."),
            code="already_resolved",
            params={
                "outcome": locked.get_outcome_display(),
                "day": date_format(locked.resolved_on, "SHORT_DATE_FORMAT"),
            },
        )
    check_resolution(locked, resolution=resolution, on=on, today=timezone.localdate(at))
    locked.outcome, locked.resolution = ComplaintOutcome(outcome), resolution.strip()
    locked.resolved_on, locked.resolved_by = on, by
    locked.full_clean()
    locked.save(update_fields=["outcome", "resolution", "resolved_on", "resolved_by"])
    complaint.refresh_from_db()
    return complaint


def check_complaint(complaint: Complaint, calendar: Calendar, today: date) -> None:
    """Refuse all that is wrong at once, by field and code: `in_future`, `too_early`, `personal_data`."""
    errors = {**_wrong_day(complaint, calendar, today), **_wrong_text("text", complaint.text)}
    if errors:
        raise ValidationError(errors)


def check_resolution(complaint: Complaint, *, resolution: str, on: date, today: date) -> None:
    """Refuse all that is wrong at once, by field and code.

    `nothing_to_resolve`, `resolution_required`, `personal_data`, `resolved_too_early`, `in_future`.
    """
    errors = _wrong_text("resolution", resolution)
    if complaint.category == ComplaintCategory.RATING:
        errors["outcome"] = ValidationError(
            _("A rating has nothing to resolve."), code="nothing_to_resolve"
        )
    if not resolution.strip():
        errors["resolution"] = ValidationError(
            _("Say why, and what was done."), code="resolution_required"
        )
    if on > today:
        errors["resolved_on"] = ValidationError(_("This day has not come yet."), code="in_future")
    elif complaint.received_on and on < complaint.received_on:
        errors["resolved_on"] = ValidationError(
            _("It cannot be resolved before it came in."), code="resolved_too_early"
        )
    if errors:
        raise ValidationError(errors)


def _wrong_day(complaint, calendar, today):
    if complaint.received_on and complaint.received_on > today:
        return {"received_on": ValidationError(_("This day has not come yet."), code="in_future")}
    if complaint.received_on and complaint.received_on < calendar.first_day:
        first = date_format(calendar.first_day, "SHORT_DATE_FORMAT")
        return {
            "received_on": ValidationError(
                _("There were no agents before %(day)s."), code="too_early", params={"day": first}
            )
        }
    return {}


def _wrong_text(field, text):
    """Where a text holds what looks like a number or an address of a citizen."""
    found = personal_data(text)
    if not found:
        return {}
    return {
        field: ValidationError(
            _(
                "“%(found)s” looks like a phone, an identity number or an e-mail address. "
                "Leave it out: the call centre keeps it under the reference."
            ),
            code="personal_data",
            params={"found": found},
        )
    }


def term_of(complaint: Complaint, calendar: Calendar) -> date | None:
    """The day by which it must be resolved; a mere rating has none."""
    if complaint.category == ComplaintCategory.RATING or not complaint.received_on:
        return None
    return due_day(complaint.received_on, calendar)
