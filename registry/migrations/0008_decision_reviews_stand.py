from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    """To be repeated for a table that a later migration rebuilds: SQLite drops its triggers."""

    dependencies = [
        ("registry", "0007_decision_reviews"),
    ]

    operations = [
        append_only("registry_reviewdraw"),
        append_only("registry_decisionreview", once="OLD.reviewed_at IS NOT NULL"),
        append_only("registry_reviewnote"),
    ]
