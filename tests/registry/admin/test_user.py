"""Accounts and groups: roles and rights in the words of the reader."""

import pytest
from django.urls import reverse

from registry.enums import Role
from registry.models import User
from tests.factories import make_group, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def roles_offered(form):
    return [label for _value, label in form.fields["groups"].choices]


def test_a_form_offers_the_roles_by_name(client, administrator):
    make_group(Role.INSPECTOR)

    page = client.get(reverse("admin:registry_user_add"))

    assert roles_offered(page.context["adminform"].form) == ["Quản trị viên", "Cán bộ kiểm tra"]


def test_the_roles_ticked_are_kept(client, administrator):
    inspector = make_group(Role.INSPECTOR)
    data = {
        "username": "mai",
        "usable_password": "true",
        "password1": "mot mat khau dai",
        "password2": "mot mat khau dai",
        "is_staff": "on",
        "scope": "city",
        "groups": [inspector.pk],
    }

    client.post(reverse("admin:registry_user_add"), data)

    assert list(User.objects.get(username="mai").groups.all()) == [inspector]


def test_a_group_says_in_words_what_it_may_do(client, administrator):
    page = client.get(reverse("admin:auth_group_change", args=[make_group(Role.INSPECTOR).pk]))

    assert "Cán bộ kiểm tra" in page.text
    assert "Xem: đại lý<br>" in page.text
    assert "Được mở vụ việc kiểm tra<br>" in page.text
    assert "Can " not in page.text
