"""System drift: the same dossiers as the charts, over rates frozen before the quarter."""

from datetime import date

import pytest
from django.db.models import Sum

from oversight.actions.cusum import watch_agents
from oversight.actions.scoring import make_scoring_run
from oversight.enums import Domain
from oversight.models import CusumDay
from oversight.reports.drifting import drift_table, drifts
from oversight.rules.frozen import FrozenRates
from oversight.rules.parameters import Parameters
from tests.factories import NOW, make_agent
from tests.oversight.making import dossier, make_reference, taken_in
from tests.oversight.reports.readings import JUNE, reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def run():
    """Two agents: forty dossiers in May without a fault, then a bad June."""
    make_reference()
    make_agent(code="D2")
    in_may = [
        dossier(
            number,
            agent_code=agent,
            received_at="2026-05-20 09:00",
            forwarded_at="2026-05-20 10:00",
            first_decision_at="2026-05-21 09:00",
        )
        for start, agent in ((1000, "D1"), (2000, "D2"))
        for number in range(start, start + 20)
    ]
    in_june = [
        dossier(
            number,
            agent_code="D2" if number % 2 else "D1",
            received_at=f"2026-06-{day:02} 09:00",
            forwarded_at="" if number % 3 else f"2026-06-{day:02} 10:00",
            first_decision_at="" if number % 3 else f"2026-06-{day + 1:02} 09:00",
            supplement_rounds="1" if number % 6 == 0 else "",
        )
        for number, day in enumerate((2, 2, 3, 3, 4, 4, 8, 8, 9, 9))
    ]
    taken_in(*in_may, *in_june)
    run = make_scoring_run(as_of=date(2026, 5, 29), by=None, at=NOW)
    watch_agents(first=date(2026, 6, 1), last=date(2026, 6, 12), at=NOW)
    return run


def of(domain, **narrowed):
    return drifts(reading(**narrowed))[domain]


@pytest.mark.parametrize("domain", Domain)
def test_the_charts_count_the_same_outcomes(domain):
    charts = CusumDay.objects.filter(domain=domain).aggregate(Sum("dossiers"), Sum("bad"))

    drift = of(domain)

    assert (drift.judged, drift.observed) == (charts["dossiers__sum"], charts["bad__sum"])
    assert drift.observed > 0


def test_expected_is_what_the_frozen_rates_say_of_each_dossier(run):
    rates = FrozenRates.from_dict(run.rates, Parameters.from_dict(run.parameters))
    drift = of(Domain.DELAY)

    assert drift.expected == pytest.approx(drift.judged * rates.probability_late(["1.000001"])[0])


def test_days_drawn_before_expectations_were_kept_are_left_out():
    CusumDay.objects.filter(day=date(2026, 6, 3)).update(expected=None)
    kept = CusumDay.objects.filter(domain=Domain.DELAY, expected__isnull=False)

    assert of(Domain.DELAY).judged == kept.aggregate(Sum("dossiers"))["dossiers__sum"]


def test_drift_takes_a_query_for_each_month_and_one_for_the_rates(django_assert_num_queries):
    whole = reading()
    drift_table(whole)

    with django_assert_num_queries(3):
        drift_table(whole)


def test_an_operator_stands_beside_the_whole():
    operator = make_agent(code="D3").operator

    table = drift_table(reading(operator=operator))

    assert [line.cells[:2] for line in table.lines[2:]] == [(0, 0), (0, 0)]
    assert table.lines[0].cells[0] > 0


def test_a_month_before_the_first_rates_has_no_drift():
    assert drift_table(reading(period=JUNE.previous)).lines == []
