"""Facts from the database, findings in words."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.utils import translation

from registry.criteria import (
    criterion_text,
    facts_of,
    facts_of_many,
    findings_of,
    label_of_key,
    observed_text,
    required_text,
)
from registry.enums import Status
from registry.models import Agent, OpeningHours
from registry.rules.criteria import MEASURES, NEIGHBOUR_REACH_M
from tests.factories import (
    TODAY,
    make_agent,
    make_agreement,
    make_composite,
    make_criteria,
    make_employee,
    make_equipment,
    make_observation,
)

pytestmark = pytest.mark.django_db


def test_every_measure_is_found_out():
    agent = make_agent(finding="inside")
    make_agreement(agent.operator)
    make_equipment(agent, "seat", 6)
    make_employee(agent)
    make_employee(agent, certificate_expires_on=date(2026, 6, 14))
    make_employee(agent, certificate_expires_on=TODAY, commitment_signed_on=None)
    for weekday in range(6):
        OpeningHours.objects.create(agent=agent, weekday=weekday, opens=time(7), closes=time(19))
    for measure, value in {
        "download_mbps": "37.50",
        "floor_area_m2": "20.00",
        "posted_price_vnd": "0",
        "backup_line": "1",
        "accessible": "0",
    }.items():
        make_observation(agent, measure, value)

    facts = facts_of(agent, TODAY)

    assert set(facts) == set(MEASURES)
    assert {name: facts[name] for name in facts if facts[name] or "working" not in name} == {
        "working_seat": 6,
        "staff": 3,
        "trained_staff": 2,
        "untrained_staff": 1,
        "uncommitted_staff": 1,
        "people_per_opening_hour": Decimal("2.0"),
        "opening_hours_per_week": 72,
        "services": 1,
        "agreement": True,
        "download_mbps": Decimal("37.5"),
        "floor_area_m2": 20,
        "posted_price_vnd": 0,
        "backup_line": True,
        "accessible": False,
        "location_finding": "inside",
        "location_accuracy_m": 10,
        "nearest_agent_m": NEIGHBOUR_REACH_M.value,
    }


def test_what_nobody_recorded_is_missing():
    facts = facts_of(make_agent(longitude=None, services=False), TODAY)

    missing = {name for name in MEASURES if facts.get(name) is None}
    assert missing == {
        "download_mbps",
        "floor_area_m2",
        "posted_price_vnd",
        "backup_line",
        "accessible",
        "people_per_opening_hour",
        "location_finding",
        "location_accuracy_m",
        "nearest_agent_m",
    }


def test_only_active_agents_are_neighbours():
    agent = make_agent(status=Status.ACTIVE)
    make_agent(latitude=21.031)
    make_agent(latitude=21.04, status=Status.ACTIVE)

    assert facts_of(agent, TODAY)["nearest_agent_m"] == 1112


def test_facts_of_many_need_the_same_queries_and_say_the_same(django_assert_num_queries):
    agents = []
    for number in range(12):
        agents.append(make_agent(latitude=21.03 + number / 1000, status=Status.ACTIVE))
        make_equipment(agents[-1])
        make_observation(agents[-1])
    make_employee(agents[0])

    with django_assert_num_queries(5):
        facts = facts_of_many(Agent.objects.all(), TODAY)

    assert facts == {agent.pk: facts_of(agent, TODAY) for agent in agents}


def test_a_composite_says_how_many_parts_are_met_and_which_are_not():
    criteria_set = make_criteria()
    make_composite(
        criteria_set,
        "some_of",
        "2",
        ("working_camera", "at_least", "1"),
        ("backup_line", "is_true", ""),
        ("working_cabinet", "at_least", "2"),
        title="Bảo quản",
    )

    [finding] = findings_of(criteria_set, {"working_camera": 1, "working_cabinet": 1})

    with translation.override("en"):
        assert criterion_text(finding) == (
            "Bảo quản: found 1 of 3 parts, required at least 2 parts. "
            "Backup internet line: found not recorded, required yes. "
            "Lockable cabinet: found 1, required at least 2."
        )


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("working_scanner at_least", "Document scanner"),
        ("Bảo quản giấy tờ some_of", "Bảo quản giấy tờ"),
        ("measure_of_old at_least", "measure_of_old"),
    ],
)
def test_a_waiver_says_its_criterion_in_words(key, label):
    with translation.override("en"):
        assert label_of_key(key) == label


def test_numbers_are_written_as_their_reader_writes_them():
    with translation.override("vi"):
        found = observed_text("people_per_opening_hour", "2.5")
        required = required_text("people_per_opening_hour", "at_least", "1.25")

    assert (found, required) == ("2,5", "ít nhất 1,25")
