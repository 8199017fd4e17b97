"""Names as people look for them, without accents, case or spacing."""

import unicodedata

# The letters of Vietnamese that no accent turns into a plain one. Eth looks the same in print
# and stands in many older files.
PLAIN_LETTERS = str.maketrans({"đ": "d", "ð": "d"})
INVISIBLE = frozenset({"Mn", "Me", "Cf"})  # accents, enclosing marks, zero-width characters


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
