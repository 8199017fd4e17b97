"""Why a ward is flagged: nobody there, nobody comes, or they go elsewhere."""

import pytest

from maps.enums import FlagCause
from maps.rules.adoption import Reason, defaults
from maps.rules.causes import Cause, cause_of
from maps.rules.supply import Supply


@pytest.mark.parametrize(
    ("supply", "expected"),
    [
        (Supply(0, 5.0, None, None), Cause.SUPPLY_UNUSED),  # within reach, inclusive
        (Supply(0, 5.01, None, None), Cause.NO_SUPPLY),
        (Supply(1, 5.01, 0, 0), Cause.SUPPLY_UNUSED),  # one inside counts wherever the point lies
        (Supply(0, None, None, None), Cause.UNKNOWN),
        (Supply(1, None, None, None), Cause.SUPPLY_UNUSED),
        (Supply(1, 0.3, 30, 30), Cause.SUPPLY_UNUSED),  # not more than half
        (Supply(1, 0.3, 30, 31), Cause.DEMAND_ELSEWHERE),
        (Supply(1, 0.3, 0, 29), Cause.SUPPLY_UNUSED),  # too few to say
        (Supply(1, 0.3, None, 30), Cause.DEMAND_ELSEWHERE),
        (Supply(0, 9.0, 0, 300), Cause.NO_SUPPLY),  # they travel because nobody is near
        (Supply(0, 9.0, None, None, 1_000, 500), Cause.SUPPLY_UNUSED),  # half of them, inclusive
        (Supply(0, 0.2, None, None, 1_000, 499), Cause.NO_SUPPLY),  # whatever the point says
        (Supply(1, 0.2, 0, 300, 1_000, 499), Cause.NO_SUPPLY),  # and one inside
        (Supply(0, None, None, None, 0, 0), Cause.UNKNOWN),  # a ward in which nobody lives
    ],
)
def test_the_cause_follows_from_the_figures(supply, expected):
    assert cause_of(supply, defaults(Reason.OUTLYING)) is expected


def test_every_cause_has_its_words():
    assert [cause.value for cause in Cause] == FlagCause.values
