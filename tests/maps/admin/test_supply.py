import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maps.models import ServicePoint
from registry.enums import Role
from tests.factories import make_operator, make_user
from tests.factories_siting import make_service_point

pytestmark = pytest.mark.django_db
LIST = reverse("admin:maps_servicepoint_changelist")
ADD = reverse("admin:maps_servicepoint_add")
KIOSK = {
    "code": "K-1",
    "name": "Ki-ốt",
    "kind": "kiosk",
    "latitude": "21.03",
    "longitude": "105.85",
    "opened_on": "01/06/2026",
}


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_the_list_do_not_grow(client, number):
    client.force_login(make_user(Role.PLANNER))
    for _point in range(number):
        make_service_point()

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    assert len(queries) == 7


def test_a_planner_adds_a_service_point(client):
    client.force_login(make_user(Role.PLANNER))

    client.post(ADD, KIOSK)

    assert [(one.code, one.latitude) for one in ServicePoint.objects.all()] == [("K-1", 21.03)]


def test_it_cannot_close_before_it_opens(client):
    client.force_login(make_user(Role.PLANNER))

    client.post(ADD, KIOSK | {"closed_on": "01/06/2026"})

    assert ServicePoint.objects.count() == 0


def test_an_inspector_only_reads(client):
    client.force_login(make_user(Role.INSPECTOR))

    assert client.get(LIST).status_code == 200
    assert client.get(ADD).status_code == 403


def test_a_coordinator_has_no_part_in_it(client):
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))

    assert client.get(LIST).status_code == 403
