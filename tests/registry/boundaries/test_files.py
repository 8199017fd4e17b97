import json
import zipfile

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon

from registry.boundaries.files import read_source
from registry.boundaries.report import FileRefusedError
from tests.registry.boundaries.making import (
    DRAWN_PRJ,
    HANOI_PRJ,
    WGS84_PRJ,
    box,
    moved,
    row,
    two_rows,
    write_geojson,
    write_geopackage,
    write_shapefile,
)


def refusal(path):
    with pytest.raises(FileRefusedError) as refused:
        read_source(path)
    return refused.value.line.reason.value


WRITERS = [
    pytest.param(write_geojson, "areas.geojson", id="GeoJSON"),
    pytest.param(write_geopackage, "areas.gpkg", id="GeoPackage"),
    pytest.param(
        lambda path, rows: write_shapefile(path, rows, prj=WGS84_PRJ), "areas.zip", id="Shapefile"
    ),
]


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_each_format_gives_the_same_rows(tmp_path, write, name):
    source = read_source(write(tmp_path / name, two_rows()))

    assert source.srid == 4326
    assert [
        (one.row, one.attributes["code"], one.attributes["name"]) for one in source.features
    ] == [
        (1, "00001", "Phường Một"),
        (2, "00002", "Phường Hai"),
    ]
    west, east = (one.geometry for one in source.features)
    assert west.extent == pytest.approx(box(105.80, 21.00).extent)
    assert east.extent == pytest.approx(box(105.82, 21.00).extent)


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_the_name_of_a_file_means_nothing(tmp_path, write, name):
    source = read_source(write(tmp_path / "areas.doc", two_rows()))

    assert len(source.features) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unknown_format"),
        (b"<OGRVRTDataSource></OGRVRTDataSource>", "unknown_format"),
        (b"<?xml version='1.0'?><kml/>", "unknown_format"),
        (b"SQLite format 3\x00" + b"\0" * 84, "unknown_format"),
        (b"code,name\n1,a\n", "unknown_format"),
        (b"{", "unreadable"),
        (b'{"type": "Topology"}', "unreadable"),
        (b'{"type": "FeatureCollection", "features": 3}', "unreadable"),
        (b'{"type": "FeatureCollection", "features": [3]}', "unreadable"),
        (b'{"type": "FeatureCollection", "features": [], "x": NaN}', "unreadable"),
        (b"{" + b'"a":{' * 100_000, "unreadable"),
        ('{"tên": "Hà Nội"}'.encode("utf-16-le"), "not_utf8"),
        ('{"t\xean": "x"}'.encode("latin-1"), "not_utf8"),
        (b"PK\x03\x04 and nothing more", "unreadable"),
    ],
)
def test_what_is_not_one_of_the_formats_is_refused(tmp_path, content, reason):
    path = tmp_path / "file"
    path.write_bytes(content)

    assert refusal(path) == reason


def test_a_geojson_file_may_begin_with_a_mark_and_blanks(tmp_path):
    path = write_geojson(tmp_path / "a", two_rows())
    path.write_bytes(b"\xef\xbb\xbf \n" + path.read_bytes())

    assert len(read_source(path).features) == 2


