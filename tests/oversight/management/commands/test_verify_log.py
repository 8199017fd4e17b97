"""The log verified from the command line."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from oversight.actions.seals import seal_log
from oversight.models import DossierEvent, LogSeal
from registry.append_only import lifted
from tests.factories import NOW, TODAY
from tests.factories_events import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def agent():
    event = make_event()
    seal_log(day=TODAY, at=NOW + timedelta(days=1))
    return event.agent


def run(*arguments):
    out, errors = StringIO(), StringIO()
    call_command("verify_log", *arguments, stdout=out, stderr=errors)
    return out.getvalue()


def test_a_log_that_holds_prints_the_seal_to_be_kept_elsewhere(agent):
    head = LogSeal.objects.of_the_log().get()

    assert run().splitlines() == [
        "2 seals hold.",
        f"Newest seal of the whole log, to be kept elsewhere: 2026-06-15 {head.digest}",
    ]


def test_a_broken_link_ends_the_command_with_an_error_and_says_where(agent):
    with lifted(connection):
        DossierEvent.objects.update(new="")
    errors = StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("verify_log", agent=agent.code, stderr=errors)

    assert failure.value.returncode == 1
    assert errors.getvalue().startswith(
        f"{agent.code}, 2026-06-15: Entries were changed, removed or added. Expected "
    )


def test_an_unknown_agent_is_refused(agent):
    with pytest.raises(CommandError, match="There is no agent “khác”"):
        run("--agent", "khác")
