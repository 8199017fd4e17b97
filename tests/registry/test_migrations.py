"""What the migrations must leave behind."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its indexes itself")
def test_every_geometry_keeps_a_living_spatial_index():
    """Rebuilding a table loses the triggers that keep SpatiaLite's index up to date.

    A migration that rebuilds one must end with `registry.spatial.recover_indexes`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f_table_name, f_geometry_column FROM geometry_columns "
            "WHERE f_table_name LIKE 'registry_%' AND spatial_index_enabled <> 1"
        )
        assert cursor.fetchall() == []
