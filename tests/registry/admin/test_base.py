"""The history that every page shares."""

import pytest
from django.urls import reverse

from registry.enums import Role
from tests.factories import make_operator, make_user

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
