"""Inspection cases: every state by every act by every role, terms, second persons, messages."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from oversight.actions.cases import (
    drafted_message,
    move_cases,
    open_case,
    open_cases,
    party_awaited,
)
from oversight.case_messages import case_message
from oversight.enums import CaseAct, CaseOutcome, CaseParty, CaseReason, CaseSource, CaseState
from oversight.models import CaseDocument, CaseMessage, CaseMove, InspectionCase
from registry.actions.agents import perform
from registry.enums import Act, Role, Scope, Status
from registry.models import Agent, Decision
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_operator,
    make_reason,
    make_run,
    make_score,
    make_user,
)
from tests.factories_cases import (
    AFTER_APPEAL_TERM,
    AFTER_REPLY_TERM,
    People,
    act_on,
    given_for,
    make_case,
    make_flagged,
    make_suspended_case,
)
from tests.factories_surveillance import make_alarm
from tests.factories_visits import make_complaint, make_visit

pytestmark = pytest.mark.django_db

# The table of moves as people would say it, written apart from the code.
ANY = set(CaseState) - {CaseState.CLOSED}
UNDECIDED = {CaseState.OPENED, CaseState.NOTIFIED, CaseState.HEARD, CaseState.PROPOSED}
AFTER = {CaseState.DECIDED, CaseState.SETTLED, CaseState.RECHECK}
TABLE = {
    CaseAct.ASSIGN: (ANY, None),
    CaseAct.NOTIFY: ({CaseState.OPENED}, CaseState.NOTIFIED),
    CaseAct.REPLY: ({CaseState.NOTIFIED}, CaseState.HEARD),
    CaseAct.DECIDE: ({CaseState.NOTIFIED, CaseState.HEARD}, CaseState.DECIDED),
    CaseAct.PROPOSE: ({CaseState.NOTIFIED, CaseState.HEARD}, CaseState.PROPOSED),
    CaseAct.CONFIRM: ({CaseState.PROPOSED}, CaseState.DECIDED),
    CaseAct.REJECT: ({CaseState.PROPOSED}, CaseState.HEARD),
    CaseAct.ADOPT: ({CaseState.PROPOSED}, CaseState.DECIDED),
    CaseAct.LAPSE: (UNDECIDED, CaseState.CLOSED),
    CaseAct.DROP: ({CaseState.OPENED, CaseState.NOTIFIED, CaseState.HEARD}, CaseState.CLOSED),
    CaseAct.APPEAL: ({CaseState.DECIDED, CaseState.RECHECK}, CaseState.APPEALED),
    CaseAct.UPHOLD: ({CaseState.APPEALED}, CaseState.SETTLED),
    CaseAct.CHANGE: ({CaseState.APPEALED}, CaseState.SETTLED),
    CaseAct.DISMISS: ({CaseState.APPEALED}, CaseState.SETTLED),
    CaseAct.RECHECK: (AFTER, CaseState.RECHECK),
    CaseAct.CLOSE: (AFTER, CaseState.CLOSED),
}
INSPECTORS_ACTS = {
    CaseAct.ASSIGN,
    CaseAct.NOTIFY,
    CaseAct.DECIDE,
    CaseAct.PROPOSE,
    CaseAct.ADOPT,
    CaseAct.DROP,
    CaseAct.LAPSE,
    CaseAct.RECHECK,
    CaseAct.CLOSE,
}
SUSPENDING = {CaseAct.CONFIRM, CaseAct.REJECT}
ROLE_ACTS = {
    Role.CENTRE_STAFF: SUSPENDING,
    Role.INSPECTOR: INSPECTORS_ACTS,
    Role.PLANNER: set(),
    Role.COORDINATOR: {CaseAct.REPLY, CaseAct.APPEAL},
    Role.ADMINISTRATOR: set(),
    Role.DIRECTOR: {*SUSPENDING, CaseAct.UPHOLD, CaseAct.CHANGE, CaseAct.DISMISS},
}
# From these states the rules ask for more than the table: they have tests of their own.
LATER = {
    (CaseAct.DECIDE, CaseState.NOTIFIED): AFTER_REPLY_TERM,
    (CaseAct.PROPOSE, CaseState.NOTIFIED): AFTER_REPLY_TERM,
    (CaseAct.CLOSE, CaseState.RECHECK): AFTER_APPEAL_TERM,
}
REFUSED_BY_RULE = {
    (CaseAct.CLOSE, CaseState.DECIDED),
    (CaseAct.CLOSE, CaseState.SETTLED),
    (CaseAct.ADOPT, CaseState.PROPOSED),
    *((CaseAct.LAPSE, state) for state in UNDECIDED),
}


@pytest.fixture
def people():
    return People()


def refused(act, case, people, code, **given):
    with pytest.raises(ValidationError) as refusal:
        act_on(case, act, people, **given)
    assert [error.code for error in refusal.value.error_list] == [code]
    return refusal.value.error_list[0]


def code_of(refusal):
    return [error.code for error in refusal.error_list]


def outcome_of(act, case, people, **given):
    """The state that the move leads to, or None where it is refused; nothing stays of either."""
    with transaction.atomic():
        try:
            act_on(case, act, people, **given)
        except ValidationError:
            return None
        finally:
            state = case.state
            transaction.set_rollback(True)
    case.refresh_from_db()
    return state


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", CaseState)
def test_every_move_from_every_state_by_every_role(state, role, people):
    user = people.coordinator if role is Role.COORDINATOR else make_user(role)
    case = make_case(state, people=people)

    outcomes = {
        act: outcome_of(act, case, people, by=user, at=NOW + LATER.get((act, state), timedelta()))
        for act in TABLE
    }

    assert outcomes == {
        act: (target or state)
        if act in ROLE_ACTS[role] and state in sources and (act, state) not in REFUSED_BY_RULE
        else None
        for act, (sources, target) in TABLE.items()
    }


def test_open_case_numbers_it_and_keeps_the_score_as_it_stands(people):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    score = make_flagged(agent, score=41)

    first = make_case(people=people, agent=agent, source=CaseSource.FLAG)
    second = make_case(people=people)
    make_score(agent, make_run(as_of=TODAY + timedelta(days=1)), score=80)

    assert (first.number, second.number) == ("VV-2026-0001", "VV-2026-0002")
    assert (first.score, first.inspector, first.due_on) == (
        score,
        people.inspector,
        date(2026, 6, 22),
    )
    move = first.moves.get()
    assert (move.act, move.by, move.at, move.to_state) == (
        CaseAct.OPEN,
        people.inspector,
        NOW,
        CaseState.OPENED,
    )


def test_opening_a_case_changes_nothing_about_the_agent(people):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    make_flagged(agent)

    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)

    assert Agent.objects.get(pk=case.agent_id).status == Status.ACTIVE
    assert Decision.objects.count() == 0
    assert mail.outbox == []


def test_a_second_undecided_case_of_an_agent_needs_a_reason(people):
    case = make_case(people=people)
    make_complaint(case.agent)

    with pytest.raises(ValidationError) as refusal:
        make_case(people=people, agent=case.agent)
    other = open_case(
        agent=case.agent,
        source=CaseSource.COMPLAINT,
        by=people.inspector,
        at=NOW,
        duplicate_reason="Việc khác",
    )

    assert code_of(refusal.value) == ["case_open"]
    assert (other.duplicate_reason, InspectionCase.objects.count()) == ("Việc khác", 2)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REFUSED, Status.MERGED])
def test_nothing_is_opened_about_an_agent_that_has_ended(people, status):
    agent = make_agent(status=status)

    with pytest.raises(ValidationError) as refusal:
        make_case(people=people, agent=agent)

    assert code_of(refusal.value) == ["agent_ended"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSPECTOR])
def test_only_inspectors_open_cases(role, people):
    user = people.coordinator if role is Role.COORDINATOR else make_user(role)

    with pytest.raises(ValidationError) as refusal:
        open_case(
            agent=make_agent(operator=people.operator), source=CaseSource.HAND, by=user, at=NOW
        )

    assert code_of(refusal.value) == ["not_permitted"]


def test_an_inspector_of_other_areas_neither_opens_nor_is_given_a_case(people):
    elsewhere = make_user(Role.INSPECTOR, scope=Scope.AREAS)
    agent = make_agent()

    with pytest.raises(ValidationError) as opening:
        open_case(agent=agent, source=CaseSource.HAND, by=elsewhere, at=NOW)
    case = make_case(people=people, agent=agent)
    refusal = refused(CaseAct.ASSIGN, case, people, "inspector_unfit", inspector=elsewhere)

    assert code_of(opening.value) == ["not_permitted"]
    assert refusal.params == {"person": elsewhere.username}


def test_several_cases_are_opened_at_once_and_each_refusal_is_reported(people):
    run = make_run(is_screening=True)
    good, unflagged, ended = make_agent(), make_agent(), make_agent(status=Status.CLOSED)
    for agent in (good, ended):
        make_score(agent, run, flag_rework=True)

    opened, refusals = open_cases(
        agents=[good, unflagged, ended], source=CaseSource.FLAG, by=people.inspector, at=NOW
    )

    assert [case.agent for case in opened] == [good]
    assert [(agent, code_of(refusal)) for agent, refusal in refusals] == [
        (unflagged, ["source_untrue"]),
        (ended, ["agent_ended"]),
    ]


@pytest.mark.parametrize("act", [CaseAct.DECIDE, CaseAct.PROPOSE])
def test_nobody_is_judged_unheard_before_the_term_to_reply_has_passed(act, people):
    case = make_case(CaseState.NOTIFIED, people=people)
    last = NOW + timedelta(days=7)  # five working days from Monday 15 June end on Monday 22 June

    assert case.due_on == last.date()
    refused(act, case, people, "reply_awaited", at=last)
    act_on(case, act, people, at=last + timedelta(days=1))


def test_a_late_reply_is_still_taken_while_nothing_is_decided(people):
    case = make_case(CaseState.NOTIFIED, people=people)

    act_on(case, CaseAct.REPLY, people, at=NOW + timedelta(days=30))

    assert case.state == CaseState.HEARD


def test_an_appeal_is_taken_on_the_last_day_and_not_on_the_next(people):
    in_time, late = (make_case(CaseState.DECIDED, people=people) for _number in range(2))
    last = NOW + timedelta(days=91)  # day 90 is Sunday 13 September

    assert in_time.appeal_until == last.date()
    act_on(in_time, CaseAct.APPEAL, people, at=last)
    refused(CaseAct.APPEAL, late, people, "term_passed", at=last + timedelta(days=1))


def test_a_case_is_appealed_once(people):
    case = make_case(CaseState.SETTLED, people=people)
    act_on(case, CaseAct.RECHECK, people)

    refused(CaseAct.APPEAL, case, people, "already_appealed")


def test_no_action_leaves_nothing_to_appeal_or_to_re_check(people):
    case = make_case(CaseState.DECIDED, people=people, decide={"outcome": CaseOutcome.NO_ACTION})

    refused(CaseAct.APPEAL, case, people, "nothing_to_appeal")
    refused(CaseAct.RECHECK, case, people, "nothing_to_recheck")
    act_on(case, CaseAct.CLOSE, people)

    assert (case.state, case.closed_at, case.due_on) == (CaseState.CLOSED, NOW, None)


def test_what_was_asked_of_the_agent_is_looked_at_again_before_the_case_is_closed(people):
    case = make_case(CaseState.DECIDED, people=people)

    refused(CaseAct.CLOSE, case, people, "recheck_needed")
    act_on(case, CaseAct.RECHECK, people)
    refused(CaseAct.CLOSE, case, people, "appeal_still_open")
    act_on(case, CaseAct.CLOSE, people, at=NOW + AFTER_APPEAL_TERM)

    assert case.state == CaseState.CLOSED


@pytest.mark.parametrize("day", [None, TODAY - timedelta(days=1), TODAY])
def test_a_re_check_lies_in_the_future(day, people):
    case = make_case(CaseState.DECIDED, people=people)

    refused(CaseAct.RECHECK, case, people, "recheck_in_past", recheck_on=day)


def test_a_move_needs_a_reason_that_fits(people):
    case = make_case(people=people)

    refused(CaseAct.NOTIFY, case, people, "reason_required", reason="")
    refused(CaseAct.NOTIFY, case, people, "reason_does_not_fit", reason=CaseReason.PASSED)


@pytest.mark.parametrize("outcome", ["", CaseOutcome.SUSPENSION, CaseOutcome.SET_ASIDE, "rubbish"])
def test_a_suspension_is_never_decided_without_a_proposal(outcome, people):
    case = make_case(CaseState.HEARD, people=people)

    refused(CaseAct.DECIDE, case, people, "outcome_does_not_fit", outcome=outcome)


@pytest.mark.parametrize("act", [CaseAct.REPLY, CaseAct.APPEAL])
def test_an_operator_writes_its_explanation(act, people):
    before = {CaseAct.REPLY: CaseState.NOTIFIED, CaseAct.APPEAL: CaseState.DECIDED}
    case = make_case(before[act], people=people)

    refused(act, case, people, "comment_required", comment=" ")


def test_a_proposed_suspension_does_nothing_to_the_agent(people):
    case = make_case(CaseState.PROPOSED, people=people)

    assert Agent.objects.get(pk=case.agent_id).status == Status.ACTIVE


def test_a_confirmed_suspension_goes_through_the_registry_with_the_case_named(people):
    case = make_case(CaseState.PROPOSED, people=people)

    move = act_on(case, CaseAct.CONFIRM, people, document_number="12/QĐ", comment="Nghiêm trọng")

    decision = Decision.objects.get()
    assert Agent.objects.get(pk=case.agent_id).status == Status.SUSPENDED
    assert (decision.act, decision.by, decision.document_number) == (
        Act.SUSPEND,
        people.director,
        "12/QĐ",
    )
    assert (move.decision, case.outcome, case.number in decision.comment) == (
        decision,
        CaseOutcome.SUSPENSION,
        True,
    )


def make_both(*roles):
    """Somebody who holds several roles."""
    user = make_user(roles[0])
    for role in roles[1:]:
        user.groups.add(*make_user(role).groups.all())
    return user


def test_whoever_proposed_a_suspension_cannot_confirm_or_reject_it(people):
    people.inspector = make_both(Role.INSPECTOR, Role.CENTRE_STAFF)
    case = make_case(CaseState.PROPOSED, people=people)

    for act in (CaseAct.CONFIRM, CaseAct.REJECT):
        with pytest.raises(ValidationError) as refusal:
            act_on(case, act, people, by=people.inspector)
        assert code_of(refusal.value) == ["second_person"]

    assert Agent.objects.get(pk=case.agent_id).status == Status.ACTIVE


def test_many_suspensions_are_confirmed_by_the_same_rule_as_one(people):
    both = make_both(Role.INSPECTOR, Role.CENTRE_STAFF)
    theirs = make_case(CaseState.PROPOSED, people=people)
    people.inspector = both
    own = make_case(CaseState.PROPOSED, people=people)

    moved, refusals = move_cases(
        act=CaseAct.CONFIRM,
        cases=[theirs, own],
        by=both,
        at=NOW,
        given=given_for(CaseAct.CONFIRM),
    )

    assert moved == [theirs]
    assert [(case, code_of(refusal)) for case, refusal in refusals] == [(own, ["second_person"])]
    assert Agent.objects.get(pk=own.agent_id).status == Status.ACTIVE


def test_a_suspension_that_the_registry_refuses_leaves_the_case_as_it_was(people):
    case = make_case(CaseState.PROPOSED, people=people)
    Agent.objects.filter(pk=case.agent_id).update(status=Status.APPROVED)

    refused(CaseAct.CONFIRM, case, people, "move_not_allowed")

    case.refresh_from_db()
    assert (case.state, case.moves.filter(act=CaseAct.CONFIRM).count()) == (CaseState.PROPOSED, 0)


def test_a_rejected_suspension_goes_back_to_the_inspector(people):
    case = make_case(CaseState.PROPOSED, people=people)

    act_on(case, CaseAct.REJECT, people)

    assert (case.state, case.outcome) == (CaseState.HEARD, "")


@pytest.mark.parametrize("act", [CaseAct.UPHOLD, CaseAct.CHANGE, CaseAct.DISMISS])
def test_whoever_confirmed_the_suspension_cannot_judge_the_appeal(act, people):
    case = make_case(CaseState.PROPOSED, people=people)
    act_on(case, CaseAct.CONFIRM, people)
    act_on(case, CaseAct.APPEAL, people)

    refused(act, case, people, "decider_cannot_judge")
    act_on(case, act, people, by=make_user(Role.DIRECTOR))


def test_whoever_decided_cannot_judge_the_appeal(people):
    people.inspector = make_both(Role.INSPECTOR, Role.DIRECTOR)
    case = make_case(CaseState.APPEALED, people=people)

    with pytest.raises(ValidationError) as refusal:
        act_on(case, CaseAct.DISMISS, people, by=people.inspector)

    assert code_of(refusal.value) == ["decider_cannot_judge"]


@pytest.mark.parametrize("act", [CaseAct.UPHOLD, CaseAct.CHANGE])
def test_a_granted_appeal_ends_the_suspension(act, people):
    case = make_suspended_case(people=people)
    act_on(case, CaseAct.APPEAL, people)

    move = act_on(case, act, people)

    assert Agent.objects.get(pk=case.agent_id).status == Status.ACTIVE
    assert (move.decision.act, case.state) == (Act.RESUME, CaseState.SETTLED)


def test_a_dismissed_appeal_leaves_the_suspension(people):
    case = make_suspended_case(people=people)
    act_on(case, CaseAct.APPEAL, people)

    act_on(case, CaseAct.DISMISS, people)

    assert Agent.objects.get(pk=case.agent_id).status == Status.SUSPENDED
    assert case.outcome == CaseOutcome.SUSPENSION


def test_a_granted_appeal_does_not_end_a_later_suspension(people):
    case = make_suspended_case(people=people)
    act_on(case, CaseAct.APPEAL, people)
    Decision.objects.create(
        agent=case.agent,
        act=Act.SUSPEND,
        from_status=Status.ACTIVE,
        to_status=Status.SUSPENDED,
        by=people.director,
        at=NOW + timedelta(days=1),
        reason=make_reason(Act.SUSPEND),
    )

    act_on(case, CaseAct.UPHOLD, people)

    assert Agent.objects.get(pk=case.agent_id).status == Status.SUSPENDED


def test_an_appeal_never_makes_a_decision_heavier(people):
    case = make_case(CaseState.APPEALED, people=people)

    refused(CaseAct.CHANGE, case, people, "outcome_does_not_fit", outcome=CaseOutcome.WARNING)
    act_on(case, CaseAct.CHANGE, people, outcome=CaseOutcome.TRAINING)

    assert case.outcome == CaseOutcome.TRAINING


def test_a_coordinator_answers_only_for_the_own_operator(people):
    case = make_case(CaseState.NOTIFIED, people=people)
    stranger = make_user(Role.COORDINATOR, operator=make_operator())

    with pytest.raises(ValidationError) as refusal:
        act_on(case, CaseAct.REPLY, people, by=stranger)

    assert code_of(refusal.value) == ["not_permitted"]


def test_the_operator_is_told_after_commit(people, django_capture_on_commit_callbacks):
    case = make_case(people=people)

    with django_capture_on_commit_callbacks() as callbacks:
        move = act_on(case, CaseAct.NOTIFY, people, comment="Nêu rõ lý do", internal_note="Bí mật")
    before = len(mail.outbox)
    for callback in callbacks:
        callback()

    message = CaseMessage.objects.get(move=move)
    assert (before, len(mail.outbox)) == (0, 1)
    assert (mail.outbox[0].to, mail.outbox[0].body) == (["don.vi@example.vn"], message.body)
    assert message.sent_at is not None
    assert [word in message.body for word in (case.number, "Nêu rõ lý do", "22/06/2026")] == [
        True,
        True,
        True,
    ]
    assert "Bí mật" not in message.body


def test_the_message_names_what_this_move_decided(people):
    case = make_case(CaseState.DECIDED, people=people)
    act_on(case, CaseAct.APPEAL, people)
    change = act_on(case, CaseAct.CHANGE, people, outcome=CaseOutcome.TRAINING, language="en")
    warning = case.moves.get(act=CaseAct.DECIDE)

    bodies = [case_message(move, "en")[1] for move in (warning, change)]

    assert [["Warning" in body, "Training" in body] for body in bodies] == [
        [True, False],
        [False, True],
    ]


def test_the_message_speaks_the_chosen_language(people):
    case = make_case(people=people)

    move = act_on(case, CaseAct.NOTIFY, people, language="en")

    assert "This is a question and not a finding of fault." in move.message.body


@pytest.mark.parametrize("act", [CaseAct.REPLY, CaseAct.ASSIGN, CaseAct.PROPOSE])
def test_what_is_internal_or_the_operators_own_is_not_written_to_it(act, people):
    case = make_case(CaseState.NOTIFIED if act is CaseAct.REPLY else CaseState.HEARD, people=people)

    move = act_on(case, act, people)

    assert CaseMessage.objects.filter(move=move).count() == 0


def test_nothing_is_kept_for_an_operator_without_an_address():
    people = People(make_operator())

    make_case(CaseState.NOTIFIED, people=people)

    assert CaseMessage.objects.count() == 0


def test_documents_are_kept_with_their_move(
    people, tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    case = make_case(CaseState.NOTIFIED, people=people)
    upload = SimpleUploadedFile("giải trình.pdf", b"%PDF-1.7 noi dung")

    with django_capture_on_commit_callbacks(execute=True):
        move = act_on(case, CaseAct.REPLY, people, documents=[upload])

    document = CaseDocument.objects.get()
    assert (document.move, document.original_name, document.content_type) == (
        move,
        "giải trình.pdf",
        "application/pdf",
    )
    with document.file.open("rb") as content:
        assert content.read() == b"%PDF-1.7 noi dung"


def test_a_file_of_another_kind_refuses_the_whole_move(people):
    case = make_case(CaseState.NOTIFIED, people=people)
    upload = SimpleUploadedFile("giải trình.pdf", b"<html>")

    refused(CaseAct.REPLY, case, people, "type_not_taken", documents=[upload])

    case.refresh_from_db()
    assert (case.state, CaseMove.objects.filter(act=CaseAct.REPLY).count()) == (
        CaseState.NOTIFIED,
        0,
    )


def test_at_most_ten_files_come_with_a_move(people):
    case = make_case(CaseState.NOTIFIED, people=people)
    uploads = [SimpleUploadedFile(f"{number}.pdf", b"%PDF-") for number in range(11)]

    refused(CaseAct.REPLY, case, people, "too_many_documents", documents=uploads)


@pytest.mark.parametrize(
    ("make", "source"),
    [
        (lambda agent: make_alarm(make_agent()), CaseSource.ALARM),
        (make_complaint, CaseSource.ALARM),
        (lambda agent: make_visit(agent, submitted=False), CaseSource.VISIT),
    ],
    ids=["another agent's", "of another source", "a visit under way"],
)
def test_a_signal_that_does_not_fit_opens_nothing(people, make, source):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)

    with pytest.raises(ValidationError) as refusal:
        open_case(agent=agent, source=source, by=people.inspector, at=NOW, signal=make(agent))

    assert code_of(refusal.value) == ["signal_unfit"]
    assert not InspectionCase.objects.exists()


def test_a_case_from_a_flag_keeps_its_score_whatever_nights_come_between(people):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    flagged = make_flagged(agent, score=38)
    make_score(agent, make_run(as_of=TODAY + timedelta(days=1)), score=71)

    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)

    assert case.score == flagged


def test_a_case_opened_about_a_warning_of_the_list_names_it(people):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    alarm = make_alarm(agent)

    case = make_case(people=people, agent=agent, source=CaseSource.ALARM)

    assert case.alarm == alarm


def test_a_message_can_be_read_before_it_is_sent(people, django_capture_on_commit_callbacks):
    case = make_case(people=people)
    given = given_for(
        CaseAct.NOTIFY, comment="Nội dung", documents=[SimpleUploadedFile("a.pdf", b"%PDF-1.7")]
    )
    wanted = {"act": CaseAct.NOTIFY, "case": case, "by": people.inspector, "at": NOW}

    with django_capture_on_commit_callbacks(execute=True):
        drafted = drafted_message(**wanted, given=given)

    assert (case.state, case.notified_at, case.moves.count()) == (CaseState.OPENED, None, 1)
    assert (mail.outbox, CaseMessage.objects.count(), CaseDocument.objects.count()) == ([], 0, 0)
    assert drafted == case_message(act_on(case, CaseAct.NOTIFY, people, comment="Nội dung"), "vi")


def overtaken_by_suspension(people):
    """A case with a proposed suspension, and the one that two others made in the register."""
    case = make_case(CaseState.PROPOSED, people=people)
    asked_by, by = make_user(Role.CENTRE_STAFF), make_user(Role.CENTRE_STAFF)
    decision = perform(
        act=Act.SUSPEND,
        agent=case.agent,
        by=by,
        at=NOW,
        reason=make_reason(Act.SUSPEND),
        proposed_by=asked_by,
    )
    case.refresh_from_db()
    return case, decision


def test_a_suspension_made_in_the_register_becomes_the_decision_of_the_case(people):
    case, decision = overtaken_by_suspension(people)
    refused(CaseAct.CONFIRM, case, people, "overtaken")

    move = act_on(case, CaseAct.ADOPT, people)

    assert (move.decision, move.outcome) == (decision, CaseOutcome.SUSPENSION)
    assert (case.state, case.outcome) == (CaseState.DECIDED, CaseOutcome.SUSPENSION)
    assert case.appeal_until == date(2026, 9, 14)
    assert Decision.objects.filter(act=Act.SUSPEND).count() == 1
    assert decision.reason.name_in("vi") in move.message.body


def test_an_appeal_ends_the_suspension_that_was_taken_over(people):
    case, _decision = overtaken_by_suspension(people)
    act_on(case, CaseAct.ADOPT, people)
    act_on(case, CaseAct.APPEAL, people)

    act_on(case, CaseAct.UPHOLD, people)

    assert Agent.objects.get(pk=case.agent_id).status == Status.ACTIVE


def test_whoever_made_the_suspension_that_was_taken_over_cannot_judge_the_appeal(people):
    case = make_case(CaseState.PROPOSED, people=people)
    perform(
        act=Act.SUSPEND,
        agent=case.agent,
        by=people.director,
        at=NOW,
        reason=make_reason(Act.SUSPEND),
        proposed_by=make_user(Role.CENTRE_STAFF),
    )
    act_on(case, CaseAct.ADOPT, people)
    act_on(case, CaseAct.APPEAL, people)

    refused(CaseAct.UPHOLD, case, people, "decider_cannot_judge")


def test_a_suspension_made_for_another_reason_is_left_out_of_the_case(people):
    case, _decision = overtaken_by_suspension(people)

    act_on(case, CaseAct.REJECT, people, reason=CaseReason.OVERTAKEN)
    act_on(case, CaseAct.DECIDE, people)

    assert (case.state, case.outcome) == (CaseState.DECIDED, CaseOutcome.WARNING)
    assert Agent.objects.get(pk=case.agent_id).status == Status.SUSPENDED


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_an_undecided_case_of_an_agent_that_was_closed_ends_without_object(people, state):
    case = make_case(state, people=people)
    perform(
        act=Act.CLOSE,
        agent=case.agent,
        by=make_user(Role.CENTRE_STAFF),
        at=NOW,
        reason=make_reason(Act.CLOSE),
    )

    act_on(case, CaseAct.LAPSE, people)

    assert (case.state, case.outcome, case.closed_at) == (
        CaseState.CLOSED,
        CaseOutcome.LAPSED,
        NOW,
    )


def test_a_case_waits_for_the_inspector_once_the_register_has_overtaken_it(people):
    waiting = make_case(CaseState.PROPOSED, people=people)
    overtaken, _decision = overtaken_by_suspension(people)

    assert party_awaited(waiting, people.inspector) == CaseParty.SECOND_PERSON
    assert party_awaited(overtaken, people.inspector) == CaseParty.INSPECTOR
    assert party_awaited(overtaken, people.coordinator) == CaseParty.INSPECTOR
    assert list(InspectionCase.objects.overtaken()) == [overtaken]


def test_an_operator_is_told_nothing_of_a_case_that_ends_before_its_notice(people):
    hidden, known = (make_case(state, people=people) for state in ("opened", "notified"))

    moves = [act_on(case, CaseAct.DROP, people) for case in (hidden, known)]

    assert [CaseMessage.objects.filter(move=move).count() for move in moves] == [0, 1]
