"""GeoPackages: GDAL writes them, asked through the library that GeoDjango has loaded already.

GeoDjango itself only reads; GDAL's own Python package would be a second copy of the library.
"""

import json
from collections.abc import Mapping
from ctypes import POINTER, byref, c_char_p, c_int, c_void_p
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.gis.gdal import Driver
from django.contrib.gis.gdal.libgdal import lgdal

VECTOR = 0x04
READ_ONLY, UPDATE = 0x00, 0x01


class GeoPackageError(Exception):
    """GDAL did not write what it was asked to."""


def _function(name, result, *arguments):
    found = lgdal[name]  # by its name and not as an attribute, so that ours has types of its own
    found.restype, found.argtypes = result, list(arguments)
    return found


_open = _function("GDALOpenEx", c_void_p, c_char_p, c_int, c_void_p, c_void_p, c_void_p)
_close = _function("GDALClose", None, c_void_p)
_options = _function("GDALVectorTranslateOptionsNew", c_void_p, POINTER(c_char_p), c_void_p)
_free_options = _function("GDALVectorTranslateOptionsFree", None, c_void_p)
_translate = _function(
    "GDALVectorTranslate",
    c_void_p,
    c_char_p,
    c_void_p,
    c_int,
    POINTER(c_void_p),
    c_void_p,
    POINTER(c_int),
)


def geopackage(layers: Mapping[str, dict]) -> bytes:
    """One layer for each GeoJSON collection (in degrees, WGS 84), under its name."""
    Driver.ensure_registered()  # before that, GDAL knows no format
    with TemporaryDirectory() as folder:
        target = Path(folder) / "map.gpkg"
        for name, collection in layers.items():
            source = Path(folder) / f"{name}.geojson"
            source.write_text(json.dumps(collection), encoding="utf-8")
            _add_layer(target, source, name)
        return target.read_bytes()


def _add_layer(target, source, name):
    read = _open(bytes(source), VECTOR | READ_ONLY, None, None, None)
    written = _open(bytes(target), VECTOR | UPDATE, None, None, None) if target.exists() else None
    words = [b"-f", b"GPKG", b"-nln", name.encode()]
    options = _options((c_char_p * (len(words) + 1))(*words, None), None)
    failed = c_int()
    made = _translate(
        None if written else bytes(target),
        written,
        1,
        byref(c_void_p(read)),
        options,
        byref(failed),
    )
    _free_options(options)
    _close(read)
    if made:
        _close(made)
    if failed.value or not made:
        raise GeoPackageError(name)
