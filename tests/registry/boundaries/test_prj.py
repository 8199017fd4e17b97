import pytest
from django.contrib.gis.gdal import SpatialReference

from registry.boundaries.prj import GEOGRAPHIC, PROJECTED, epsg_of
from tests.registry.boundaries.making import DRAWN_PRJ, HANOI_PRJ, WGS84_PRJ


@pytest.mark.parametrize("code", [*GEOGRAPHIC.values(), *PROJECTED.values()])
def test_each_system_is_known_by_its_published_description(code):
    published = SpatialReference(code).wkt

    assert epsg_of(published) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (WGS84_PRJ, 4326),
        (HANOI_PRJ, 5897),
        (HANOI_PRJ.replace(",", ", ").replace("[", "(").replace("]", ")"), 5897),
        (HANOI_PRJ.replace("VN_2000_TM-3_zone_482", "Ha Noi"), 5897),  # the numbers count
        (HANOI_PRJ.replace("0.9999", "0.9996"), 3405),
    ],
)
def test_other_spellings_of_a_known_system_are_understood(text, code):
    assert epsg_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        DRAWN_PRJ,
        HANOI_PRJ.replace("105.0", "105.1"),
        HANOI_PRJ.replace("500000.0", "500001.0"),
        HANOI_PRJ.replace('PARAMETER["False_Northing",0.0],', ""),
        HANOI_PRJ.replace('"Meter",1.0', '"Foot",0.3048'),
        HANOI_PRJ.replace("298.257223563", "298.3"),
        HANOI_PRJ.replace("563]]", "563],TOWGS84[-191,-39,-111,0,0,0,0]]"),
        HANOI_PRJ.replace("Transverse_Mercator", "Lambert_Conformal_Conic"),
        HANOI_PRJ.replace('"Greenwich",0.0', '"Paris",2.337229'),
        WGS84_PRJ + ",",
        WGS84_PRJ[:-1],
        'LOCAL_CS["drawing"]',
        "+proj=utm +zone=48",
        "",
        "[",
        'GEOGCS["a"]',
        'GEOGCS["' + "x" * 20_000 + '"]',
        "A[" * 5_000,
    ],
)
def test_what_is_not_certain_is_unknown(text):
    assert epsg_of(text) is None
