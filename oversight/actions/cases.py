"""Inspection cases: opening them, and every move after that. Nothing else sets their state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.actions.calendars import current_version
from oversight.actions.case_documents import keep_documents
from oversight.actions.case_sources import score_to_keep, signal_that_stands, source_holds
from oversight.case_messages import case_message
from oversight.enums import (
    CASE_MOVES,
    DECIDING,
    DECISIONS,
    TOLD_ACTS,
    WAITS_FOR,
    CaseAct,
    CaseOutcome,
    CaseParty,
    CaseSource,
    CaseState,
)
from oversight.models import (
    Alarm,
    CaseMessage,
    CaseMove,
    CaseSerial,
    Complaint,
    InspectionCase,
    Visit,
)
from oversight.rules.cases import (
    STEP_OF_STATE,
    CaseFacts,
    is_overtaken,
    last_day,
    refusal_of,
    term_of,
)
from oversight.working_time import working_time_of
from registry.actions.agents import perform
from registry.actions.messages import send_message
from registry.enums import ENDED, Act, Scope, Status
from registry.models import Agent, Decision, Reason, User

OFFICE_CALENDAR = "vietnam"
FIXED_OUTCOMES = {
    CaseAct.CONFIRM: CaseOutcome.SUSPENSION,
    CaseAct.ADOPT: CaseOutcome.SUSPENSION,
    CaseAct.DROP: CaseOutcome.UNFOUNDED,
    CaseAct.LAPSE: CaseOutcome.LAPSED,
    CaseAct.UPHOLD: CaseOutcome.SET_ASIDE,
}
CHANGED = [
    "state",
    "outcome",
    "due_on",
    "inspector",
    "notified_at",
    "appeal_until",
    "closed_at",
]


@dataclass(frozen=True)
class Given:
    """What a person gives with a move; each act asks for some of it.

    Without a language the operator is not written to.
    """

    reason: str = ""
    comment: str = ""
    internal_note: str = ""
    document_number: str = ""
    documents: Sequence[UploadedFile] = ()
    language: str = "vi"
    outcome: str = ""
    recheck_on: date | None = None
    inspector: User | None = None
    suspension_reason: Reason | None = None


NOTHING = Given()


@transaction.atomic
def open_case(
    *,
    agent: Agent,
    source: CaseSource,
    by: User,
    at: datetime,
    note: str = "",
    inspector: User | None = None,
    duplicate_reason: str = "",
    signal: Alarm | Complaint | Visit | None = None,
) -> InspectionCase:
    """Open a case about an agent, with the score that it rests on.

    Opening judges nobody: only the Centre sees the case until a notice is sent. Refuses, by code:
    `not_permitted`, `agent_ended`, `signal_unfit` where the signal is another agent's, of another
    source or a visit under way, `source_untrue` where no signal is given and nothing of that kind
    stands about the agent, `inspector_unfit`, `case_open` where a case of the agent is undecided and no
    reason for another is given.
    """
    locked = (
        Agent.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=agent.pk).first()
    )
    if locked is None or not by.has_perm("oversight.open_inspectioncase"):
        raise ValidationError(_("You may not open a case about this agent."), code="not_permitted")
    if locked.status in ENDED:
        raise ValidationError(
            _("%(agent)s is “%(status)s”: there is nothing left to inspect."),
            code="agent_ended",
            params={"agent": locked.code, "status": locked.get_status_display()},
        )
    if signal is not None and not _fits(signal, source, locked):
        raise ValidationError(_("No case can be opened from this."), code="signal_unfit")
    if signal is None and not source_holds(source, locked, at):
        raise ValidationError(
            _("Nothing of this kind stands about %(agent)s: “%(source)s”."),
            code="source_untrue",
            params={"agent": locked.code, "source": CaseSource(source).label},
        )
    signal = signal or signal_that_stands(source, locked, at)
    alarm = signal if isinstance(signal, Alarm) else None
    inspector = inspector or by
    _check_inspector(inspector, locked)
    _check_duplicate(locked, duplicate_reason)
    case = InspectionCase.objects.create(
        number=_next_number(timezone.localdate(at).year),
        agent=locked,
        source=source,
        source_note=note,
        score=score_to_keep(source, locked, at, alarm),
        **({signal._meta.model_name: signal} if signal else {}),
        duplicate_reason=duplicate_reason.strip(),
        opened_by=by,
        opened_at=at,
        inspector=inspector,
        due_on=_due_on(CaseState.OPENED, at),
    )
    CaseMove.objects.create(
        case=case, act=CaseAct.OPEN, to_state=case.state, by=by, at=at, due_on=case.due_on
    )
    return case


def open_cases(
    *, agents: Iterable[Agent], source: CaseSource, by: User, at: datetime, note: str = ""
) -> tuple[list[InspectionCase], list[tuple[Agent, ValidationError]]]:
    """Open a case about each agent that allows it; the others, each with its refusal."""
    opened, refused = [], []
    for agent in agents:
        try:
            opened.append(open_case(agent=agent, source=source, by=by, at=at, note=note))
        except ValidationError as refusal:
            refused.append((agent, refusal))
    return opened, refused


def source_of(signal: Alarm | Complaint | Visit) -> CaseSource:
    """What a case that is opened from this signal comes from."""
    if isinstance(signal, Visit):
        return CaseSource.RANDOM if signal.planned_id else CaseSource.VISIT
    return CaseSource.ALARM if isinstance(signal, Alarm) else CaseSource.COMPLAINT


def _fits(signal, source, agent):
    is_ready = not isinstance(signal, Visit) or signal.is_submitted
    return is_ready and signal.agent_id == agent.pk and source == source_of(signal)


@transaction.atomic
def move_case(
    *, act: CaseAct, case: InspectionCase, by: User, at: datetime, given: Given = NOTHING
) -> CaseMove:
    """Make one move of the table and record it; the operator is told once it is committed.

    Confirming a suspension suspends the agent through the registry, in the same transaction; an
    appeal that takes a suspension back resumes the agent there. A suspension that the registry has
    already is taken over as the decision of the case, and may be appealed as any other.

    Refuses with `ValidationError`, by code: `not_permitted`, `move_not_allowed`, `reason_required`,
    `reason_does_not_fit`, `comment_required`, `outcome_does_not_fit`, `recheck_in_past`,
    `inspector_required`, `inspector_unfit`, those of `refusal_of`, of `keep_documents` and of the registry's `perform`.
    """
    row = CASE_MOVES[act]
    locked = (
        InspectionCase.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk=case.pk)
        .first()
    )
    if locked is None or not by.has_perm(row.permission):
        raise ValidationError(_("You may not do this in this case."), code="not_permitted")
    _check_state(locked, row, by)
    _check_facts(locked, act, by, at)
    _check_given(locked, row, given, timezone.localdate(at))

    move = CaseMove(
        case=locked,
        act=act,
        from_state=locked.state,
        to_state=row.target or locked.state,
        by=by,
        at=at,
        reason=given.reason,
        comment=given.comment.strip(),
        internal_note=given.internal_note.strip(),
        document_number=given.document_number,
        outcome=FIXED_OUTCOMES.get(act, given.outcome),
    )
    move.decision = _decision_on_agent(locked, move, given)
    _apply(locked, move, given)
    move.due_on = locked.due_on
    move.save()
    locked.save(update_fields=CHANGED)
    keep_documents(move=move, uploads=given.documents, at=at)
    _tell(move, given.language)
    case.refresh_from_db(fields=CHANGED)
    return move


def move_cases(
    *, act: CaseAct, cases: Iterable[InspectionCase], by: User, at: datetime, given: Given = NOTHING
) -> tuple[list[InspectionCase], list[tuple[InspectionCase, ValidationError]]]:
    """Make the move in each case that allows it; the others, each with its refusal."""
    moved, refused = [], []
    for case in cases:
        try:
            move_case(act=act, case=case, by=by, at=at, given=given)
        except ValidationError as refusal:
            refused.append((case, refusal))
        else:
            moved.append(case)
    return moved, refused


def drafted_message(
    *, act: CaseAct, case: InspectionCase, by: User, at: datetime, given: Given
) -> tuple[str, str]:
    """Subject and text of the message that the move would send; the move is taken back.

    Refuses what `move_case` refuses, but for the files: they are looked at when they are kept.
    """
    with transaction.atomic():
        move = move_case(act=act, case=case, by=by, at=at, given=replace(given, documents=()))
        drafted = case_message(move, given.language)
        transaction.set_rollback(True)
    case.refresh_from_db(fields=CHANGED)
    return drafted


def case_moves_open_to(user: User, case: InspectionCase, at: datetime) -> list[CaseAct]:
    """The acts this person may try now, for showing buttons; the action itself judges again."""
    candidates = [
        act
        for act, row in CASE_MOVES.items()
        if case.state in row.sources and user.has_perm(row.permission)
    ]
    if not candidates:
        return []
    facts, on = facts_of_case(case), timezone.localdate(at)
    return [act for act in candidates if not refusal_of(act, facts, by=user.pk, on=on)]


def facts_of_case(case: InspectionCase) -> CaseFacts:
    """The case and its past as the rules want them."""
    past = list(case.moves.order_by("at", "pk").values_list("act", "by", "decision__by"))
    proposers = [by for act, by, _carried_out in past if act == CaseAct.PROPOSE]
    deciding = [people for act, *people in past if act in DECIDING]
    status = case.agent.status
    return CaseFacts(
        state=case.state,
        outcome=case.outcome,
        due_on=case.due_on,
        appeal_until=case.appeal_until,
        was_appealed=any(act == CaseAct.APPEAL for act, *_people in past),
        decided_by=frozenset(by for people in deciding for by in people if by is not None),
        proposed_by=proposers[-1] if proposers else None,
        is_suspended=status == Status.SUSPENDED,
        has_ended=status in ENDED,
    )


def suggested_recheck(at: datetime) -> date:
    """The day of a re-check, where nobody has another in mind."""
    return _end_of("recheck", at)


def inspectors() -> list[User]:
    """Who may be given a case."""
    return list(
        User.objects.with_perm(
            "oversight.handle_inspectioncase", backend="django.contrib.auth.backends.ModelBackend"
        ).order_by("last_name", "first_name", "username")
    )


def _next_number(year):
    """The row of the year stays locked until the case is committed: no number is given twice."""
    CaseSerial.objects.get_or_create(year=year)
    CaseSerial.objects.filter(year=year).update(last=F("last") + 1)
    return f"VV-{year}-{CaseSerial.objects.get(year=year).last:04}"


def _check_inspector(inspector, agent):
    fits = (
        inspector.has_perm("oversight.handle_inspectioncase")
        and Agent.objects.visible_to(inspector).filter(pk=agent.pk).exists()
    )
    if not fits:
        raise ValidationError(
            _("%(person)s may not handle cases of this agent."),
            code="inspector_unfit",
            params={"person": inspector.get_full_name() or inspector.username},
        )


def _check_duplicate(agent, reason):
    undecided = InspectionCase.objects.undecided_for(agent).first()
    if undecided and not reason.strip():
        raise ValidationError(
            _("Case %(number)s of %(agent)s is undecided: say why another is needed."),
            code="case_open",
            params={"number": undecided.number, "agent": agent.code},
        )


def _check_state(case, row, by):
    if case.state not in row.sources:
        raise ValidationError(
            _("“%(act)s” is not possible: case %(number)s is “%(state)s”."),
            code="move_not_allowed",
            params={
                "act": row.act.label,
                "number": case.number,
                "state": shown_state(case, by).label,
            },
        )


def shown_state(case: InspectionCase, user: User) -> CaseState:
    """The state as this person sees it: to an operator a proposed suspension is still undecided."""
    state = CaseState(case.state)
    hides = user.scope == Scope.OPERATOR and state == CaseState.PROPOSED
    return CaseState.HEARD if hides else state


def party_awaited(case: InspectionCase, user: User) -> CaseParty | None:
    """Whom the case waits for, as this person sees it; one that was overtaken waits for the inspector."""
    if user.scope != Scope.OPERATOR and was_overtaken(case):
        return CaseParty.INSPECTOR
    return WAITS_FOR.get(shown_state(case, user))


def was_overtaken(case: InspectionCase) -> bool:
    """Whether the register did otherwise what the case was about, or left it without object."""
    status = case.agent.status
    return is_overtaken(
        case.state, is_suspended=status == Status.SUSPENDED, has_ended=status in ENDED
    )


def _check_facts(case, act, by, at):
    code = refusal_of(act, facts_of_case(case), by=by.pk, on=timezone.localdate(at))
    if code:
        raise ValidationError(
            refusal_text(code),
            code=code,
            params={"due": _day(case.due_on), "appeal": _day(case.appeal_until)},
        )


def refusal_text(code: str) -> str:
    """Why a move is not possible, in words with places for the days."""
    return {
        "reply_awaited": _("The operator may still reply until %(due)s."),
        "second_person": _(
            "You proposed this suspension: somebody else must confirm or reject it."
        ),
        "overtaken": _("The register has overtaken this proposal: the inspector settles the case."),
        "not_suspended": _("The agent is not suspended."),
        "not_ended": _("The agent has not ended: the case is decided as any other."),
        "nothing_to_appeal": _(
            "The decision asks nothing of the agent: there is nothing to appeal."
        ),
        "already_appealed": _("This case was appealed before."),
        "term_passed": _("The term for an appeal ended on %(appeal)s."),
        "decider_cannot_judge": _(
            "You took part in the decision: somebody else must judge the appeal."
        ),
        "nothing_to_recheck": _(
            "The decision asks nothing of the agent: there is nothing to re-check."
        ),
        "recheck_needed": _("Set the day of the re-check first."),
        "appeal_still_open": _("The operator may still appeal until %(appeal)s."),
    }[code]


def _check_given(case, row, given, on):
    if row.reasons and not given.reason:
        raise ValidationError(_("Choose a reason."), code="reason_required")
    if given.reason and given.reason not in row.reasons:
        raise ValidationError(_("This reason is not meant for this."), code="reason_does_not_fit")
    if row.act in (CaseAct.REPLY, CaseAct.APPEAL) and not given.comment.strip():
        raise ValidationError(_("Write your explanation."), code="comment_required")
    if given.outcome or row.act in (CaseAct.DECIDE, CaseAct.CHANGE):
        _check_outcome(case, row.act, given.outcome)
    if row.act is CaseAct.RECHECK and (given.recheck_on is None or given.recheck_on <= on):
        raise ValidationError(_("The re-check lies in the future."), code="recheck_in_past")
    if row.act is CaseAct.CONFIRM and given.suspension_reason is None:
        raise ValidationError(_("Choose a reason."), code="reason_required")
    if row.act is CaseAct.ASSIGN:
        if given.inspector is None:
            raise ValidationError(_("Choose an inspector."), code="inspector_required")
        _check_inspector(given.inspector, case.agent)


def outcomes_for(case: InspectionCase, act: CaseAct) -> tuple[CaseOutcome, ...]:
    """What may be decided: on appeal only something lighter than what stands."""
    if act is CaseAct.DECIDE:
        return DECISIONS
    if act is not CaseAct.CHANGE:
        return ()
    lighter = [*DECISIONS, CaseOutcome.SUSPENSION]
    return tuple(lighter[: lighter.index(CaseOutcome(case.outcome))])


def _check_outcome(case, act, outcome):
    if outcome not in outcomes_for(case, act):
        raise ValidationError(_("This cannot be decided here."), code="outcome_does_not_fit")


def _decision_on_agent(case, move, given):
    """What the move does to the agent's status, through the registry; None where it does nothing."""
    if move.act == CaseAct.CONFIRM:
        return perform(
            act=Act.SUSPEND,
            agent=case.agent,
            by=move.by,
            at=move.at,
            reason=given.suspension_reason,
            comment=_("Inspection case %(number)s. %(comment)s")
            % {"number": case.number, "comment": move.comment},
            document_number=move.document_number,
            proposed_by=case.moves.filter(act=CaseAct.PROPOSE).latest("at", "pk").by,
        )
    if move.act == CaseAct.ADOPT:
        return last_suspension(case.agent)
    if move.act in (CaseAct.UPHOLD, CaseAct.CHANGE) and _is_suspended_by(case):
        return perform(
            act=Act.RESUME,
            agent=case.agent,
            by=move.by,
            at=move.at,
            comment=_("Appeal in inspection case %(number)s.") % {"number": case.number},
        )
    return None


