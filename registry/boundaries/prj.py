"""Which coordinate system the .prj file of a Shapefile describes.

The text is read here and never handed to GDAL, which would follow what a stranger wrote into it and
would also take an unknown datum for WGS 84, 200 m off. A system is known when its datum is named
as one of the two in use and all of its numbers are those of a published system.
"""

import re
from dataclasses import dataclass

LONGEST = 10_000  # characters; real ones have a few hundred
TOKEN = re.compile(
    r"""\s*(?: (?P<word>[A-Za-z_][A-Za-z0-9_]*) | "(?P<text>[^"]*)"
    | (?P<number>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?) | (?P<sign>[\[\](),]) )""",
    re.VERBOSE,
)

DATUMS = {
    "wgs1984": "WGS 84",
    "worldgeodeticsystem1984": "WGS 84",
    "vietnam2000": "VN-2000",
    "vn2000": "VN-2000",
}
ELLIPSOID = (6378137.0, 298.257223563)  # the same for both datums
TRANSVERSE_MERCATOR = {"transversemercator", "gausskruger"}

# EPSG code by datum, or by datum, central meridian and scale, as the EPSG registry lists them:
# VN-2000 has zones of three and of six degrees, and a meridian of its own for many provinces.
GEOGRAPHIC = {"WGS 84": 4326, "VN-2000": 4756}
PROJECTED = {
    ("WGS 84", 105.0, 0.9996): 32648,
    ("WGS 84", 111.0, 0.9996): 32649,
    ("VN-2000", 105.0, 0.9996): 3405,
    ("VN-2000", 111.0, 0.9996): 3406,
    ("VN-2000", 102.0, 0.9999): 5896,
    ("VN-2000", 105.0, 0.9999): 5897,
    ("VN-2000", 108.0, 0.9999): 5898,
    ("VN-2000", 107.75, 0.9999): 5899,
    ("VN-2000", 103.0, 0.9999): 9205,
    ("VN-2000", 104.0, 0.9999): 9206,
    ("VN-2000", 104.5, 0.9999): 9207,
    ("VN-2000", 104.75, 0.9999): 9208,
    ("VN-2000", 105.5, 0.9999): 9209,
    ("VN-2000", 105.75, 0.9999): 9210,
    ("VN-2000", 106.0, 0.9999): 9211,
    ("VN-2000", 106.25, 0.9999): 9212,
    ("VN-2000", 106.5, 0.9999): 9213,
    ("VN-2000", 107.0, 0.9999): 9214,
    ("VN-2000", 107.25, 0.9999): 9215,
    ("VN-2000", 107.5, 0.9999): 9216,
    ("VN-2000", 108.25, 0.9999): 9217,
    ("VN-2000", 108.5, 0.9999): 9218,
}
FIXED = {"falseeasting": 500_000.0, "falsenorthing": 0.0, "latitudeoforigin": 0.0}


@dataclass
class Node:
    """A keyword of the text with what stands in its brackets."""

    word: str
    values: list
    parts: list

    def all(self, word):
        return [part for part in self.parts if part.word == word]

    def first(self, word):
        return next(iter(self.all(word)), None)


def epsg_of(text: str) -> int | None:
    """The EPSG code of the system that the text describes, or None where that is not certain."""
    try:
        root = _parsed(text)
        if root.word == "GEOGCS":
            return GEOGRAPHIC.get(_datum(root))
        if root.word == "PROJCS":
            return _projected(root)
    except (ValueError, IndexError, AttributeError):
        return None
    return None


def _projected(root):
    datum = _datum(root.first("GEOGCS"))
    method = _plain(root.first("PROJECTION").values[0])
    if datum is None or method not in TRANSVERSE_MERCATOR or root.first("UNIT").values[1] != 1:
        return None
    numbers = {_plain(part.values[0]): part.values[1] for part in root.all("PARAMETER")}
    meridian, scale = numbers.pop("centralmeridian"), numbers.pop("scalefactor")
    if numbers != {name: FIXED[name] for name in numbers} or len(numbers) < len(FIXED):
        return None
    return PROJECTED.get((datum, meridian, scale))


def _datum(geographic):
    datum, prime = geographic.first("DATUM"), geographic.first("PRIMEM")
    ellipsoid = datum.first("SPHEROID") or datum.first("ELLIPSOID")
    sound = (
        tuple(ellipsoid.values[1:3]) == ELLIPSOID
        and datum.first("TOWGS84") is None  # somebody's own shift
        and prime.values[1] == 0
        and abs(geographic.first("UNIT").values[1] - 0.0174532925199433) < 1e-12
    )
    return DATUMS.get(_plain(datum.values[0]).removeprefix("d")) if sound else None


def _plain(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _parsed(text):
    tokens = _tokens(text.strip())
    root, rest = _node(tokens)
    if rest:
        raise ValueError("Something stands after the end.")
    return root


def _tokens(text):
    if len(text) > LONGEST:
        raise ValueError("Too long.")
    tokens, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ValueError("Not a description of a coordinate system.")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return tokens


def _node(tokens, depth=0):
    (kind, word), (_kind, bracket), *rest = tokens
    if kind != "word" or bracket not in "[(" or depth > 10:
        raise ValueError("Not a keyword with brackets.")
    node = Node(word.upper(), [], [])
    while True:
        kind, value = rest[0]
        if kind == "word" and len(rest) > 1 and rest[1][1] in ("[", "("):
            part, rest = _node(rest, depth + 1)
            node.parts.append(part)
        else:
            node.values.append(float(value) if kind == "number" else value)
            rest = rest[1:]
        _kind, sign = rest[0]
        rest = rest[1:]
        if sign in ("]", ")"):
            return node, rest
        if sign != ",":
            raise ValueError("A comma is missing.")
