"""Setting a mandatory criterion aside for one site, for a time."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.actions.agents import is_maker
from registry.actions.conditions import unmet_today
from registry.enums import CLEARED, WAITING
from registry.models import Agent, User, Waiver
from registry.rules.lapses import LONGEST_WAIVER_DAYS


@transaction.atomic
def grant_waiver(
    *, agent: Agent, criterion: str, reason: str, ends_on: date, by: User, at: datetime
) -> Waiver:
    """Let a site pass without one mandatory criterion until a day, by the named role only.

    Refuses, by code: `not_permitted`, `maker_cannot_waive`, `status_does_not_fit`,
    `reason_required`, `ends_too_early`, `ends_too_late`, `criterion_does_not_block`.
    """
    on = timezone.localdate(at)
    locked = (
        Agent.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=agent.pk).first()
    )
    if locked is None or not by.has_perm("registry.grant_waiver"):
        raise ValidationError(_("You may not waive criteria."), code="not_permitted")
    if is_maker(locked, by):
        raise ValidationError(
            _("You submitted this site or edited its facts: somebody else must waive."),
            code="maker_cannot_waive",
        )
    if not is_open_to_waivers(locked):
        raise ValidationError(
            _("%(agent)s is “%(status)s”: there is nothing to waive."),
            code="status_does_not_fit",
            params={"agent": locked.code, "status": locked.get_status_display()},
        )
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason_required")
    _check_last_day(ends_on, on)
    if criterion not in {finding.key for finding in unmet_today(locked, on)}:
        raise ValidationError(
            _("Only a mandatory criterion that is not met can be waived."),
            code="criterion_does_not_block",
        )
    return Waiver.objects.create(
        agent=locked,
        criterion=criterion,
        reason=reason.strip(),
        ends_on=ends_on,
        granted_by=by,
        granted_at=at,
    )


def is_open_to_waivers(agent: Agent) -> bool:
    """Whether there is a decision to come or one that stands."""
    return agent.status in WAITING | CLEARED


def _check_last_day(ends_on, on):
    last = on + timedelta(days=LONGEST_WAIVER_DAYS.value)
    if ends_on < on:
        raise ValidationError(_("Choose a last day to come."), code="ends_too_early")
    if ends_on > last:
        raise ValidationError(
            _("A waiver ends by %(day)s; a new one may follow."),
            code="ends_too_late",
            params={"day": date_format(last, "SHORT_DATE_FORMAT")},
        )
