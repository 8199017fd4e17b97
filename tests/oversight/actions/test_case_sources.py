"""What a case about an agent may be opened from."""

from datetime import date, timedelta

import pytest

from oversight.actions.case_sources import (
    score_to_keep,
    signal_that_stands,
    source_holds,
    sources_that_hold,
)
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


@pytest.fixture
def runs():
    """A screening, the night of the next day, and the newest night: the scores of one agent."""
    agent = make_agent()
    days = [(0, True), (1, False), (2, False)]
    scores = [
        make_score(
            agent,
            make_run(as_of=TODAY + timedelta(days=later), is_screening=is_screening),
            flag_delay=is_screening,
        )
        for later, is_screening in days
    ]
    return agent, scores


def test_a_case_from_a_flag_keeps_the_score_of_the_screening_that_raised_it(runs):
    agent, [flagged, _night, newest] = runs

    assert score_to_keep(CaseSource.FLAG, agent, NOW) == flagged
    assert score_to_keep(CaseSource.HAND, agent, NOW) == newest


def test_a_case_from_an_early_warning_keeps_the_score_of_its_day(runs):
    agent, [_flagged, night, _newest] = runs
    alarm = make_alarm(agent, alarm_on=TODAY + timedelta(days=1))

    assert score_to_keep(CaseSource.ALARM, agent, NOW, alarm) == night


def test_nothing_is_kept_before_the_first_run():
    assert score_to_keep(CaseSource.HAND, make_agent(), NOW) is None


def test_a_case_from_a_list_of_warnings_names_the_newest_one():
    agent = make_agent()
    make_alarm(agent, alarm_on=TODAY - timedelta(days=3))
    newest = make_alarm(agent)

    assert signal_that_stands(CaseSource.ALARM, agent, NOW) == newest
    assert signal_that_stands(CaseSource.HAND, agent, NOW) is None
