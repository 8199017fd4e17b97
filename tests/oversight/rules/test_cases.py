"""Terms of inspection cases, on both sides of each day, and who may make which move."""

from datetime import date, time, timedelta

import pytest

from oversight.rules.calendar import DayException, build_calendar
from oversight.rules.cases import (
    STEP_OF_STATE,
    TERMS,
    CaseFacts,
    Term,
    has_passed,
    is_overtaken,
    last_day,
    needs_recheck,
    refusal_of,
    term_of,
)

MONDAY = date(2026, 6, 15)
HOLIDAY = date(2026, 6, 18)
CALENDAR = build_calendar(
    first_day=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    weekdays=range(5),
    opens=time(8),
    closes=time(17),
    exceptions=[DayException(HOLIDAY, is_working=False)],
)
FIVE = Term("reply", 5, True, date(2025, 7, 1), "test")
NINETY = Term("appeal", 90, False, date(2025, 7, 1), "test")
ONE, TWO = 1, 2


def facts(**fields):
    usual = {
        "state": "heard",
        "outcome": "",
        "due_on": None,
        "appeal_until": None,
        "was_appealed": False,
        "decided_by": frozenset(),
        "proposed_by": None,
    }
    return CaseFacts(**{**usual, **fields})


@pytest.mark.parametrize(
    ("event", "last"),
    [
        (MONDAY, date(2026, 6, 23)),  # Thursday is a holiday: Tue, Wed, Fri, Mon, Tue
        (date(2026, 6, 19), date(2026, 6, 26)),  # a Friday
        (date(2026, 6, 20), date(2026, 6, 26)),  # Saturday counts from Monday, as Friday does
        (date(2026, 6, 21), date(2026, 6, 26)),
    ],
)
def test_a_term_of_working_days_counts_from_the_day_after(event, last):
    """Civil Code 91/2015/QH13, art. 147."""
    assert last_day(FIVE, event, CALENDAR) == last


@pytest.mark.parametrize(
    ("event", "last"),
    [
        (date(2026, 6, 16), date(2026, 9, 14)),  # day 90 is a Monday
        (date(2026, 6, 14), date(2026, 9, 14)),  # day 90 is Saturday the 12th
        (MONDAY, date(2026, 9, 14)),  # day 90 is Sunday the 13th
        (date(2026, 3, 20), date(2026, 6, 19)),  # day 90 is the holiday itself
    ],
)
def test_a_term_of_calendar_days_that_ends_on_a_day_off_ends_with_the_next_working_day(event, last):
    """Civil Code 91/2015/QH13, art. 148."""
    assert last_day(NINETY, event, CALENDAR) == last


def test_a_term_has_passed_on_the_day_after_its_last():
    assert [has_passed(MONDAY, MONDAY + timedelta(days=days)) for days in (-1, 0, 1)] == [
        False,
        False,
        True,
    ]
    assert has_passed(None, MONDAY) is False


def test_every_term_has_its_source():
    assert [term.step for term in TERMS if not term.source] == []


@pytest.mark.parametrize("step", sorted({*STEP_OF_STATE.values(), "appeal", "recheck"}))
def test_every_step_has_a_term(step):
    assert term_of(step, MONDAY).step == step


def test_a_new_term_leaves_what_began_before_to_the_old_one():
    newer = Term("reply", 10, True, MONDAY, "test")
    terms = (newer, FIVE)

    assert term_of("reply", MONDAY - timedelta(days=1), terms) == FIVE
    assert term_of("reply", MONDAY, terms) == newer


def test_a_step_before_its_first_term_is_refused():
    with pytest.raises(ValueError, match="no term for 'reply'"):
        term_of("reply", date(2025, 6, 30))


@pytest.mark.parametrize("act", ["decide", "propose"])
@pytest.mark.parametrize(
    ("state", "days", "code"),
    [
        ("notified", 0, "reply_awaited"),
        ("notified", 1, ""),
        ("heard", 0, ""),
    ],
)
def test_a_reply_comes_before_the_decision_or_its_term_passes(act, state, days, code):
    case = facts(state=state, due_on=MONDAY)

    assert refusal_of(act, case, by=ONE, on=MONDAY + timedelta(days=days)) == code


@pytest.mark.parametrize("act", ["confirm", "reject"])
def test_a_proposal_is_for_somebody_else_to_confirm(act):
    case = facts(state="proposed", proposed_by=ONE)

    assert refusal_of(act, case, by=ONE, on=MONDAY) == "second_person"
    assert refusal_of(act, case, by=TWO, on=MONDAY) == ""


