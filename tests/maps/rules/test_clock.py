"""By when something must happen to a flag."""

from datetime import date

from maps.rules.clock import answer_by, assess_by, latest_review

DAY = date(2026, 6, 1)


def test_a_flag_is_assessed_within_four_weeks():
    assert assess_by(DAY) == date(2026, 6, 29)


def test_a_flag_is_answered_within_twelve_weeks():
    assert answer_by(DAY) == date(2026, 8, 24)


def test_what_was_decided_is_looked_at_within_a_year():
    assert latest_review(DAY) == date(2027, 5, 31)
