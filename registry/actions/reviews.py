"""A second look at decisions: drawn by chance, taken by somebody else, changing nothing."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.agents import is_maker
from registry.enums import Scope, Verdict
from registry.models import Decision, DecisionReview, ReviewDraw, ReviewNote, User
from registry.rules.review import drawn


@transaction.atomic
def draw_decisions(*, month: date, seed: int, by: User, at: datetime) -> ReviewDraw:
    """Draw the decisions of a month that is over; a month is drawn once and never again.

    The caller brings a seed that nobody could choose. Refuses, by code: `not_permitted`,
    `month_not_over`, `already_drawn`, `nothing_to_draw`.
    """
    month = month.replace(day=1)
    sees_all = by.is_superuser or by.scope == Scope.CITY
    if not sees_all or not by.has_perm("registry.draw_decisions"):
        raise ValidationError(_("You may not draw decisions."), code="not_permitted")
    if month >= timezone.localdate(at).replace(day=1):
        raise ValidationError(_("This month is not over yet."), code="month_not_over")
    made: dict[int, list[int]] = {}
    for decision, person in Decision.objects.judged_in(month).values_list("pk", "by"):
        made.setdefault(person, []).append(decision)
    if not made:
        raise ValidationError(
            _("No site was approved or refused in this month."), code="nothing_to_draw"
        )
    try:
        with transaction.atomic():
            draw = ReviewDraw.objects.create(
                month=month,
                seed=seed,
                frame_size=sum(map(len, made.values())),
                drawn_at=at,
                drawn_by=by,
            )
    except IntegrityError as taken:
        raise ValidationError(
            _("The decisions of %(month)s were drawn already; they are never drawn again."),
            code="already_drawn",
            params={"month": f"{month:%m/%Y}"},
        ) from taken
    DecisionReview.objects.bulk_create(
        DecisionReview(draw=draw, decision_id=decision) for decision in drawn(made, seed)
    )
    return draw


@transaction.atomic
def review_decision(
    *, review: DecisionReview, verdict: Verdict, reason: str, by: User, at: datetime
) -> DecisionReview:
    """Say whether one would have decided alike, and why; the decision stands either way.

    Refuses, by code: `not_permitted`, `not_a_second_person`, `already_reviewed`,
    `reason_required`.
    """
    locked = (
        DecisionReview.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(pk=review.pk)
        .first()
    )
    if locked is None or not by.has_perm("registry.review_agent"):
        raise ValidationError(_("You may not review this decision."), code="not_permitted")
    if not is_second_person(locked, by):
        raise ValidationError(
            _("You took this decision, or made this site: somebody else must look again."),
            code="not_a_second_person",
        )
    if locked.reviewed_at is not None:
        raise ValidationError(
            _("%(person)s has looked at this decision already."),
            code="already_reviewed",
            params={"person": locked.reviewed_by},
        )
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason_required")
    locked.verdict, locked.reason = Verdict(verdict), reason.strip()
    locked.reviewed_by, locked.reviewed_at = by, at
    locked.save(update_fields=["verdict", "reason", "reviewed_by", "reviewed_at"])
    review.refresh_from_db()
    return review


@transaction.atomic
def note_disagreement(*, review: DecisionReview, text: str, by: User, at: datetime) -> ReviewNote:
    """Say what follows from a disagreement. It moves no agent: whoever may, does that by a move.

    Refuses, by code: `not_permitted`, `no_disagreement`, `already_noted`, `reason_required`.
    """
    locked = (
        DecisionReview.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(pk=review.pk)
        .first()
    )
    if locked is None or not by.has_perm("registry.note_disagreement"):
        raise ValidationError(_("You may not take note of this."), code="not_permitted")
    if locked.verdict != Verdict.DISAGREES:
        raise ValidationError(_("Nobody disagrees with this decision."), code="no_disagreement")
    if ReviewNote.objects.filter(review=locked).exists():
        raise ValidationError(_("This was taken note of already."), code="already_noted")
    if not text.strip():
        raise ValidationError(_("Say what follows from it."), code="reason_required")
    return ReviewNote.objects.create(review=locked, text=text.strip(), by=by, at=at)


def is_second_person(review: DecisionReview, user: User) -> bool:
    """Whether this person neither took the decision nor made the site."""
    decision = review.decision
    return decision.by_id != user.pk and not is_maker(decision.agent, user)
