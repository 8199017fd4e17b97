"""Complaints, visits and plans for tests."""

from datetime import timedelta
from itertools import count

from oversight.enums import (
    AnswerKind,
    ComplaintCategory,
    ComplaintChannel,
    QuestionSource,
    VisitReason,
    VisitResult,
)
from oversight.models import Complaint, PlannedVisit, RandomPlan, Visit, VisitAnswer
from registry.enums import Role
from registry.models import Evidence
from tests.factories import NOW, TODAY, make_agent, make_user

THIS_MONTH = TODAY.replace(day=1)
_serial = count(1)


def make_complaint(agent=None, *, received_on=TODAY, **fields):
    """An unresolved complaint about a fee, due a week after it came in."""
    agent = agent or make_agent()
    fields.setdefault("reference", f"TD-{next(_serial):05}")
    fields.setdefault("channel", ComplaintChannel.HOTLINE)
    fields.setdefault("category", ComplaintCategory.FEE)
    if fields["category"] == ComplaintCategory.RATING:
        fields.setdefault("stars", 2)
    else:
        fields.setdefault("due_on", received_on + timedelta(days=7))
    if fields.get("outcome"):
        fields.setdefault("resolution", "Đã làm rõ")
        fields.setdefault("resolved_on", received_on)
        fields.setdefault("resolved_by", make_user(Role.INSPECTOR))
    if "recorded_by" not in fields:
        fields["recorded_by"] = make_user(Role.CENTRE_STAFF)
    fields.setdefault("recorded_at", NOW)
    return Complaint.objects.create(agent=agent, received_on=received_on, **fields)


def make_visit(agent=None, *, at=NOW, submitted=True, duties=None, **fields):
    """A submitted visit that found nothing; `duties` are answers by code."""
    agent = agent or make_agent()
    fields.setdefault("reason", VisitReason.TARGETED)
    if "inspector" not in fields:
        fields["inspector"] = make_user(Role.INSPECTOR)
    fields.setdefault("opened_at", at)
    fields.setdefault("saved_at", at)
    if submitted:
        fields.setdefault("visited_at", at)
        fields.setdefault("result", VisitResult.NOTHING)
        fields.setdefault("on_duty", "Nhân viên thử")
        fields.setdefault("signed_by_inspector", "Thanh tra thử")
        fields.setdefault("signed_by_agent", "Nhân viên thử")
        fields.setdefault("submitted_at", at)
    visit = Visit.objects.create(agent=agent, **fields)
    for order, (question, value) in enumerate((duties or {}).items(), start=1):
        VisitAnswer.objects.create(
            visit=visit,
            order=order,
            source=QuestionSource.DUTY,
            question=question,
            kind=AnswerKind.YES_NO,
            value=value,
        )
    return visit


def make_visit_photo(visit):
    """A photo taken during a visit; the file itself is not there."""
    evidence = Evidence.objects.create(
        agent=visit.agent,
        file=f"evidence/2026/06/{next(_serial)}.jpg",
        original_name="anh.jpg",
        content_type="image/jpeg",
        size=1,
        sha256=f"{next(_serial):064}",
        uploaded_by=visit.inspector,
        uploaded_at=visit.opened_at,
    )
    return visit.photos.create(evidence=evidence)


def make_plan(*agents, month=THIS_MONTH, rate=0.1, grade="B", **fields):
    """A plan of a month that drew these agents."""
    fields.setdefault("seed", 1)
    fields.setdefault("rates", {})
    fields.setdefault("frame_size", len(agents))
    fields.setdefault("drawn_at", NOW)
    if "drawn_by" not in fields:
        fields["drawn_by"] = make_user(Role.INSPECTOR)
    plan = RandomPlan.objects.create(month=month, **fields)
    for agent in agents:
        PlannedVisit.objects.create(
            plan=plan,
            agent=agent,
            operator_kind=agent.operator.kind.code,
            grade=grade,
            area_group="urban",
            rate=rate,
            due_on=month + timedelta(days=27),
        )
    return plan


def make_random_visit(planned, **fields):
    """The submitted visit that a plan asked for."""
    return make_visit(planned.agent, planned=planned, reason=VisitReason.RANDOM, **fields)
