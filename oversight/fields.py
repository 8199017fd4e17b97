"""How tables of numbers are stored."""

from io import BytesIO

import numpy as np
from django.db import models


class TableField(models.BinaryField):
    """A numpy array of rows with named columns, in numpy's own file format.

    The format names the columns and their types: what a run wrote years ago is read as it was
    written, whatever columns later runs keep.
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else np.load(BytesIO(value), allow_pickle=False)

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, np.ndarray):
            value = stored_table(value)
        return super().get_db_prep_value(value, connection, prepared)


def stored_table(table: np.ndarray) -> bytes:
    """The form in which a `TableField` stores a table, for whoever writes past the models."""
    content = BytesIO()
    np.save(content, table, allow_pickle=False)
    return content.getvalue()
