"""Moves of agents through approval and service. Nothing else ever sets a status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.conditions import check_conditions, open_conditions
from registry.actions.history import remember_agents
from registry.actions.messages import tell_operator
from registry.actions.overtaken import end_proposals
from registry.criteria import criterion_text, excused, facts_of_each, findings_of, leaves_on
from registry.enums import MOVES, WAITING, Act, Move, Status
from registry.models import (
    Agent,
    BoundaryVersion,
    CriteriaSet,
    Decision,
    FactEdit,
    Reason,
    SuspensionProposal,
    User,
)
from registry.rules.criteria import CriterionFinding, Value, blocking, to_json

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
    """Take a submitted site under review, by somebody who did not make it."""
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
    """Refuse a site for good, by somebody who did not make it."""
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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One move of the table that somebody wants to make.

    `message`, a subject and a text, goes to the operator once the decision is committed.
    `proposed_by` is who asked for a move that needs two people: in a proposal or an inspection case.
    `proposal` is the one that the move carries out; another that is open about an agent which serves
    no more is closed by the same move.
    """

    act: Act
    agent: Agent
    by: User
    at: datetime
    reason: Reason | None = None
    comment: str = ""
    document_number: str = ""
    message: tuple[str, str] | None = None
    conditions: Mapping[str, date] | None = None
    proposed_by: User | None = None
    proposal: SuspensionProposal | None = None

    @property
    def move(self) -> Move:
        return MOVES[self.act]

    @property
    def is_approval(self) -> bool:
        return self.act is Act.APPROVE

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Judgement:
    """What was found at one site, by which criteria; empty for an act that does not judge."""

    criteria_set: CriteriaSet | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    findings: Sequence[CriterionFinding] = ()


def perform(*, act: Act, agent: Agent, by: User, at: datetime, **given) -> Decision:
    """Make one move and record it; what may be given and what is refused, `perform_all` says."""
    [outcome] = perform_all([Wanted(act=act, agent=agent, by=by, at=at, **given)])
    if isinstance(outcome, ValidationError):
        raise outcome
    return outcome


@transaction.atomic
def perform_all(wanted: Sequence[Wanted]) -> list[Decision | ValidationError]:
    """Make moves of different agents at once; for each the decision, or why it is refused.

    Each is judged on its own, as things stand before any of them is made; what is refused leaves
    the others alone. Many take as many queries as one, but for messages, conditions, and the
    people and days that differ.

    Refusals, by code: `not_permitted`, `move_not_allowed`, `reason_required`,
    `reason_does_not_fit`, `needs_second_person`, `facts_missing`, `no_criteria`, `criteria_unmet`,
    `maker_cannot_approve`, `claimed_by_other`, `not_your_claim`, and those of `check_conditions`.
    """
    if len({one.agent.pk for one in wanted}) < len(wanted):
        raise ValueError("An agent moves once in a set.")
    locked = _lock(wanted)
    makers = _makers_of(locked.values()) if any(one.move.bars_maker for one in wanted) else {}
    refusals: dict[int, ValidationError] = {}

    def sift(chosen, check, *facts):
        for one in chosen:
            key = one.agent.pk
            try:
                check(one, locked.get(key), *(fact.get(key) for fact in facts))
            except ValidationError as refusal:
                refusals[key] = refusal
        return [one for one in chosen if one.agent.pk not in refusals]

    allowed = sift(wanted, _check_move, makers)
    judgements = _judge(allowed, locked)
    allowed = sift(allowed, _check_judgement, judgements)
    made = _make(allowed, locked, judgements)
    return [refusals.get(one.agent.pk) or made[one.agent.pk] for one in wanted]


def _lock(wanted):
    """The agents that those who want to move them may see, by key, locked in the same order."""
    keys: dict[User, list[int]] = {}
    for one in wanted:
        keys.setdefault(one.by, []).append(one.agent.pk)
    rows = (
        Agent.objects.select_for_update(of=("self",))
        .select_related("operator", "area__version", "claimed_by")
        .defer("area__boundary", "area__boundary_simplified")
        .order_by("pk")
    )
    return {
        agent.pk: agent
        for by, theirs in keys.items()
        for agent in rows.visible_to(by).filter(pk__in=theirs)
    }


def _check_move(one, agent, makers):
    """What can be said of a move before anything is judged."""
    if agent is None or not one.by.has_perm(one.move.permission):
        raise ValidationError(_("You may not do this to this agent."), code="not_permitted")
    check_status(agent, one.move)
    _check_claim(agent, one.act, one.by, one.at)
    check_reason(one.move, one.reason)
    _check_second_person(one.move, one.proposed_by, one.by)
    if one.move.bars_maker and one.by.pk in makers:
        raise ValidationError(
            _("You submitted this site or edited its facts: somebody else must decide it."),
            code="maker_cannot_approve",
        )


