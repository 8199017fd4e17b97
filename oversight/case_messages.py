"""What operators are told about an inspection case, in Vietnamese or English."""

import re

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from oversight.enums import SUSPENDING, CaseAct
from oversight.models import CaseMove

BODIES = {
    CaseAct.NOTIFY: gettext_lazy(
        "The Centre looks into the point {agent} ({code}), case {number}: {reason}.\n\n{comment}\n\n"
        "This is a question and not a finding of fault. Please reply with your explanation and "
        "documents by {due}; afterwards the case is decided on what is known."
    ),
    CaseAct.DECIDE: gettext_lazy(
        "Case {number}, point {agent} ({code}): {outcome}. Reason: {reason}.\n\n{comment}\n\n"
        "A decision that asks something of you may be appealed until {appeal}."
    ),
    CaseAct.CONFIRM: gettext_lazy(
        "Case {number}: the point {agent} ({code}) is suspended. Reason: {reason}.\n\n{comment}\n\n"
        "Please stop receiving dossiers there and forward those that it still holds. This decision "
        "may be appealed until {appeal}."
    ),
    CaseAct.ADOPT: gettext_lazy(
        "Case {number}: the suspension of the point {agent} ({code}), of which you were told, is the "
        "decision of this case. Reason: {reason}.\n\n{comment}\n\n"
        "This decision may be appealed until {appeal}."
    ),
    CaseAct.LAPSE: gettext_lazy(
        "Case {number} about the point {agent} ({code}) is closed undecided, because the point no "
        "longer serves.\n\n{comment}"
    ),
    CaseAct.DROP: gettext_lazy(
        "Case {number} about the point {agent} ({code}) is closed as unfounded: {reason}."
        "\n\n{comment}"
    ),
    CaseAct.UPHOLD: gettext_lazy(
        "Your appeal in case {number}, point {agent} ({code}), is upheld: {reason}. The decision is "
        "set aside.\n\n{comment}"
    ),
    CaseAct.CHANGE: gettext_lazy(
        "Your appeal in case {number}, point {agent} ({code}), is upheld in part: {reason}. The "
        "decision now is: {outcome}.\n\n{comment}"
    ),
    CaseAct.DISMISS: gettext_lazy(
        "Your appeal in case {number}, point {agent} ({code}), is dismissed: {reason}. The decision "
        "stands.\n\n{comment}"
    ),
    CaseAct.RECHECK: gettext_lazy(
        "Case {number}: the point {agent} ({code}) will be looked at again on {due}.\n\n{comment}"
    ),
    CaseAct.CLOSE: gettext_lazy(
        "Case {number} about the point {agent} ({code}) is closed: {reason}.\n\n{comment}"
    ),
}
PLACE = re.compile(r"\{(agent|code|number|reason|outcome|comment|due|appeal)\}")


def case_message(move: CaseMove, language: str) -> tuple[str, str]:
    """Subject and text of the message about a move."""
    case = move.case
    with translation.override(language):
        words = {
            "agent": case.agent.name,
            "code": case.agent.code,
            "number": case.number,
            "reason": _reason_in(move, language),
            "outcome": move.get_outcome_display(),
            "comment": move.comment,
            "due": _day(move.due_on),
            "appeal": _day(case.appeal_until),
        }
        subject = f"{case.number}: {move.get_act_display()} – {case.agent.name}"
        template = str(BODIES[CaseAct(move.act)])
    text = PLACE.sub(lambda place: words[place[1]], template)
    return subject, re.sub(r"\n{3,}", "\n\n", text).strip()


def _reason_in(move, language):
    if move.act in SUSPENDING:
        return move.decision.reason.name_in(language)
    return move.get_reason_display()


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT") if day else "–"
