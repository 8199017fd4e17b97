from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from registry.boundaries.check import check_boundaries, check_schematic
from registry.boundaries.report import line_from_json
from registry.boundaries.words import line_text, summary_text
from tests.registry.boundaries.making import (
    DRAWN_PRJ,
    HANOI_PRJ,
    box,
    moved,
    row,
    two_rows,
    write_geojson,
    write_geopackage,
    write_shapefile,
)

FACTS = Path(settings.BASE_DIR, "fixtures", "01_areas.csv")


def check(tmp_path, rows, **options):
    return check_boundaries(write_geojson(tmp_path / "areas.geojson", rows), **options)


def found(lines):
    return [(line.reason.value, line.row, line.area, line.column) for line in lines]


def test_a_clean_file_gives_its_rows(tmp_path):
    attributes = {"population": "50000", "area_km2": 4.6, "households": "12000", "parent": "01"}
    report = check(tmp_path, [row(**attributes), row("00002", "Xã Hai", box(105.82, 21.00))])

    assert (report.errors, report.warnings, report.repaired) == ((), (), ())
    one, two = report.rows
    assert (one.row, one.code, one.name, one.kind, one.parent) == (
        1, "00001", "Phường Một", "ward", "01",
    )  # fmt: skip
    assert (one.population, one.households, one.area_km2) == (50_000, 12_000, Decimal("4.600"))
    assert (two.kind, two.population, two.area_km2) == ("commune", None, None)
    assert report.srid == 4326
    assert len(report.file_sha256) == 64


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"code": ""}, ("missing_value", 2, "", "code")),
        ({"code": None}, ("missing_value", 2, "", "code")),
        ({"code": 2}, ("code_is_number", 2, "", "code")),
        ({"code": "12345678901"}, ("too_long", 2, "12345678901", "code")),
        ({"name": " "}, ("missing_value", 2, "00002", "name")),
        ({"name": "Phường " + "x" * 100}, ("too_long", 2, "00002", "name")),
        ({"name": "Hai"}, ("unknown_kind", 2, "00002", "kind")),
        ({"code": "00001"}, ("duplicate_code", 2, "00001", "code")),
    ],
)
def test_a_bad_row_is_named(tmp_path, changed, expected):
    good, (attributes, outline) = two_rows()

    report = check(tmp_path, [good, ({**attributes, **changed}, outline)])

    assert found(report.errors) == [expected]
    assert report.is_refused


def test_every_fault_of_a_row_is_named_at_once(tmp_path):
    report = check(tmp_path, [row("", "", box(2.29, 48.85))])

    assert found(report.errors) == [
        ("missing_value", 1, "", "code"),
        ("missing_value", 1, "", "name"),
        ("outside_country", 1, "", "boundary"),
    ]


def test_a_number_that_is_none_is_left_empty_and_said(tmp_path):
    report = check(tmp_path, [row(population="about 5000", households="-3", area_km2="1e12")])

    assert found(report.warnings) == [
        ("not_a_number", 1, "00001", "population"),
        ("not_a_number", 1, "00001", "households"),
        ("not_a_number", 1, "00001", "area_km2"),
    ]
    [one] = report.rows
    assert (one.population, one.households, one.area_km2) == (None, None, None)


def test_a_file_without_code_column_is_refused_with_the_columns_it_has(tmp_path):
    report = check(tmp_path, [({"id": "1", "label": "x"}, box(105.8, 21.0))])

    assert found(report.errors) == [
        ("missing_column", None, "", "code"),
        ("missing_column", None, "", "name"),
    ]
    assert report.errors[0].values == {"found": "id, label"}


def test_a_chosen_column_that_is_not_there_is_refused(tmp_path):
    report = check(tmp_path, two_rows(), columns={"population": "people"})

    assert found(report.errors) == [("missing_column", None, "", "people")]


def test_columns_can_be_named(tmp_path):
    rows = [({"id": "00001", "label": "Phường Một"}, box(105.8, 21.0))]

    report = check(tmp_path, rows, columns={"code": "id", "name": "label"})

    assert [(one.code, one.name) for one in report.rows] == [("00001", "Phường Một")]


def test_an_empty_file_is_refused(tmp_path):
    assert found(check(tmp_path, []).errors) == [("no_rows", None, "", "")]


@pytest.mark.parametrize(
    ("overlap_degrees", "refused"),
    [(0.0, False), (0.00003, False), (0.00005, True), (0.01, True)],  # 0.69 and 1.15 ha
)
def test_two_areas_may_not_overlap_by_more_than_a_hectare(tmp_path, overlap_degrees, refused):
    # Large enough that a hectare is less than a thousandth of all.
    rows = [
        row(outline=box(105.80, 21.00, 0.02)),
        row("00002", "Phường Hai", box(105.82 - overlap_degrees, 21.00, 0.02)),
        row("00003", "Xã Ba", box(105.50, 20.70, 0.10)),
    ]

    report = check(tmp_path, rows)

    expected = [("overlap_total", None, "", "boundary"), ("overlap", 1, "00001", "boundary")]
    assert found(report.errors) == (expected if refused else [])


def test_many_small_overlaps_are_refused_together(tmp_path):
    rows = [
        row(f"{n:05}", f"Phường {n}", box(105.80 + n * 0.001, 21.00, 0.00101)) for n in range(4)
    ]

    report = check(tmp_path, rows)

    assert [line.reason.value for line in report.errors] == ["overlap_total", *["overlap"] * 3]


def test_a_district_may_hold_its_wards(tmp_path):
    district = row("001", "Quận Một", box(105.80, 21.00, 0.04))

    assert check(tmp_path, [*two_rows(), district]).errors == ()


