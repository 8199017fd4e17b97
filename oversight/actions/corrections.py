"""Corrections of the record after a granted appeal: new rows that say what changed, and why."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.actions.events import Change, record_events
from oversight.enums import GRANTING, CorrectionKind, EventKind, SupplementReason
from oversight.instants import from_moments
from oversight.models import Correction, Incident, InspectionCase, SupplementRound
from oversight.rules.supplements import judge_round


@transaction.atomic
def correct_reason(
    *,
    case: InspectionCase,
    supplement: SupplementRound,
    reason: SupplementReason,
    by,
    at: datetime,
    comment="",
) -> Correction:
    """Give a supplement round another reason, and judge again whether it counts for the agent.

    The next scoring run counts it so; runs made before stay as they were. The dossier remembers the
    change as an event that names the case. Refuses, by code:
    `not_permitted`, `appeal_not_granted`, `other_agent`, `nothing_changes`.
    """
    _check(case, by)
    locked = (
        SupplementRound.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .get(pk=supplement.pk)
    )
    if locked.dossier.agent_id != case.agent_id:
        raise ValidationError(_("This dossier is another agent's."), code="other_agent")
    if locked.reason == reason:
        raise ValidationError(_("The round has this reason already."), code="nothing_changes")
    correction = Correction.objects.create(
        case=case,
        kind=CorrectionKind.REASON,
        dossier=locked.dossier,
        requested_at=locked.requested_at,
        old=locked.reason,
        new=reason,
        comment=comment,
        by=by,
        at=at,
    )
    change = Change(
        dossier=locked.dossier_id,
        agent=locked.dossier.agent_id,
        kind=EventKind.SUPPLEMENT_REASON_CORRECTED,
        field="reason",
        old=locked.reason,
        new=reason,
        round=locked.number,
    )
    record_events([change], by=by, at=at, reason=_("Case %(number)s") % {"number": case.number})
    locked.reason = reason
    locked.is_agent_attributable = judge_round(
        reason, is_first=locked.number == 1
    ).agent_attributable
    locked.save(update_fields=["reason", "is_agent_attributable"])
    return correction


@transaction.atomic
def point_to_incident(
    *, case: InspectionCase, incident: Incident, by, at: datetime, comment=""
) -> Correction:
    """Record that a declared incident accounts for what the case was about.

    The incident itself moves deadlines, once its calendar is put into force. Refuses, by code:
    `not_permitted`, `appeal_not_granted`, `incident_does_not_count`, `nothing_changes`.
    """
    _check(case, by)
    if not Incident.objects.counting().covering([case.agent_id]).filter(pk=incident.pk).exists():
        raise ValidationError(
            _("This incident is not confirmed, or does not cover this agent."),
            code="incident_does_not_count",
        )
    if case.corrections.filter(incident=incident).exists():
        raise ValidationError(
            _("The case points to this incident already."), code="nothing_changes"
        )
    return Correction.objects.create(
        case=case, kind=CorrectionKind.INCIDENT, incident=incident, comment=comment, by=by, at=at
    )


def corrected_reasons(rounds: Iterable[tuple[int, int, str]]) -> list[str]:
    """The reason of each round, given as dossier, instant of the request and reason in a file.

    What was corrected after an appeal stays corrected, whatever a file says again.
    """
    kept = Correction.objects.filter(kind=CorrectionKind.REASON).order_by("at", "pk")
    rows = list(kept.values_list("dossier", "requested_at", "new"))
    instants = from_moments([requested_at for _dossier, requested_at, _new in rows]).tolist()
    standing = {
        (dossier, instant): new
        for (dossier, _requested_at, new), instant in zip(rows, instants, strict=True)
    }
    return [standing.get((dossier, instant), reason) for dossier, instant, reason in rounds]


def may_correct(case: InspectionCase, user) -> bool:
    """Whether this person may correct the record on the ground of this case."""
    return (
        user.has_perm("oversight.correct_record") and case.moves.filter(act__in=GRANTING).exists()
    )


def _check(case, by):
    visible = InspectionCase.objects.visible_to(by).filter(pk=case.pk).first()
    if visible is None or not by.has_perm("oversight.correct_record"):
        raise ValidationError(_("You may not correct the record."), code="not_permitted")
    if not visible.moves.filter(act__in=GRANTING).exists():
        raise ValidationError(
            _("The record is corrected after an appeal was upheld, in whole or in part."),
            code="appeal_not_granted",
        )
