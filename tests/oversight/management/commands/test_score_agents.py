"""The command that computes scores."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from oversight.models import ScoringRun
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db


def test_a_run_is_made_as_at_the_end_of_the_day():
    make_reference()
    taken_in(dossier())
    out = io.StringIO()

    call_command("score_agents", "--as-of=2026-06-12", "--window=20", stdout=out)

    run = ScoringRun.objects.get()
    assert (run.as_of, run.window, run.made_by) == (date(2026, 6, 12), 20, None)
    assert "18/05/2026" in out.getvalue()


def test_the_window_is_sixty_days_unless_said_otherwise():
    make_reference()
    taken_in(dossier())

    call_command("score_agents", "--as-of=2026-06-12", stdout=io.StringIO())

    assert ScoringRun.objects.get().window == 60


@pytest.mark.parametrize("words", [[], ["--as-of=12/06/2026"], ["--as-of=2026-06-12"]])
def test_what_cannot_be_scored_is_refused(words):
    with pytest.raises(CommandError):
        call_command("score_agents", *words, stdout=io.StringIO())

    assert ScoringRun.objects.count() == 0
