"""How numbers in rows are stored."""

from collections.abc import Mapping, Sequence

import orjson
from django.db import models


class RowsField(models.JSONField):
    """A short table: dictionaries with the same keys, stored column by column.

    That is a third of the space, and what a run writes most of. Rows stored as dictionaries, as they
    once were, are read alike.
    """

    def from_db_value(self, value, expression, connection):
        stored = super().from_db_value(value, expression, connection)
        if isinstance(stored, dict):
            return [
                dict(zip(stored, row, strict=True)) for row in zip(*stored.values(), strict=True)
            ]
        return stored

    def get_prep_value(self, value):
        rows = super().get_prep_value(value)
        if isinstance(rows, list):
            return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
        return rows


def stored_columns(columns: Mapping[str, Sequence]) -> str:
    """The form in which a `RowsField` stores these columns, for whoever writes past the models.

    A column is a list, or an array of numbers that lie together in memory.
    """
    return orjson.dumps(columns, option=orjson.OPT_SERIALIZE_NUMPY).decode()
