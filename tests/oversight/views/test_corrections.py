"""The page of corrections: the rounds in question are offered, and a typed code is looked up."""

from datetime import timedelta

import pytest
from django.urls import reverse

from oversight.enums import CaseAct, CaseState
from oversight.models import Correction, Dossier, SupplementRound
from oversight.views.corrections import rounds_in_question
from registry.enums import Role, Status
from registry.models import Agent
from tests.factories import TODAY, make_run, make_score, make_user
from tests.factories_cases import People, act_on, make_case
from tests.oversight.making import dossier, make_reference, supplement, taken_in

pytestmark = pytest.mark.django_db
FOUND = 302


@pytest.fixture
def people():
    return People()


@pytest.fixture
def agent(people):
    """An agent whose dossiers 1 to 3 were sent back, the last one twice; 4 was not its doing."""
    agent = make_reference()
    Agent.objects.filter(pk=agent.pk).update(operator=people.operator, status=Status.ACTIVE)
    agent.refresh_from_db()
    second = {"requested_at": "2026-06-09 09:00", "reason_code": "answer_incomplete"}
    taken_in(
        *[dossier(number) for number in (1, 2, 3, 4)],
        supplements=[
            *[supplement(number) for number in (1, 2)],
            supplement(3, resupplied_at="2026-06-05 09:00", reforwarded_at="2026-06-05 10:00"),
            supplement(3, **second),
            supplement(4, reason_code="law_change"),
        ],
    )
    return agent


def granted(people, agent):
    case = make_case(CaseState.APPEALED, people=people, agent=agent)
    act_on(case, CaseAct.CHANGE, people)
    return case


def page_of(case):
    return reverse("admin:oversight_inspectioncase_correct", args=[case.pk])


def named(rounds):
    return [(one.dossier.code[-1], one.number) for one in rounds]


def sent(client, case, code, number=1):
    return client.post(
        page_of(case),
        {
            "kind": "reason",
            "reason-dossier_code": code,
            "reason-number": number,
            "reason-reason": "law_change",
        },
    )


def errors(response):
    form = dict(response.context["kinds"])["reason"]
    return [
        (field, error.code) for field, found in form.errors.as_data().items() for error in found
    ]


def test_the_rounds_that_count_for_the_agent_are_offered_the_newest_first(client, people, agent):
    case = granted(people, agent)
    client.force_login(people.director)

    page = client.get(page_of(case))

    assert named(page.context["page"]) == [("3", 2), ("1", 1), ("2", 1), ("3", 1)]


def test_only_rounds_of_the_run_that_the_case_rests_on_are_in_question(people, agent):
    before, of_run = Dossier.objects.order_by("code")[:2]
    Dossier.objects.exclude(pk=of_run.pk).update(received_at=before.received_at - timedelta(365))
    make_score(agent, make_run(as_of=TODAY))
    case = granted(people, agent)

    assert named(rounds_in_question(case, people.director)) == [("2", 1)]


def test_nobody_is_offered_what_they_may_not_see(people, agent):
    case = granted(people, agent)

    assert named(rounds_in_question(case, make_user(Role.INSPECTOR, scope="areas"))) == []


def test_a_link_beside_a_round_fills_the_form_in(client, people, agent):
    case = granted(people, agent)
    client.force_login(people.director)
    code = Dossier.objects.get(code__endswith="3").code

    page = client.get(page_of(case), {"dossier_code": code, "number": 2})

    form = dict(page.context["kinds"])["reason"]
    assert (form["dossier_code"].value(), form["number"].value()) == (code, "2")
    assert f"?dossier_code={code}&amp;number=2&amp;page=1#heading-reason" in page.text


def test_a_typed_code_is_found_whatever_its_case(client, people, agent):
    case = granted(people, agent)
    client.force_login(people.director)
    code = Dossier.objects.get(code__endswith="3").code

    response = sent(client, case, f" {code.lower()} ", number=2)

    corrected = SupplementRound.objects.get(dossier__code=code, number=2)
    assert response.status_code == FOUND
    assert (corrected.reason, Correction.objects.get().dossier.code) == ("law_change", code)


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("H26.101.01-260603-0099", 1, [("dossier_code", "dossier_unknown")]),
        ("H26.101.01-260603-0001", 2, [("__all__", "round_unknown")]),
        ("", 1, [("dossier_code", "required")]),
        ("H26.101.01-260603-0001", "", [("number", "required")]),
    ],
)
def test_what_is_not_found_is_said_beside_what_was_typed(
    client, people, agent, code, number, expected
):
    case = granted(people, agent)
    client.force_login(people.director)

    response = sent(client, case, code, number)

    assert (errors(response), Correction.objects.count()) == (expected, 0)


def test_a_dossier_of_another_agent_is_not_found(client, people, agent):
    case = granted(people, agent)
    other = Agent.objects.exclude(pk=agent.pk).first() or make_case(people=people).agent
    Dossier.objects.filter(code__endswith="1").update(agent=other)
    client.force_login(people.director)

    response = sent(client, case, "H26.101.01-260603-0001")

    assert errors(response) == [("dossier_code", "dossier_unknown")]


def test_the_page_needs_the_same_queries_for_few_and_many_rounds(
    client, people, agent, django_assert_num_queries
):
    case = granted(people, agent)
    client.force_login(people.director)
    client.get(page_of(case))
    SupplementRound.objects.exclude(dossier__code__endswith="1").update(is_agent_attributable=False)

    with django_assert_num_queries(10):
        client.get(page_of(case))
    SupplementRound.objects.update(is_agent_attributable=True)
    with django_assert_num_queries(10):
        client.get(page_of(case))
