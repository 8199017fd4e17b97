"""Figures of areas in their list and their export."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from registry.enums import Role, Scope
from registry.models import ExportLog
from registry.rules.statistics import FIGURES
from registry.sheets import read_sheet
from registry.statistic_file import read_figures
from tests.factories import make_area, make_user
from tests.factories_adoption import make_statistic

pytestmark = pytest.mark.django_db
LIST = reverse("admin:registry_areastatistic_changelist")
EXPORT = reverse("admin:registry_areastatistic_export")
APRIL = date(2026, 4, 1)


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER, language="en")
    client.force_login(user)
    return user


def listed(response):
    return [(row.area.code, f"{row.month:%m}") for row in response.context["cl"].result_list]


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, planner, django_assert_num_queries
):
    area = make_area()
    make_statistic(area)
    client.get(LIST)

    with django_assert_num_queries(9):
        client.get(LIST)
    make_statistic(area, APRIL)
    make_statistic(make_area("00082", west=105.9))
    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_a_month_is_chosen_in_the_address(client, planner):
    area = make_area("00070")
    make_statistic(area)
    make_statistic(area, APRIL)

    assert listed(client.get(LIST, {"month": "2026-04-01"})) == [("00070", "04")]
    assert len(listed(client.get(LIST, {"month": "rubbish"}))) == 2


def test_unknown_and_zero_look_different(client, planner):
    make_statistic(make_area("00070"), received=0)
    make_statistic(make_area("00082", west=105.9), received=1_250, online=625)

    changes = client.get(LIST).context["cl"]
    zero, known = changes.result_list

    with translation.override("en"):
        assert changes.model_admin.received_shown(zero) == "0"
        assert changes.model_admin.online_shown(zero) == "–"
        assert changes.model_admin.online_shown(known) == "625 (50.0%)"


def test_people_of_some_areas_see_those_only(client):
    own = make_area("00070")
    for area in (own, make_area("00082", west=105.9)):
        make_statistic(area)
    client.force_login(make_user(Role.PLANNER, scope=Scope.AREAS, areas=[own]))

    assert listed(client.get(LIST)) == [("00070", "05")]


def test_what_is_exported_is_logged_and_can_be_read_back(client, planner):
    make_statistic(make_area("00070"), received=10, online=0)
    boxes = [f"areastatisticresource_{name}" for name in ("area", "month", *FIGURES)]

    response = client.post(EXPORT, {"format": "1", "resource": "0", **dict.fromkeys(boxes, "on")})

    read = read_figures(
        read_sheet(response.content), month=None, on=APRIL.replace(month=6), user=planner
    )
    assert [row.figures for row in read.rows] == [{"received": 10, "online": 0}]
    assert ExportLog.objects.get().list_name == "registry.areastatistic"
