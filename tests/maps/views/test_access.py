import csv
import io
import json
import re
from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from maps.models import DemandSet
from maps.views.access import percent
from registry.enums import Role, Status
from registry.models import ExportLog
from tests.factories import make_agent, make_area, make_operator, make_user
from tests.factories_siting import make_demand

pytestmark = pytest.mark.django_db
PAGE, FRAME, EXPORT, PLACE, NEAREST, LOAD = (
    reverse(f"maps:{name}")
    for name in ("access", "access_frame", "access_export", "place_people", "nearest", "load")
)


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER, language="en")
    client.force_login(user)
    return user


@pytest.fixture
def ward():
    area = make_area("00070", population=100)
    make_demand((area, 105.85, 21.03, 60), (area, 105.85, 21.0399, 40))
    return area


def test_the_page_tells_shares_of_the_city_and_of_each_ward(client, planner, ward):
    make_agent(longitude=105.85, latitude=21.03, status=Status.ACTIVE)

    context = client.get(PAGE).context

    assert context["totals"] == [
        (1, 60, "60.0%"),
        (2, 100, "100.0%"),
        (3, 100, "100.0%"),
        (5, 100, "100.0%"),
    ]
    assert [shade.ward for shade in context["shades"]] == [ward]


@pytest.mark.parametrize(("part", "whole", "shown"), [(604, 743, "81.3%"), (2, 3, "66.7%")])
def test_shares_are_rounded_not_cut(part, whole, shown):
    with translation.override("en"):
        assert percent(100 * part / whole) == shown


def test_distances_are_named_as_straight_lines(client, planner, ward):
    assert "straight lines" in client.get(PAGE).context["detour"]


def test_a_detour_that_is_set_is_named(client, planner, ward, settings):
    settings.DETOUR_FACTOR = 1.3

    assert "1.30 times the straight line" in client.get(PAGE).context["detour"]


@pytest.mark.parametrize("query", ["threshold=7", "opening=never", "services=nothing"])
def test_what_is_not_valid_counts_nobody_and_says_so(client, planner, ward, query):
    page = client.get(f"{PAGE}?{query}")

    assert page.context["access"] is None
    assert "nothing is counted" in page.content.decode()
    assert client.get(f"{FRAME}?{query}").status_code == 404


def test_the_map_colours_the_ward_and_shows_who_is_left_out(client, planner, ward):
    make_agent(longitude=105.85, latitude=21.03, status=Status.ACTIVE)

    frame = client.get(f"{FRAME}?threshold=1000").content.decode()

    words = json.loads(re.search(r'<script id="words"[^>]*>(.*?)</script>', frame, re.DOTALL)[1])
    assert words["wards"] == {str(ward.pk): [ward.name, "60.0% within 1 km: 60 of 100 people"]}
    assert words["points"] == [["40 people out of reach"]]


def test_the_frame_stands_under_a_policy_of_its_own(client, planner, ward):
    policy = client.get(FRAME)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_export_has_the_wards_and_is_logged(client, planner, ward):
    file = client.get(f"{EXPORT}?format=csv").content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(file)))
    assert rows[1][:5] == ["00070", ward.name, "100", "0", "0.0"]
    assert [(log.list_name, log.rows, log.by) for log in ExportLog.objects.all()] == [
        ("maps.access", 1, planner)
    ]


def test_a_planner_places_the_people(client, planner):
    make_area(population=9)

    client.post(PLACE)

    assert DemandSet.objects.get().made_by == planner


def test_others_do_not(client):
    make_area(population=9)
    client.force_login(make_user(Role.INSPECTOR))

    assert client.post(PLACE).status_code == 403
    assert DemandSet.objects.count() == 0


@pytest.mark.parametrize("address", [PAGE, FRAME, EXPORT, NEAREST, LOAD])
def test_a_stranger_sees_nothing(client, address):
    client.force_login(make_user())

    assert client.get(address).status_code == 403


def test_the_nearest_agents_come_with_distance_and_hours(client, planner, ward):
    far = make_agent(longitude=105.86, latitude=21.03, status=Status.ACTIVE)
    near = make_agent(longitude=105.85, latitude=21.03, status=Status.ACTIVE)
    make_agent(longitude=105.85, latitude=21.03, status=Status.DRAFT)
    query = {"latitude": "21.03", "longitude": "105.85", "format": "json"}

    found = client.get(NEAREST, query).json()["agents"]

    assert [(row["code"], row["metres"]) for row in found] == [(near.code, 0), (far.code, 1038)]
    assert near.name in client.get(NEAREST, query | {"format": ""}).content.decode()


def test_days_with_the_same_hours_stand_together_beside_the_nearest_agents(client, planner, ward):
    known = make_agent(longitude=105.85, latitude=21.03, status=Status.ACTIVE)
    make_agent(longitude=105.86, latitude=21.03, status=Status.ACTIVE)
    for weekday in (0, 1):
        known.opening_hours.create(weekday=weekday, opens=time(8), closes=time(17))

    rows = client.get(NEAREST, {"latitude": "21.03", "longitude": "105.85"}).context["rows"]

    assert [week for _agent, week in rows] == [
        [("Monday – Tuesday", "08:00–17:00"), ("Wednesday – Sunday", "closed")],
        [],
    ]


def test_a_coordinator_finds_its_own_agents_only(client, ward):
    operator = make_operator()
    own = make_agent(status=Status.ACTIVE, operator=operator)
    make_agent(status=Status.ACTIVE)
    client.force_login(make_user(Role.COORDINATOR, operator=operator))

    found = client.get(f"{NEAREST}?latitude=21.03&longitude=105.85&format=json").json()["agents"]

    assert [row["code"] for row in found] == [own.code]


@pytest.mark.parametrize("query", ["latitude=x&longitude=1", "latitude=91&longitude=1"])
def test_a_place_that_is_none_finds_nobody(client, planner, query):
    assert client.get(f"{NEAREST}?{query}&format=json").json() == {"agents": []}


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("latitude=10.8&longitude=106.6", "latitude", "outside_city"),
        ("latitude=48.85&longitude=2.35", "latitude", "outside_country"),
        ("latitude=105.85&longitude=21.03", "latitude", "swapped_axes"),
    ],
)
def test_a_place_that_is_not_in_the_city_is_said_to_be_elsewhere(
    client, planner, query, field, code
):
    form = client.get(f"{NEAREST}?{query}").context["form"]

    assert {name: errors.as_data()[0].code for name, errors in form.errors.items()} == {field: code}


def test_a_place_elsewhere_is_told_where_the_city_lies(client, planner):
    page = client.get(f"{NEAREST}?latitude=10.8&longitude=106.6")

    assert (
        "This point is outside the city: the latitude of the city lies in 20.56–21.39 and its "
        "longitude in 105.28–106.03."
    ) in page.text


@pytest.mark.parametrize("agents", [1, 3])
def test_the_queries_do_not_grow_with_the_agents(client, planner, ward, agents):

    for _number in range(agents):
        make_agent(longitude=105.85, latitude=21.03, status=Status.ACTIVE)

    client.get(f"{NEAREST}?latitude=21.03&longitude=105.85")  # reads the sphere of degrees once
    with CaptureQueriesContext(connection) as page:
        client.get(PAGE)
    with CaptureQueriesContext(connection) as near:
        client.get(f"{NEAREST}?latitude=21.03&longitude=105.85")
    with CaptureQueriesContext(connection) as load:
        client.get(LOAD)

    assert (len(page), len(near), len(load)) == (13, 15, 10)
