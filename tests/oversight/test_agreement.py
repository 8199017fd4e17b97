"""The whole way from a file to exported scores, held against the shared oracle's figures."""

import csv
import gzip
import io
from datetime import date

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 6, 19)
COLUMNS = {
    "agent": "agent_code",
    "procedure": "procedure_code",
    "office": "authority_code",
}
EXACT = {"O_d": "delay_observed", "O_r": "rework_observed"}
SAME = ("grade", "flag_delay", "flag_rework", "flag_integrity")
CLOSE = {
    "E_d": "delay_expected",
    "V_d": "delay_variance",
    "p_d": "delay_p",
    "E_r": "rework_expected",
    "V_r": "rework_variance",
    "p_r": "rework_p",
    "score": "score",
    "s_lo": "score_low",
    "s_hi": "score_high",
}


def test_imported_scored_and_exported_dossiers_agree_with_the_oracle(shared_folder, tmp_path):
    fixture = shared_folder / "scoring" / "fixture"
    with gzip.open(fixture / "dossiers.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    log = tmp_path / "log.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["dossier_code", *(COLUMNS.get(name, name) for name in rows[0])])
        writer.writerows([f"F{number}", *row.values()] for number, row in enumerate(rows))
    scores = tmp_path / "scores.csv"

    call_command(
        "import_dossiers", log, calendar="weekdays", create_missing=True, stdout=io.StringIO()
    )
    call_command("score_agents", as_of=AS_OF, screening=True, stdout=io.StringIO())
    call_command("export_scores", output=str(scores), stdout=io.StringIO())

    with scores.open(encoding="utf-8") as file:
        ours = {row["agent_code"]: row for row in csv.DictReader(file)}
    with (fixture / "expected.csv").open(encoding="utf-8") as file:
        expected = {row["agent"]: row for row in csv.DictReader(file)}
    assert sorted(ours) == sorted(expected)
    for agent, theirs in expected.items():
        for name, column in EXACT.items():
            assert float(ours[agent][column]) == float(theirs[name]), (agent, column)
        for name, column in CLOSE.items():
            value = pytest.approx(float(theirs[name]), rel=1e-6, abs=1e-6)
            assert float(ours[agent][column]) == value, (agent, column)
        for name in SAME:
            assert ours[agent][name] == theirs[name], (agent, name)
