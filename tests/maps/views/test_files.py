import json

import pytest
from django.contrib.gis.gdal import DataSource
from django.urls import reverse

from registry.enums import Role, Status
from registry.models import ExportLog
from tests.factories import make_agent, make_area, make_operator, make_user
from tests.factories_siting import make_service_point

pytestmark = pytest.mark.django_db
AGENTS, WARDS = reverse("maps:coverage_export"), reverse("maps:wards_export")


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER)
    client.force_login(user)
    return user


@pytest.fixture
def agents():
    ward = make_area("00070", name="=Hoàn Kiếm", population=1_000, area_km2="2.00")
    return [
        make_agent(code="A1", name="=1+1", area=ward, status=Status.ACTIVE),
        make_agent(code="A2", name="Điểm Hai", longitude=None),
    ]


def features_of(response, layer):
    found = [
        feature
        for feature in json.loads(response.content)["features"]
        if feature["properties"]["layer"] == layer
    ]
    return {feature["properties"]["code"]: feature for feature in found}


def test_geojson_holds_agents_and_wards_as_shown(client, planner, agents):
    response = client.get(AGENTS, {"format": "geojson", "measure": "density"})

    shown, wards = features_of(response, "agents"), features_of(response, "wards")
    assert shown["A1"]["geometry"]["coordinates"] == [105.85, 21.03]
    assert shown["A2"]["geometry"] is None
    facts = wards["00070"]["properties"]
    assert (facts["measure"], facts["value"], facts["numerator"]) == ("density", 500.0, 1_000)


def test_a_geopackage_holds_the_same_rows(client, planner, agents, tmp_path):
    path = tmp_path / "map.gpkg"
    path.write_bytes(client.get(AGENTS, {"format": "gpkg"}).content)

    found, wards = DataSource(path)

    assert [feature.get("code") for feature in found] == ["A1", "A2"]
    assert [feature.get("code") for feature in wards] == ["00070"]


def test_the_layers_that_are_shown_come_along(client, planner, agents):
    make_service_point(name="Trụ sở")

    response = client.get(AGENTS, {"format": "geojson", "show": "others"})

    layers = [row["properties"]["layer"] for row in json.loads(response.content)["features"]]
    assert sorted(layers) == ["agents", "agents", "others", "wards"]


@pytest.mark.parametrize("file_format", ["geojson", "gpkg", "csv", "xlsx"])
def test_the_filters_narrow_every_file_and_the_log_keeps_them(client, planner, agents, file_format):
    client.get(AGENTS, {"format": file_format, "status": "active"})

    row = ExportLog.objects.get()
    assert (row.list_name, row.file_format, row.rows) == ("maps.coverage", file_format, 1)
    assert (row.filters, row.by) == ("status=active", planner)


def test_no_cell_is_a_formula(client, planner, agents):
    response = client.get(AGENTS, {"format": "geojson"})
    wards = client.get(WARDS, {"format": "csv"}).content.decode("utf-8-sig")

    assert features_of(response, "agents")["A1"]["properties"]["name"] == "'=1+1"
    assert wards.splitlines()[1].split(",")[1] == "'=Hoàn Kiếm"


def test_the_table_of_wards_has_numerator_and_denominator(client, planner, agents):
    text = client.get(WARDS, {"format": "csv", "measure": "density"}).content.decode("utf-8-sig")

    assert text.splitlines()[1].split(",")[:5] == ["00070", "'=Hoàn Kiếm", "500.0", "1000", "2.0"]
    assert ExportLog.objects.get().list_name == "maps.wards"


@pytest.mark.parametrize("address", [AGENTS, WARDS])
def test_other_formats_are_not_found(client, planner, address):
    assert client.get(address, {"format": "kml"}).status_code == 404


@pytest.mark.parametrize("file_format", ["geojson", "csv"])
def test_a_coordinator_takes_out_its_own_agents_only(client, agents, file_format):
    operator = make_operator()
    make_agent(code="A3", operator=operator)
    client.force_login(make_user(Role.COORDINATOR, operator=operator))

    text = client.get(AGENTS, {"format": file_format}).content.decode()

    assert [code for code in ("A1", "A2", "A3") if code in text] == ["A3"]


@pytest.mark.parametrize("address", [AGENTS, WARDS])
def test_a_person_without_permission_is_refused(client, address):
    client.force_login(make_user())

    assert client.get(address).status_code == 403
