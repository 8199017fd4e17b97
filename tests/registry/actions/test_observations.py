"""Writing down what somebody saw at an agent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from registry.actions.observations import record_observations
from registry.enums import EditRoute, Role
from registry.models import EquipmentItem, FactEdit, Observation
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_equipment,
    make_observation,
    make_operator,
    make_user,
)

pytestmark = pytest.mark.django_db


def record(agent, by=None, on: date = TODAY, **seen):
    return record_observations(
        agent=agent,
        seen={name: Decimal(value) for name, value in seen.items()},
        seen_on=on,
        seen_by="Thanh tra",
        by=by or make_user(Role.INSPECTOR),
        at=NOW,
    )


def test_what_was_seen_stands_with_its_day_and_its_witness():
    agent = make_agent()

    record(agent, working_scanner=2, accessible=1)

    scanner, access = EquipmentItem.objects.get(), Observation.objects.get()
    assert (scanner.quantity, scanner.working, scanner.seen_on) == (2, 2, TODAY)
    assert (access.measure, access.value, access.seen_by) == ("accessible", 1, "Thanh tra")


def test_a_device_that_broke_still_counts_as_one_that_is_there():
    agent = make_agent()
    make_equipment(agent, "scanner", working=3)

    record(agent, working_scanner=1)

    scanner = EquipmentItem.objects.get()
    assert (scanner.quantity, scanner.working) == (3, 1)


@pytest.mark.parametrize(("days", "value"), [(-1, 7), (0, 7), (1, 50)])
def test_what_was_seen_on_a_later_day_stays(days, value):
    agent = make_agent()
    make_observation(agent, "download_mbps", 50, seen_on=TODAY + timedelta(days=days))

    record(agent, download_mbps=7)

    assert Observation.objects.get().value == value


def test_whoever_recorded_it_counts_as_an_editor_of_the_facts():
    agent, inspector = make_agent(), make_user(Role.INSPECTOR)

    record(agent, by=inspector, working_printer=1, accessible=0)

    edit = FactEdit.objects.get()
    assert (edit.by, edit.route, edit.fields) == (
        inspector,
        EditRoute.VISIT,
        ["equipment", "observations"],
    )
    assert Observation.history.get().history_user == inspector


def test_nothing_seen_leaves_no_trace():
    record(make_agent())

    assert FactEdit.objects.count() == 0


def test_what_is_no_measure_is_refused():
    with pytest.raises(ValidationError) as refusal:
        record(make_agent(), agreement=1)

    assert refusal.value.code == "measure_unknown"


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DIRECTOR])
def test_who_may_not_record_is_refused(role):
    with pytest.raises(ValidationError) as refusal:
        record(make_agent(), by=make_user(role), accessible=1)

    assert refusal.value.code == "not_permitted"


def test_the_agent_of_another_operator_is_refused():
    coordinator = make_user(Role.COORDINATOR, operator=make_operator())

    with pytest.raises(ValidationError) as refusal:
        record(make_agent(), by=coordinator, accessible=1)

    assert refusal.value.code == "not_permitted"
