from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    """To be repeated for a table that a later migration rebuilds: SQLite drops its triggers."""

    dependencies = [
        ("oversight", "0014_kept_days"),
    ]

    operations = [
        append_only(
            "oversight_visitphoto",
            once="EXISTS (SELECT 1 FROM oversight_visit WHERE oversight_visit.id = OLD.visit_id "
            "AND oversight_visit.submitted_at IS NOT NULL)",
        ),
    ]
