from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    """To be repeated for a table that a later migration rebuilds: SQLite drops its triggers."""

    dependencies = [
        ("registry", "0009_suspension_proposals"),
    ]

    operations = [
        append_only("registry_suspensionproposal", once="OLD.decided_at IS NOT NULL"),
    ]
