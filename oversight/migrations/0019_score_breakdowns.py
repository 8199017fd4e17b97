from itertools import groupby

import django.db.models.deletion
import numpy as np
from django.db import migrations, models

import oversight.fields
from registry.append_only import append_only

AGENTS_TOGETHER = 500
TABLE = "oversight_scorebreakdown"


class Migration(migrations.Migration):
    """What scores are made of moves from a column of each score to tables of many agents."""

    dependencies = [
        ("oversight", "0018_dossiers_under_way"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScoreBreakdown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_agent", models.BigIntegerField()),
                ("last_agent", models.BigIntegerField()),
                ("procedures", oversight.fields.TableField(verbose_name="by procedure")),
                ("landmarks", oversight.fields.TableField(verbose_name="by landmark")),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="oversight.scoringrun", verbose_name="scoring run")),
            ],
            options={
                "verbose_name": "score breakdown",
                "verbose_name_plural": "score breakdowns",
                "constraints": [models.UniqueConstraint(fields=("run", "first_agent"), name="agent_is_broken_down_once")],
            },
        ),
        append_only(TABLE),
        migrations.RunPython(lambda apps, editor: _store_as_it_is(editor), migrations.RunPython.noop),
        migrations.RunPython(lambda apps, _editor: _move(apps), migrations.RunPython.noop),
        migrations.RemoveField(model_name="agentscore", name="landmarks"),
        migrations.RemoveField(model_name="agentscore", name="procedures"),
    ]


def _store_as_it_is(editor):
    """PostgreSQL would pack these tables, which takes it longer than all else that it does."""
    if editor.connection.vendor == "postgresql":
        for column in ("procedures", "landmarks"):
            editor.execute(f"ALTER TABLE {TABLE} ALTER {column} SET STORAGE EXTERNAL")


def _move(apps):
    scores = apps.get_model("oversight", "AgentScore").objects.order_by("run", "agent")
    stored = scores.values_list("run", "agent", "procedures", "landmarks").iterator(AGENTS_TOGETHER)
    breakdown = apps.get_model("oversight", "ScoreBreakdown")
    for run, of_run in groupby(stored, key=lambda score: score[0]):
        for _number, numbered in groupby(enumerate(of_run), key=lambda at: at[0] // AGENTS_TOGETHER):
            block = [score for _place, score in numbered]
            breakdown.objects.create(
                run_id=run,
                first_agent=block[0][1],
                last_agent=block[-1][1],
                procedures=_table((agent, rows) for _run, agent, rows, _landmarks in block),
                landmarks=_table((agent, rows) for _run, agent, _procedures, rows in block),
            )


def _table(of_agents):
    rows = [{"agent": agent, **row} for agent, stored in of_agents for row in _rows(stored)]
    columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else ("agent",))}
    if "code" in columns:
        columns["code"] = [code.encode() for code in columns["code"]]
    arrays = {name: np.array(column) for name, column in columns.items()}
    table = np.empty(len(rows), [(name, array.dtype) for name, array in arrays.items()])
    for name, array in arrays.items():
        table[name] = array
    return table


def _rows(stored):
    """Rows as dictionaries; they were stored as such once, and later column by column."""
    if isinstance(stored, dict):
        return [dict(zip(stored, row, strict=True)) for row in zip(*stored.values(), strict=True)]
    return stored or []
