import re

import pytest
from django.urls import reverse

from registry.enums import Role, Status
from tests.factories import make_agent, make_area, make_user
from tests.factories_siting import make_service_point
from tests.maps.hostile import HOSTILE_NAMES

pytestmark = pytest.mark.django_db
SHEET = reverse("maps:coverage_sheet")


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER)
    client.force_login(user)
    return user


def test_the_sheet_has_title_legend_day_and_source_and_no_script(client, planner):
    ward = make_area("00070")
    make_agent(area=ward, status=Status.ACTIVE)
    make_service_point()

    response = client.get(SHEET, {"measure": "density", "show": "others"})
    text = response.content.decode()

    assert len(re.findall(r'<path class="paper-ward"', text)) == 1
    assert len(re.findall(r'<g class="paper-mark paper-mark--other">', text)) == 1
    assert [entry.wards for entry in response.context["wards"].legend] == [1]
    assert (text.count("<h1>"), text.count("<footer>"), text.count("<script")) == (1, 1, 0)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")


def test_numbers_of_the_drawing_have_points_in_every_language(client, planner):
    make_agent(area=make_area("00070"), status=Status.ACTIVE)

    text = client.get(SHEET).content.decode()

    assert re.findall(r' (?:x|y|cx|cy|r)="[^"]*,[^"]*"', text) == []


def test_the_filters_choose_the_agents_of_the_sheet(client, planner):
    ward = make_area("00070")
    make_agent(area=ward, status=Status.ACTIVE)
    make_agent(area=ward)

    assert client.get(SHEET).context["agent_count"] == 2
    assert client.get(SHEET, {"status": "active"}).context["agent_count"] == 1


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_text(client, planner, name):
    make_area("00070", name=name[:100])

    text = client.get(SHEET).content.decode()

    assert "<" not in name or name[:100] not in text


def test_a_person_without_permission_is_refused(client):
    client.force_login(make_user())

    assert client.get(SHEET).status_code == 403
