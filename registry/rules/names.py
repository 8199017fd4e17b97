"""Names as people look for them, and the keys by which two records are compared.

Everything is folded for comparing only; what was typed is kept and shown.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache


class Signs(dict[int, int | str | None]):
    """A table for `str.translate` that drops signs of some categories, and learns each sign once."""

    def __init__(self, dropped: Collection[str], plain: Mapping[str, str] | None = None):
        super().__init__({ord(sign): letter for sign, letter in (plain or {}).items()})
        self.dropped = frozenset(dropped)

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) in self.dropped else code
        self[code] = kept
        return kept


# Accents, enclosing marks and zero-width characters go, and so do the letters of Vietnamese that no
# accent turns into a plain one. Eth looks the same in print and stands in many older files.
BARE = Signs({"Mn", "Me", "Cf"}, {"đ": "d", "ð": "d"})
VISIBLE = Signs({"Cf"})

# What points are called besides their names; folded, the longest first where they overlap. A
# name that holds nothing else ("Bưu điện") names no point in particular.
KINDS = (
    "diem phuc vu buu dien van hoa xa",
    "diem buu dien van hoa xa",
    "buu dien van hoa xa",
    "buu dien van hoa",
    "diem phuc vu buu chinh",
    "dai ly buu dien",
    "diem phuc vu",
    "phong giao dich",
    "diem giao dich",
    "viet nam post",
    "vietnam post",
    "diem bd vhx",
    "diem bdvhx",
    "bd vhx",
    "bdvhx",
    "vnpost",
    "buu dien",
    "buu cuc",
    "chi nhanh",
    "cua hang",
    "dai ly",
    "diem",
    "pgd",
    "bd",
    "bc",
    "cn",
)
# What stands before the name of an administrative unit.
UNITS = ("thanh pho", "thi tran", "thi xa", "phuong", "quan", "huyen", "xa", "tinh")
UNIT_LETTERS = ("tp", "tt", "tx", "p", "x", "q", "h")
# Of these names the unit's word is a part.
NOT_UNITS = ("xa dan",)
CITY = ("ha noi", "viet nam")
# Words before a street that people write or leave out; an alley (ngõ, ngách, hẻm) is another place.
STREETS = ("duong", "pho", "d", "dg", "ph", "p")
HOUSES = ("so", "nha", "sn")
ALLEYS = ("ngo", "ngach", "hem", "kiet")
INSIDE = ("tang", "lau", "phong", "toa", "can", "khu")
NO_ONES_NUMBERS = ("1800", "1900")  # hotlines of whole companies
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
FEWEST_DIGITS, MOST_DIGITS = 9, 10
WORDS_REMEMBERED = 20_000


@dataclass(frozen=True)
class Street:
    """The house and the street of an address, folded; either may be empty."""

    house: str
    street: str


def search_key(text: str) -> str:
    """Fold a name for searching: lower case, no accents, đ as d, single spaces.

    Composed and decomposed spelling give the same key, and so do both places of the tone mark.

    >>> search_key("Phường  HOÀ BÌNH")
    'phuong hoa binh'
    >>> search_key("Đống Đa")
    'dong da'
    """
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return " ".join(decomposed.translate(BARE).split())


def words_of(text: str) -> list[str]:
    """The words of a text in lower case with their accents; full stops and dashes part them."""
    visible = unicodedata.normalize("NFC", text.translate(VISIBLE))
    return re.findall(r"[^\W_]+", visible.lower())


def core_words(name: str) -> list[str]:
    """The words of a point's name without its kind and without prefixes of units, as typed.

    >>> core_words("Điểm BĐ-VHX xã Kim Chung")
    ['kim', 'chung']
    >>> core_words("Bưu cục P. Cầu Giấy")
    ['cầu', 'giấy']
    """
    words = _without(words_of(name), KINDS)
    words = _without(words, UNITS + UNIT_LETTERS, before_another=True, unless=NOT_UNITS)
    place = search_key(" ".join(words[-2:]))
    return words[:-2] if place in CITY and len(words) > len(place.split()) else words


def name_key(name: str) -> str:
    """A point's name for comparing: its core without accents.

    >>> name_key("BĐ Hoà Bình") == name_key("Bưu điện phường Hòa Bình")
    True
    >>> name_key("Bưu điện")
    ''
    """
    return search_key(" ".join(core_words(name)))


def spelled_alike(one: list[str], other: list[str]) -> bool:
    """Whether words of one key also carry the same accents, wherever the tone mark stands.

    Words typed without any accent are alike to all of their key.

    >>> spelled_alike(["hoà"], ["hòa"]), spelled_alike(["bạch", "mai"], ["bách", "mai"])
    (True, False)
    """
    toned, other_toned = [_toned(word) for word in one], [_toned(word) for word in other]
    return toned == other_toned or _is_bare(one) or _is_bare(other)


def street_of(address: str) -> Street:
    """The house and the street of an address; floors, wards and the city are left out.

    >>> street_of("Số 2, phố Trúc Bạch, P. Ba Đình, Hà Nội")
    Street(house='2', street='truc bach')
    >>> street_of("12 ngõ 4 đ. Cầu Giấy")
    Street(house='12 ngo 4', street='cau giay')
    """
    house: list[str] = []
    for part in re.split(r"[,;\n]| - ", address):
        words = search_key(" ".join(words_of(part))).split()
        if not words or words[0] in INSIDE:
            continue
        numbers, street = _house_and_street(words)
        house = house or numbers
        if street:
            return Street(" ".join(house), " ".join(street))
    return Street(" ".join(house), "")


def address_key(address: str) -> str:
    """House and street for comparing; empty where either is missing, since it names no door."""
    found = street_of(address)
    return f"{found.house} {found.street}" if found.house and found.street else ""


def is_phone(text: str) -> bool:
    """Whether a text can be dialled: digits and what people write between and around them.

    >>> [is_phone(text) for text in ("+84 (24) 3825.6686 ext 12", "024 3825 6686/máy lẻ 5", "abc")]
    [True, True, False]
    """
    plain = re.sub(
        r"\b(ext|máy lẻ|số lẻ|nội bộ)\b",
        "",
        unicodedata.normalize("NFKC", text),
        flags=re.IGNORECASE,
    )
    return bool(re.search(r"\d", plain)) and not any(sign.isalpha() for sign in plain)


def phone_key(phone: str) -> str:
    """The first number of a text as its national digits without the leading zero.

    A lost zero, +84 and the area code 04 of before 2017 make no difference. Numbers of whole
    companies (1800, 1900) and anything too short name no point: they give an empty key.

    >>> {phone_key(text) for text in ("024 3825 6686", "+84 (24) 3825.6686", "2438256686")}
    {'2438256686'}
    """
    first = re.split(r"[/;,]| - |(?i:ext|máy lẻ)", unicodedata.normalize("NFKC", phone))[0]
    digits = "".join(sign for sign in first if sign.isdecimal()).removeprefix("00")
    if digits.startswith("84") and len(digits) > MOST_DIGITS:
        digits = digits.removeprefix("84")
    digits = digits.lstrip("0")
    if digits.startswith(NO_ONES_NUMBERS):
        return ""
    if digits.startswith("4") and len(digits) == FEWEST_DIGITS:
        digits = f"2{digits}"
    return digits if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS else ""


def _without(
    words: list[str],
    phrases: tuple[str, ...],
    *,
    before_another: bool = False,
    unless: tuple[str, ...] = (),
) -> list[str]:
    """The words without these phrases, or without those that another word follows."""
    folded = [_folded(word) for word in words]
    kept: list[str] = []
    place = 0
    while place < len(words):
        if " ".join(folded[place : place + 2]) in unless:
            kept += words[place : place + 2]
            place += 2
            continue
        length = _phrase_at(folded, place, phrases)
        if length and not (before_another and place + length >= len(words)):
            place += length
        else:
            kept.append(words[place])
            place += 1
    return kept


def _phrase_at(folded: list[str], place: int, phrases: tuple[str, ...]) -> int:
    """How many words the phrase that starts here has; 0 where none does."""
    for wanted in _by_first_word(phrases).get(folded[place], ()):
        if folded[place : place + len(wanted)] == wanted:
            return len(wanted)
    return 0


@cache
def _by_first_word(phrases: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """The words of each phrase under the first of them, in the order given."""
    found: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        words = phrase.split()
        found.setdefault(words[0], []).append(words)
    return found


@lru_cache(maxsize=WORDS_REMEMBERED)
def _folded(word: str) -> str:
    """One word folded; lists of thousands of points use the same few words."""
    return search_key(word)


def _house_and_street(words: list[str]) -> tuple[list[str], list[str]]:
    """Split the words of one part of an address; the street ends where a unit is named."""
    place = 0
    house: list[str] = []
    while place < len(words):
        word = words[place]
        if word in STREETS:
            place += 1
            break
        if word in HOUSES:
            place += 1
        elif word in ALLEYS or any(sign.isdecimal() for sign in word) or (house and len(word) == 1):
            house.append(word)
            place += 1
        else:
            break
    street = words[place:]
    for end in range(1, len(street)):
        if _phrase_at(street, end, UNITS + UNIT_LETTERS) and end + 1 < len(street):
            return house, street[:end]
    return house, street


def _toned(word: str) -> str:
    """The letters of a word, then its tone, so that the place of the mark does not matter."""
    signs = unicodedata.normalize("NFD", word.replace("ð", "đ"))
    letters = "".join(sign for sign in signs if sign not in TONES)
    return letters + "".join(sign for sign in signs if sign in TONES)


def _is_bare(words: list[str]) -> bool:
    return all(_folded(word) == word for word in words)
