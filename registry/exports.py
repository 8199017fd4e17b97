"""Cells of the lists that people take out: text stays text in every spreadsheet."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields

from registry.rules.names import search_key

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

    def get_user_visible_fields(self):
        """What the pages list as columns: headings instead of names of fields."""
        return [fields.Field(column_name=text) for text in self.get_export_headers()]


class ListInWordsMixin(PlainCellsMixin):
    """A list that is written and never read back: `headings` names its columns in the reader's words."""

    headings = {}

    def get_export_headers(self, selected_fields=None):
        return [str(self.headings[name]) for name in selected_fields or self.headings]


class HeadedListMixin(PlainCellsMixin):
    """A list that comes in as it goes out: headings in the reader's words, taken in any of them.

    `columns` is the module that names them: `HEADINGS` by field, `VIETNAMESE_HEADINGS`, `REQUIRED`.
    """

    columns = None

    def get_export_headers(self, selected_fields=None):
        return [self.heading(name) for name in super().get_export_headers(selected_fields)]

    def heading(self, name) -> str:
        """What people call the field; what is no field of the list stays as it is."""
        return str(self.columns.HEADINGS.get(name, name))

    def before_import(self, dataset, **kwargs):
        """Take headings in either language. Refuses, by code: `columns_missing`."""
        headings = self.columns.HEADINGS
        known = {search_key(name): name for name in headings}
        known |= {search_key(str(text)): name for name, text in headings.items()}
        known |= {search_key(text): name for text, name in self.columns.VIETNAMESE_HEADINGS.items()}
        given = [str(heading or "") for heading in dataset.headers or []]
        dataset.headers = [known.get(search_key(heading), heading) for heading in given]
        missing = [name for name in self.columns.REQUIRED if name not in dataset.headers]
        if missing:
            raise ValidationError(
                _("The file lacks these columns: %(names)s."),
                code="columns_missing",
                params={"names": ", ".join(map(self.heading, missing))},
            )

    def after_import(self, dataset, result, **kwargs):
        """The preview shows headings as people know them, and lines as a spreadsheet counts them."""
        result.diff_headers = [self.heading(name) for name in result.diff_headers or []]
        for row in result.invalid_rows:
            row.number += 1  # the headings are line 1
            row.error_dict = {self.heading(name): wrong for name, wrong in row.error_dict.items()}
