import pytest
from django.contrib.gis.gdal import DataSource

from maps.geopackage import GeoPackageError, geopackage

SQUARE = {"type": "Polygon", "coordinates": [[[105, 21], [106, 21], [106, 22], [105, 21]]]}


def collection(*features):
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": geometry, "properties": properties}
            for geometry, properties in features
        ],
    }


def read_back(content, folder):
    path = folder / "map.gpkg"
    path.write_bytes(content)
    return DataSource(path)


def test_each_collection_becomes_a_layer_in_degrees(tmp_path):
    layers = {
        "wards": collection((SQUARE, {"name": "Phường Đống Đa", "value": 1.5})),
        "agents": collection(
            ({"type": "Point", "coordinates": [105.85, 21.03]}, {"code": "A1"}),
            (None, {"code": "A2"}),
        ),
    }

    wards, agents = read_back(geopackage(layers), tmp_path)

    assert (wards.name, wards.srs.srid, wards.fields) == ("wards", 4326, ["name", "value"])
    assert [(one.get("name"), one.get("value")) for one in wards] == [("Phường Đống Đa", 1.5)]
    assert (agents.name, [one.get("code") for one in agents]) == ("agents", ["A1", "A2"])
    assert next(iter(agents)).geom.tuple == (105.85, 21.03)


def test_a_layer_without_features_is_an_empty_layer(tmp_path):
    wards, agents = read_back(
        geopackage({"wards": collection((SQUARE, {"name": "A"})), "agents": collection()}), tmp_path
    )

    assert (len(wards), len(agents)) == (1, 0)


def test_what_is_no_geography_is_refused():
    with pytest.raises(GeoPackageError):
        geopackage({"wards": {"type": "nothing"}})
