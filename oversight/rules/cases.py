"""Terms of inspection cases, and who may make a move that the table allows.

A term counts from the day after the event (Civil Code 91/2015/QH13, art. 147); one in calendar days
that ends on a day off ends with the next working day (art. 148). It has passed on the day after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from oversight.rules.calendar import Calendar, day_number

OWN: Final = "chosen by the project; no text of law sets it"
EXPLANATION: Final = (
    "Law on Handling of Administrative Violations 15/2012/QH13, art. 61(2), by analogy"
)
COMPLAINT: Final = "Law on Complaints 02/2011/QH13, art. 9"
SETTLEMENT: Final = "Law on Complaints 02/2011/QH13, art. 28"


@dataclass(frozen=True)
class Term:
    """How long one step of a case may take, for what begins on that day or later."""

    step: str
    length: int
    in_working_days: bool
    starts: date
    source: str


# An older term stays when a new one starts, so that old cases are judged by the terms of their day.
TERMS: Final = (
    Term("notify", 5, True, date(2025, 7, 1), OWN),
    Term("reply", 5, True, date(2025, 7, 1), EXPLANATION),
    Term("decide", 10, True, date(2025, 7, 1), OWN),
    Term("confirm", 3, True, date(2025, 7, 1), OWN),
    Term("appeal", 90, False, date(2025, 7, 1), COMPLAINT),
    Term("judge", 30, False, date(2025, 7, 1), SETTLEMENT),
    Term("follow_up", 5, True, date(2025, 7, 1), OWN),
    Term("recheck", 20, True, date(2025, 7, 1), OWN),
)
# The step that each state of a case waits for; a re-check has a day of its own.
STEP_OF_STATE: Final = {
    "opened": "notify",
    "notified": "reply",
    "heard": "decide",
    "proposed": "confirm",
    "decided": "follow_up",
    "appealed": "judge",
    "settled": "follow_up",
}


_UNDECIDED: Final = frozenset({"opened", "notified", "heard", "proposed"})


@dataclass(frozen=True)
class CaseFacts:
    """What a move is judged by: the case, and who was there before."""

    state: str
    outcome: str
    due_on: date | None
    appeal_until: date | None
    was_appealed: bool
    decided_by: frozenset[int]
    """Who decided, proposed or confirmed: primary keys."""
    proposed_by: int | None
    is_suspended: bool = False
    """Whether the agent is suspended now."""
    has_ended: bool = False
    """Whether the agent was closed, refused or merged into another."""


def term_of(step: str, on: date, terms: Sequence[Term] = TERMS) -> Term:
    """The term of a step that begins on that day; refuses a day before the first of its terms.

    >>> term_of("reply", date(2026, 3, 2)).length
    5
    """
    started = [term for term in terms if term.step == step and term.starts <= on]
    if not started:
        raise ValueError(f"no term for {step!r} had started on {on}")
    return max(started, key=lambda term: term.starts)


def last_day(term: Term, event: date, calendar: Calendar) -> date:
    """The last day of a term that an event of that day sets off."""
    if term.in_working_days:
        ordinal = calendar.last_ordinal_by(event) + term.length
    else:
        ordinal = int(calendar.ordinal(day_number(event + timedelta(days=term.length))))
    day: date = calendar.day_of_ordinal(ordinal).astype("datetime64[D]").item()
    return day


def has_passed(last: date | None, on: date) -> bool:
    """Whether a term that ends with that day is over.

    >>> has_passed(date(2026, 3, 9), date(2026, 3, 9)), has_passed(date(2026, 3, 9), date(2026, 3, 10))
    (False, True)
    """
    return last is not None and on > last


def refusal_of(act: str, facts: CaseFacts, *, by: int, on: date) -> str:
    """Why a move that the table allows from this state may not be made now, or an empty string.

    Codes: `reply_awaited`, `second_person`, `overtaken`, `not_suspended`, `not_ended`, `term_passed`,
    `already_appealed`, `nothing_to_appeal`, `decider_cannot_judge`, `nothing_to_recheck`,
    `recheck_needed`, `appeal_still_open`.
    """
    judge = _JUDGES.get(act)
    return judge(facts, by, on) if judge else ""


def is_overtaken(state: str, *, is_suspended: bool, has_ended: bool) -> bool:
    """Whether the register did meanwhile what the case was about, or left it without object.

    >>> is_overtaken("proposed", is_suspended=True, has_ended=False)
    True
    >>> is_overtaken("heard", is_suspended=True, has_ended=False)
    False
    """
    is_carried_out = state == "proposed" and is_suspended
    return is_carried_out or (has_ended and state in _UNDECIDED)


def needs_recheck(outcome: str) -> bool:
    """Whether the decision asks something of the agent that is looked at again.

    >>> needs_recheck("warning"), needs_recheck("set_aside")
    (True, False)
    """
    return outcome in {"training", "warning", "suspension"}


def _reply_awaited(facts: CaseFacts, by: int, on: date) -> str:
    """Nobody is judged unheard: a reply comes first, or its term passes."""
    waits = facts.state == "notified" and not has_passed(facts.due_on, on)
    return "reply_awaited" if waits else ""


def _second_person(facts: CaseFacts, by: int, on: date) -> str:
    return "second_person" if by == facts.proposed_by else ""


def _may_confirm(facts: CaseFacts, by: int, on: date) -> str:
    overtaken = is_overtaken(
        facts.state, is_suspended=facts.is_suspended, has_ended=facts.has_ended
    )
    return _second_person(facts, by, on) or ("overtaken" if overtaken else "")


def _may_adopt(facts: CaseFacts, by: int, on: date) -> str:
    return "" if facts.is_suspended else "not_suspended"


def _may_lapse(facts: CaseFacts, by: int, on: date) -> str:
    return "" if facts.has_ended else "not_ended"


def _may_appeal(facts: CaseFacts, by: int, on: date) -> str:
    if not needs_recheck(facts.outcome):
        return "nothing_to_appeal"
    if facts.was_appealed:
        return "already_appealed"
    return "term_passed" if has_passed(facts.appeal_until, on) else ""


def _decider_cannot_judge(facts: CaseFacts, by: int, on: date) -> str:
    return "decider_cannot_judge" if by in facts.decided_by else ""


def _may_recheck(facts: CaseFacts, by: int, on: date) -> str:
    return "" if needs_recheck(facts.outcome) else "nothing_to_recheck"


def _may_close(facts: CaseFacts, by: int, on: date) -> str:
    if not needs_recheck(facts.outcome):
        return ""
    if facts.state != "recheck":
        return "recheck_needed"
    is_open = not facts.was_appealed and not has_passed(facts.appeal_until, on)
    return "appeal_still_open" if is_open else ""


_JUDGES: Final = {
    "decide": _reply_awaited,
    "propose": _reply_awaited,
    "confirm": _may_confirm,
    "reject": _second_person,
    "adopt": _may_adopt,
    "lapse": _may_lapse,
    "appeal": _may_appeal,
    "uphold": _decider_cannot_judge,
    "change": _decider_cannot_judge,
    "dismiss": _decider_cannot_judge,
    "recheck": _may_recheck,
    "close": _may_close,
}
