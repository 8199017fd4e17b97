"""The demo: invented, reproducible, in every state, and never mixed with other data."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from config.demo.likeness import TWINS
from config.demo.people import PASSWORD, PEOPLE
from config.demo.timeline import Timeline
from maps.enums import FlagReason
from maps.models import AreaFlag, AreaJudgement
from oversight.enums import CaseState
from oversight.models import AgentScore, Dossier, InspectionCase, ScoringRun
from registry.duplicates import likenesses_among
from registry.enums import Status
from registry.models import Agent, Area, ChangeSet, Operator, User
from registry.rules.changes import moved_beyond_tolerance
from tests.factories import make_agent

pytestmark = pytest.mark.django_db
SMALL = ("--agents=100", "--dossiers=600", "--as-of=2026-10-01")
ON_A_SERVER = "--force"  # tests run with DEBUG off, as servers do


def demo(*words):
    out = io.StringIO()
    call_command("demo", *SMALL, *words, stdout=out)
    return out.getvalue()


def test_the_demo_fills_every_state_and_says_that_it_is_invented():
    said = demo(ON_A_SERVER)

    assert Area.objects.open().count() == 126
    assert Agent.objects.count() == 100 + TWINS
    assert set(Agent.objects.values_list("status", flat=True)) == set(Status) - {Status.MERGED}
    assert [row.name for row in Operator.objects.all() if "(mẫu)" not in row.name] == []
    assert [row.name for row in Agent.objects.all() if "(mẫu)" not in row.name] == []
    assert abs(Dossier.objects.count() - 600) < 60
    assert AgentScore.objects.filter(run=ScoringRun.objects.newest().first()).exists()
    assert set(InspectionCase.objects.values_list("state", flat=True)) == set(CaseState)
    assert set(AreaFlag.objects.values_list("reason", flat=True)) == set(FlagReason)
    assert "too_few" in AreaJudgement.objects.newest().values_list("verdict", flat=True)
    assert PASSWORD in said
    assert [person.username for person in PEOPLE if person.username not in said] == []


def test_the_nights_of_the_demo_are_month_ends_those_after_them_and_the_last():
    nights = Timeline(date(2026, 11, 27)).nights(2)

    # 31 October is a Saturday
    assert [f"{night:%d/%m}" for night in nights] == ["30/09", "01/10", "31/10", "02/11", "26/11"]


def test_a_demo_that_ends_on_a_first_working_day_has_its_night_once():
    nights = Timeline(date(2026, 11, 3)).nights(1)

    assert [f"{night:%d/%m}" for night in nights] == ["31/10", "02/11"]


def test_the_demo_has_duplicates_to_judge_and_a_proposal_to_decide():
    demo(ON_A_SERVER)
    staff = User.objects.get(username="canbo")

    pairs = likenesses_among(staff).pairs
    proposal = ChangeSet.objects.open().get()

    twins = {pair.second.code for pair in pairs if pair.second.code == f"{pair.first.code}-B"}
    assert len(twins) == TWINS
    changes = {change.fact: change for change in proposal.changes.all()}
    assert set(changes) == {"address", "location"}
    assert moved_beyond_tolerance(changes["location"].old, changes["location"].new)


def test_a_second_run_keeps_what_is_there():
    demo(ON_A_SERVER)
    agent = Agent.objects.filter(status=Status.DRAFT).first()
    Agent.objects.filter(pk=agent.pk).update(phone="024.1")
    before = (Agent.objects.count(), Dossier.objects.count(), User.objects.count())

    demo(ON_A_SERVER)

    assert (Agent.objects.count(), Dossier.objects.count(), User.objects.count()) == before
    agent.refresh_from_db()
    assert agent.phone == "024.1"


def test_the_demo_is_never_added_to_other_data():
    make_agent()

    demo(ON_A_SERVER)

    assert (Agent.objects.count(), User.objects.count()) == (1, 0)


def test_the_demo_refuses_a_server():
    with pytest.raises(CommandError):
        demo()
