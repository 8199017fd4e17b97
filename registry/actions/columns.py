"""Remembering how a person's files name their columns."""

from registry.models import ColumnChoice, User


def remember_columns(*, headings_key: str, columns: dict[str, int], by: User) -> ColumnChoice:
    """Keep which heading is which of our columns, for the next file with the same headings."""
    return ColumnChoice.objects.update_or_create(
        by=by, headings_key=headings_key, defaults={"columns": columns}
    )[0]