def test_a_gap_is_reported_and_does_not_block(tmp_path):
    places = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    rows = [
        row(f"{n:05}", f"Phường {n}", box(105.80 + x * 0.02, 21.00 + y * 0.02))
        for n, (x, y) in enumerate(places)
    ]

    report = check(tmp_path, rows)

    assert report.errors == ()
    [line] = report.warnings
    assert (line.reason.value, round(line.values["area_m2"] / 1e4)) == ("gap", 460)


def test_suspicious_attributes_are_reported_and_do_not_block(tmp_path):
    rows = [
        row("00001", "Phường Một", population=5_000, area_km2=4.6),
        row("00002", "Phường Hai", box(105.82, 21.00), population=50_000, area_km2=4.6),
        row("00003", "Phường Ba", box(105.81, 21.02), population=50_000, area_km2=5.0),
    ]

    report = check(tmp_path, rows)

    assert report.errors == ()
    assert found(report.warnings) == [
        ("density_too_low", 1, "00001", "population"),
        ("stated_area_too_large", 3, "00003", "area_km2"),
    ]


def test_an_unknown_system_is_refused_until_it_is_given(tmp_path):
    rows = [row(outline=moved(box(105.80, 21.00), 5897))]
    path = write_shapefile(tmp_path / "areas.zip", rows, prj=DRAWN_PRJ)

    refused, given = check_boundaries(path), check_boundaries(path, srid=5897)

    assert found(refused.errors) == [("srs_unknown", None, "", "")]
    assert (given.errors, given.warnings, given.srid) == ((), (), 5897)
    assert given.rows[0].boundary.extent == pytest.approx(box(105.80, 21.00).extent, abs=1e-7)


def test_what_people_say_comes_before_what_the_file_says(tmp_path):
    rows = [row(outline=moved(box(105.80, 21.00), 5897))]
    path = write_geopackage(tmp_path / "areas.gpkg", rows, srid=32648)

    report = check_boundaries(path, srid=5897)

    assert found(report.warnings) == [("srs_overridden", None, "", "")]
    assert report.rows[0].boundary.extent == pytest.approx(box(105.80, 21.00).extent, abs=1e-7)


def test_a_system_that_does_not_exist_is_refused(tmp_path):
    report = check(tmp_path, two_rows(), srid=999_999)

    assert found(report.errors) == [("srs_not_supported", None, "", "")]


def test_a_shapefile_in_the_citys_own_system_needs_no_help(tmp_path):
    rows = [row(outline=moved(box(105.80, 21.00), 5897))]

    report = check_boundaries(write_shapefile(tmp_path / "areas.zip", rows, prj=HANOI_PRJ))

    assert report.errors == ()
    assert report.rows[0].boundary.extent == pytest.approx(box(105.80, 21.00).extent, abs=1e-7)


def test_every_line_of_a_report_has_words_and_survives_storing(tmp_path):
    rows = [
        row("", "", None),
        row(7, "Hai", box(2.29, 48.85), population="x"),
        row("00003", "Phường Ba", box(105.80, 21.00), population=9, area_km2=1),
        row("00003", "Phường Bốn", box(105.81, 21.00), population=90_000, area_km2=90),
    ]
    report = check(tmp_path, [(attributes, outline or "") for attributes, outline in rows])

    kept = report.to_json()

    texts = [line_text(line) for line in (*report.errors, *report.warnings)]
    assert texts == [line_text(line_from_json(line)) for line in kept["errors"] + kept["warnings"]]
    assert "%(" not in "".join(texts)
    assert summary_text(report)


def test_schematic_boundaries_are_clean():
    report = check_schematic(FACTS)

    assert (len(report.rows), report.errors, report.warnings) == (126, (), ())
    assert report.rows[0].name == "Phường Ba Đình"


def test_the_126_real_units_are_clean_but_for_the_known_defects(shared_folder):
    report = check_boundaries(shared_folder / "data" / "hanoi_wards_126_2025.geojson")

    assert (len(report.rows), report.errors, report.repaired) == (126, (), ())
    assert report.overlap_m2 < 1
    assert report.gap_m2 == 0
    assert [(line.reason.value, line.area) for line in report.warnings] == [
        ("density_too_low", "00136"),
        ("density_too_low", "00337"),
        ("density_too_low", "00475"),
        ("stated_area_too_large", "04930"),
        ("density_too_low", "09856"),
        ("stated_area_too_small", "09988"),
        ("density_too_low", "10045"),
        ("density_too_low", "10402"),
        ("density_too_low", "10441"),
        ("density_too_low", "10465"),
    ]


def test_with_the_repaired_populations_only_the_two_areas_remain(shared_folder):
    report = check_boundaries(
        shared_folder / "data" / "hanoi_wards_126_2025.geojson",
        columns={"population": "population_fixed"},
    )

    assert [line.area for line in report.warnings] == ["04930", "09988"]


def test_the_579_units_are_refused_with_the_worst_pairs_named(shared_folder):
    report = check_boundaries(shared_folder / "data" / "hanoi_wards_579_2020_2024_derived.geojson")

    total, worst, *others = report.errors
    assert (total.reason.value, total.values["pairs"]) == ("overlap_total", 675)
    assert total.values["share"] == pytest.approx(0.009173)
    assert (worst.values["name"], worst.values["other_name"]) == ("Xã Nam Hồng", "Xã Tiền Phong")
    assert worst.values["area_m2"] == pytest.approx(211_711.6, abs=1)
    assert len(others) == 19