def _is_suspended_by(case):
    """Whether the agent is suspended now, and its last suspension came from this case."""
    if case.agent.status != Status.SUSPENDED:
        return False
    last = last_suspension(case.agent)
    return last is not None and case.moves.filter(decision=last).exists()


def last_suspension(agent: Agent) -> Decision | None:
    """The register's newest decision that suspended the agent."""
    return Decision.objects.filter(agent=agent, act=Act.SUSPEND).order_by("at", "pk").last()


def _apply(case, move, given):
    """Bring the case to where the move leads."""
    case.state = move.to_state
    case.outcome = move.outcome or case.outcome
    if move.act == CaseAct.ASSIGN:
        case.inspector = given.inspector
        return
    if move.act == CaseAct.NOTIFY:
        case.notified_at = move.at
    if case.state == CaseState.DECIDED:
        case.appeal_until = _end_of("appeal", move.at)
    if case.state == CaseState.CLOSED:
        case.closed_at = move.at
    case.due_on = (
        given.recheck_on if case.state == CaseState.RECHECK else _due_on(case.state, move.at)
    )


def _due_on(state, at):
    step = STEP_OF_STATE.get(state)
    return _end_of(step, at) if step else None


def _end_of(step, at):
    """The last day of a step that begins now, in the office's calendar."""
    calendar = working_time_of(current_version(OFFICE_CALENDAR, at=at)).calendar
    today = timezone.localdate(at)
    return last_day(term_of(step, today), today, calendar)


def tells_operator(case: InspectionCase, act: CaseAct) -> bool:
    """Whether a message goes with the act: never about a case of which the operator does not know."""
    knows = act is CaseAct.NOTIFY or case.notified_at is not None
    return act in TOLD_ACTS and knows and bool(case.agent.operator.email)


def _tell(move, language):
    """Keep the message with its move, and send it once committed."""
    if not language or not tells_operator(move.case, CaseAct(move.act)):
        return
    recipient = move.case.agent.operator.email
    subject, body = case_message(move, language)
    message = CaseMessage.objects.create(
        move=move, recipient=recipient, subject=subject[:200], body=body
    )
    transaction.on_commit(partial(send_message, message=message))


def _day(day):
    return f"{day:%d/%m/%Y}" if day else "–"
