"""Figures held against what is known; the eight real defects of the published populations."""

import csv
from datetime import date

import pytest

from registry.actions.areas import activate_boundaries, load_areas
from registry.boundaries.check import check_boundaries
from registry.models import Area
from registry.statistic_checks import check_rows
from registry.statistic_file import FiguresRow
from tests.factories import NOW, make_area
from tests.factories_adoption import SOURCE, make_statistic

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
LOST_A_DIGIT = {
    "00136",
    "00337",
    "00475",
    "09856",
    "10045",
    "10402",
    "10441",
    "10465",
}


def checked(area, *, month=JUNE, source=SOURCE, **figures):
    return check_rows([FiguresRow(2, area, month, figures)], source=source)


def test_what_cannot_be_is_refused_with_the_whole_it_is_held_against():
    found = checked(make_area(), received=90, online=95)

    [refusal] = found.refusals
    assert (refusal.value, "90" in refusal.reason, found.doubts) == ("95", True, [])


def test_a_new_part_is_held_against_the_whole_that_stands():
    area = make_area()
    make_statistic(area, JUNE, received=90)

    assert len(checked(area, online=95).refusals) == 1
    assert checked(area, online=95, source="Nguồn khác").refusals == []


def test_a_figure_far_off_its_last_value_is_asked_about():
    area = make_area(population=None)
    make_statistic(area, MAY, population=60_000)

    [doubt] = checked(area, population=6_000).doubts

    assert "60.000" in doubt.reasons[0]


def test_what_an_area_states_is_its_first_value():
    area = make_area(population=60_000)

    assert [doubt.value for doubt in checked(area, population=6_000).doubts] == ["6.000"]


def test_what_stands_already_is_not_asked_about_again():
    area = make_area(population=60_000)
    make_statistic(area, JUNE, population=6_000)

    assert checked(area, population=6_000).doubts == []


def test_figures_of_another_boundary_version_are_no_last_value():
    area, other = make_area("00070", population=None), make_area("00082", west=105.9)
    make_statistic(other, MAY, population=60_000)

    assert checked(area, population=6_000).doubts == []


def test_a_confirmation_names_the_value_it_is_for():
    area = make_area(population=60_000)

    tokens = {checked(area, population=value).doubts[0].token for value in (6_000, 6_001)}

    assert len(tokens) == 2


def test_a_population_is_held_against_the_neighbours():
    wards = [
        make_area(f"0000{place}", west=105.8 + 0.02 * place, population=50_000)
        for place in range(4)
    ]
    for ward in wards:
        make_statistic(ward, MAY, population=5_000)  # the last value does not speak against it

    [doubt] = checked(wards[1], population=5_000).doubts

    assert len(doubt.reasons) == 1


@pytest.fixture
def real_wards(shared_folder):
    """The 126 wards with their real outlines, and nothing known of their people."""
    report = check_boundaries(shared_folder / "data" / "hanoi_wards_126_2025.geojson")
    version = load_areas(
        report=report, valid_from=date(2025, 7, 1), name="2025", source="test", by=None, at=NOW
    )
    activate_boundaries(version=version, by=None, at=NOW)
    Area.objects.update(population=None)
    return {area.code: area for area in Area.objects.select_related("version")}


def published(shared_folder, column):
    with (shared_folder / "data" / "hanoi_126_units.csv").open(encoding="utf-8") as file:
        return {row["gso_code"]: int(row[column]) for row in csv.DictReader(file)}


def rows_of(wards, populations):
    return [
        FiguresRow(line, wards[code], JUNE, {"population": population})
        for line, (code, population) in enumerate(populations.items(), 2)
    ]


def test_the_eight_real_defects_are_found_and_nothing_else(real_wards, shared_folder):
    rows = rows_of(real_wards, published(shared_folder, "population_source"))

    found = check_rows(rows, source=SOURCE)

    lines = {row.line: row.area.code for row in rows}
    assert found.refusals == []
    assert {lines[doubt.line] for doubt in found.doubts} == LOST_A_DIGIT
    assert len(found.doubts) == 8


def test_the_repaired_populations_raise_no_doubt(real_wards, shared_folder):
    rows = rows_of(real_wards, published(shared_folder, "population_corrected"))

    assert check_rows(rows, source=SOURCE).doubts == []
