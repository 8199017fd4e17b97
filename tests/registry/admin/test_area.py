"""The list of areas."""

import pytest
from django.urls import reverse

from registry.enums import Role
from tests.factories import make_area, make_user

pytestmark = pytest.mark.django_db


def test_numbers_of_people_and_households_have_their_thousands_set_apart(client):
    area = make_area(population=65_023, households=16_420)
    client.force_login(make_user(Role.PLANNER))

    listed = client.get(reverse("admin:registry_area_changelist")).text
    page = client.get(reverse("admin:registry_area_change", args=[area.pk])).text

    assert ("65.023" in listed, "16.420" in page) == (True, True)
