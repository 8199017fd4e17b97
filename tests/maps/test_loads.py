from datetime import date, time

import pytest

from maps.loads import loads_for
from maps.querysets import Window
from registry.enums import Role, Status
from registry.models import OpeningHours
from tests.factories import make_agent, make_dossier, make_employee, make_operator, make_user

pytestmark = pytest.mark.django_db
FORTNIGHT = Window(date(2026, 6, 2), date(2026, 6, 15))


def make_open(hours=4, staff=1, dossiers=0, **fields):
    agent = make_agent(status=Status.ACTIVE, **fields)
    if hours:
        OpeningHours.objects.create(agent=agent, weekday=0, opens=time(8), closes=time(8 + hours))
    for _number in range(staff):
        make_employee(agent)
    for _number in range(dossiers):
        make_dossier(agent)
    return agent


def test_dossiers_are_held_against_staffed_hours_busiest_first():
    quiet = make_open(hours=8, staff=2, dossiers=4)
    busy = make_open(hours=4, staff=1, dossiers=4)

    rows = loads_for(make_user(Role.PLANNER), FORTNIGHT)

    assert [(row.agent, row.load.staffed_hours, row.load.rate) for row in rows] == [
        (busy, 8.0, 0.5),
        (quiet, 32.0, 0.125),
    ]
    assert rows[0].load.network_rate == 8 / 40


@pytest.mark.parametrize(("hours", "staff"), [(0, 1), (4, 0)])
def test_an_agent_without_known_hours_or_staff_comes_last_and_is_not_judged(hours, staff):
    unknown = make_open(hours=hours, staff=staff, dossiers=9)
    make_open(dossiers=1)

    rows = loads_for(make_user(Role.PLANNER), FORTNIGHT)

    assert rows[-1].agent == unknown
    assert rows[-1].load.ratio is None
    assert rows[0].load.network_rate == 1 / 8


def test_a_coordinator_sees_its_own_agents_only():
    operator = make_operator()
    own = make_open(dossiers=1, operator=operator)
    make_open(dossiers=5)

    rows = loads_for(make_user(Role.COORDINATOR, operator=operator), FORTNIGHT)

    assert [row.agent for row in rows] == [own]
    assert rows[0].load.network_rate == 1 / 8


@pytest.mark.parametrize("agents", [1, 3])
def test_the_queries_do_not_grow_with_the_agents(django_assert_num_queries, agents):
    for _number in range(agents):
        make_open(dossiers=1)
    user = make_user(Role.PLANNER)

    with django_assert_num_queries(4):
        loads_for(user, FORTNIGHT)