def _judge(wanted, locked):
    """What is found at each site that an act judges, on the day and by the criteria of that day."""
    days = {one.agent.pk: one.on for one in wanted if one.act in JUDGING}
    judgements = {one.agent.pk: Judgement() for one in wanted}
    if not days:
        return judgements

    @cache
    def criteria_on(kind, on):
        in_force = CriteriaSet.objects.in_force_for(kind, on)
        return in_force.prefetch_related("criteria").first()

    facts, leaves = facts_of_each(days), leaves_on(days)
    for one in wanted:
        key = one.agent.pk
        if key in days:
            criteria_set = criteria_on(locked[key].operator.kind_id, one.on)
            found = findings_of(criteria_set, facts[key])
            judgements[key] = Judgement(
                criteria_set, facts[key], excused(found, leaves[key], one.conditions)
            )
    return judgements


def _check_judgement(one, agent, judgement):
    if one.act is Act.SUBMIT:
        _check_complete(agent, judgement.facts)
    if one.is_approval:
        check_conditions(judgement.findings, one.conditions or {}, one.on)
        _check_criteria(judgement.criteria_set, judgement.findings)


def _make(wanted, locked, judgements):
    """Write the decisions and what they change; each decision by the key of its agent."""
    agents = [locked[one.agent.pk] for one in wanted]
    decisions = Decision.objects.bulk_create(
        _decision(one, agent, judgements[agent.pk])
        for one, agent in zip(wanted, agents, strict=True)
    )
    for one, agent, decision in zip(wanted, agents, decisions, strict=True):
        if one.conditions:
            open_conditions(decision, one.conditions)
        _move(agent, one)
        agent._change_reason = str(decision.get_act_display())
        agent._history_user, agent._history_date = one.by, one.at
    Agent.objects.bulk_update(agents, MOVED)
    remember_agents(agents)
    end_proposals(
        [(decision, one.proposal) for one, decision in zip(wanted, decisions, strict=True)]
    )
    for one, agent, decision in zip(wanted, agents, decisions, strict=True):
        for name in MOVED:
            column = Agent._meta.get_field(name).attname
            setattr(one.agent, column, getattr(agent, column))
        if one.message:
            subject, body = one.message
            tell_operator(about=decision, subject=subject, body=body)
    return {decision.agent_id: decision for decision in decisions}


def _decision(one, agent, judgement):
    return Decision(
        agent=agent,
        act=one.act,
        from_status=agent.status,
        to_status=one.move.target,
        by=one.by,
        at=one.at,
        reason=one.reason,
        comment=one.comment,
        document_number=one.document_number,
        findings=[to_json(finding) for finding in judgement.findings],
        facts={name: _as_plain(value) for name, value in judgement.facts.items()},
        criteria_set=judgement.criteria_set,
        boundary_version=_boundary_version(agent, one.on),
    )


def _move(agent, one):
    target = one.move.target
    if not {agent.status, target} <= WAITING:
        # A claim given back must not send the site to the end of the queue.
        agent.status_since = one.at
    agent.status = target
    agent.revision += 1
    if one.act is Act.SUBMIT:
        agent.submitted_by = one.by
    _set_claim(agent, one.move, one.by, one.at)


def moves_open_to(user: User, agent: Agent, at: datetime) -> list[Act]:
    """The acts this person may try now, for showing buttons; the action itself judges again."""
    moves = [
        move
        for act, move in MOVES.items()
        if agent.status in move.sources
        and user.has_perm(move.permission)
        and not _claim_refusal(agent, act, user, at)
        and not (move.needs_two and not _is_proposed_to(agent, user))
    ]
    is_barred = any(move.bars_maker for move in moves) and is_maker(agent, user)
    return [move.act for move in moves if not (move.bars_maker and is_barred)]


def _is_proposed_to(agent, user):
    """Whether somebody else proposed the suspension, so that this person may confirm it."""
    return agent.suspension_proposals.waiting_for(user).exists()


def is_maker(agent: Agent, user: User) -> bool:
    """Whether this person submitted the site or edited its facts."""
    return user.pk in _makers_of([agent])[agent.pk]


def _makers_of(agents):
    """Who submitted each site or edited its facts, as keys of people by key of the site."""
    makers = {agent.pk: {agent.submitted_by_id} for agent in agents}
    edits = FactEdit.objects.filter(agent__in=list(makers)).order_by()
    for agent, person in edits.values_list("agent", "by").distinct():
        makers[agent].add(person)
    return makers


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


def claim_ran_out(agent: Agent, at: datetime) -> bool:
    """Whether somebody claimed the site and did not decide it in time, so that anybody may claim."""
    return (
        agent.status == Status.UNDER_REVIEW
        and agent.claimed_by_id is not None
        and agent.claimed_until is not None
        and agent.claimed_until <= at
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


def _check_complete(agent, facts):
    fields = map(Agent._meta.get_field, ("name", "address", "declared_area", "location"))
    missing = [str(field.verbose_name) for field in fields if not getattr(agent, field.attname)]
    if not facts["services"]:
        missing.append(str(Agent._meta.get_field("services").verbose_name))
    if missing:
        raise ValidationError(
            _("Fill in before submitting: %(fields)s."),
            code="facts_missing",
            params={"fields": ", ".join(missing)},
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
