"""Decisions that a second person looks at again, for tests."""

from datetime import date

from registry.enums import Act, Role, Status
from registry.models import Decision, DecisionReview, ReviewDraw
from tests.factories import NOW, make_agent, make_user

MAY = date(2026, 5, 1)


def make_judgement(act=Act.APPROVE, **fields):
    """An approval or refusal, not drawn."""
    fields.setdefault("at", NOW.replace(month=5))
    fields.setdefault("to_status", Status.APPROVED if act is Act.APPROVE else Status.REFUSED)
    if "agent" not in fields:
        fields["agent"] = make_agent(status=fields["to_status"])
    if "by" not in fields:
        fields["by"] = make_user(Role.CENTRE_STAFF)
    return Decision.objects.create(act=act, from_status=Status.UNDER_REVIEW, **fields)


def make_draw(month=MAY, **fields):
    fields.setdefault("seed", 7)
    fields.setdefault("frame_size", 20)
    fields.setdefault("drawn_at", NOW)
    if "drawn_by" not in fields:
        fields["drawn_by"] = make_user(Role.DIRECTOR)
    return ReviewDraw.objects.get_or_create(month=month, defaults=fields)[0]


def make_review(verdict="", *, reason="Đủ căn cứ", reviewer=None, **decision):
    """A decision of May that was drawn; with a verdict, somebody has answered."""
    answer = {}
    if verdict:
        reviewer = reviewer or make_user(Role.CENTRE_STAFF)
        answer = {"reason": reason, "reviewed_by": reviewer, "reviewed_at": NOW}
    return DecisionReview.objects.create(
        draw=make_draw(), decision=make_judgement(**decision), verdict=verdict, **answer
    )