@pytest.mark.parametrize("fields", [{"is_suspended": True}, {"has_ended": True}])
def test_a_proposal_that_the_register_overtook_is_no_longer_confirmed(fields):
    case = facts(state="proposed", proposed_by=ONE, **fields)

    assert refusal_of("confirm", case, by=TWO, on=MONDAY) == "overtaken"
    assert refusal_of("reject", case, by=TWO, on=MONDAY) == ""


def test_a_suspension_is_taken_over_only_from_an_agent_that_is_suspended():
    assert refusal_of("adopt", facts(is_suspended=True), by=ONE, on=MONDAY) == ""
    assert refusal_of("adopt", facts(), by=ONE, on=MONDAY) == "not_suspended"


def test_a_case_is_without_object_only_once_its_agent_has_ended():
    assert refusal_of("lapse", facts(has_ended=True), by=ONE, on=MONDAY) == ""
    assert refusal_of("lapse", facts(is_suspended=True), by=ONE, on=MONDAY) == "not_ended"


@pytest.mark.parametrize(
    ("state", "is_suspended", "has_ended", "overtaken"),
    [
        ("proposed", True, False, True),
        ("heard", True, False, False),
        ("proposed", False, False, False),
        ("opened", False, True, True),
        ("proposed", False, True, True),
        ("decided", False, True, False),
        ("closed", False, True, False),
    ],
)
def test_the_register_overtakes_what_is_undecided(state, is_suspended, has_ended, overtaken):
    found = is_overtaken(state, is_suspended=is_suspended, has_ended=has_ended)

    assert found == overtaken


@pytest.mark.parametrize(
    ("fields", "days", "code"),
    [
        ({"outcome": "warning"}, 0, ""),
        ({"outcome": "warning"}, 1, "term_passed"),
        ({"outcome": "no_action"}, 0, "nothing_to_appeal"),
        ({"outcome": "warning", "was_appealed": True}, 0, "already_appealed"),
    ],
)
def test_what_asks_something_is_appealed_once_and_in_time(fields, days, code):
    case = facts(state="decided", appeal_until=MONDAY, **fields)

    assert refusal_of("appeal", case, by=ONE, on=MONDAY + timedelta(days=days)) == code


@pytest.mark.parametrize("act", ["uphold", "change", "dismiss"])
def test_whoever_took_part_in_the_decision_does_not_judge_the_appeal(act):
    case = facts(state="appealed", outcome="warning", decided_by=frozenset({ONE}))

    assert refusal_of(act, case, by=ONE, on=MONDAY) == "decider_cannot_judge"
    assert refusal_of(act, case, by=TWO, on=MONDAY) == ""


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "decided", "outcome": "no_action"}, ""),
        ({"state": "decided", "outcome": "warning"}, "recheck_needed"),
        ({"state": "settled", "outcome": "set_aside", "was_appealed": True}, ""),
        ({"state": "settled", "outcome": "training", "was_appealed": True}, "recheck_needed"),
        ({"state": "recheck", "outcome": "warning"}, "appeal_still_open"),
        ({"state": "recheck", "outcome": "warning", "was_appealed": True}, ""),
    ],
)
def test_a_case_is_closed_after_its_re_check_and_its_appeal(fields, code):
    assert refusal_of("close", facts(appeal_until=MONDAY, **fields), by=ONE, on=MONDAY) == code


def test_a_case_that_nobody_appealed_is_closed_once_the_term_has_passed():
    case = facts(state="recheck", outcome="warning", appeal_until=MONDAY)

    assert refusal_of("close", case, by=ONE, on=MONDAY + timedelta(days=1)) == ""


@pytest.mark.parametrize("outcome", ["training", "warning", "suspension"])
def test_what_asks_something_of_the_agent_is_re_checked(outcome):
    assert needs_recheck(outcome) is True
    assert refusal_of("recheck", facts(outcome=outcome), by=ONE, on=MONDAY) == ""


@pytest.mark.parametrize("outcome", ["", "no_action", "unfounded", "set_aside"])
def test_what_asks_nothing_is_not(outcome):
    assert needs_recheck(outcome) is False
    assert refusal_of("recheck", facts(outcome=outcome), by=ONE, on=MONDAY) == "nothing_to_recheck"
