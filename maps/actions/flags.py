"""The next step of a flag, and the rules by which flags are raised."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.enums import FLAG_MOVES, FlagAct, FlagOutcome, FlagState
from maps.models import AreaFlag, AreaFlagMove, FlagRule
from maps.rules.adoption import THRESHOLDS, Reason
from maps.rules.clock import answer_by, latest_review


@transaction.atomic
def move_flag(
    *,
    act: FlagAct,
    flag: AreaFlag,
    by,
    at: datetime,
    comment: str,
    outcome: str = "",
    review_on: date | None = None,
) -> AreaFlag:
    """Take the next step of one flag, with its grounds.

    Refuses, by code: `not_permitted`, `not_open_to_move`, `no_grounds`, `no_outcome`,
    `review_too_soon`, `review_too_late`.
    """
    move = FLAG_MOVES[act]
    if not move.permission or not by.has_perm(move.permission):
        raise ValidationError(_("You may not do this."), code="not_permitted")
    flag = AreaFlag.objects.select_for_update(of=("self",)).select_related("area").get(pk=flag.pk)
    if flag.state not in move.sources:
        raise ValidationError(
            _("The flag is “%(state)s” now: this step is not open."),
            code="not_open_to_move",
            params={"state": flag.get_state_display()},
        )
    if not comment.strip():
        raise ValidationError(_("Give the grounds."), code="no_grounds")
    today = timezone.localdate(at)
    if act is FlagAct.ANSWER:
        _check_answer(outcome, review_on, today)
        flag.outcome, flag.due_on = outcome, review_on
    elif act is FlagAct.REVIEW:
        flag.outcome, flag.started_on, flag.due_on = "", today, answer_by(today)
    else:
        flag.due_on = answer_by(flag.started_on)
    moved(flag, act, move.target, by, at, comment.strip()).save()
    flag.save()
    return flag


@transaction.atomic
def add_flag_rule(
    *, reason: str, valid_from: date, thresholds: Mapping[str, float], source: str, by, at: datetime
) -> FlagRule:
    """Put other thresholds into force from a day on; what was judged before stays as it was.

    Refuses, by code: `not_permitted`, `in_the_past`, `thresholds_incomplete`, `no_source`, and what
    the model refuses.
    """
    if not by.has_perm("maps.add_flagrule"):
        raise ValidationError(_("You may not change the rules."), code="not_permitted")
    if valid_from < timezone.localdate(at):
        raise ValidationError(
            _("A rule cannot begin in the past: what was judged stays."), code="in_the_past"
        )
    if set(thresholds) != set(THRESHOLDS[Reason(reason)]):
        raise ValidationError(_("Give every threshold."), code="thresholds_incomplete")
    if not source.strip():
        raise ValidationError(_("Say which decision asks for it."), code="no_source")
    rule = FlagRule(
        reason=reason,
        valid_from=valid_from,
        thresholds=dict(thresholds),
        source=source.strip(),
        made_at=at,
        made_by=by,
    )
    rule.full_clean()
    rule.save()
    return rule


def moves_open_to(user, flag: AreaFlag) -> list[FlagAct]:
    """The steps of this flag that the user may take now."""
    return [
        move.act
        for move in FLAG_MOVES.values()
        if move.permission and flag.state in move.sources and user.has_perm(move.permission)
    ]


def states_waiting_for(user) -> set[FlagState]:
    """The states out of which this user may move a flag."""
    return {
        state
        for move in FLAG_MOVES.values()
        if move.permission and user.has_perm(move.permission)
        for state in move.sources
    }


def moved(
    flag: AreaFlag, act: FlagAct, target: FlagState, by, at: datetime, comment: str = ""
) -> AreaFlagMove:
    """Bring the flag into its new state; the row that says so. Neither is saved."""
    before, flag.state = "" if act is FlagAct.RAISE else flag.state, target
    return AreaFlagMove(
        flag=flag,
        act=act,
        from_state=before,
        to_state=target,
        by=by,
        at=at,
        outcome=flag.outcome if act is FlagAct.ANSWER else "",
        comment=comment,
        due_on=flag.due_on,
        judgement_id=flag.judgement_id,
    )


def _check_answer(outcome, review_on, today):
    if outcome not in FlagOutcome.values:
        raise ValidationError(_("Choose what is done."), code="no_outcome")
    if review_on is None or review_on <= today:
        raise ValidationError(
            _("Give a day to come on which it is looked at again."), code="review_too_soon"
        )
    if review_on > latest_review(today):
        raise ValidationError(
            _("It has to be looked at again by %(day)s."),
            code="review_too_late",
            params={"day": f"{latest_review(today):%d/%m/%Y}"},
        )
