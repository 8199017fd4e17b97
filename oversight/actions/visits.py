"""Visits to agents: opened with a checklist, filled in on the spot, closed for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.enums import CHOSEN_REASONS, QuestionSource, VisitReason, VisitResult
from oversight.evidence_sheet import sheet_of
from oversight.models import InspectionCase, PlannedVisit, Visit, VisitAnswer
from oversight.rules.checklist import SEEN_EQUIPMENT, SEEN_OBSERVATIONS, checklist
from registry.actions.evidence import add_evidence
from registry.actions.observations import record_observations
from registry.criteria import demands_of
from registry.enums import ENDED
from registry.models import Agent, CriteriaSet, User
from registry.rules.changes import metres_between


@dataclass(frozen=True)
class Answer:
    """What was found for one question: a number, yes (1) or no (0), or not looked at (None)."""

    value: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class Position:
    """Where a phone was, in degrees, and how well it knew (metres)."""

    latitude: float
    longitude: float
    accuracy_m: float


@dataclass(frozen=True)
class Found:
    """All that an inspector wrote down; answers by the key of their question."""

    visited_at: datetime | None = None
    on_duty: str = ""
    position: Position | None = None
    findings: str = ""
    result: str = ""
    signed_by_inspector: str = ""
    signed_by_agent: str = ""
    answers: Mapping[int, Answer] = field(default_factory=dict)


@transaction.atomic
def open_visit(
    *, agent: Agent, reason: VisitReason, by: User, at: datetime, due_on: date | None = None
) -> Visit:
    """Open a visit of one's own choice, with the checklist of the day.

    Refuses, by code: `not_permitted`, `reason_not_chosen`, `agent_ended`, `already_open`,
    `due_too_early`.
    """
    if reason not in CHOSEN_REASONS:
        raise ValidationError(
            _("A visit of the random plan or of a case is opened from there."),
            code="reason_not_chosen",
        )
    if due_on is not None and due_on < timezone.localdate(at):
        raise ValidationError(_("This day is over."), code="due_too_early")
    return _open(agent, VisitReason(reason), by, at, due_on=due_on)


@transaction.atomic
def open_planned_visit(*, planned: PlannedVisit, by: User, at: datetime) -> Visit:
    """Open the visit that a random plan asks for.

    Refuses, by code: `not_permitted`, `agent_ended`, `already_open`.
    """
    locked = PlannedVisit.objects.select_for_update().get(pk=planned.pk)
    if Visit.objects.filter(planned=locked).exists():
        raise ValidationError(_("This planned visit was opened already."), code="already_open")
    return _open(locked.agent, VisitReason.RANDOM, by, at, planned=locked, due_on=locked.due_on)


@transaction.atomic
def open_case_visit(*, case: InspectionCase, by: User, at: datetime) -> Visit:
    """Open a visit that looks into an inspection case.

    Refuses, by code: `not_permitted`, `case_closed`, `agent_ended`, `already_open`.
    """
    locked = (
        InspectionCase.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk=case.pk)
        .first()
    )
    if locked is None:
        raise ValidationError(_("You may not visit this agent."), code="not_permitted")
    if not locked.is_open:
        raise ValidationError(
            _("Case %(number)s is closed: there is nothing to look into."),
            code="case_closed",
            params={"number": locked.number},
        )
    return _open(locked.agent, VisitReason.CASE, by, at, case=locked)


@transaction.atomic
def save_visit(
    *, visit: Visit, found: Found, photos: Sequence[UploadedFile] = (), by: User, at: datetime
) -> Visit:
    """Keep what was written so far; only its inspector may, and only until it is submitted.

    Refuses, by code: `not_permitted`, `already_submitted`, `in_future`, and what `add_evidence`
    refuses about a photo.
    """
    locked = _locked(visit, by)
    _write(locked, found, at)
    _add_photos(locked, photos, by, at)
    visit.refresh_from_db()
    return visit


@transaction.atomic
def submit_visit(
    *, visit: Visit, found: Found, photos: Sequence[UploadedFile] = (), by: User, at: datetime
) -> Visit:
    """Close a visit: it stands from now on, and what was seen goes into the register.

    Refuses, besides what `save_visit` refuses, by field and code: `required`,
    `findings_required`.
    """
    locked = _locked(visit, by)
    _write(locked, found, at)
    _check_complete(locked)
    _add_photos(locked, photos, by, at)
    locked.submitted_at = at
    locked.save(update_fields=["submitted_at"])
    _tell_register(locked, by, at)
    visit.refresh_from_db()
    return visit


@transaction.atomic
def give_up_visit(*, visit: Visit, by: User) -> None:
    """Take an open visit back; photos stay with the agent. Refuses as `save_visit` does."""
    _locked(visit, by).delete()


def may_fill(visit: Visit, user: User) -> bool:
    """Whether this person may still write in this visit."""
    return (
        not visit.is_submitted
        and visit.inspector_id == user.pk
        and user.has_perm("oversight.add_visit")
    )


def _open(agent, reason, by, at, *, planned=None, case=None, due_on=None):
    visible = Agent.objects.visible_to(by).select_related("operator").filter(pk=agent.pk).first()
    if visible is None or not by.has_perm("oversight.add_visit"):
        raise ValidationError(_("You may not visit this agent."), code="not_permitted")
    if visible.status in ENDED:
        raise ValidationError(
            _("This agent is “%(status)s”: there is nothing to visit."),
            code="agent_ended",
            params={"status": visible.get_status_display()},
        )
    other = Visit.objects.open().filter(agent=visible).select_related("inspector").first()
    if other is not None:
        raise ValidationError(
            _("%(inspector)s has an open visit to this agent."),
            code="already_open",
            params={"inspector": other.inspector.get_full_name() or other.inspector.username},
        )
    today = timezone.localdate(at)
    criteria_set = CriteriaSet.objects.in_force_for(visible.operator.kind_id, today).first()
    visit = Visit.objects.create(
        agent=visible,
        reason=reason,
        planned=planned,
        case=case,
        inspector=by,
        opened_at=at,
        saved_at=at,
        due_on=due_on,
        criteria_set=criteria_set,
    )
    raised = [line.code.value for line in sheet_of(visible, today).raised]
    VisitAnswer.objects.bulk_create(
        VisitAnswer(
            visit=visit,
            order=order,
            source=question.source,
            question=question.code,
            kind=question.kind,
            demand=dict(question.demand),
        )
        for order, question in enumerate(checklist(demands_of(criteria_set), raised), start=1)
    )
    return visit


def _locked(visit, by):
    visible = Visit.objects.visible_to(by).select_for_update(of=("self",))
    locked = visible.filter(pk=visit.pk).first()
    if locked is None or locked.inspector_id != by.pk or not by.has_perm("oversight.add_visit"):
        raise ValidationError(_("Only its inspector may write in a visit."), code="not_permitted")
    if locked.is_submitted:
        raise ValidationError(
            _("This visit was submitted and stands. Correct it by a new visit."),
            code="already_submitted",
        )
    return locked


def _write(visit, found, at):
    if found.visited_at is not None and found.visited_at > at:
        raise ValidationError(
            {"visited_at": ValidationError(_("This time has not come yet."), code="in_future")}
        )
    for name in (
        "visited_at",
        "on_duty",
        "findings",
        "result",
        "signed_by_inspector",
        "signed_by_agent",
    ):
        value = getattr(found, name)
        setattr(visit, name, value.strip() if isinstance(value, str) else value)
    _place(visit, found.position)
    visit.saved_at = at
    visit.full_clean(validate_constraints=False)
    visit.save()
    answers = list(visit.answers.all())
    for answer in answers:
        given = found.answers.get(answer.pk, Answer(None))
        answer.value, answer.note = given.value, given.note.strip()
    VisitAnswer.objects.bulk_update(answers, ["value", "note"])


def _place(visit, position):
    visit.latitude = position.latitude if position else None
    visit.longitude = position.longitude if position else None
    visit.position_accuracy_m = position.accuracy_m if position else None
    visit.position_distance_m = None
    if position and visit.agent.location:
        here, there = (
            {"longitude": point.longitude, "latitude": point.latitude}
            for point in (position, visit.agent)
        )
        visit.position_distance_m = round(metres_between(here, there), 1)


def _check_complete(visit):
    missing = [
        name
        for name in ("visited_at", "on_duty", "result", "signed_by_inspector", "signed_by_agent")
        if not getattr(visit, name)
    ]
    if missing:
        refusal = ValidationError(_("This is needed before a visit is submitted."), code="required")
        raise ValidationError(dict.fromkeys(missing, refusal))
    if visit.result != VisitResult.NOTHING and not visit.findings:
        raise ValidationError(
            {"findings": ValidationError(_("Say what was found."), code="findings_required")}
        )


def _add_photos(visit, photos, by, at):
    """A photo that was sent before, and comes again after the network was lost, is there once."""
    for upload in photos:
        try:
            evidence = add_evidence(
                agent=visit.agent,
                upload=upload,
                measure="",
                caption=_("Visit %(visit)s") % {"visit": visit},
                by=by,
                at=at,
            )
        except ValidationError as refusal:
            if getattr(refusal, "code", "") == "already_there":
                continue
            raise ValidationError({"photos": refusal}) from refusal
        visit.photos.create(evidence=evidence)


def _tell_register(visit, by, at):
    """What can be seen of the criteria is recorded at the agent as seen on that visit."""
    seen = {
        answer.question: answer.value
        for answer in visit.answers.filter(source=QuestionSource.CRITERION, value__isnull=False)
        if answer.question in (*SEEN_EQUIPMENT, *SEEN_OBSERVATIONS)
    }
    if seen:
        record_observations(
            agent=visit.agent,
            seen=seen,
            seen_on=timezone.localdate(visit.visited_at),
            seen_by=_("%(inspector)s, visit %(visit)s")
            % {"inspector": visit.signed_by_inspector[:70], "visit": visit},
            by=by,
            at=at,
        )
