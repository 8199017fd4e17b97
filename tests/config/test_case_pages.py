"""Every page of inspection cases as a Vietnamese reader meets it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.actions.cases import case_moves_open_to
from oversight.enums import CaseAct, CaseState
from registry.enums import Act, Scope
from tests.config.test_pages import english_on
from tests.factories import NOW, make_agent, make_reason, make_run, make_score, make_user
from tests.factories_cases import People, act_on, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan(client):
    """Somebody who may do everything."""
    user = make_user(is_superuser=True, username="lan", scope=Scope.CITY)
    client.force_login(user)
    return user


@pytest.fixture
def people():
    return People()


def page_of(name, *keys):
    return reverse(f"admin:oversight_inspectioncase_{name}", args=keys)


def left_in_english(pages):
    assert {page.status_code for page in pages.values()} == {200}
    left = {address: english_on(page.text) for address, page in pages.items()}
    return {address: texts for address, texts in left.items() if texts}


@pytest.mark.parametrize("state", CaseState)
def test_no_page_of_a_case_is_left_in_english(client, lan, people, state):
    make_reason(Act.SUSPEND, name_en="")
    case = make_case(state, people=people)
    letters = case.moves.filter(act__in=[CaseAct.NOTIFY, CaseAct.DECIDE, CaseAct.DISMISS])
    addresses = [
        page_of("change", case.pk),
        page_of("file", case.pk),
        *(page_of("move", case.pk, act) for act in case_moves_open_to(lan, case, timezone.now())),
        *(page_of("letter", move.pk) for move in letters),
    ]

    assert left_in_english({address: client.get(address) for address in addresses}) == {}


def test_opening_and_correcting_is_said_in_vietnamese(client, lan, people):
    case = make_case(CaseState.APPEALED, people=people)
    act_on(case, CaseAct.UPHOLD, people)
    undecided = make_case(people=people)
    opening = f"{page_of('open')}?agent={undecided.agent_id}"

    pages = {
        "open": client.get(opening),
        "refused": client.post(opening, {"source": "hand", "inspector": people.inspector.pk}),
        "correct": client.get(page_of("correct", case.pk)),
        "unknown": client.post(page_of("correct", case.pk), {"kind": "reason"}),
        "list": client.get(page_of("changelist")),
    }

    assert left_in_english(pages) == {}


def test_opening_many_cases_is_said_in_vietnamese(client, lan):
    score = make_score(make_agent(), make_run(made_at=NOW))
    scores = reverse("admin:oversight_agentscore_changelist")
    chosen = {"action": "open_cases", "_selected_action": [score.pk]}

    pages = {
        "ask": client.post(scores, chosen),
        "done": client.post(scores, {**chosen, "source": "flag", "apply": "1"}, follow=True),
    }

    assert left_in_english(pages) == {}
