"""Which column of a file means what, and what its values say."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from registry.enums import AreaKind
from registry.rules.names import search_key

# Names are compared without case, accents and signs, and without a year at the end.
CANDIDATES = {
    "code": ("code", "gsocode", "wardcode", "ma", "maxa", "madvhc", "madonvi", "maphuongxa"),
    "name": (
        "fullname",
        "name",
        "tendaydu",
        "ten",
        "tenxa",
        "tendvhc",
        "tendonvi",
        "tenphuongxa",
        "ward",
    ),
    "kind": ("kind", "type", "loai", "cap", "loaidvhc", "capdvhc"),
    "parent": ("parent", "parentcode", "districtcode", "mahuyen", "maquanhuyen", "matinh"),
    "population": ("population", "danso", "dsdanso", "pop"),
    "households": ("households", "soho", "sohodan", "hogiadinh"),
    "area_km2": ("areakm2", "areakm2geojson", "dientich", "dientichkm2", "dtkm2"),
}
REQUIRED = ("code", "name")
LONGEST = {"code": 10, "name": 100}

KINDS = {
    "city": AreaKind.CITY,
    "thanh pho": AreaKind.CITY,
    "tinh": AreaKind.CITY,
    "district": AreaKind.DISTRICT,
    "quan": AreaKind.DISTRICT,
    "huyen": AreaKind.DISTRICT,
    "thi xa": AreaKind.DISTRICT,
    "town": AreaKind.TOWN,
    "thi tran": AreaKind.TOWN,
    "ward": AreaKind.WARD,
    "phuong": AreaKind.WARD,
    "commune": AreaKind.COMMUNE,
    "xa": AreaKind.COMMUNE,
}


def find_columns(names: Iterable[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column of the file for each of our fields; what people chose comes before guesses."""
    by_key = {_key(name): name for name in reversed(list(names))}
    found = {
        field: next((by_key[key] for key in candidates if key in by_key), None)
        for field, candidates in CANDIDATES.items()
    }
    return {field: name for field, name in {**found, **chosen}.items() if name}


def text_of(value: object) -> str:
    """The value as composed text with single spaces; empty where there is none."""
    if value is None:
        return ""
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def number_of(value: object) -> Decimal | None:
    """The value as a number of nothing or more; raises ValueError where it is something else."""
    text = text_of(value)
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or number < 0:
        raise ValueError(text)
    return number


def kind_of(stated: str, name: str) -> AreaKind | None:
    """The kind as stated, or as the name begins: “Phường Ba Đình” is a ward."""
    if stated:
        return KINDS.get(search_key(re.sub(r"[_-]", " ", stated))) or _compact_kind(stated)
    key = search_key(name)
    return next((kind for word, kind in KINDS.items() if key.startswith(f"{word} ")), None)


def _compact_kind(stated):
    return next(
        (kind for word, kind in KINDS.items() if word.replace(" ", "") == _key(stated)), None
    )


def _key(name):
    letters = re.sub(r"[^a-z0-9]", "", search_key(name))
    return re.sub(r"(?<=[a-z])(19|20)[0-9]{2}$", "", letters)
