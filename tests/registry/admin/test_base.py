"""What every page shares: the history, and links to other rows."""

import pytest
from django.urls import reverse

from registry.actions.agents import claim_agent
from registry.enums import Role, Status
from tests.factories import NOW, make_agent, make_operator, make_user

pytestmark = pytest.mark.django_db


def history_of(client, operator):
    client.force_login(make_user(Role.CENTRE_STAFF))
    return client.get(reverse("admin:registry_operator_history", args=[operator.pk])).text


def test_a_change_without_a_reason_has_an_empty_cell(client):
    page = history_of(client, make_operator())

    assert "None" not in page


def test_long_values_are_shown_whole(client):
    operator = make_operator(name="Bưu điện " + "dài " * 40)
    operator.name += "hơn"
    operator.save()

    page = history_of(client, operator)

    assert operator.name in page
    assert "chars]" not in page


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.CENTRE_STAFF])
def test_an_old_version_is_read_and_never_saved_again(client, role):
    operator = make_operator(name="Tên cũ")
    operator.name = "Tên mới"
    operator.save()
    version = operator.history.earliest()
    page = reverse("admin:registry_operator_simple_history", args=[operator.pk, version.pk])
    client.force_login(make_user(role))

    shown = client.get(page)
    fields = {"code": operator.code, "name": "Tên khác", "kind": operator.kind_id}
    saved = client.post(page, fields)

    operator.refresh_from_db()
    assert "Tên cũ" in shown.text
    assert 'name="name"' not in shown.text
    assert (saved.status_code, operator.name) == (405, "Tên mới")


@pytest.mark.parametrize("may_open", [False, True])
def test_who_changed_a_row_is_a_link_only_for_who_may_open_accounts(client, may_open):
    author = make_user(Role.ADMINISTRATOR, username="nguoi-sua")
    operator = make_operator()
    operator._history_user = author
    operator.save()
    client.force_login(make_user(Role.CENTRE_STAFF, is_superuser=may_open))

    page = client.get(reverse("admin:registry_operator_history", args=[operator.pk])).text

    address = reverse("admin:registry_user_change", args=[author.pk])
    assert ("nguoi-sua" in page, f'href="{address}"' in page) == (True, may_open)


@pytest.mark.parametrize("may_open", [False, True])
def test_who_decided_is_a_link_only_for_who_may_open_accounts(client, may_open):
    agent = make_agent(status=Status.SUBMITTED)
    decider = make_user(Role.CENTRE_STAFF, username="nguoi-nhan")
    claim_agent(agent=agent, by=decider, at=NOW)
    client.force_login(make_user(Role.CENTRE_STAFF, is_superuser=may_open))

    page = client.get(reverse("admin:registry_agent_change", args=[agent.pk])).text

    address = reverse("admin:registry_user_change", args=[decider.pk])
    assert ("nguoi-nhan" in page, f'href="{address}"' in page) == (True, may_open)
