from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    """To be repeated for a table that a later migration rebuilds: SQLite drops its triggers."""

    dependencies = [
        ("oversight", "0012_signals_of_cases"),
    ]

    operations = [
        append_only("oversight_casemove"),
        append_only("oversight_casedocument"),
        append_only("oversight_casemessage", once="OLD.sent_at IS NOT NULL"),
        append_only("oversight_correction"),
        append_only("oversight_randomplan"),
        append_only("oversight_plannedvisit"),
        append_only(
            "oversight_visit", once="OLD.submitted_at IS NOT NULL", but=("agent_id",)
        ),
        append_only(
            "oversight_visitanswer",
            once="EXISTS (SELECT 1 FROM oversight_visit WHERE oversight_visit.id = OLD.visit_id "
            "AND oversight_visit.submitted_at IS NOT NULL)",
        ),
        append_only("oversight_complaint", once="OLD.outcome <> ''", but=("agent_id",)),
        append_only("oversight_parameterset"),
        append_only("oversight_alarm"),
        append_only("oversight_integrityscore"),
    ]
