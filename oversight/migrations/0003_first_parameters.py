"""The first parameter set, and what the scores made so far say of both domains together."""

from datetime import date

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

VALUES = {
    "window": 60,
    "landmarks": [0, 1, 3, 5, 10],
    "max_rounds": 3,
    "decision_wait": 10,
    "link_within": 30,
    "passes": 2,
    "outlier_probability": 0.001,
    "prior_dossiers": 20.0,
    "delay_floor": 0.02,
    "rework_floor": 0.03,
    "rework_ceiling": 0.999,
    "procedure_deviation": 1.5,
    "authority_deviation": 1.0,
    "newton_steps": 12,
    "minimum_peers": 20,
    "winsorised_share": 0.1,
    "smallest_expected": 1.0,
    "smallest_group": 20,
    "tau_lower": 0.15,
    "tau_upper": 1.0,
    "prior_points": 4.0,
    "interval": 0.9,
    "score_as_expected": 75.0,
    "score_per_doubling": 25.0,
    "grade_a_from": 65.0,
    "grade_b_from": 60.0,
    "minimum_dossiers": 10,
    "flag_share": 0.05,
    "flag_ratio": 1.5,
    "flag_excess": 3.0,
    "flag_bad_days": 3,
    "overdue_days": 3,
    "integrity_floor": 0.02,
    "lag_minutes": 135,
    "lag_traces": 5,
    "bunching_minutes": 30,
    "cusum_tolerated_odds": 1.5,
    "cusum_delay_odds": 8.0,
    "cusum_rework_odds": 5.0,
    "cusum_limit": 5.0,
    "cusum_daily_cap": 2.0,
    "cusum_bad_days": 2,
}


def add_first_parameters(apps, schema_editor):
    apps.get_model("oversight", "ParameterSet").objects.create(
        number=1,
        values=VALUES,
        valid_from=date(2025, 7, 1),
        reason="Giá trị ban đầu của phương pháp",
        made_at=timezone.now(),
    )


def combine_p(apps, schema_editor):
    smaller = Least(F("delay_p"), F("rework_p"))
    apps.get_model("oversight", "AgentScore").objects.update(p=Least(2 * smaller, 1.0))


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_screening")]

    operations = [
        migrations.RunPython(add_first_parameters, migrations.RunPython.noop),
        migrations.RunPython(combine_p, migrations.RunPython.noop),
    ]
