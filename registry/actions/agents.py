"""Moves of agents through approval and service. Nothing else ever sets a status."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.conditions import check_conditions, open_conditions
from registry.actions.messages import tell_operator
from registry.actions.overtaken import end_proposals
from registry.criteria import criterion_text, facts_of, findings_today
from registry.enums import MOVES, WAITING, Act, Move, Status
from registry.models import (
    Agent,
    BoundaryVersion,
    CriteriaSet,
    Decision,
    Reason,
    SuspensionProposal,
    User,
)
from registry.rules.criteria import blocking, to_json

# Long enough for a call to the operator, short enough that nothing is stuck behind a day of leave.
CLAIM_LASTS = timedelta(hours=24)
MOVED = [
    "status",
    "status_since",
    "submitted_by",
    "claimed_by",
    "claimed_until",
    "revision",
]
# Acts that judge the site: the decision keeps what was found, met or not.
JUDGING = frozenset({Act.SUBMIT, Act.APPROVE, Act.RETURN, Act.REFUSE})


def submit_agent(*, agent, by, at, comment=""):
    """Hand a draft to the Centre. Refused while the facts that locate the site are missing."""
    return perform(act=Act.SUBMIT, agent=agent, by=by, at=at, comment=comment)


def claim_agent(*, agent, by, at, comment=""):
    """Take a submitted site under review."""
    return perform(act=Act.CLAIM, agent=agent, by=by, at=at, comment=comment)


def release_agent(*, agent, by, at, comment=""):
    """Give a claimed site back to the queue."""
    return perform(act=Act.RELEASE, agent=agent, by=by, at=at, comment=comment)


def take_over_agent(*, agent, by, at, reason, comment=""):
    """Take a claimed site over from a colleague, who can read why."""
    return perform(act=Act.TAKE_OVER, agent=agent, by=by, at=at, reason=reason, comment=comment)


def approve_agent(*, agent, by, at, comment=""):
    """Approve a site that meets every mandatory criterion, by somebody who did not make it."""
    return perform(act=Act.APPROVE, agent=agent, by=by, at=at, comment=comment)


def approve_on_conditions(*, agent, by, at, conditions: Mapping[str, date], **given):
    """Approve a site that still has to meet some criteria, each by the day given for its key."""
    return perform(act=Act.APPROVE, agent=agent, by=by, at=at, conditions=conditions, **given)


def return_agent(*, agent, by, at, reason, comment=""):
    """Send a site back to its operator for correction."""
    return perform(act=Act.RETURN, agent=agent, by=by, at=at, reason=reason, comment=comment)


def refuse_agent(*, agent, by, at, reason, comment=""):
    """Refuse a site for good."""
    return perform(act=Act.REFUSE, agent=agent, by=by, at=at, reason=reason, comment=comment)


def activate_agent(*, agent, by, at, comment=""):
    """Open an approved site to citizens."""
    return perform(act=Act.ACTIVATE, agent=agent, by=by, at=at, comment=comment)


def resume_agent(*, agent, by, at, comment=""):
    """Let a suspended agent work again."""
    return perform(act=Act.RESUME, agent=agent, by=by, at=at, comment=comment)


def close_agent(*, agent, by, at, reason, comment=""):
    """End an agent's service for good."""
    return perform(act=Act.CLOSE, agent=agent, by=by, at=at, reason=reason, comment=comment)


@transaction.atomic
def perform(
    *,
    act: Act,
    agent: Agent,
    by: User,
    at: datetime,
    reason: Reason | None = None,
    comment="",
    document_number="",
    message: tuple[str, str] | None = None,
    conditions: Mapping[str, date] | None = None,
    proposed_by: User | None = None,
    proposal: SuspensionProposal | None = None,
) -> Decision:
    """Make one move of the table and record it.

    `proposed_by` is who asked for a move that needs two people: in a proposal or an inspection case.
    `proposal` is the one that the move carries out; another that is open about an agent which serves
    no more is closed by the same move.

    `message`, a subject and a text, goes to the operator once the decision is committed.

    Refuses with `ValidationError`, by code: `not_permitted`, `move_not_allowed`,
    `reason_required`, `reason_does_not_fit`, `needs_second_person`, `facts_missing`, `no_criteria`,
    `criteria_unmet`, `maker_cannot_approve`, `claimed_by_other`, `not_your_claim`, and those of
    `check_conditions`.
    """
    move = MOVES[act]
    on = timezone.localdate(at)
    locked = (
        Agent.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=agent.pk).first()
    )
    if locked is None or not by.has_perm(move.permission):
        raise ValidationError(_("You may not do this to this agent."), code="not_permitted")
    check_status(locked, move)
    _check_claim(locked, act, by, at)
    check_reason(move, reason)
    _check_second_person(move, proposed_by, by)
    if act is Act.SUBMIT:
        _check_complete(locked)
    if act is Act.APPROVE:
        _check_maker(locked, by)

    criteria_set = findings = facts = None
    if act in JUDGING:
        criteria_set = CriteriaSet.objects.in_force_for(locked.operator.kind_id, on).first()
        facts = facts_of(locked, on)
        findings = findings_today(locked, criteria_set, facts, on, conditions)
    if act is Act.APPROVE:
        check_conditions(findings, conditions or {}, on)
        _check_criteria(criteria_set, findings)

    decision = Decision.objects.create(
        agent=locked,
        act=act,
        from_status=locked.status,
        to_status=move.target,
        by=by,
        at=at,
        reason=reason,
        comment=comment,
        document_number=document_number,
        findings=[to_json(finding) for finding in findings or ()],
        facts={name: _as_plain(value) for name, value in (facts or {}).items()},
        criteria_set=criteria_set,
        boundary_version=_boundary_version(locked, on),
    )
    if act is Act.APPROVE:
        open_conditions(decision, conditions or {})
    if not {locked.status, move.target} <= WAITING:
        # A claim given back must not send the site to the end of the queue.
        locked.status_since = at
    locked.status = move.target
    locked.revision += 1
    if act is Act.SUBMIT:
        locked.submitted_by = by
    _set_claim(locked, move, by, at)
    locked._change_reason = str(decision.get_act_display())
    locked._history_user, locked._history_date = by, at
    locked.save(update_fields=MOVED)
    end_proposals(agent=locked, decision=decision, carried_out=proposal)
    agent.refresh_from_db(fields=MOVED)
    if message:
        subject, body = message
        tell_operator(about=decision, subject=subject, body=body)
    return decision


