"""Loading boundary files from the command line."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from registry.models import Agent, Area, BoundaryVersion
from tests.factories import make_agent, make_area, make_user
from tests.registry.boundaries.making import (
    HANOI_PRJ,
    box,
    moved,
    row,
    two_rows,
    write_geojson,
    write_geopackage,
    write_shapefile,
)

pytestmark = pytest.mark.django_db

FIRST_DAY = "--valid-from=2025-07-01"


@pytest.fixture
def file(tmp_path):
    return write_geojson(tmp_path / "areas.geojson", two_rows())


def stored():
    return sorted(Area.objects.values_list("code", "name"))


TWO_WARDS = [("00001", "Phường Một"), ("00002", "Phường Hai")]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("areas.geojson", write_geojson),
        ("areas.gpkg", write_geopackage),
        ("areas.zip", write_shapefile),
    ],
)
def test_each_format_loads_the_same_areas(tmp_path, name, write):
    path = write(tmp_path / name, two_rows())

    call_command("load_areas", path, FIRST_DAY, "--srs=EPSG:4326")

    assert stored() == TWO_WARDS


def test_what_is_loaded_is_not_in_force_until_it_is_activated(file):
    call_command("load_areas", file, FIRST_DAY)

    version = BoundaryVersion.objects.get()
    assert (version.valid_from, version.is_active) == (date(2025, 7, 1), False)
    assert Area.objects.open().count() == 0


def test_a_load_can_be_put_in_force_at_once(file):
    call_command("load_areas", file, FIRST_DAY, "--activate")

    assert BoundaryVersion.objects.get().is_active
    assert Area.objects.open().count() == 2


def test_a_dry_run_reports_and_stores_nothing(file, capsys):
    call_command("load_areas", file, FIRST_DAY, "--dry-run")

    assert capsys.readouterr().out.splitlines()[-1] == "Chỉ kiểm tra; chưa lưu gì."
    assert (BoundaryVersion.objects.count(), Area.objects.count()) == (0, 0)


def test_a_coordinate_system_that_nobody_names_is_refused_until_it_is_given(tmp_path):
    rows = [(facts, moved(outline, 5897)) for facts, outline in two_rows()]
    path = write_shapefile(tmp_path / "areas.zip", rows)

    with pytest.raises(CommandError, match="Tệp bị từ chối; chưa lưu gì"):
        call_command("load_areas", path, FIRST_DAY)
    call_command("load_areas", path, FIRST_DAY, "--srs=EPSG:5897")

    west, south, *_others = Area.objects.get(code="00001").boundary.extent
    assert (west, south) == (pytest.approx(105.80, abs=1e-5), pytest.approx(21.00, abs=1e-5))


def test_the_coordinate_system_of_a_shapefile_is_read_from_it(tmp_path):
    rows = [(facts, moved(outline, 5897)) for facts, outline in two_rows()]
    path = write_shapefile(tmp_path / "areas.zip", rows, prj=HANOI_PRJ)

    call_command("load_areas", path, FIRST_DAY, "--dry-run")


def test_a_refused_file_names_the_row_and_leaves_nothing(tmp_path, capsys):
    rows = [row("00001"), row("00001", "Phường Hai", box(105.82, 21.00))]
    path = write_geojson(tmp_path / "areas.geojson", rows)

    with pytest.raises(CommandError, match="Tệp bị từ chối; chưa lưu gì"):
        call_command("load_areas", path, FIRST_DAY)

    assert capsys.readouterr().err.startswith("Dòng 2, 00001: ")
    assert (BoundaryVersion.objects.count(), Area.objects.count()) == (0, 0)


def test_a_load_that_cannot_be_activated_leaves_nothing(tmp_path, file):
    make_area("00001", valid_from=date(2026, 1, 1))

    with pytest.raises(CommandError, match="quá sớm"):
        call_command("load_areas", file, "--valid-from=2025-08-01", "--activate")

    assert BoundaryVersion.objects.filter(valid_from=date(2025, 8, 1)).count() == 0
    assert Area.objects.count() == 1


def test_loading_again_for_the_same_day_replaces_what_nobody_activated(file):
    call_command("load_areas", file, FIRST_DAY, "--name=Lần một")
    call_command("load_areas", file, "--valid-from=01/07/2025", "--name=Lần hai")

    assert BoundaryVersion.objects.get().name == "Lần hai"
    assert stored() == TWO_WARDS


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("--valid-from=hôm nay", "2025-07-01"),
        ("--srs=VN-2000", "EPSG:5897"),
        ("--column=mã", "="),
    ],
)
def test_a_word_that_cannot_be_read_is_answered_with_an_example(file, word, message):
    with pytest.raises(CommandError, match=message):
        call_command("load_areas", str(file), FIRST_DAY, word)


def test_a_missing_file_and_an_unknown_account_are_named(tmp_path, file):
    with pytest.raises(CommandError, match=r"khong-co\.geojson"):
        call_command("load_areas", tmp_path / "khong-co.geojson", FIRST_DAY)
    with pytest.raises(CommandError, match="khong-ai"):
        call_command("load_areas", file, FIRST_DAY, "--user=khong-ai")


def test_an_account_that_may_not_load_is_refused(file):
    make_user(username="khach")

    with pytest.raises(CommandError):
        call_command("load_areas", file, FIRST_DAY, "--user=khach")

    assert BoundaryVersion.objects.count() == 0


def test_agents_are_located_when_their_boundaries_come_into_force(file):
    agent = make_agent(longitude=105.81, latitude=21.01)

    call_command("load_areas", file, FIRST_DAY, "--activate")

    assert Agent.objects.get(pk=agent.pk).area.code == "00001"
