"""Which agents need attention: never silently, and not a day too early."""

from datetime import date, timedelta

import pytest

from registry.actions.conditions import confirm_met
from registry.enums import Role, Status
from registry.lapses import lapses_by_agent
from registry.models import Agent, Condition, Waiver
from registry.rules.lapses import Lapse, LapseKind
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_agreement,
    make_condition,
    make_employee,
    make_equipment,
    make_operator,
    make_user,
    make_waiver,
)

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)
A_YEAR_AGO = date(2025, 6, 15)


def make_sound_agent(**fields):
    """An active agent for which nothing has lapsed."""
    operator = make_operator()
    make_agreement(operator)
    return make_agent(**{"operator": operator, "status": Status.ACTIVE, **fields})


def lapsed(on=TODAY):
    """What has lapsed by agent, after making sure that the filter says the same."""
    found = lapses_by_agent(Agent.objects.all(), on)
    assert set(Agent.objects.needing_attention(on).values_list("pk", flat=True)) == set(found)
    return {(key, lapse) for key, lapses in found.items() for lapse in lapses}


@pytest.mark.parametrize(
    ("kind", "make", "last_day"),
    [
        (
            LapseKind.CERTIFICATE,
            lambda agent, day: make_employee(agent, certificate_expires_on=day),
            TODAY,
        ),
        (
            LapseKind.AGREEMENT,
            lambda agent, day: agent.operator.agreements.update(valid_until=day),
            TODAY,
        ),
        (
            LapseKind.EQUIPMENT_CHECK,
            lambda agent, day: make_equipment(agent, seen_on=day - timedelta(days=365)),
            TODAY,
        ),
        (LapseKind.WAIVER, lambda agent, day: make_waiver(agent, ends_on=day), TODAY),
        (LapseKind.CONDITION, lambda agent, day: make_condition(agent, due_on=day), TODAY),
    ],
)
def test_what_lapses_puts_an_agent_on_the_list_the_day_after(kind, make, last_day):
    make_sound_agent()
    agent = make_sound_agent()
    make_employee(agent)
    make_equipment(agent, "camera")

    make(agent, last_day)

    assert lapsed(last_day) == set()
    assert lapsed(last_day + timedelta(days=1)) == {(agent.pk, Lapse(kind, last_day))}
    assert Agent.objects.needing_attention(TODAY + timedelta(days=30), kind).get() == agent
    for other in set(LapseKind) - {kind}:
        assert not Agent.objects.needing_attention(TODAY + timedelta(days=1), other).exists()


def test_an_operator_that_never_signed_lapses_from_the_status_on():
    agent = make_agent(status=Status.ACTIVE)

    assert lapsed() == {(agent.pk, Lapse(LapseKind.AGREEMENT, TODAY))}


def test_an_employee_who_never_had_a_certificate_has_nothing_that_lapses():
    make_employee(make_sound_agent(), certificate_number="", certificate_expires_on=None)

    assert lapsed() == set()


@pytest.mark.parametrize("status", Status)
def test_only_agents_that_citizens_use_are_on_the_list(status):
    make_waiver(make_sound_agent(status=status), ends_on=YESTERDAY)

    listed = Agent.objects.needing_attention(TODAY).exists()

    assert listed is (status in (Status.APPROVED, Status.ACTIVE))


def test_a_longer_waiver_takes_the_place_of_the_one_before():
    agent = make_sound_agent()
    make_waiver(agent, ends_on=YESTERDAY)
    make_waiver(agent, "working_camera at_least", ends_on=YESTERDAY)

    make_waiver(agent, ends_on=TODAY)

    assert [row.criterion for row in Waiver.objects.lapsed_on(TODAY)] == ["working_camera at_least"]


@pytest.mark.parametrize("make", [make_waiver, make_condition])
def test_what_is_confirmed_as_met_leaves_the_list(make):
    last_day = {make_waiver: "ends_on", make_condition: "due_on"}[make]
    leave = make(make_sound_agent(), **{last_day: YESTERDAY})

    confirm_met(leave=leave, by=make_user(Role.CENTRE_STAFF), at=NOW)

    assert lapsed() == set()


def test_what_ends_soon_can_be_asked_for():
    agent = make_sound_agent()
    late, soon = make_waiver(agent, ends_on=YESTERDAY), make_waiver(agent, "staff at_least")
    make_waiver(agent, "services at_least", ends_on=TODAY + timedelta(days=31))
    overdue, due = make_condition(agent, due_on=YESTERDAY), make_condition(agent, due_on=TODAY)
    make_condition(agent, due_on=TODAY + timedelta(days=31))
    in_a_month = TODAY + timedelta(days=30)

    assert list(Waiver.objects.ending_by(in_a_month)) == [late, soon]
    assert list(Condition.objects.due_by(in_a_month)) == [overdue, due]
    assert list(Condition.objects.overdue_on(TODAY)) == [overdue]


def test_the_oldest_lapse_orders_the_list():
    first, second = make_sound_agent(), make_sound_agent()
    make_waiver(first, ends_on=date(2026, 3, 1))
    make_employee(second, certificate_expires_on=date(2026, 2, 1))
    make_employee(first, certificate_expires_on=date(2026, 4, 1))

    found = lapses_by_agent(Agent.objects.all(), TODAY)

    assert [(key, lapses[0].last_day) for key, lapses in found.items()] == [
        (second.pk, date(2026, 2, 1)),
        (first.pk, date(2026, 3, 1)),
    ]
    listed = Agent.objects.needing_attention(TODAY).order_by("lapsed_since")
    assert [(agent.pk, agent.lapsed_since) for agent in listed] == [
        (second.pk, date(2026, 2, 1)),
        (first.pk, date(2026, 3, 1)),
    ]
