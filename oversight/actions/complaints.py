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

    Refuses, by code: `not_permitted`, `nothing_to_resolve`, `already_resolved`,
    `resolution_required`, `personal_data`, `resolved_too_early`, `in_future`.
    """
    visible = Complaint.objects.visible_to(by).select_for_update(of=("self",))
    locked = visible.filter(pk=complaint.pk).first()
    if locked is None or not by.has_perm("oversight.resolve_complaint"):
        raise ValidationError(_("You may not resolve this complaint."), code="not_permitted")
    _check_resolution(locked, resolution, on, timezone.localdate(at))
    locked.outcome, locked.resolution = ComplaintOutcome(outcome), resolution.strip()
    locked.resolved_on, locked.resolved_by = on, by
    locked.full_clean()
    locked.save(update_fields=["outcome", "resolution", "resolved_on", "resolved_by"])
    complaint.refresh_from_db()
    return complaint


def check_complaint(complaint: Complaint, calendar: Calendar, today: date) -> None:
    """Refuse, by field and code: `in_future`, `too_early`, `personal_data`."""
    if complaint.received_on and complaint.received_on > today:
        raise ValidationError(
            {"received_on": ValidationError(_("This day has not come yet."), code="in_future")}
        )
    if complaint.received_on and complaint.received_on < calendar.first_day:
        raise ValidationError(
            {
                "received_on": ValidationError(
                    _("There were no agents before %(day)s."),
                    code="too_early",
                    params={"day": date_format(calendar.first_day, "SHORT_DATE_FORMAT")},
                )
            }
        )
    check_text("text", complaint.text)


def check_text(field: str, text: str) -> None:
    """Refuse a text that holds what looks like a number or an address of a citizen."""
    found = personal_data(text)
    if found:
        raise ValidationError(
            {
                field: ValidationError(
                    _(
                        "“%(found)s” looks like a phone, an identity number or an e-mail address. "
                        "Leave it out: the call centre keeps it under the reference."
                    ),
                    code="personal_data",
                    params={"found": found},
                )
            }
        )


def term_of(complaint: Complaint, calendar: Calendar) -> date | None:
    """The day by which it must be resolved; a mere rating has none."""
    if complaint.category == ComplaintCategory.RATING or not complaint.received_on:
        return None
    return due_day(complaint.received_on, calendar)


def _check_resolution(complaint, resolution, on, today):
    if complaint.due_on is None:
        raise ValidationError(_("A rating has nothing to resolve."), code="nothing_to_resolve")
    if complaint.outcome:
        raise ValidationError(
            _("This complaint was resolved as “%(outcome)s” on %(day)s."),
            code="already_resolved",
            params={
                "outcome": complaint.get_outcome_display(),
                "day": date_format(complaint.resolved_on, "SHORT_DATE_FORMAT"),
            },
        )
    if not resolution.strip():
        raise ValidationError(_("Say why, and what was done."), code="resolution_required")
    check_text("resolution", resolution)
    if on < complaint.received_on:
        raise ValidationError(
            _("It cannot be resolved before it came in."), code="resolved_too_early"
        )
    if on > today:
        raise ValidationError(_("This day has not come yet."), code="in_future")
