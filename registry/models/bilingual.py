"""Rows of reference data, which are named in two languages."""

from django.utils.translation import get_language


class BilingualName:
    """A row with a name in Vietnamese and, where somebody gave one, in English."""

    @property
    def shown_name(self) -> str:
        """Its name in the language of the reader."""
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        """Its name in that language; in Vietnamese where it has no English."""
        return (self.name_en if language.startswith("en") else "") or self.name
