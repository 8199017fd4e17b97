"""The reorganisation of 1 July 2025 on the real files, and each command on small ones."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registry.models import Area, AreaAssignment, AreaLink, BoundaryVersion
from tests.factories import make_agent, make_area, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(shared_folder):
    return shared_folder / "data"


def run(command, *words):
    out = StringIO()
    call_command(command, *map(str, words), stdout=out, stderr=out)
    return out.getvalue()


def test_the_reorganisation_of_2025_from_the_real_files(data):
    run("load_areas", data / "hanoi_wards_526_gso_20250301.csv", "--valid-from", "2025-01-01")
    run("activate_areas")
    old = {area.name: area for area in Area.objects.open().filter(code__in=["00004", "00016"])}
    whole = make_agent(
        longitude=105.84, latitude=21.044, declared_area=old["Phường Trúc Bạch"], finding=""
    )
    split = make_agent(longitude=None, declared_area=old["Phường Ngọc Hà"])
    run("load_areas", data / "hanoi_wards_126_2025.geojson", "--valid-from", "2025-07-01")
    links = data / "hanoi_old526_to_new126.csv"
    run("link_areas", links, "--old", "2025-01-01", "--new", "2025-07-01")

    run("activate_areas")

    assert (AreaLink.objects.count(), AreaLink.objects.filter(is_whole=True).count()) == (796, 326)
    today = timezone.localdate()
    assert Area.objects.as_at(date(2025, 6, 30)).count() == 526
    assert Area.objects.as_at(today).count() == 126
    whole.refresh_from_db()
    split.refresh_from_db()
    assert (whole.declared_area.name, whole.area.name) == ("Phường Ba Đình", "Phường Ba Đình")
    assert split.declared_area == old["Phường Ngọc Hà"]
    assert AreaAssignment.objects.filter(agent=whole).count() == 2
    before, after = AreaAssignment.objects.filter(agent=whole).order_by("pk")
    assert (before.area.name, after.area.name) == ("Phường Trúc Bạch", "Phường Ba Đình")


def test_activate_areas_names_who_to_look_at_and_where_they_were():
    old = make_area(
        "00004",
        version=make_version(valid_from=date(2025, 1, 1)),
        boundary=None,
        name="Phường Trúc Bạch",
    )
    agent = make_agent(longitude=None, declared_area=old)
    make_area("00070", version=make_version(valid_from=date(2025, 7, 1), activated_at=None))

    said = run("activate_areas")

    named = [line for line in said.splitlines() if agent.code in line]
    assert [line.count("Phường Trúc Bạch") for line in named] == [1, 1]


@pytest.fixture
def linkable(tmp_path):
    old = make_version(valid_from=date(2025, 1, 1))
    new = make_version(valid_from=date(2025, 7, 1), activated_at=None)
    make_area("00001", version=old)
    make_area("00002", version=new)
    path = tmp_path / "links.csv"
    path.write_text("old_code,new_code,share\n00001,00002,full\n", encoding="utf-8")
    return path


def link(path, *words):
    return run("link_areas", path, "--old", "2025-01-01", "--new", "01/07/2025", *words)


def test_link_areas_stores_nothing_on_a_dry_run(linkable):
    link(linkable, "--dry-run")

    assert AreaLink.objects.count() == 0


def test_link_areas_twice_changes_nothing(linkable):
    link(linkable)
    link(linkable)

    assert AreaLink.objects.count() == 1


def test_link_areas_reports_every_bad_row_and_stores_none(linkable):
    with linkable.open("a", encoding="utf-8") as file:
        file.write("00009,00002,full\n00001,00009,full\n")
    said = StringIO()

    with pytest.raises(CommandError):
        call_command(
            "link_areas", str(linkable), "--old=2025-01-01", "--new=2025-07-01", stderr=said
        )

    assert [line.split(":")[0][-1] for line in said.getvalue().splitlines()] == ["2", "3", "1", "3"]
    assert AreaLink.objects.count() == 0


@pytest.mark.parametrize("words", [["--old=2024-01-01", "--new=2025-07-01"], ["--user=khong-co"]])
def test_link_areas_refuses_what_is_not_there(linkable, words):
    days = ["--old=2025-01-01", "--new=2025-07-01"]

    with pytest.raises(CommandError):
        run("link_areas", linkable, *days, *words)


def test_load_areas_loads_a_list_and_replaces_it_until_it_is_active(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("ward_code,ward,type\n00001,Phường Phúc Xá,Phường\n", encoding="utf-8")

    run("load_areas", path, "--valid-from", "2025-01-01", "--dry-run")
    assert BoundaryVersion.objects.count() == 0
    run("load_areas", path, "--valid-from", "2025-01-01")
    run("load_areas", path, "--valid-from", "2025-01-01", "--activate")

    area = Area.objects.get()
    assert (area.code, area.boundary, area.boundary_simplified) == ("00001", None, None)
    assert area.version.srid is None
    with pytest.raises(CommandError):
        run("load_areas", path, "--valid-from", "2025-01-01")
