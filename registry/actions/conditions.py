"""What an approved site still has to put right, and who confirmed that it did."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.criteria import criterion_text, facts_of, findings_today, label_of
from registry.models import Agent, Condition, CriteriaSet, Decision, User, Waiver
from registry.rules.criteria import CriterionFinding


def check_conditions(
    findings: Sequence[CriterionFinding], conditions: Mapping[str, date], on: date
) -> None:
    """Refuse conditions that the criteria do not allow, by code.

    `condition_not_possible`, `condition_already_due`, `condition_due_too_late`.
    """
    allowed = {
        finding.key: finding
        for finding in findings
        if finding.is_mandatory and not finding.met and finding.grace_days is not None
    }
    for key, due_on in conditions.items():
        if key not in allowed:
            raise ValidationError(
                _("The criteria leave no grace for “%(criterion)s”."),
                code="condition_not_possible",
                params={"criterion": key},
            )
        last = on + timedelta(days=allowed[key].grace_days)
        if due_on <= on:
            raise ValidationError(
                _("%(criterion)s: choose a day to come."),
                code="condition_already_due",
                params={"criterion": label_of(allowed[key])},
            )
        if due_on > last:
            raise ValidationError(
                _("%(criterion)s: the criteria leave time until %(day)s."),
                code="condition_due_too_late",
                params={
                    "criterion": label_of(allowed[key]),
                    "day": date_format(last, "SHORT_DATE_FORMAT"),
                },
            )


def open_conditions(decision: Decision, conditions: Mapping[str, date]) -> None:
    """Keep with an approval what still has to be put right."""
    Condition.objects.bulk_create(
        Condition(agent=decision.agent, decision=decision, criterion=criterion, due_on=due_on)
        for criterion, due_on in conditions.items()
    )


@transaction.atomic
def confirm_met(*, leave: Waiver | Condition, by: User, at: datetime) -> None:
    """Record that a criterion that was let pass for a time is met now.

    Refuses, by code: `not_permitted`, `already_confirmed`, `maker_cannot_confirm`,
    `criterion_unmet`.
    """
    locked = (
        type(leave)
        .objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk=leave.pk)
        .first()
    )
    if locked is None or not by.has_perm("registry.review_agent"):
        raise ValidationError(_("You may not confirm this."), code="not_permitted")
    if locked.met_at is not None:
        raise ValidationError(_("This is confirmed already."), code="already_confirmed")
    if locked.agent.fact_edits.filter(by=by).exists():
        raise ValidationError(
            _("You edited the facts of this site: somebody else must confirm it."),
            code="maker_cannot_confirm",
        )
    for finding in unmet_today(locked.agent, timezone.localdate(at)):
        if finding.key == locked.criterion:
            raise ValidationError(criterion_text(finding), code="criterion_unmet")
    locked.met_at, locked.met_by = at, by
    locked.save(update_fields=["met_at", "met_by"])
    leave.refresh_from_db(fields=["met_at", "met_by"])


def unmet_today(agent: Agent, on: date) -> list[CriterionFinding]:
    """The mandatory criteria in force that the site does not meet, let pass or not."""
    criteria_set = CriteriaSet.objects.in_force_for(agent.operator.kind_id, on).first()
    findings = findings_today(agent, criteria_set, facts_of(agent, on), on)
    return [finding for finding in findings if finding.is_mandatory and not finding.met]
