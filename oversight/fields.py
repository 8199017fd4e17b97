"""How numbers in rows are stored."""

from collections.abc import Iterable, Sequence

import orjson
from django.db import models


class RowsField(models.JSONField):
    """A short table: dictionaries with the same keys, stored with the keys said once.

    That is a third of the space, and what a run writes most of. Rows stored as dictionaries, as they
    once were, are read alike.
    """

    def from_db_value(self, value, expression, connection):
        stored = super().from_db_value(value, expression, connection)
        if isinstance(stored, dict):
            return [dict(zip(stored["columns"], row, strict=True)) for row in stored["rows"]]
        return stored

    def get_prep_value(self, value):
        rows = super().get_prep_value(value)
        if isinstance(rows, list):
            columns = list(rows[0]) if rows else []
            return _table(columns, [[row[name] for name in columns] for row in rows])
        return rows


def stored_rows(columns: Sequence[str], rows: Iterable[Sequence]) -> str:
    """The form in which a `RowsField` stores these rows, for whoever writes past the models."""
    return orjson.dumps(_table(list(columns), list(rows))).decode()


def _table(columns, rows):
    return {"columns": columns, "rows": rows}
