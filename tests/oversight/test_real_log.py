"""The receipt phase of 1,434 environmental permits (CoSeLoG), read as a log of dossiers.

Receipt is receipt, the responsible employee is the agent, printing and sending the confirmation is
the forwarding, the decision on stopping the indication is the first decision, and each return from
check (T02) to adjustment (T03) is one round of rework.
"""

import csv
import gzip
import io
from collections import defaultdict
from datetime import date, datetime

import pytest
from django.core.management import call_command

from oversight.models import AgentScore, Dossier, ScoringRun

pytestmark = pytest.mark.django_db

RECEIPT = "Confirmation of receipt"
SENT = "T05 Print and send confirmation of receipt"
DECIDED = "T10 Determine necessity to stop indication"
ADJUSTED = "T03 Adjust confirmation of receipt"
CHANNELS = {"Internet": 2, "e-mail": 2, "Desk": 1, "Intern": 1, "Post": 3}


def dossier_of(case, events):
    first = {}
    for event in events:
        first.setdefault(event["activity"], event["timestamp"])
    sent, decided = first.get(SENT, ""), first.get(DECIDED, "")
    return {
        "dossier_code": case,
        "agent_code": events[0]["responsible"],
        "procedure_code": events[0]["department"],
        "authority_code": events[0]["case_group"] or "-",
        "channel": CHANNELS[events[0]["channel"]],
        "received_at": first[RECEIPT],
        "forwarded_at": sent,
        "first_decision_at": decided if sent and instant(decided) >= instant(sent) else "",
        "supplement_rounds": sum(event["activity"] == ADJUSTED for event in events),
    }


def instant(text):
    return datetime.fromisoformat(text) if text else datetime.fromtimestamp(0).astimezone()


@pytest.fixture
def log(shared_folder, tmp_path):
    source = shared_folder / "data" / "receipt_wabo_coselog.csv.gz"
    cases = defaultdict(list)
    with gzip.open(source, "rt", encoding="utf-8") as file:
        for event in csv.DictReader(file):
            cases[event["case_id"]].append(event)
    for events in cases.values():
        events.sort(key=lambda event: instant(event["timestamp"]))
    target = tmp_path / "dossiers.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        dossiers = [dossier_of(case, events) for case, events in cases.items()]
        writer = csv.DictWriter(file, list(dossiers[0]))
        writer.writeheader()
        writer.writerows(dossiers)
    return target


def test_a_foreign_log_is_imported_and_scored(log, tmp_path):
    def load():
        call_command(
            "import_dossiers", log, "--calendar=weekdays", "--create-missing", stdout=io.StringIO()
        )

    load()
    load()
    call_command("score_agents", "--as-of=2012-01-31", "--window=330", stdout=io.StringIO())
    call_command("export_scores", f"--output={tmp_path / 'scores.csv'}", stdout=io.StringIO())

    assert Dossier.objects.count() == 1434
    assert sum(Dossier.objects.values_list("declared_rounds", flat=True)) == 55
    run = ScoringRun.objects.get()
    assert (run.as_of, run.dossier_count) == (date(2012, 1, 31), 1421)
    assert AgentScore.objects.count() == 39
    with (tmp_path / "scores.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 39