def moves_open_to(user: User, agent: Agent, at: datetime) -> list[Act]:
    """The acts this person may try now, for showing buttons; the action itself judges again."""
    return [
        act
        for act, move in MOVES.items()
        if agent.status in move.sources
        and user.has_perm(move.permission)
        and not _claim_refusal(agent, act, user, at)
        and not (act is Act.APPROVE and is_maker(agent, user))
        and not (move.needs_two and not _is_proposed_to(agent, user))
    ]


def _is_proposed_to(agent, user):
    """Whether somebody else proposed the suspension, so that this person may confirm it."""
    return agent.suspension_proposals.waiting_for(user).exists()


def is_maker(agent: Agent, user: User) -> bool:
    """Whether this person submitted the site or edited its facts."""
    return agent.submitted_by_id == user.pk or agent.fact_edits.filter(by=user).exists()


def check_status(agent: Agent, move: Move) -> None:
    """Refuse, by code: `move_not_allowed`."""
    if agent.status not in move.sources:
        raise ValidationError(
            _("“%(act)s” is not possible: %(agent)s is “%(status)s”."),
            code="move_not_allowed",
            params={
                "act": move.act.label,
                "agent": agent.code,
                "status": agent.get_status_display(),
            },
        )


def claim_is_open(agent: Agent, at: datetime) -> bool:
    """Whether somebody holds the site for review at that moment; a decided one nobody holds."""
    return (
        agent.status == Status.UNDER_REVIEW
        and agent.claimed_by_id is not None
        and (agent.claimed_until is None or agent.claimed_until > at)
    )


def _check_claim(agent, act, by, at):
    code = _claim_refusal(agent, act, by, at)
    if code == "claimed_by_other":
        raise ValidationError(
            _("%(person)s is reviewing this site; take it over if you must decide it."),
            code=code,
            params={"person": agent.claimed_by},
        )
    if code:
        raise ValidationError(_("You do not hold this site for review."), code=code)


def _claim_refusal(agent, act, by, at):
    """Why a claim stands in the way of an act, as a code, or an empty string."""
    if agent.status != Status.UNDER_REVIEW:
        return ""
    is_open, is_own = claim_is_open(agent, at), agent.claimed_by_id == by.pk
    if act is Act.RELEASE:
        return "" if is_own else "not_your_claim"
    if act is Act.TAKE_OVER:
        return "" if is_open and not is_own else "not_your_claim"
    if act is Act.CLAIM:
        return "claimed_by_other" if is_open else ""
    return "claimed_by_other" if is_open and not is_own else ""


def _set_claim(agent, move, by, at):
    if move.act in (Act.CLAIM, Act.TAKE_OVER):
        agent.claimed_by = by
        agent.claimed_until = at + CLAIM_LASTS
    elif move.target != Status.UNDER_REVIEW:
        agent.claimed_until = None
        if move.act in (Act.SUBMIT, Act.RELEASE):
            agent.claimed_by = None


def _check_second_person(move, proposed_by, by):
    if move.needs_two and proposed_by in (None, by):
        raise ValidationError(
            _("“%(act)s” needs two people: somebody else must propose it first."),
            code="needs_second_person",
            params={"act": move.act.label},
        )


def check_reason(move: Move, reason: Reason | None) -> None:
    """Refuse, by code: `reason_required`, `reason_does_not_fit`."""
    if reason is None:
        if move.needs_reason:
            raise ValidationError(_("Choose a reason."), code="reason_required")
        return
    if reason.act != move.act or not reason.is_current:
        raise ValidationError(_("This reason is not meant for this."), code="reason_does_not_fit")


def _check_complete(agent):
    missing = [
        str(Agent._meta.get_field(name).verbose_name)
        for name in ("name", "address", "declared_area", "location")
        if not getattr(agent, name)
    ]
    if not agent.services.exists():
        missing.append(str(Agent._meta.get_field("services").verbose_name))
    if missing:
        raise ValidationError(
            _("Fill in before submitting: %(fields)s."),
            code="facts_missing",
            params={"fields": ", ".join(missing)},
        )


def _check_maker(agent, by):
    if is_maker(agent, by):
        raise ValidationError(
            _("You submitted this site or edited its facts: somebody else must approve it."),
            code="maker_cannot_approve",
        )


def _check_criteria(criteria_set, findings):
    if criteria_set is None:
        raise ValidationError(
            _("No criteria are in force for this kind of operator: publish a criteria set first."),
            code="no_criteria",
        )
    unmet = blocking(findings)
    if unmet:
        raise ValidationError(
            [ValidationError(criterion_text(finding), code="criteria_unmet") for finding in unmet]
        )


def _boundary_version(agent, on):
    if agent.area_id:
        return agent.area.version
    return BoundaryVersion.objects.as_at(on).first()


def _as_plain(value):
    return value if value is None or isinstance(value, bool | int | float) else str(value)
