"""The command of the nightly run."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from oversight.lock import only_one
from oversight.models import OversightRun, ScoringRun
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db


def test_it_says_what_it_did():
    make_reference()
    taken_in(dossier())
    out = io.StringIO()

    call_command("run_oversight", "--as-of=2026-06-12", stdout=out)

    run = OversightRun.objects.get()
    assert (run.as_of, ScoringRun.objects.get().as_of) == (date(2026, 6, 12), date(2026, 6, 12))
    assert out.getvalue().splitlines() == run.lines
    assert "12/06/2026" in run.lines[0]


@pytest.mark.parametrize("words", [["--as-of=2999-01-01"], ["--as-of=12/06/2026"]])
def test_what_cannot_be_done_is_refused(words):
    make_reference()
    taken_in(dossier())

    with pytest.raises(CommandError):
        call_command("run_oversight", *words, stdout=io.StringIO())

    assert OversightRun.objects.count() == 0


def test_without_a_dossier_there_is_nothing_to_do():
    with pytest.raises(CommandError):
        call_command("run_oversight", stdout=io.StringIO())


def test_it_does_not_start_beside_another():
    make_reference()
    taken_in(dossier())

    is_held, may_go = Event(), Event()

    def another():
        with only_one():
            is_held.set()
            may_go.wait(timeout=60)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(another)
        is_held.wait(timeout=60)
        with pytest.raises(CommandError):
            call_command("run_oversight", "--as-of=2026-06-12", stdout=io.StringIO())
        may_go.set()

    assert OversightRun.objects.count() == 0
