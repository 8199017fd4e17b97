import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission
from django.urls import reverse

from config.navigation import GROUPS, environment, sidebar
from registry.models import Operator, OperatorKind

pytestmark = pytest.mark.django_db


def links(request):
    return [item["link"] for group in sidebar(request) for item in group["items"]]


def test_home_leads_to_the_admin(client):
    response = client.get("/")

    assert response.headers["Location"] == "/admin/"


def test_every_list_that_the_side_bar_names_exists():
    lists = {model._meta.label_lower for model in admin.site._registry}
    named = {entry[2] for _title, entries in GROUPS for entry in entries if len(entry) == 3}

    assert named - lists == set()


def test_a_superuser_is_offered_every_item(rf):
    request = rf.get("/admin/")
    request.user = get_user_model().objects.create_superuser("lan")

    assert [len(group["items"]) for group in sidebar(request)] == [
        len(entries) for _title, entries in GROUPS
    ]


def test_a_person_is_offered_what_they_may_open_and_no_empty_group(rf):
    request = rf.get("/admin/")
    request.user = get_user_model().objects.create_user("khach", is_staff=True)
    request.user.user_permissions.add(
        Permission.objects.get(codename="view_operator", content_type__app_label="registry")
    )

    assert links(request) == [reverse("admin:registry_operator_changelist")]


def test_a_stranger_is_offered_nothing(rf):
    request = rf.get("/admin/")
    request.user = AnonymousUser()

    assert sidebar(request) == []


@pytest.mark.parametrize("is_invented", [True, False])
def test_invented_operators_are_announced_on_every_page(rf, is_invented):
    kind = OperatorKind.objects.create(code="bank", name="Ngân hàng")
    Operator.objects.create(code="NH", name="Ngân hàng", kind=kind, is_invented=is_invented)

    announced = environment(rf.get("/admin/"))

    assert bool(announced) == is_invented


def test_an_empty_register_is_not_called_invented(rf):
    assert environment(rf.get("/admin/")) is None
