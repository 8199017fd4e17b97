"""The flags of the month: by evidence, in words, of one screening, and of one's own agents."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from oversight.enums import CaseState, Grade, Indicator
from oversight.flag_words import reasons
from oversight.models import IntegrityScore
from registry.enums import Role, Status
from registry.models import ExportLog
from tests.factories import TODAY, make_agent, make_operator, make_run, make_score, make_user
from tests.factories_cases import People, make_case

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_flaggedscore_changelist")
SCORES = reverse("admin:oversight_agentscore_changelist")


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def screening():
    return make_run(is_screening=True)


def listed(response):
    return [score.agent.code for score in response.context["cl"].result_list]


def make_sign(score, **fields):
    numbers = {"evaluable": 20, "observed": 12, "expected": 1.5, "variance": 1.4, "ratio": 3.0}
    return IntegrityScore.objects.create(
        run=score.run,
        agent=score.agent,
        **{"indicator": Indicator.LAG, "p": 0.00001, "is_flagged": True} | numbers | fields,
    )


def page_of(score):
    return reverse("admin:oversight_agentscore_change", args=[score.pk])


def test_flags_are_listed_by_evidence_and_agents_without_one_are_not(client, inspector, screening):
    make_score(make_agent(code="WEAK"), screening, score=10, p=0.01, flag_rework=True)
    make_score(make_agent(code="STRONG"), screening, score=50, p=0.0001, flag_delay=True)
    make_score(make_agent(code="NONE"), screening, score=5, p=0.00001)

    assert listed(client.get(LIST)) == ["STRONG", "WEAK"]


def test_the_reason_is_told_in_the_numbers_that_were_stored(client, inspector, screening):
    score = make_score(
        make_agent(),
        screening,
        p=0.00005632,
        q=0.00046,
        flag_delay=True,
        delay_observed=27,
        delay_expected=4.82,
        delay_ratio=2.6057,
        delay_bad_days=7,
        flag_integrity=True,
    )
    make_sign(score)

    text = " ".join(client.get(LIST).text.split())

    assert "27" in text
    assert "4,8" in text
    assert "2,6" in text
    assert "0,0005" in text
    assert "6/100.000" in text
    assert text.count("<li><strong>") == 2


def test_the_reason_says_that_its_ratio_is_drawn_towards_the_average(screening):
    numbers = {"observed": 379, "expected": 9.2, "ratio": 20.5, "bad_days": 57}
    delay = {f"delay_{name}": value for name, value in numbers.items()}
    score = make_score(make_agent(), screening, flag_delay=True, **delay)

    with translation.override("en"):
        (reason,) = reasons(score, [])

    assert reason.text == (
        "379 points, usual 9.2; after drawing towards the average, 20.5 times the usual. On 57"
        " different days."
    )


def test_a_flag_for_a_sign_alone_shows_the_chance_of_the_sign(client, inspector, screening):
    make_sign(make_score(make_agent(), screening, p=0.8, q=0.9, flag_integrity=True), q=0.0021)

    text = client.get(LIST).text

    assert [words in text for words in ("2/100.000", "0,0021", "80/100")] == [True, True, False]


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, screening, django_assert_num_queries
):
    make_sign(make_score(make_agent(), screening, flag_integrity=True))
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(11):
        client.get(LIST)
    make_sign(make_score(make_agent(), screening, flag_integrity=True))
    make_sign(make_score(make_agent(), screening, flag_integrity=True))
    with django_assert_num_queries(11):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_an_open_case_is_named_beside_its_flag_to_those_who_may_see_it(client, screening):
    people = People()
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    make_score(agent, screening, flag_delay=True)
    closed = make_case(CaseState.CLOSED, people=people, agent=agent)
    open_ = make_case(people=people, agent=agent)
    page = reverse("admin:oversight_inspectioncase_change", args=[open_.pk])

    for user, told in (
        (people.inspector, True),
        (people.coordinator, False),  # before the notice
        (make_user(Role.PLANNER), False),
    ):
        client.force_login(user)
        text = client.get(LIST).text
        assert (page in text, closed.number in text) == (told, False)


def test_only_screenings_are_offered_and_the_newest_is_shown(client, inspector):
    old = make_run(as_of=TODAY - timedelta(days=60), is_screening=True)
    new = make_run(as_of=TODAY - timedelta(days=30), is_screening=True)
    nightly = make_run(flags_of=new)
    for code, run in (("OLD", old), ("NEW", new), ("NIGHT", nightly)):
        make_score(make_agent(code=code), run, flag_delay=True)

    assert listed(client.get(LIST)) == ["NEW"]
    assert listed(client.get(LIST, {"run": old.pk})) == ["OLD"]
    assert listed(client.get(LIST, {"run": nightly.pk})) == ["NEW"]


def test_a_coordinator_sees_only_the_own_operators_flags(client, screening):
    operator = make_operator(code="OWN", name="Của mình")
    client.force_login(make_user(Role.COORDINATOR, operator=operator))
    make_score(make_agent(code="OWN-1", operator=operator), screening, flag_delay=True)
    theirs = make_score(make_agent(code="THEIRS"), screening, flag_delay=True)

    assert listed(client.get(LIST)) == ["OWN-1"]
    leads_to = client.get(reverse("admin:oversight_flaggedscore_change", args=[theirs.pk]))
    assert client.get(leads_to.headers["Location"]).status_code == 404


def test_an_export_of_flags_is_logged(client, inspector, screening):
    make_score(make_agent(code="ONE"), screening, p=0.000123456, flag_delay=True)

    response = client.post(
        reverse("admin:oversight_flaggedscore_export"),
        {"format": "1", "resource": "0", "agentscoreresource_agent_code": "on"},
    )

    row = response.content.decode("utf-8-sig").splitlines()[1].split(",")
    assert (row[0], row[-5:]) == ("ONE", ["0.000123456", "", "1", "0", "0"])
    assert ExportLog.objects.get().list_name == "oversight.flaggedscore"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("any", ["DELAY", "SIGN"]),
        ("delay", ["DELAY"]),
        ("rework", []),
        ("integrity", ["SIGN"]),
        ("rubbish", ["DELAY", "NONE", "SIGN"]),
    ],
)
def test_scores_are_filtered_by_flag(client, inspector, screening, chosen, expected):
    make_score(make_agent(code="DELAY"), screening, grade=Grade.D, flag_delay=True)
    make_score(make_agent(code="SIGN"), screening, flag_integrity=True)
    make_score(make_agent(code="NONE"), screening)

    assert sorted(listed(client.get(SCORES, {"flag": chosen}))) == expected


def test_the_page_of_a_carried_score_tells_the_flag_of_its_screening(client, inspector, screening):
    agent = make_agent()
    flagged = make_score(agent, screening, flag_delay=True, delay_bad_days=7)
    make_sign(flagged, indicator=Indicator.AFTER_THREE, is_flagged=False)
    nightly = make_run(as_of=TODAY + timedelta(days=1), flags_of=screening)
    carried = make_score(agent, nightly, flag_delay=True, delay_bad_days=2)

    response = client.get(page_of(carried))

    flags = response.context["flags"]
    assert flags.screened == flagged
    assert f'<p><a href="{page_of(flagged)}">' in response.text
    assert f'<p><a href="{page_of(flagged)}">' not in client.get(page_of(flagged)).text
    assert "7" in flags.reasons[0].text
    assert ([sign.indicator for sign in flags.shown_only], flags.signs) == (["after_three"], [])


def test_a_score_before_any_screening_says_nothing_of_flags(client, inspector):
    score = make_score(make_agent(), make_run(as_of=date(2026, 1, 5)))

    assert client.get(page_of(score)).context["flags"] is None
