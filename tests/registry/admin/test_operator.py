"""Operators: figures and permissions end where the user's areas do."""

import pytest
from django.urls import reverse

from registry.enums import Role, Scope, Status
from registry.models import Service
from tests.factories import (
    make_agent,
    make_agreement,
    make_area,
    make_operator,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:registry_operator_changelist")
ADD = reverse("admin:registry_operator_add")


@pytest.fixture
def here():
    return make_area()


@pytest.fixture
def limited(client, here):
    """Somebody of the Centre who sees one ward."""
    user = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[here])
    client.force_login(user)
    return user


def make_both(here, **fields):
    """An operator with two agents in the ward, one of them active, and an active one outside it."""
    operator = make_operator(**fields)
    make_agent(operator=operator, declared_area=here)
    make_agent(operator=operator, declared_area=here, status=Status.ACTIVE)
    there = make_area("00071", west=105.95)
    make_agent(operator=operator, declared_area=there, longitude=105.96, status=Status.ACTIVE)
    return operator


def counts(client):
    rows = client.get(LIST).context["cl"].result_list
    return [(row.agent_count, row.active_agent_count) for row in rows]


def page_of(operator):
    return reverse("admin:registry_operator_change", args=[operator.pk])


def test_a_user_limited_to_areas_counts_the_agents_there(client, here, limited):
    make_both(here)

    assert counts(client) == [(2, 1)]


def test_the_whole_city_counts_every_agent_and_an_operator_without_any(client, here):
    make_both(here, name="A")
    make_operator(name="B")
    client.force_login(make_user(Role.CENTRE_STAFF))

    assert counts(client) == [(3, 2), (0, 0)]


def test_an_operator_that_works_elsewhere_too_is_read_but_not_changed(client, here, limited):
    operator = make_both(here)
    make_agreement(operator)

    page = client.get(page_of(operator))

    assert (page.status_code, page.context["has_change_permission"]) == (200, False)
    assert "_save" not in page.text
    assert client.post(page_of(operator), {"name": "Khác"}).status_code == 403


def test_an_operator_of_the_own_areas_alone_is_changed(client, here, limited):
    make_agent()  # so that no agent has the key of its operator by chance
    make_operator()
    operator = make_operator()
    make_agent(operator=operator, declared_area=here)

    assert client.get(page_of(operator)).context["has_change_permission"]


def test_a_user_limited_to_areas_adds_no_operator(client, limited):
    assert client.get(ADD).status_code == 403


def test_the_whole_city_adds_and_changes_operators(client, here):
    operator = make_both(here)
    client.force_login(make_user(Role.CENTRE_STAFF))

    assert client.get(ADD).status_code == 200
    assert client.get(page_of(operator)).context["has_change_permission"]


@pytest.mark.parametrize(("is_offered", "status", "left"), [(False, 302, 0), (True, 403, 1)])
def test_only_a_service_that_no_agent_offers_is_deleted(client, is_offered, status, left):
    service = make_service()
    if is_offered:
        make_agent(services=False).services.add(service)
    client.force_login(make_user(Role.ADMINISTRATOR))

    answer = client.post(
        reverse("admin:registry_service_delete", args=[service.pk]), {"post": "yes"}
    )

    assert (answer.status_code, Service.objects.count()) == (status, left)
