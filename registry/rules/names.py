"""Names folded for comparing and searching."""

import unicodedata


def search_key(text: str) -> str:
    """The text without case, accents and đ, with single spaces.

    >>> search_key("  Phường  Đống Đa ")
    'phuong dong da'
    """
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())
