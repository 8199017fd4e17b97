"""Names as people look for them, and the keys by which two records are compared.

Everything is folded for comparing only; what was typed is kept and shown.
"""

import re
import unicodedata
from dataclasses import dataclass

# The letters of Vietnamese that no accent turns into a plain one. Eth looks the same in print
# and stands in many older files.
PLAIN_LETTERS = str.maketrans({"đ": "d", "ð": "d"})
INVISIBLE = frozenset({"Mn", "Me", "Cf"})  # accents, enclosing marks, zero-width characters

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
    decomposed = unicodedata.normalize("NFKD", text).lower().translate(PLAIN_LETTERS)
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) not in INVISIBLE)
    return " ".join(bare.split())


def words_of(text: str) -> list[str]:
    """The words of a text in lower case with their accents; full stops and dashes part them."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", visible).lower())


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
    folded = [search_key(word) for word in words]
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
    for phrase in phrases:
        wanted = phrase.split()
        if folded[place : place + len(wanted)] == wanted:
            return len(wanted)
    return 0


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
    return all(search_key(word) == word for word in words)
