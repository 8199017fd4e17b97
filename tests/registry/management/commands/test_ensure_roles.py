import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from registry.enums import Role
from registry.roles import PERMISSIONS

pytestmark = pytest.mark.django_db


def permissions():
    return {
        group.name: {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }


def test_every_role_gets_a_group_with_its_permissions(capsys):
    call_command("ensure_roles")

    assert permissions() == {role.value: set(PERMISSIONS[role]) for role in Role}
    assert capsys.readouterr().out == f"{len(Role)} nhóm đã được cập nhật.\n"


def test_a_permission_given_by_hand_is_taken_back():
    call_command("ensure_roles")
    inspector, staff = (
        Group.objects.get(name=role.value) for role in (Role.INSPECTOR, Role.CENTRE_STAFF)
    )
    inspector.permissions.set(staff.permissions.all())

    call_command("ensure_roles")

    assert permissions()[Role.INSPECTOR] == set(PERMISSIONS[Role.INSPECTOR])
