"""By when something must happen to a flag: nobody's flag lies in a drawer.

Twelve weeks from the day a flag is raised to its outcome, after the rule by which the United
Kingdom assesses whether a community needs a new access point to cash; a third of it to assess.
"""

from datetime import date, timedelta

from registry.rules.location import Limit

ASSESS_WEEKS = Limit(4, "Ours: a third of the twelve weeks, so that an answer can be prepared.")
ANSWER_WEEKS = Limit(12, "From the day it is raised; UK access-to-cash assessments.")
LONGEST_REVIEW_WEEKS = Limit(52, "Ours: what was decided is looked at once a year at least.")


def assess_by(raised_on: date) -> date:
    """The last day for assessing a flag raised on that day.

    >>> assess_by(date(2026, 6, 1))
    datetime.date(2026, 6, 29)
    """
    return raised_on + timedelta(weeks=ASSESS_WEEKS.value)


def answer_by(started_on: date) -> date:
    """The last day for the outcome of a flag raised, or taken up again, on that day."""
    return started_on + timedelta(weeks=ANSWER_WEEKS.value)


def latest_review(answered_on: date) -> date:
    """The last day that may be set for looking at it again."""
    return answered_on + timedelta(weeks=LONGEST_REVIEW_WEEKS.value)
