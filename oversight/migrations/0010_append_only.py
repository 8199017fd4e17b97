from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    """To be repeated for a table that a later migration rebuilds: SQLite drops its triggers."""

    dependencies = [
        ("oversight", "0009_events"),
    ]

    operations = [
        append_only("oversight_calendarversion"),
        append_only("oversight_dossierimport"),
        append_only("oversight_dossierevent"),
        append_only("oversight_recomputation"),
        append_only("oversight_logseal"),
        append_only("oversight_scoringrun"),
        append_only("oversight_agentscore"),
        append_only("oversight_incident", once="OLD.decided_at IS NOT NULL"),
    ]
