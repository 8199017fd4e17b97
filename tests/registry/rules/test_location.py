import pytest

from registry.rules.location import (
    HANOI,
    VIETNAM,
    AreaName,
    Box,
    CoordinateCode,
    LocationCode,
    LocationFacts,
    judge_coordinates,
    judge_location,
)

HOAN_KIEM = AreaName("00070", "Phường Hoàn Kiếm")
CUA_NAM = AreaName("00082", "Phường Cửa Nam")


def codes(latitude, longitude):
    judged = judge_coordinates(latitude, longitude, city_box=HANOI)
    return [(finding.code.value, finding.fields) for finding in judged.findings]


BOTH = ("latitude", "longitude")
LATITUDE = ("latitude",)
LONGITUDE = ("longitude",)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("21.03853", "105.83806", []),
        ("21,03853", "105,83806", []),
        (" 21.038530 ", "105.838061", []),
        ("21.03000", "105.80000", []),
        ("+21.03853", "105.83806", []),
        ("105.83806", "21.03853", [("swapped_axes", BOTH)]),
        ("106.70098", "10.77653", [("swapped_axes", BOTH)]),
        ("10.77653", "106.70098", [("outside_city", BOTH)]),
        ("48.85837", "2.29448", [("outside_country", BOTH)]),
        ("-21.03853", "105.83806", [("outside_country", BOTH)]),
        ("0", "0", [("zero_zero", BOTH)]),
        ("0.000000", "0,0", [("zero_zero", BOTH)]),
        ("21.0385", "105.83806", [("too_few_decimals", LATITUDE)]),
        ("21.03853", "105.8381", [("too_few_decimals", LONGITUDE)]),
        ("21", "105", [("outside_city", BOTH), ("too_few_decimals", LATITUDE),
                       ("too_few_decimals", LONGITUDE)]),
        ("", "105.83806", [("missing", LATITUDE)]),
        ("  ", "", [("missing", LATITUDE), ("missing", LONGITUDE)]),
        ("21°02'18\"", "105.83806", [("not_a_number", LATITUDE)]),
        ("21.03853 105.83806", "", [("not_a_number", LATITUDE), ("missing", LONGITUDE)]),
        ("nan", "inf", [("not_a_number", LATITUDE), ("not_a_number", LONGITUDE)]),
        ("2.103853e1", "105.83806", [("not_a_number", LATITUDE)]),
        ("21.038.53", "105.83806", [("not_a_number", LATITUDE)]),
        ("2326509.05", "105.83806", [("not_a_number", LATITUDE)]),
        ("٢١.03853", "105.83806", [("not_a_number", LATITUDE)]),
        ("", "105.8", [("missing", LATITUDE), ("too_few_decimals", LONGITUDE)]),
    ],
)  # fmt: skip
def test_each_fault_of_typed_coordinates_has_its_own_code(latitude, longitude, expected):
    found = codes(latitude, longitude)

    assert found == expected


def test_a_finding_says_what_was_typed_and_what_is_required():
    judged = judge_coordinates("21.03", "105.83806", city_box=HANOI)

    [finding] = judged.findings
    assert (finding.code, finding.observed, finding.required) == (
        CoordinateCode.TOO_FEW_DECIMALS,
        "21.03",
        "5",
    )


def test_sound_coordinates_are_read_as_numbers():
    judged = judge_coordinates("21,03853", "105.838061", city_box=HANOI)

    assert (judged.latitude, judged.longitude, judged.are_sound) == (21.03853, 105.838061, True)


def test_the_city_lies_in_the_country():
    assert VIETNAM.holds_box(HANOI)
    assert not HANOI.holds_box(VIETNAM)


def test_the_edge_of_a_box_belongs_to_it():
    box = Box(west=105, south=20, east=106, north=21)

    judged = judge_coordinates("20.00000", "106.00000", city_box=box)

    assert judged.are_sound


@pytest.mark.parametrize(
    ("facts", "code", "area"),
    [
        (LocationFacts(True, True, 400.0, actual=HOAN_KIEM), "inside", None),
        (LocationFacts(True, True, 50.1, HOAN_KIEM, CUA_NAM, 50.1), "inside", None),
        (LocationFacts(True, True, 50.0, HOAN_KIEM, CUA_NAM, 50.0), "border_zone", CUA_NAM),
        (LocationFacts(True, True, 20.0, HOAN_KIEM, CUA_NAM, 21.0), "border_zone", CUA_NAM),
        # at the edge of the city nobody is across
        (LocationFacts(True, True, 20.0, HOAN_KIEM, CUA_NAM, 3000.0), "border_zone", None),
        (LocationFacts(True, True, 20.0, HOAN_KIEM), "border_zone", None),
        (LocationFacts(True, True, 0.0, HOAN_KIEM, CUA_NAM, 0.0), "border_zone", CUA_NAM),
        (LocationFacts(True, False, 50.0, CUA_NAM, CUA_NAM, 0.0), "border_zone", CUA_NAM),
        (LocationFacts(True, False, 12.0, None), "border_zone", None),
        (LocationFacts(True, False, 50.1, CUA_NAM, CUA_NAM, 0.0), "outside", CUA_NAM),
        (LocationFacts(True, False, 9000.0, None, CUA_NAM, 40.0), "outside", None),
        (LocationFacts(False), "no_boundary", None),
        (LocationFacts(False, actual=CUA_NAM), "no_boundary", CUA_NAM),
    ],
)
def test_a_point_has_one_of_four_findings(facts, code, area):
    finding = judge_location(facts, tolerance_m=50)

    assert (finding.code, finding.area) == (code, area)


def test_a_finding_keeps_the_distance_and_the_tolerance_it_was_judged_by():
    finding = judge_location(LocationFacts(True, False, 812.4, CUA_NAM), tolerance_m=30)

    assert (finding.border_distance_m, finding.tolerance_m) == (812.4, 30)


def test_a_boundary_without_a_distance_is_a_programming_error():
    with pytest.raises(ValueError, match="distance"):
        judge_location(LocationFacts(has_boundary=True))


def test_the_codes_are_those_the_database_keeps():
    from registry.enums import Finding

    assert {code.value for code in LocationCode} == set(Finding.values)
