"""The command that imports dossiers: what it says, and the file of errors it leaves."""

import csv
import io
import re
from itertools import count

import pytest
from django.core.management import CommandError, call_command

from oversight.management.commands import import_dossiers as command
from oversight.models import Dossier, DossierImport, SupplementRound
from tests.oversight.making import csv_bytes, dossier, make_reference, supplement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    make_reference()


@pytest.fixture
def write(tmp_path):
    """Write rows to a file of that name and give its path."""

    def write(*rows, name="hoso.csv"):
        path = tmp_path / name
        path.write_bytes(csv_bytes(rows))
        return str(path)

    return write


def call(*words):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_dossiers", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*words):
    err = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_dossiers", *words, stdout=io.StringIO(), stderr=err)
    return str(refusal.value), err.getvalue()


def test_files_are_imported_and_counted(write):
    rounds = write(supplement(), name="bosung.csv")

    out, err = call(write(dossier(), dossier(2)), f"--supplements={rounds}")

    assert (Dossier.objects.count(), SupplementRound.objects.count()) == (2, 1)
    record = DossierImport.objects.get()
    assert (record.by, record.file_name, record.supplements_name) == (
        None,
        "hoso.csv",
        "bosung.csv",
    )
    assert re.findall(r"\d+", out.splitlines()[0]) == ["2", "2", "0", "0", "1"]
    assert err == ""


def test_a_calendar_is_chosen_by_name(write):
    call(write(dossier()), "--calendar=weekdays")

    assert Dossier.objects.get().calendar_version.calendar.code == "weekdays"


def test_a_dry_run_writes_nothing(write):
    call(write(dossier()), "--dry-run")

    assert (Dossier.objects.count(), DossierImport.objects.count()) == (0, 0)


def test_missing_codes_are_created_when_asked_for(write):
    file = write(dossier(dossier_code="case 1", agent_code="R1"))

    refused(file)
    call(file, "--create-missing")

    assert Dossier.objects.get().agent.code == "R1"


def test_errors_are_named_and_counted_and_nothing_is_imported(write):
    refusal, err = refused(write(dossier(), dossier(2, agent_code="D9", channel="9")))

    assert refusal.count("2") == 1
    assert [("agent_code" in line, "channel" in line) for line in err.splitlines()] == [
        (True, False),
        (False, True),
        (True, False),
        (False, True),
    ]
    assert Dossier.objects.count() == 0


def test_errors_are_written_to_a_file_when_asked_for(write, tmp_path):
    target = tmp_path / "errors.csv"

    refused(write(dossier(2, agent_code="D9"), dossier(3, received_at="x")), f"--errors={target}")

    assert target.read_bytes().startswith("\ufeff".encode())
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [
        (row["file"], row["line"], row["column"], row["code"], row["value"]) for row in rows
    ] == [
        ("dossiers", "2", "agent_code", "unknown_agent", "D9"),
        ("dossiers", "3", "received_at", "not_a_time", "x"),
    ]
    assert [row["example"] for row in rows] == ["BD-00070-01", "03/02/2026 09:15"]
    assert all(row["message"] for row in rows)


def test_without_errors_the_file_of_errors_has_headings_only(write, tmp_path):
    target = tmp_path / "errors.csv"

    call(write(dossier()), f"--errors={target}")

    assert target.read_text(encoding="utf-8-sig").splitlines() == [
        "file,line,column,code,value,message,example"
    ]


def test_columns_that_mean_nothing_are_named(write):
    _out, err = call(write(dossier() | {"Ghi chú": "x"}))

    assert "Ghi chú" in err


def test_a_file_that_is_not_there_or_an_unknown_calendar_is_refused(write, tmp_path):
    assert "nowhere.csv" in refused(str(tmp_path / "nowhere.csv"))[0]
    assert "mặt trăng" in refused(write(dossier()), "--calendar=mặt trăng")[0]


def test_progress_is_told_once_it_takes_longer_than_a_moment(monkeypatch):
    seconds = count(step=2)
    monkeypatch.setattr(command, "monotonic", lambda: next(seconds))
    stream = io.StringIO()
    progress = command.Progress(stream)

    for _chunk in range(3):
        progress("read", 20_000)
    progress("write", 20_000)

    assert re.findall(r"\d+", stream.getvalue()) == ["40000", "60000", "20000"]
