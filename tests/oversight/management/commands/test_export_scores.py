"""The command that writes scores to a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from oversight.enums import Grade
from tests.factories import TODAY, make_agent, make_run, make_score
from tests.factories_surveillance import make_alarm

pytestmark = pytest.mark.django_db
COLUMNS = [
    "agent_code",
    "score",
    "score_low",
    "score_high",
    "grade",
    "delay_observed",
    "delay_expected",
    "delay_variance",
    "delay_p",
    "rework_observed",
    "rework_expected",
    "rework_variance",
    "rework_p",
    "q",
    "flag_delay",
    "flag_rework",
    "flag_integrity",
    "alarm_on",
    "alarm_suspected_start",
]
NUMBERS = {name: number / 8 for number, name in enumerate(COLUMNS) if 4 < number < 14}
FLAGS = {"flag_delay": True, "flag_rework": False, "flag_integrity": True}


def export(*words):
    out = io.StringIO()
    call_command("export_scores", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def agents():
    return [make_agent(code="Đ2"), make_agent(code="A,1")]


def test_columns_and_rows_stand_in_their_order_with_every_digit(agents):
    run = make_run()
    for agent in agents:
        make_score(
            agent, run, score=100 / 3, score_low=0.1 + 0.2, grade=Grade.C, **NUMBERS, **FLAGS
        )

    rows = list(csv.reader(io.StringIO(export("--output=-"))))

    numbers = [*(str(number) for number in NUMBERS.values()), "1", "0", "1", "", ""]
    scores = [str(100 / 3), str(0.1 + 0.2), str(100 / 3 + 5), "C"]
    assert rows == [COLUMNS, ["A,1", *scores, *numbers], ["Đ2", *scores, *numbers]]


def test_the_newest_alarm_in_the_window_of_the_run_stands_beside_the_score(agents):
    run = make_run()
    for agent in agents:
        make_score(agent, run)
    for days, domain in ((84, "delay"), (30, "delay"), (5, "rework"), (-1, "delay")):
        make_alarm(agents[0], alarm_on=TODAY - timedelta(days=days), domain=domain)

    alone, alarmed = csv.DictReader(io.StringIO(export("--output=-")))

    assert (alarmed["agent_code"], alarmed["alarm_on"]) == ("Đ2", "2026-06-10")
    assert alarmed["alarm_suspected_start"] == "2026-06-08"
    assert (alone["alarm_on"], alone["alarm_suspected_start"]) == ("", "")


def test_the_newest_run_is_exported_unless_another_is_named(agents):
    old, new = make_run(as_of=TODAY.replace(day=1)), make_run()
    make_score(agents[0], old, score=40.0)
    make_score(agents[0], new, score=80.0)

    assert export("--output=-").splitlines()[1].startswith("Đ2,80.0,")
    assert export("--output=-", f"--run={old.pk}").splitlines()[1].startswith("Đ2,40.0,")


def test_scores_are_written_to_a_file(agents, tmp_path):
    make_score(agents[0], make_run())
    target = tmp_path / "scores.csv"

    said = export(f"--output={target}")

    assert str(target) in said
    assert target.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


@pytest.mark.parametrize("words", [["--output=-"], ["--output=-", "--run=0"]])
def test_a_run_that_does_not_exist_is_refused(words):
    with pytest.raises(CommandError):
        export(*words)
