"""Every list of the registry: as many queries for three rows as for one, and nothing unasked for."""

from datetime import date

import pytest
from django.urls import reverse

from registry.enums import Act, Role
from tests.factories import (
    make_agreement,
    make_area,
    make_criteria,
    make_operator,
    make_operator_kind,
    make_reason,
    make_service,
    make_submittable_agent,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def make_operator_with_agents(number):
    operator = make_operator(kind=make_operator_kind(f"kind-{number}"))
    make_agreement(operator)
    make_submittable_agent(operator=operator)


def make_set(number):
    return make_criteria(
        ("working_scanner", "at_least", "1"),
        operator_kind=make_operator_kind(f"kind-{number}"),
        number=number,
    )


MAKERS = {
    "agent": lambda number: make_submittable_agent(),
    "area": lambda number: make_area(f"0000{number}"),
    "boundaryversion": lambda number: make_version(valid_from=date(2025, number, 1)),
    "criteriaset": make_set,
    "operator": make_operator_with_agents,
    "operatorkind": lambda number: make_operator_kind(f"kind-{number}"),
    "reason": lambda number: make_reason(Act.RETURN, f"reason-{number}"),
    "service": lambda number: make_service(f"service-{number}"),
    "user": lambda number: make_user(Role.COORDINATOR, operator=make_operator()),
}
QUERIES = {
    "agent": 8,
    "area": 9,
    "boundaryversion": 7,
    "criteriaset": 7,
    "operator": 8,
    "operatorkind": 7,
    "reason": 7,
    "service": 7,
    "user": 8,
}


def address_of(name):
    return reverse(f"admin:registry_{name}_changelist")


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_needs_the_same_queries_for_one_and_for_three(
    client, name, django_assert_num_queries
):
    client.force_login(make_user(Role.ADMINISTRATOR))
    MAKERS[name](1)
    client.get(address_of(name))  # content types and the session are remembered

    with django_assert_num_queries(QUERIES[name]):
        client.get(address_of(name))
    for number in (2, 3):
        MAKERS[name](number)
    with django_assert_num_queries(QUERIES[name]):
        client.get(address_of(name))


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_opens_nothing_for_a_user_without_a_scope(client, name):
    client.force_login(make_user(Role.ADMINISTRATOR, scope="none"))
    MAKERS[name](1)

    assert list(client.get(address_of(name)).context["cl"].result_list) == []


@pytest.mark.parametrize("name", ["agent", "area", "operator"])
def test_a_list_opens_nothing_for_a_user_limited_to_no_area(client, name):
    client.force_login(make_user(Role.ADMINISTRATOR, scope="areas"))
    MAKERS[name](1)

    assert list(client.get(address_of(name)).context["cl"].result_list) == []


def test_a_user_limited_to_areas_sees_no_account_but_the_own(client):
    user = make_user(Role.ADMINISTRATOR, scope="areas")
    client.force_login(user)
    make_user(Role.CENTRE_STAFF)

    assert list(client.get(address_of("user")).context["cl"].result_list) == [user]
