import numpy as np
import pytest
from django.contrib.gis.gdal import GDALRaster
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.models import Sum

from maps.actions.demand import spread_population
from maps.models import DemandPoint
from maps.population import demand_set_on
from tests.factories import NOW, TODAY, make_area, make_version, square

pytestmark = pytest.mark.django_db


def people_of(demand_set):
    rows = demand_set.points.values("area__code").annotate(people=Sum("people"))
    return {row["area__code"]: row["people"] for row in rows}


@pytest.fixture
def wards():
    return [
        make_area("00070", west=105.84, population=50_001),
        make_area("00082", west=105.86, population=7),
    ]


def make_raster(path, table, *, west=105.84, north=21.04, cell=0.005):
    """A GeoTIFF in degrees, its first row in the north."""
    height, width = table.shape
    raster = GDALRaster(
        {
            "driver": "GTiff",
            "name": str(path),
            "width": width,
            "height": height,
            "srid": 4326,
            "datatype": 6,
            "origin": (west, north),
            "scale": (cell, -cell),
            "skew": (0, 0),
            "bands": [{"data": table.astype("float32"), "nodata_value": -9999}],
        }
    )
    raster._flush()
    return path


def test_every_ward_keeps_exactly_its_stated_number(wards):
    made = spread_population(by=None, at=NOW)

    assert people_of(made) == {"00070": 50_001, "00082": 7}
    assert made.people == 50_008
    assert made.point_count == made.points.count()


def test_every_point_lies_in_its_ward(wards):
    spread_population(by=None, at=NOW)

    outside = [
        point
        for point in DemandPoint.objects.select_related("area")
        if not point.area.boundary.covers(_place(point))
    ]

    assert outside == []


def test_a_ward_smaller_than_the_step_gets_a_point_all_the_same():
    make_area("00070", boundary=square(105.8401, 21.0201, side=0.0005), population=9)

    made = spread_population(by=None, at=NOW, step_m=5_000)

    assert people_of(made) == {"00070": 9}


def test_a_ward_without_population_or_outline_is_left_out_and_named(wards):
    make_area("00091", west=105.88, population=None)
    make_area("00103", west=105.90, boundary=None)

    assert spread_population(by=None, at=NOW).left_out == ["00091", "00103"]


def test_nobody_to_place_is_refused():
    make_version()

    with pytest.raises(ValidationError) as refusal:
        spread_population(by=None, at=NOW)

    assert refusal.value.code == "no_population"


def test_a_raster_says_where_in_the_ward_people_live(wards, tmp_path):
    table = np.zeros((4, 4))
    table[0, 0], table[3, 3] = 30.0, 10.0  # far north-west and far south-east of 00070
    file = make_raster(tmp_path / "people.tif", table)

    made = spread_population(by=None, at=NOW, file=file)

    placed = made.points.filter(area__code="00070").order_by("-people")
    assert [
        (point.people, round(point.longitude, 4), round(point.latitude, 4)) for point in placed
    ] == [
        (37_501, 105.8425, 21.0375),
        (12_500, 105.8575, 21.0225),
    ]
    assert people_of(made) == {"00070": 50_001, "00082": 7}  # spread evenly where it knows nobody
    assert made.file_sha256 != ""


def test_what_a_raster_does_not_know_counts_nobody(wards, tmp_path):
    table = np.full((4, 4), -9999.0)
    table[0, 0] = 5.0

    made = spread_population(by=None, at=NOW, file=make_raster(tmp_path / "p.tif", table))

    assert made.points.filter(area__code="00070").count() == 1


def test_another_kind_of_file_is_refused(wards, tmp_path):
    file = tmp_path / "people.vrt"
    file.write_text("<VRTDataset/>", encoding="utf-8")

    with pytest.raises(ValidationError) as refusal:
        spread_population(by=None, at=NOW, file=file)

    assert refusal.value.code == "not_a_geotiff"


def test_the_newest_spreading_over_the_boundaries_in_force_counts(wards):
    spread_population(by=None, at=NOW)
    newest = spread_population(by=None, at=NOW, step_m=1_000)

    assert demand_set_on(TODAY) == newest


def _place(point):

    return Point(point.longitude, point.latitude, srid=4326)
