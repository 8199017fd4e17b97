"""How long the public post may carry a dossier."""

from datetime import date

import pytest

from oversight.rules.postal import CARRYING_TERMS, CarryingTerm, Leg, carrying_days


@pytest.mark.parametrize(("leg", "days"), [(Leg.SAME_AREA, 1), (Leg.OTHER_AREA, 2)])
def test_a_dossier_is_carried_within_the_days_of_circular_17_2017_article_7(leg, days):
    assert carrying_days(leg, date(2017, 8, 15)) == days
    assert carrying_days(leg, date(2026, 6, 15)) == days


def test_a_new_term_counts_from_its_first_day_on():
    terms = (*CARRYING_TERMS, CarryingTerm(Leg.SAME_AREA, 3, date(2027, 1, 1), "test"))

    assert carrying_days(Leg.SAME_AREA, date(2026, 12, 31), terms) == 1
    assert carrying_days(Leg.SAME_AREA, date(2027, 1, 1), terms) == 3


def test_every_term_has_its_article():
    assert [term for term in CARRYING_TERMS if "art. 7" not in term.source] == []
