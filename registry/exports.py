"""Cells of the lists that people take out: text stays text in every spreadsheet."""

import unicodedata

FORMULA_SIGNS = ("=", "+", "-", "@")
APOSTROPHE = "'"


def plain_text(value):
    """A cell that no spreadsheet takes for a formula and that every format can hold.

    >>> plain_text('=HYPERLINK("x")'), plain_text(-1.5), plain_text("Bưu điện")
    ('\\'=HYPERLINK("x")', -1.5, 'Bưu điện')
    """
    if not isinstance(value, str):
        return value
    text = "".join(sign for sign in value if unicodedata.category(sign) != "Cc")
    return f"{APOSTROPHE}{text}" if text.lstrip().startswith(FORMULA_SIGNS) else text


def typed_text(value):
    """What stood in a cell before `plain_text`, so that a list may come back as it went out.

    >>> typed_text("'+84 24 3825"), typed_text("'tis")
    ('+84 24 3825', "'tis")
    """
    bare = value.removeprefix(APOSTROPHE)
    return bare if bare.lstrip().startswith(FORMULA_SIGNS) else value


class PlainCellsMixin:
    """A resource whose cells no spreadsheet takes for formulas."""

    def export_field(self, field, instance, **kwargs):
        return plain_text(super().export_field(field, instance, **kwargs))


class ListInWordsMixin(PlainCellsMixin):
    """A list that is written and never read back: `headings` names its columns in the reader's words."""

    headings = {}

    def get_export_headers(self, selected_fields=None):
        return [str(self.headings[name]) for name in selected_fields or self.headings]
