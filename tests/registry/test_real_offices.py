"""The 94 post offices of OpenStreetMap in Hanoi, imported as a partner's list of sites."""

import csv
from collections import Counter

import pytest
from django.core.management import call_command
from tablib import Dataset

from registry.enums import Finding, Role, Status
from registry.models import Agent, Area
from registry.resources import AgentResource
from tests.factories import make_operator, make_user

pytestmark = pytest.mark.django_db

HEADINGS = [
    "Mã đại lý",
    "Tên đại lý",
    "Mã đơn vị",
    "Địa chỉ",
    "Vĩ độ",
    "Kinh độ",
    "Nguồn tọa độ",
    "Mã phường xã",
]


@pytest.fixture
def offices(shared_folder):
    boundaries = shared_folder / "data" / "hanoi_wards_126_2025.geojson"
    call_command("load_areas", boundaries, "--valid-from=2025-07-01", "--activate", verbosity=0)
    make_operator(code="OSM")
    with (shared_folder / "data" / "osm_post_offices_hanoi.csv").open(encoding="utf-8") as file:
        return Dataset(
            *(
                [
                    f"OSM-{row['osm_id']}",
                    row["name"],
                    "OSM",
                    row["address"],
                    row["lat"],
                    row["lng"],
                    "open_data",
                    row["ward_code_2025"],
                ]
                for row in csv.DictReader(file)
            ),
            headers=HEADINGS,
        )


def test_all_are_drafts_in_or_near_the_ward_that_is_said(offices):
    resource = AgentResource(user=make_user(Role.CENTRE_STAFF))

    first = resource.import_data(offices, dry_run=False)
    second = AgentResource(user=resource.user).import_data(offices, dry_run=False)

    assert (first.totals["new"], second.totals["skip"]) == (94, 94)
    assert Counter(Agent.objects.values_list("finding", flat=True)) == {
        Finding.INSIDE: 79,
        Finding.BORDER_ZONE: 15,
    }
    assert set(Agent.objects.values_list("status", flat=True)) == {Status.DRAFT}


def test_the_area_of_an_office_is_the_ward_that_holds_its_point(offices):
    AgentResource(user=make_user(Role.CENTRE_STAFF)).import_data(offices, dry_run=False)

    counted = Counter(Agent.objects.exclude(area=None).values_list("area__code", flat=True))

    held = {
        area.code: sum(area.boundary.covers(point) for point in points)
        for points in [list(Agent.objects.values_list("location", flat=True))]
        for area in Area.objects.open()
    }
    assert len(held) == 126
    assert counted == {code: number for code, number in held.items() if number}
