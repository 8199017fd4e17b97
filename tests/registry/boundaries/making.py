"""Small boundary files of each format, written byte by byte: no other library makes them."""

import json
import sqlite3
import struct
import zipfile
from contextlib import closing

from django.contrib.gis.geos import GEOSGeometry, Polygon

WGS84_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
HANOI_PRJ = (
    'PROJCS["VN_2000_TM-3_zone_482",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9999],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
# As drawing programs export it: the same numbers under a datum nobody has heard of.
DRAWN_PRJ = HANOI_PRJ.replace("D_Vietnam_2000", "D_USER_DEFINED").replace("VN_2000_TM", "HN72_TM")


def box(west, south, side=0.02):
    return Polygon.from_bbox((west, south, west + side, south + side))


def row(code="00001", name="Phường Một", outline=None, **attributes):
    """A row as (attributes, outline); the box of about 4.6 km² stands where none is given."""
    outline = outline if outline is not None else box(105.80, 21.00)
    return {"code": code, "name": name, **attributes}, outline


def two_rows():
    """Two wards side by side that share an edge."""
    return [row("00001", "Phường Một"), row("00002", "Phường Hai", box(105.82, 21.00))]


def write_geojson(path, rows, *, crs=None):
    document = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": attributes,
                "geometry": json.loads(outline.json) if outline else None,
            }
            for attributes, outline in rows
        ],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_geopackage(path, rows, *, srid=4326, organization="EPSG", layers=1):
    names = list(rows[0][0])
    columns = ", ".join(f'"{name}" TEXT' for name in names)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA application_id = {int.from_bytes(b'GPKG', 'big')}")
        database.execute("PRAGMA user_version = 10300")
        database.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,"
            " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,"
            " definition TEXT NOT NULL, description TEXT);"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL,"
            " identifier TEXT UNIQUE, description TEXT DEFAULT '',"
            " last_change DATETIME DEFAULT '2025-07-01T00:00:00.000Z',"
            " min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL,"
            " column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,"
            " z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));"
        )
        database.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('system', ?, ?, ?, 'made up by a stranger', '')",
            (srid, organization, srid),
        )
        for layer in ("areas", "others")[:layers]:
            database.execute(
                f"CREATE TABLE {layer} (fid INTEGER PRIMARY KEY, geom BLOB, {columns})"
            )
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
                " VALUES (?, 'features', ?, ?)",
                (layer, layer, srid),
            )
            database.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)",
                (layer, srid),
            )
            for attributes, outline in rows:
                blob = b"GP\x00\x01" + struct.pack("<i", srid) + bytes(outline.wkb)
                marks = ", ".join("?" for _name in (blob, *names))
                database.execute(
                    f"INSERT INTO {layer} (geom, {', '.join(names)}) VALUES ({marks})",  # noqa: S608
                    (blob, *attributes.values()),
                )
        database.commit()
    return path


def write_shapefile(path, rows, *, prj=None, cpg=None, encoding="utf-8", leave_out=(), folder=""):
    """A zipped Shapefile; the outline None becomes a null shape."""
    records = [_shape(outline) for _attributes, outline in rows]
    parts = {
        "shp": _shapes(records),
        "shx": _index(records),
        "dbf": _table([attributes for attributes, _outline in rows], encoding),
    }
    if prj is not None:
        parts["prj"] = prj.encode()
    if cpg is not None:
        parts["cpg"] = cpg.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for suffix, content in parts.items():
            if suffix not in leave_out:
                archive.writestr(f"{folder}areas.{suffix}", content)
    return path


def moved(outline, srid):
    """The outline in another coordinate system."""
    copy = GEOSGeometry(outline.wkb, srid=4326)
    return copy.transform(srid, clone=True)


def _shape(outline):
    if outline is None:
        return struct.pack("<i", 0)
    # Shells run clockwise here, holes the other way.
    rings = [
        list(ring.coords)[:: -1 if ring.is_counterclockwise == (place == 0) else 1]
        for place, ring in enumerate(outline)
    ]
    starts, points = [], []
    for ring in rings:
        starts.append(len(points))
        points += ring
    west, south, east, north = outline.extent
    return (
        struct.pack("<i4d2i", 5, west, south, east, north, len(starts), len(points))
        + struct.pack(f"<{len(starts)}i", *starts)
        + b"".join(struct.pack("<2d", *point[:2]) for point in points)
    )


def _header(words):
    start = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + words)
    return start + struct.pack("<2i8d", 1000, 5, *[0.0] * 8)


def _shapes(records):
    body = b"".join(
        struct.pack(">2i", number, len(record) // 2) + record
        for number, record in enumerate(records, 1)
    )
    return _header(len(body) // 2) + body


def _index(records):
    body, place = b"", 50
    for record in records:
        body += struct.pack(">2i", place, len(record) // 2)
        place += 4 + len(record) // 2
    return _header(len(body) // 2) + body


def _table(rows, encoding):
    names = list(rows[0])
    width = 80
    head = struct.pack(
        "<4B I 2H 20x", 3, 125, 7, 1, len(rows), 32 + 32 * len(names) + 1, 1 + width * len(names)
    )
    fields = b"".join(
        name.encode().ljust(11, b"\0") + b"C" + b"\0" * 4 + bytes([width, 0]) + b"\0" * 14
        for name in names
    )
    body = b"".join(
        b" " + b"".join(str(value).encode(encoding).ljust(width)[:width] for value in row.values())
        for row in rows
    )
    return head + fields + b"\r" + body + b"\x1a"
