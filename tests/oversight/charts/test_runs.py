"""The score over the last runs."""

from datetime import date

import pytest
from django.utils import translation

from oversight.charts.runs import RunScore, score_over_runs


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(day, score=70.0, grade="B"):
    return RunScore(day, score, score - 10, score + 10, grade, f"/{day:%d}/")


def test_the_newest_run_comes_first_in_the_table_and_leads_to_its_page():
    picture = score_over_runs([run(date(2026, 5, 1)), run(date(2026, 6, 1), 40)], usual=75)

    assert [[cell.text for cell in row] for row in picture.table.rows] == [
        ["01/06/2026", "40", "30–50", "B"],
        ["01/05/2026", "70", "60–80", "B"],
    ]
    assert picture.table.rows[0][0].address == "/01/"
    assert picture.description == (
        "From 01/05/2026 to 01/06/2026, 2 runs; the last score is 40 of 100, interval 30 to 50."
    )


def test_one_run_is_a_dot_with_its_interval():
    picture = score_over_runs([run(date(2026, 6, 1))], usual=75)

    assert [path.d for path in picture.paths] == ["M40 73.5H390", "M215 102V64", "M215 83"]
    assert len(picture.marks) == 1


def test_days_close_together_share_a_word():
    days = [date(2026, 6, day) for day in (1, 28, 29, 30)]

    picture = score_over_runs([run(day) for day in days], usual=75)

    assert [tick.label for tick in picture.x_ticks] == ["30/06", "01/06"]
