"""Reading GeoJSON, GeoPackage and zipped Shapefiles, told apart by their first bytes.

A CSV has no first bytes of its own and is known by its name: it lists areas without outlines.

No other format ever reaches GDAL, and neither does a coordinate system that a person wrote into a
file: GDAL before 3.9 would open files and addresses named in it.
"""

import csv
import json
import re
import shutil
import sqlite3
import struct
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.contrib.gis.gdal import DataSource, GDALException, SpatialReference
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Polygon
from django.utils.encoding import DjangoUnicodeDecodeError

from registry.boundaries.prj import epsg_of
from registry.boundaries.report import FileRefusedError, Reason
from registry.schematic import Place, schematic_rings

LARGEST_BYTES = 500_000_000  # unpacked; the country's communes in full detail take a third
SQLITE = b"SQLite format 3\x00"
GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")  # bytes 68 to 72
SHAPEFILE = struct.pack(">i", 9994)
UTF8_NAMES = {"", "utf8", "65001"}
POLYGONS = ("Polygon", "MultiPolygon")
CRS84 = re.compile(r"urn:ogc:def:crs:OGC:(1\.3)?:CRS84", re.IGNORECASE)
EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]{4,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Feature:
    """One row of a file, counted from 1. The geometry has no SRID yet and may be missing."""

    row: int
    attributes: dict
    geometry: GEOSGeometry | None
    geometry_type: str


@dataclass(frozen=True)
class Source:
    """The rows of a file and the coordinate system it says it is in, None where it is not known."""

    features: list[Feature]
    srid: int | None
    has_outlines: bool = True


def read_source(path: Path) -> Source:
    """Every row of the file. Refuses with `FileRefusedError` what is in no format we read."""
    if path.stat().st_size > LARGEST_BYTES:
        raise FileRefusedError(Reason.TOO_LARGE, megabytes=LARGEST_BYTES // 1_000_000)
    with path.open("rb") as file:
        start = file.read(100)
    if start.startswith(SQLITE) and start[68:72] in GEOPACKAGE_IDS:
        return _read_geopackage(path)
    if start.startswith(b"PK\x03\x04"):
        return _read_zipped_shapefile(path)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _read_geojson(path)
    if path.suffix.lower() == ".csv":
        return _read_list(path)
    raise FileRefusedError(Reason.UNKNOWN_FORMAT)


def draw_source(facts: Path) -> Source:
    """Schematic outlines for a CSV of areas with `longitude`, `latitude` and `area_km2`."""
    with facts.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rings = schematic_rings(
        [
            Place(float(row["longitude"]), float(row["latitude"]), float(row["area_km2"]))
            for row in rows
        ]
    )
    drawn = zip(rows, rings, strict=True)
    features = [Feature(n, row, Polygon(ring), "Polygon") for n, (row, ring) in enumerate(drawn, 1)]
    return Source(features, 4326)


def _read_list(path):
    rows = read_table(path)
    return Source([Feature(n, row, None, "") for n, row in enumerate(rows, 1)], None, False)


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV in UTF-8, by heading. Refuses with `FileRefusedError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines(), restval="", strict=True))
    except UnicodeDecodeError as error:
        raise FileRefusedError(Reason.NOT_UTF8) from error
    except csv.Error as error:
        raise FileRefusedError(Reason.UNREADABLE, detail="CSV") from error


def _read_geojson(path):
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse_constant)
        features = document["features"]
        if document["type"] != "FeatureCollection" or not isinstance(features, list):
            raise FileRefusedError(Reason.UNREADABLE, detail="FeatureCollection")
        read = [_geojson_feature(row, feature) for row, feature in enumerate(features, 1)]
    except UnicodeDecodeError as error:
        raise FileRefusedError(Reason.NOT_UTF8) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileRefusedError(Reason.UNREADABLE, detail="GeoJSON") from error
    return Source(read, _geojson_srid(document))


def _refuse_constant(name):
    raise ValueError(name)  # NaN and Infinity are not JSON


def _geojson_feature(row, feature):
    given = feature.get("geometry") or {}
    geometry = None
    if given.get("type") in POLYGONS:
        # Only these two members: GDAL would also follow a coordinate system named in here.
        bare = {"type": given["type"], "coordinates": given["coordinates"]}
        try:
            geometry = GEOSGeometry(json.dumps(bare))
        except (GDALException, GEOSException, ValueError):
            return Feature(row, feature.get("properties") or {}, None, "")
    return Feature(row, feature.get("properties") or {}, geometry, given.get("type") or "")


def _geojson_srid(document):
    """WGS 84 unless the document says otherwise (RFC 7946; the `crs` member is older)."""
    if not document.get("crs"):
        return 4326
    try:
        name = document["crs"]["properties"]["name"]
        if CRS84.fullmatch(name):
            return 4326
        return int(EPSG.fullmatch(name)[1])
    except (KeyError, TypeError):
        return None


def _read_geopackage(path):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "areas.gpkg")
        shutil.copyfile(path, copy)
        try:
            with closing(sqlite3.connect(copy)) as database:
                srid = _declared_srid(database)
                # GDAL is to see our own words only; what the coordinates are in is decided here.
                database.execute(
                    "UPDATE gpkg_spatial_ref_sys SET organization = 'EPSG',"
                    " organization_coordsys_id = 4326, definition = ?",
                    [SpatialReference(4326).wkt],
                )
                database.commit()
        except sqlite3.Error as error:
            raise FileRefusedError(Reason.UNREADABLE, detail="GeoPackage") from error
        return Source(_features_through_gdal(copy), srid)


def _declared_srid(database):
    layers = database.execute(
        "SELECT upper(organization), organization_coordsys_id FROM gpkg_geometry_columns"
        " JOIN gpkg_spatial_ref_sys USING (srs_id)"
    ).fetchall()
    if len(layers) != 1:
        raise FileRefusedError(Reason.SEVERAL_LAYERS, count=len(layers))
    [(organization, code)] = layers
    return int(code) if organization == "EPSG" else None


def _read_zipped_shapefile(path):
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                members = _shapefile_members(archive)
                description = _text(archive, members.get("prj"))
                encoding = _text(archive, members.get("cpg"))
                if re.sub(r"[^a-z0-9]", "", encoding.lower()) not in UTF8_NAMES:
                    raise FileRefusedError(Reason.NOT_UTF8)
                for suffix in ("shp", "shx", "dbf"):
                    with archive.open(members[suffix]) as packed:
                        Path(folder, f"areas.{suffix}").write_bytes(packed.read())
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise FileRefusedError(Reason.UNREADABLE, detail="ZIP") from error
        shapes = Path(folder, "areas.shp")
        if not shapes.read_bytes().startswith(SHAPEFILE):
            raise FileRefusedError(Reason.UNKNOWN_FORMAT)
        # Without this GDAL takes the text for Latin-1.
        Path(folder, "areas.cpg").write_text("UTF-8", encoding="ascii")
        return Source(_features_through_gdal(shapes), epsg_of(description))


def _shapefile_members(archive):
    files = [info for info in archive.infolist() if not info.is_dir()]
    shapes = [info for info in files if info.filename.lower().endswith(".shp")]
    if not shapes:
        raise FileRefusedError(Reason.SHAPEFILE_INCOMPLETE, missing=".shp")
    if len(shapes) > 1:
        raise FileRefusedError(Reason.SEVERAL_LAYERS, count=len(shapes))
    stem = shapes[0].filename[:-4].lower()
    members = {
        suffix: info
        for info in files
        for suffix in ("shp", "shx", "dbf", "prj", "cpg")
        if info.filename.lower() == f"{stem}.{suffix}"
    }
    missing = [f".{suffix}" for suffix in ("shx", "dbf") if suffix not in members]
    if missing:
        raise FileRefusedError(Reason.SHAPEFILE_INCOMPLETE, missing=", ".join(missing))
    if sum(info.file_size for info in members.values()) > LARGEST_BYTES:
        raise FileRefusedError(Reason.TOO_LARGE, megabytes=LARGEST_BYTES // 1_000_000)
    return members


def _text(archive, member):
    if member is None:
        return ""
    with archive.open(member) as packed:
        return packed.read(20_000).decode("utf-8", errors="replace")


def _features_through_gdal(path):
    try:
        layers = list(DataSource(path))
        if len(layers) != 1:
            raise FileRefusedError(Reason.SEVERAL_LAYERS, count=len(layers))
        [layer] = layers
        return [
            _gdal_feature(row, feature, layer.fields) for row, feature in enumerate(layer, start=1)
        ]
    except (DjangoUnicodeDecodeError, UnicodeDecodeError) as error:
        raise FileRefusedError(Reason.NOT_UTF8) from error
    except GDALException as error:
        raise FileRefusedError(Reason.UNREADABLE, detail=path.suffix) from error


def _gdal_feature(row, feature, names):
    attributes = {name: feature.get(name) for name in names}
    try:
        outline = feature.geom
    except GDALException:
        return Feature(row, attributes, None, "")
    kind = str(outline.geom_type.name).removesuffix("25D").removesuffix("Z").removesuffix(" ")
    geometry = GEOSGeometry(memoryview(outline.wkb)) if kind in POLYGONS else None
    return Feature(row, attributes, geometry, kind)
