"""Inspection cases: their states, the moves between them, and the reasons that may be given."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CaseSource(TextChoices):
    """What a case was opened from."""

    FLAG = "flag", pgettext_lazy("case source", "Flag of a monthly screening")
    ALARM = "alarm", pgettext_lazy("case source", "Early warning")
    OVERDUE = "overdue", pgettext_lazy("case source", "List of overdue dossiers")
    COMPLAINT = "complaint", pgettext_lazy("case source", "Complaint")
    RANDOM = "random", pgettext_lazy("case source", "Random plan")
    VISIT = "visit", pgettext_lazy("case source", "Inspection visit")
    HAND = "hand", pgettext_lazy("case source", "By hand")


class CaseState(TextChoices):
    """Where a case stands between its opening and its closure."""

    OPENED = "opened", pgettext_lazy("case state", "Opened, notice to be sent")
    NOTIFIED = "notified", pgettext_lazy("case state", "Notice sent, reply awaited")
    HEARD = "heard", pgettext_lazy("case state", "To be decided")
    PROPOSED = "proposed", pgettext_lazy("case state", "Suspension proposed, to be confirmed")
    DECIDED = "decided", pgettext_lazy("case state", "Decided")
    APPEALED = "appealed", pgettext_lazy("case state", "Appealed, to be decided again")
    SETTLED = "settled", pgettext_lazy("case state", "Appeal decided")
    RECHECK = "recheck", pgettext_lazy("case state", "To be re-checked")
    CLOSED = "closed", pgettext_lazy("case state", "Closed")


UNDECIDED = (CaseState.OPENED, CaseState.NOTIFIED, CaseState.HEARD, CaseState.PROPOSED)


class CaseOutcome(TextChoices):
    """What was decided in a case; the later of two decisions counts."""

    UNFOUNDED = "unfounded", pgettext_lazy("case outcome", "Unfounded")
    SET_ASIDE = "set_aside", pgettext_lazy("case outcome", "Decision set aside on appeal")
    NO_ACTION = "no_action", pgettext_lazy("case outcome", "No action")
    TRAINING = "training", pgettext_lazy("case outcome", "Training")
    WARNING = "warning", pgettext_lazy("case outcome", "Warning")
    SUSPENSION = "suspension", pgettext_lazy("case outcome", "Suspension")
    LAPSED = "lapsed", pgettext_lazy("case outcome", "Without object: the agent has ended")


# From the lightest. Suspension is reached by a proposal that somebody else confirms, and only so.
DECISIONS = (CaseOutcome.NO_ACTION, CaseOutcome.TRAINING, CaseOutcome.WARNING)


class CaseParty(TextChoices):
    """Whom a case waits for."""

    INSPECTOR = "inspector", pgettext_lazy("case waits for", "the inspector")
    OPERATOR = "operator", pgettext_lazy("case waits for", "the operator")
    SECOND_PERSON = "second_person", pgettext_lazy("case waits for", "a second person")
    APPEAL_JUDGE = "appeal_judge", pgettext_lazy("case waits for", "the director")


WAITS_FOR = {
    CaseState.OPENED: CaseParty.INSPECTOR,
    CaseState.NOTIFIED: CaseParty.OPERATOR,
    CaseState.HEARD: CaseParty.INSPECTOR,
    CaseState.PROPOSED: CaseParty.SECOND_PERSON,
    CaseState.DECIDED: CaseParty.INSPECTOR,
    CaseState.APPEALED: CaseParty.APPEAL_JUDGE,
    CaseState.SETTLED: CaseParty.INSPECTOR,
    CaseState.RECHECK: CaseParty.INSPECTOR,
}


class CaseAct(TextChoices):
    """What a person does to a case."""

    OPEN = "open", pgettext_lazy("case act", "Open the case")
    ASSIGN = "assign", pgettext_lazy("case act", "Assign")
    NOTIFY = "notify", pgettext_lazy("case act", "Send the notice")
    REPLY = "reply", pgettext_lazy("case act", "Reply")
    DECIDE = "decide", pgettext_lazy("case act", "Decide")
    PROPOSE = "propose", pgettext_lazy("case act", "Propose suspension")
    CONFIRM = "confirm", pgettext_lazy("case act", "Confirm the suspension")
    REJECT = "reject", pgettext_lazy("case act", "Reject the suspension")
    ADOPT = "adopt", pgettext_lazy("case act", "Take over the register's suspension")
    DROP = "drop", pgettext_lazy("case act", "Close as unfounded")
    LAPSE = "lapse", pgettext_lazy("case act", "Close as without object")
    APPEAL = "appeal", pgettext_lazy("case act", "Appeal")
    UPHOLD = "uphold", pgettext_lazy("case act", "Uphold the appeal")
    CHANGE = "change", pgettext_lazy("case act", "Change the decision")
    DISMISS = "dismiss", pgettext_lazy("case act", "Dismiss the appeal")
    RECHECK = "recheck", pgettext_lazy("case act", "Set the day of the re-check")
    CLOSE = "close", pgettext_lazy("case act", "Close the case")


# Who made one of these has judged the case once, and may not judge the appeal.
DECIDING = (CaseAct.DECIDE, CaseAct.PROPOSE, CaseAct.CONFIRM, CaseAct.ADOPT)
# These carry a suspension, and the reason that the register has for it.
SUSPENDING = (CaseAct.CONFIRM, CaseAct.ADOPT)
# These grant an appeal, in whole or in part: what they say of the record may be corrected.
GRANTING = (CaseAct.UPHOLD, CaseAct.CHANGE)
# What happens inside the Centre: the operator sees neither these moves nor their documents.
INTERNAL = (CaseAct.OPEN, CaseAct.ASSIGN, CaseAct.PROPOSE, CaseAct.REJECT)
# What the operator is told by e-mail.
TOLD_ACTS = (
    CaseAct.NOTIFY,
    CaseAct.DECIDE,
    CaseAct.CONFIRM,
    CaseAct.ADOPT,
    CaseAct.DROP,
    CaseAct.LAPSE,
    CaseAct.UPHOLD,
    CaseAct.CHANGE,
    CaseAct.DISMISS,
    CaseAct.RECHECK,
    CaseAct.CLOSE,
)


class CaseReason(TextChoices):
    """A coded reason for a move of a case; the table of moves says which fits which act."""

    LATE = "late", pgettext_lazy("case reason", "Dossiers forwarded late")
    HELD = "held", pgettext_lazy("case reason", "Dossiers held past their deadline")
    REWORK = "rework", pgettext_lazy("case reason", "Dossiers forwarded incomplete")
    RECORDS = "records", pgettext_lazy("case reason", "Records that do not fit together")
    COMPLAINTS = "complaints", pgettext_lazy("case reason", "Complaints of citizens")
    PREMISES = "premises", pgettext_lazy("case reason", "Condition of the point")
    CHOSEN = "chosen", pgettext_lazy("case reason", "Chosen by the random plan")

    SHOWN = "shown", pgettext_lazy("case reason", "Shown by the records")
    SHOWN_IN_PART = "shown_in_part", pgettext_lazy("case reason", "Shown in part")
    EXPLAINED = "explained", pgettext_lazy("case reason", "Explained by the operator")
    NOT_SHOWN = "not_shown", pgettext_lazy("case reason", "Not shown")
    NO_REPLY = "no_reply", pgettext_lazy("case reason", "No reply within the term")
    REPEATED = "repeated", pgettext_lazy("case reason", "Repeated after a warning")
    OVERTAKEN = "overtaken", pgettext_lazy("case reason", "Suspended for another reason")

    TOO_SEVERE = "too_severe", pgettext_lazy("case reason", "Out of proportion")
    RECORD_WRONG = "record_wrong", pgettext_lazy("case reason", "The record is wrong")
    INCIDENT = "incident", pgettext_lazy("case reason", "Caused by a declared incident")
    OTHER_CASE = "other_case", pgettext_lazy("case reason", "Handled in another case")
    NOTHING_NEW = "nothing_new", pgettext_lazy("case reason", "The appeal shows nothing new")

    PASSED = "passed", pgettext_lazy("case reason", "Re-check passed")
    FAILED = "failed", pgettext_lazy("case reason", "Re-check failed, to be followed by a case")
    NOTHING_LEFT = "nothing_left", pgettext_lazy("case reason", "Nothing left to do")


_MATTERS = (
    CaseReason.LATE,
    CaseReason.HELD,
    CaseReason.REWORK,
    CaseReason.RECORDS,
    CaseReason.COMPLAINTS,
    CaseReason.PREMISES,
    CaseReason.CHOSEN,
)
_FINDINGS = (
    CaseReason.SHOWN,
    CaseReason.SHOWN_IN_PART,
    CaseReason.EXPLAINED,
    CaseReason.NOT_SHOWN,
    CaseReason.NO_REPLY,
    CaseReason.REPEATED,
)
_FAULTS = (CaseReason.RECORD_WRONG, CaseReason.INCIDENT, CaseReason.TOO_SEVERE)


@dataclass(frozen=True)
class CaseMoveRule:
    """One row of the table of moves. A target of None leaves the case where it is."""

    act: CaseAct
    sources: frozenset[CaseState]
    target: CaseState | None
    permission: str
    reasons: tuple[CaseReason, ...] = ()


def _row(act, sources, target, permission, reasons=()):
    return CaseMoveRule(act, frozenset(sources), target, permission, reasons)


_HANDLE = "oversight.handle_inspectioncase"
_DECIDE = "oversight.decide_inspectioncase"
_ANSWER = "oversight.answer_inspectioncase"
_JUDGE = "oversight.judge_inspectioncase"
_SUSPEND = "registry.suspend_agent"
_AFTER_DECISION = (CaseState.DECIDED, CaseState.SETTLED, CaseState.RECHECK)

# Terms and second persons stand in rules/cases.py; a reason is required where the row names some.
CASE_MOVES = {
    row.act: row
    for row in (
        _row(CaseAct.NOTIFY, {CaseState.OPENED}, CaseState.NOTIFIED, _HANDLE, _MATTERS),
        _row(CaseAct.REPLY, {CaseState.NOTIFIED}, CaseState.HEARD, _ANSWER),
        # without a reply once its term has passed
        _row(
            CaseAct.DECIDE,
            {CaseState.NOTIFIED, CaseState.HEARD},
            CaseState.DECIDED,
            _DECIDE,
            _FINDINGS,
        ),
        _row(
            CaseAct.PROPOSE,
            {CaseState.NOTIFIED, CaseState.HEARD},
            CaseState.PROPOSED,
            _DECIDE,
            (CaseReason.SHOWN, CaseReason.NO_REPLY, CaseReason.REPEATED),
        ),
        # the reason is the registry's own, for the decision that suspends
        _row(CaseAct.CONFIRM, {CaseState.PROPOSED}, CaseState.DECIDED, _SUSPEND),
        _row(
            CaseAct.REJECT,
            {CaseState.PROPOSED},
            CaseState.HEARD,
            _SUSPEND,
            (
                CaseReason.TOO_SEVERE,
                CaseReason.NOT_SHOWN,
                CaseReason.INCIDENT,
                CaseReason.OVERTAKEN,
            ),
        ),
        # suspended in the register meanwhile, by two people as well
        _row(CaseAct.ADOPT, {CaseState.PROPOSED}, CaseState.DECIDED, _DECIDE),
        _row(CaseAct.LAPSE, UNDECIDED, CaseState.CLOSED, _DECIDE),
        _row(
            CaseAct.DROP,
            {CaseState.OPENED, CaseState.NOTIFIED, CaseState.HEARD},
            CaseState.CLOSED,
            _DECIDE,
            (
                CaseReason.NOT_SHOWN,
                CaseReason.EXPLAINED,
                CaseReason.RECORD_WRONG,
                CaseReason.INCIDENT,
                CaseReason.OTHER_CASE,
            ),
        ),
        # a re-check that is already set does not take the appeal away
        _row(
            CaseAct.APPEAL,
            {CaseState.DECIDED, CaseState.RECHECK},
            CaseState.APPEALED,
            _ANSWER,
            _FAULTS,
        ),
        _row(CaseAct.UPHOLD, {CaseState.APPEALED}, CaseState.SETTLED, _JUDGE, _FAULTS),
        _row(CaseAct.CHANGE, {CaseState.APPEALED}, CaseState.SETTLED, _JUDGE, _FAULTS),
        _row(
            CaseAct.DISMISS,
            {CaseState.APPEALED},
            CaseState.SETTLED,
            _JUDGE,
            (CaseReason.NOTHING_NEW, CaseReason.SHOWN),
        ),
        _row(CaseAct.RECHECK, _AFTER_DECISION, CaseState.RECHECK, _HANDLE),
        _row(
            CaseAct.CLOSE,
            _AFTER_DECISION,
            CaseState.CLOSED,
            _HANDLE,
            (CaseReason.PASSED, CaseReason.FAILED, CaseReason.NOTHING_LEFT),
        ),
        _row(CaseAct.ASSIGN, set(CaseState) - {CaseState.CLOSED}, None, _HANDLE),
    )
}


class CorrectionKind(TextChoices):
    """What an upheld appeal corrects."""

    REASON = "reason", pgettext_lazy("correction", "Reason of a supplement round")
    INCIDENT = "incident", pgettext_lazy("correction", "Declared incident taken into account")
