"""The page that explains a score: what it draws, whom it names, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from oversight.actions.scoring import make_scoring_run
from oversight.enums import Domain
from oversight.explanation import BEFORE_WINDOW
from registry.enums import Role, Status
from tests.factories import NOW, TODAY, make_agent, make_operator, make_run, make_score, make_user
from tests.factories_cases import People, make_case
from tests.factories_surveillance import make_alarm, make_cusum_day
from tests.oversight.logs import import_log

pytestmark = pytest.mark.django_db
LANDMARKS = [
    {"after": after, "at_risk": 20, "missed": 5, "carried": 20 if after == 0 else 5, "usual": 1.5}
    for after in (0, 1, 3, 5, 10)
]
OUTLIER = {
    "delay_evaluable": 40,
    "delay_late": 20,
    "delay_observed": 60,
    "delay_expected": 6,
    "delay_variance": 6,
    "delay_bad_days": 9,
    "landmarks": LANDMARKS,
}


def page_of(score):
    return reverse("admin:oversight_agentscore_change", args=[score.pk])


def lines_of(score, number):
    return reverse("admin:oversight_agentscore_lines", args=[score.pk, number])


def sign_of(score, indicator="cancelled"):
    return reverse("admin:oversight_agentscore_sign", args=[score.pk, indicator])


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def coordinator(client):
    user = make_user(Role.COORDINATOR, operator=make_operator(code="OWN", name="Của mình"))
    client.force_login(user)
    return user


def drawn(response):
    return {
        kind: [picture.name for picture in found]
        for kind, found in response.context["charts"].items()
    }


def names_in_funnel(response):
    table = response.context["charts"]["funnels"][0].table
    return [row[0].text for row in table.about_others]


def test_everything_that_has_numbers_is_drawn(client, inspector):
    agent = make_agent()
    score = make_score(agent, make_run(), **OUTLIER)
    make_cusum_day(agent, day=TODAY - timedelta(days=3))
    make_cusum_day(agent, day=TODAY - timedelta(days=3), domain=Domain.REWORK)

    response = client.get(page_of(score))

    assert drawn(response) == {
        "runs": ["runs"],
        "funnels": ["funnel-delay"],
        "early_warning": ["warning-delay", "warning-rework"],
        "custody": ["custody"],
        "procedures": [],
    }
    assert response.text.count('role="img" aria-labelledby="chart-') == 5


def test_a_score_without_dossiers_draws_only_its_runs(client, inspector):
    score = make_score(make_agent(), make_run(), grade="N")

    response = client.get(page_of(score))

    assert {kind: names for kind, names in drawn(response).items() if names} == {"runs": ["runs"]}


def test_the_page_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    agent, run = make_agent(), make_run()
    score = make_score(agent, run, **OUTLIER)
    make_alarm(agent)
    make_cusum_day(agent)
    client.get(page_of(score))

    with django_assert_num_queries(19):
        client.get(page_of(score))
    for days in (1, 2):
        make_score(make_agent(), run, **OUTLIER)
        make_score(agent, make_run(as_of=TODAY - timedelta(days=days)))
        make_alarm(agent, alarm_on=TODAY - timedelta(days=days))
        make_cusum_day(agent, day=TODAY - timedelta(days=days))
    with django_assert_num_queries(19):
        response = client.get(page_of(score))

    assert len(response.context["charts"]["runs"][0].table.rows) == 3


def test_an_alarm_in_the_window_is_drawn_and_told(client, inspector):
    agent = make_agent()
    score = make_score(agent, make_run(), **OUTLIER)
    make_cusum_day(agent, day=TODAY, statistic=6.0, is_alarm=True)
    make_alarm(agent, alarm_on=TODAY)
    make_alarm(agent, alarm_on=TODAY - timedelta(days=200))

    response = client.get(page_of(score))

    (warning,) = response.context["charts"]["early_warning"]
    assert [mark.kind for mark in warning.marks] == ["start", "alarm"]
    assert len(response.context["alarms"]) == 1


def test_a_dot_above_the_limits_has_a_name_for_those_who_may_see_it(client, inspector):
    run = make_run()
    score = make_score(make_agent(name="Điểm này"), run, **OUTLIER)
    make_score(make_agent(name="Điểm khác"), run, **OUTLIER)

    assert names_in_funnel(client.get(page_of(score))) == ["Điểm khác", "Điểm này"]


def test_a_coordinator_sees_the_dots_of_others_and_no_name_of_theirs(client, coordinator):
    run = make_run()
    score = make_score(make_agent(name="Điểm này", operator=coordinator.operator), run, **OUTLIER)
    others = [make_agent(code=f"KHAC-{number}", name=f"Người khác {number}") for number in range(3)]
    theirs = [make_score(other, run, **OUTLIER) for other in others]
    for other in others:
        make_cusum_day(other)
        make_alarm(other)

    response = client.get(page_of(score))

    table = response.context["charts"]["funnels"][0].table
    assert "4" in [row[1].text for row in table.rows]
    assert names_in_funnel(response) == ["Điểm này"]
    hidden = [agent.name for agent in others]
    hidden += [agent.code for agent in others]
    hidden += [agent.operator.name for agent in others]
    hidden += [page_of(one) for one in theirs]
    assert [word for word in hidden if word in response.text] == []


def test_a_group_of_peers_that_is_too_small_is_said(client, inspector):
    rates = {"delay": {"group": 4, "is_group_too_small": True}}
    score = make_score(make_agent(), make_run(rates=rates), **OUTLIER)

    with translation.override("en"):
        headings = [
            step.heading for step in client.get(page_of(score)).context["explanation"].steps
        ]

    assert len(headings) == 5


def test_files_held_long_lead_to_their_dossiers(client, inspector):
    agent = make_agent(code="CHAM", status="active")
    import_log(
        [
            ("CHAM", "01/06/2026 09:00", "", {}),
            ("CHAM", "02/06/2026 09:00", "03/06/2026 09:00", {}),
        ]
    )
    score = make_score(agent, make_run(), landmarks=LANDMARKS, delay_late=2, delay_evaluable=2)

    response = client.get(lines_of(score, "delay_held_long"))

    assert [line.points for line in response.context["page"]] == [5]
    assert response.context["differs"]
    assert client.get(lines_of(score, "delay_late")).context["days"] == 2


def test_a_file_held_before_it_was_registered_says_so(client, inspector):
    agent = make_agent(code="CHAM", status="active")
    import_log([("CHAM", "05/06/2026 09:00", "", {"evidence": "01/06/2026 09:00"})])
    score = make_score(agent, make_run())

    text = client.get(lines_of(score, "delay_late")).text

    assert "theo dấu vết; ghi nhận lúc 05/06/2026 09:00" in text


@pytest.mark.parametrize(("days", "told"), [(60, False), (61, True)])
def test_more_days_than_the_window_has_are_explained(client, inspector, days, told):
    score = make_score(make_agent(), make_run(), **OUTLIER | {"delay_bad_days": days})

    assert (str(BEFORE_WINDOW) in client.get(page_of(score)).text) == told


def test_what_an_agent_is_handed_on_paper_names_no_case_and_no_evidence_sheet(client):
    people = People()
    client.force_login(people.inspector)
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    score = make_score(agent, make_run())
    case = make_case(people=people, agent=agent)

    lines = client.get(page_of(score)).text.splitlines()

    evidence = reverse("admin:oversight_evidence_sheet", args=[agent.pk])
    opening = reverse("admin:oversight_inspectioncase_open")
    for internal in (case.number, opening, evidence):
        [line] = [line for line in lines if internal in line]
        assert "sheet-screen-only" in line


def test_a_run_that_kept_no_landmarks_says_nothing_of_a_difference(client, inspector):
    score = make_score(make_agent(), make_run())

    assert not client.get(lines_of(score, "delay_held_long")).context["differs"]


def test_a_sign_leads_to_its_dossiers(client, coordinator):
    make_agent(code="CHAM", status="active", operator=coordinator.operator)
    make_agent(code="KHAC", status="active")
    cancelled = ("03/06/2026 09:00", "", {"withdrawn": "03/06/2026 12:00"})
    import_log([("CHAM", *cancelled), ("KHAC", *cancelled)])
    run = make_scoring_run(as_of=TODAY, by=None, at=NOW + timedelta(days=1), is_screening=True)
    mine, theirs = (run.scores.get(agent__code=code) for code in ("CHAM", "KHAC"))

    response = client.get(sign_of(mine))

    assert [dossier.agent.code for dossier in response.context["page"]] == ["CHAM"]
    assert not response.context["differs"]
    assert f'href="{sign_of(mine)}"' in client.get(page_of(mine)).text
    assert client.get(sign_of(theirs)).status_code == 404
    assert client.get(sign_of(mine, "rubbish")).status_code == 404
