from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    """To be repeated for a table that a later migration rebuilds: SQLite drops its triggers."""

    dependencies = [
        ("maps", "0002_scenarios"),
    ]

    operations = [append_only("maps_areaflagmove")]