@pytest.mark.parametrize(
    ("crs", "srid"),
    [
        (None, 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("urn:ogc:def:crs:OGC::CRS84", 4326),
        ("urn:ogc:def:crs:EPSG::5897", 5897),
        ("EPSG:3405", 3405),
        ("VN-2000", None),
        ("https://example.org/crs.wkt", None),
    ],
)
def test_the_system_of_geojson_is_wgs84_unless_it_says_otherwise(tmp_path, crs, srid):
    source = read_source(write_geojson(tmp_path / "a", two_rows(), crs=crs))

    assert source.srid == srid


def test_a_system_hidden_in_one_geometry_is_not_followed(tmp_path):
    path = write_geojson(tmp_path / "a", two_rows())
    document = json.loads(path.read_text())
    document["features"][0]["geometry"]["crs"] = {
        "type": "link",
        "properties": {"href": "/etc/hostname"},
    }
    path.write_text(json.dumps(document))

    assert read_source(path).features[0].geometry.extent == box(105.80, 21.00).extent


@pytest.mark.parametrize(
    ("outline", "kind"), [(None, ""), (Point(105.8, 21.0), "Point")], ids=["none", "point"]
)
def test_a_row_without_a_polygon_is_kept_without_outline(tmp_path, outline, kind):
    [feature] = read_source(write_geojson(tmp_path / "a", [row(outline=outline or "")])).features

    assert (feature.geometry, feature.geometry_type) == (None, kind)


def test_a_null_shape_is_a_row_without_outline(tmp_path):
    rows = [row(), ({"code": "00002", "name": "Phường Hai"}, None)]

    source = read_source(write_shapefile(tmp_path / "a", rows, prj=WGS84_PRJ))

    assert [feature.geometry is None for feature in source.features] == [False, True]


@pytest.mark.parametrize(
    ("organization", "srid"), [("EPSG", 5897), ("epsg", 5897), ("NONE", None), ("hanoi", None)]
)
def test_a_geopackage_is_in_a_known_system_or_in_none(tmp_path, organization, srid):
    rows = [row(outline=moved(box(105.80, 21.00), 5897))]

    source = read_source(
        write_geopackage(tmp_path / "a", rows, srid=5897, organization=organization)
    )

    assert source.srid == srid
    assert source.features[0].geometry.extent == pytest.approx(rows[0][1].extent)


def test_a_geopackage_of_two_layers_is_refused(tmp_path):
    assert refusal(write_geopackage(tmp_path / "a", two_rows(), layers=2)) == "several_layers"


def test_reading_a_geopackage_leaves_it_as_it_was(tmp_path):
    path = write_geopackage(tmp_path / "a", two_rows())
    before = path.read_bytes()

    read_source(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("prj", "srid"), [(WGS84_PRJ, 4326), (HANOI_PRJ, 5897), (DRAWN_PRJ, None), (None, None)]
)
def test_a_shapefile_is_in_a_known_system_or_in_none(tmp_path, prj, srid):
    source = read_source(write_shapefile(tmp_path / "a", two_rows(), prj=prj))

    assert source.srid == srid


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"leave_out": ["shp"]}, "shapefile_incomplete"),
        ({"leave_out": ["dbf"]}, "shapefile_incomplete"),
        ({"leave_out": ["shx"]}, "shapefile_incomplete"),
        ({"cpg": "CP1258"}, "not_utf8"),
        ({"encoding": "latin-1"}, "not_utf8"),
    ],
)
def test_a_shapefile_that_cannot_be_read_safely_is_refused(tmp_path, options, reason):
    rows = [row(name="Xã An"), row("00002", "Xã Na")]

    assert refusal(write_shapefile(tmp_path / "a", rows, prj=WGS84_PRJ, **options)) == reason


@pytest.mark.parametrize("cpg", [None, "UTF-8", "65001"])
def test_a_shapefile_in_utf8_keeps_its_letters(tmp_path, cpg):
    path = write_shapefile(tmp_path / "a", two_rows(), prj=WGS84_PRJ, cpg=cpg, folder="Hà Nội/")

    assert read_source(path).features[0].attributes["name"] == "Phường Một"


def test_two_shapefiles_in_one_archive_are_refused(tmp_path):
    path = write_shapefile(tmp_path / "a", two_rows())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("second.shp", b"")

    assert refusal(path) == "several_layers"


def test_an_archive_with_another_format_inside_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.writestr(f"areas.{suffix}", b"<OGRVRTDataSource/>")

    assert refusal(path) == "unknown_format"


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("registry.boundaries.files.LARGEST_BYTES", 600)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.writestr(f"areas.{suffix}", b"\0" * 10_000)

    assert path.stat().st_size < 600
    assert refusal(path) == "too_large"


def test_holes_survive_each_format(tmp_path):
    hole = Polygon(box(105.80, 21.00).shell, box(105.805, 21.005, 0.005).shell)

    sizes = [
        read_source(write.values[0](tmp_path / write.values[1], [row(outline=hole)]))
        .features[0]
        .geometry.area
        for write in WRITERS
    ]

    assert sizes == pytest.approx([GEOSGeometry(hole.wkb).area] * 3)
