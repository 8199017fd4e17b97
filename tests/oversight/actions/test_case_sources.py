"""What a case about an agent may be opened from."""

from datetime import date, timedelta

import pytest

from oversight.actions.case_sources import source_holds, sources_that_hold
from oversight.enums import CaseSource
from oversight.models import Dossier, RandomPlan
from tests.factories import NOW, TODAY, make_agent, make_run, make_score
from tests.factories_surveillance import make_alarm
from tests.factories_visits import make_complaint, make_plan, make_random_visit
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
BEFORE, AFTER = NOW - timedelta(days=60), NOW + timedelta(days=60)


def flagged(agent, **run):
    make_score(agent, make_run(is_screening=True, **run), flag_integrity=True)


def drawn(agent):
    plan = RandomPlan.objects.first() or make_plan()
    plan.planned_visits.create(
        agent=agent,
        operator_kind=agent.operator.kind.code,
        grade="B",
        area_group="urban",
        rate=0.1,
        due_on=TODAY,
    )


@pytest.mark.parametrize(
    ("source", "make"),
    [
        (CaseSource.FLAG, flagged),
        (CaseSource.ALARM, make_alarm),
        (CaseSource.COMPLAINT, make_complaint),
        (CaseSource.RANDOM, drawn),
    ],
)
def test_what_stands_about_an_agent_may_open_a_case_beside_opening_by_hand(source, make):
    agent, other = make_agent(), make_agent()
    make(other)
    nothing = sources_that_hold(agent, NOW)

    make(agent)

    assert nothing == [CaseSource.HAND]
    assert sources_that_hold(agent, NOW) == [source, CaseSource.HAND]


def test_a_file_held_long_past_its_deadline_opens_a_case_on_the_day_the_list_has_it():
    make_reference()
    taken_in(dossier(1, received_at="2026-06-03 09:00", forwarded_at=""))
    agent = Dossier.objects.get().agent

    days = [source_holds(CaseSource.OVERDUE, agent, NOW + timedelta(days=day)) for day in (-10, 0)]

    assert days == [False, True]


def test_a_flag_stands_until_the_next_screening_and_not_before_its_run_was_made():
    agent = make_agent()
    flagged(agent)
    before, now = (source_holds(CaseSource.FLAG, agent, at) for at in (BEFORE, NOW))
    make_score(agent, make_run(as_of=TODAY + timedelta(days=20), made_at=AFTER, is_screening=True))

    assert (before, now, source_holds(CaseSource.FLAG, agent, AFTER)) == (False, True, False)


def test_what_is_over_opens_no_case():
    agent = make_agent()
    make_alarm(agent, alarm_on=TODAY - timedelta(days=29))
    make_complaint(agent, outcome="unfounded")
    [planned] = make_plan(agent, month=date(2026, 5, 1)).planned_visits.all()
    make_random_visit(planned)

    assert sources_that_hold(agent, NOW) == [CaseSource.HAND]


def test_an_agent_drawn_last_month_is_still_asked_for_until_the_visit_is_made():
    agent = make_agent()
    make_plan(agent, month=date(2026, 5, 1))

    assert source_holds(CaseSource.RANDOM, agent, NOW)
