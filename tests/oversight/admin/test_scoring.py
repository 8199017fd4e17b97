"""Scores: the list, the page of one, the dossiers behind a number, the export, the runs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from oversight.models import ScoringRun
from registry.enums import Role
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_operator,
    make_run,
    make_score,
    make_user,
)
from tests.oversight.logs import import_log

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_agentscore_changelist")
RUNS = reverse("admin:oversight_scoringrun_changelist")


def page_of(score):
    return reverse("admin:oversight_agentscore_change", args=[score.pk])


def lines_of(score, number="delay_late"):
    return reverse("admin:oversight_agentscore_lines", args=[score.pk, number])


def listed(response):
    return [score.agent.code for score in response.context["cl"].result_list]


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def coordinator(client):
    """Sees one operator's agents; the other operator's are somebody else's."""
    user = make_user(Role.COORDINATOR, operator=make_operator(code="OWN", name="Của mình"))
    client.force_login(user)
    return user


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    run = make_run()
    make_score(make_agent(), run)
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(9):
        client.get(LIST)
    make_score(make_agent(), run)
    make_score(make_agent(), run)
    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_the_note_above_the_list_tells_the_scale_of_the_run_that_is_shown(client):
    client.force_login(make_user(Role.INSPECTOR, language="en"))
    own = {"score_as_expected": 70.0, "score_per_doubling": 20.0, "interval": 0.8}
    old, new = make_run(as_of=TODAY - timedelta(days=30), parameters=own), make_run()
    for run in (old, new):
        make_score(make_agent(), run)

    def note(**choice):
        return " ".join(client.get(LIST, choice).text.split())

    assert (
        "same work is 75; twice the usual points is 50, half is 100. The bar is the 90%" in note()
    )
    assert "same work is 70; twice the usual points is 50, half is 90. The bar is the 80%" in note(
        run=old.pk
    )
    assert "As expected of the same work" not in note(q="nobody")


def test_the_list_shows_the_newest_run_worst_first(client, inspector):
    old, new = make_run(as_of=TODAY - timedelta(days=30)), make_run()
    one, two = make_agent(code="A1"), make_agent(code="A2")
    make_score(one, old, score=10)
    make_score(one, new, score=80)
    make_score(two, new, score=40)

    assert listed(client.get(LIST)) == ["A2", "A1"]
    assert listed(client.get(LIST, {"run": old.pk})) == ["A1"]
    assert listed(client.get(LIST, {"run": "rubbish"})) == ["A2", "A1"]


def test_the_filter_by_the_deciding_side_names_no_person(client, inspector):
    specs = client.get(LIST).context["cl"].filter_specs

    with translation.override("en"):
        titles = [str(spec.title) for spec in specs]
    assert titles[-1] == "side that decides"


def test_the_list_draws_no_score_of_who_is_not_rated(client, inspector):
    run = make_run()
    make_score(make_agent(), run, score=76, grade="N")
    assert "score-bar" not in client.get(LIST).text

    make_score(make_agent(), run, score=76, grade="B")
    assert client.get(LIST).text.count('class="score-bar"') == 1


def test_agents_are_found_without_accents(client, inspector):
    run = make_run()
    make_score(make_agent(code="A1", name="Bưu cục Đống Đa"), run)
    make_score(make_agent(code="A2", name="Bưu cục Hà Đông"), run)

    assert listed(client.get(LIST, {"q": "dong da"})) == ["A1"]


def test_the_page_shows_the_arithmetic(client, inspector):
    score = make_score(
        make_agent(),
        make_run(),
        score=40.5,
        score_low=27.2,
        score_high=57.3,
        grade="C",
        delay_evaluable=55,
        delay_late=10,
        delay_observed=27,
        delay_expected=4.82,
        delay_variance=10.83704,
        delay_ratio=2.6057,
        delay_p=2.816e-5,
        rework_evaluable=20,
    )

    response = client.get(page_of(score))

    delay = response.context["domains"][0]
    assert (round(delay.prior, 2), round(delay.share, 1)) == (8.99, 18.2)
    assert "(27 + 9,0) / (4,8 + 9,0)" in " ".join(response.text.split())
    assert delay.chance == "3/100.000"
    points = reverse("admin:oversight_agentscore_lines", args=[score.pk, "delay_late"])
    assert f'<a href="{points}#lines">27</a>' in response.text


def test_a_number_leads_to_its_dossiers(client, inspector):
    agent = make_agent(code="CHAM", status="active")
    import_log([("CHAM", "01/06/2026 09:00", "", {})])
    score = make_score(agent, make_run(), delay_late=1, delay_evaluable=1)

    page = client.get(page_of(score)).text
    lines = client.get(lines_of(score))

    assert f'href="{lines_of(score)}"' in page
    assert agent.dossiers.get().code in lines.text


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ("delay_evaluable", "Files held whose deadline had passed"),
        ("delay_late", "Files forwarded late or not at all"),
    ],
)
def test_the_page_behind_a_number_is_headed_by_words_that_stand_alone(
    client, inspector, number, heading
):
    inspector.language = "en"
    inspector.save()
    score = make_score(make_agent(), make_run())

    text = client.get(lines_of(score, number)).text

    assert f'<h1 class="sheet-title">{heading}</h1>' in text


def test_the_dossiers_behind_a_number_need_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    agent = make_agent(code="CHAM", status="active")
    import_log([("CHAM", "01/06/2026 09:00", "", {})])
    score = make_score(agent, make_run(), delay_late=3)
    client.get(lines_of(score))

    with django_assert_num_queries(10):
        one = client.get(lines_of(score)).context
    import_log([("CHAM", "02/06/2026 09:00", "", {}), ("CHAM", "03/06/2026 09:00", "", {})])
    with django_assert_num_queries(10):
        three = client.get(lines_of(score)).context

    assert (len(one["page"]), one["differs"]) == (1, True)
    assert (len(three["page"]), three["differs"]) == (3, False)


@pytest.mark.parametrize("number", ["score", "rubbish", "citizen_key"])
def test_a_number_that_counts_no_dossiers_has_no_page(client, inspector, number):
    score = make_score(make_agent(), make_run())

    assert client.get(lines_of(score, number)).status_code == 404


def test_a_procedure_that_is_not_in_the_score_has_no_page(client, inspector):
    score = make_score(make_agent(), make_run())

    assert client.get(lines_of(score), {"procedure": "1.000001"}).status_code == 404


def test_the_newest_score_of_an_agent_is_found(client, inspector):
    agent, unscored = make_agent(), make_agent()
    make_score(agent, make_run(as_of=TODAY - timedelta(days=30)))
    newest = make_score(agent, make_run())

    response = client.get(reverse("admin:oversight_agentscore_of", args=[agent.pk]))
    nothing = client.get(reverse("admin:oversight_agentscore_of", args=[unscored.pk]))

    assert response.headers["Location"] == page_of(newest)
    assert (nothing.status_code, nothing.context["agent"]) == (200, unscored)


def test_a_coordinator_sees_only_the_own_operators_scores(client, coordinator):
    run = make_run()
    mine = make_score(make_agent(code="OWN-1", operator=coordinator.operator), run)
    theirs = make_score(make_agent(code="THEIRS", operator=make_operator(name="Người khác")), run)

    response = client.get(LIST)

    assert listed(response) == ["OWN-1"]
    assert "Người khác" not in response.text
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(theirs)).status_code == 404
    assert client.get(lines_of(theirs)).status_code == 404
    of = reverse("admin:oversight_agentscore_of", args=[theirs.agent_id])
    assert client.get(of).status_code == 404


def test_the_export_honours_the_filters_and_the_scope(client, coordinator):
    run = make_run()
    own = {"operator": coordinator.operator}
    make_score(make_agent(code="OWN-1", name="=1+1", **own), run, grade="C")
    make_score(make_agent(code="OWN-2", **own), run, grade="A")
    make_score(make_agent(code="THEIRS"), run, grade="C")

    response = client.post(
        reverse("admin:oversight_agentscore_export") + "?grade__exact=C",
        {"format": "1", "resource": "0", "agentscoreresource_agent_code": "on",
         "agentscoreresource_agent_name": "on", "agentscoreresource_score": "on"},
    )  # fmt: skip

    rows = response.content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["OWN-1", "'=1+1"]]


@pytest.mark.parametrize("role", Role)
def test_only_some_may_compute_scores(client, role):
    make_agent(code="A1", status="active")
    import_log([("A1", "01/06/2026 09:00", "01/06/2026 10:00", {})])
    operator = make_operator() if role is Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    client.post(
        reverse("admin:oversight_scoringrun_make_run"),
        {"_form_submitted": "True", "as_of": "15/06/2026", "window": "60"},
    )

    may = role in (Role.INSPECTOR, Role.ADMINISTRATOR)
    assert ScoringRun.objects.count() == int(may)


@pytest.mark.parametrize(
    ("choice", "shown"), [({}, "agentscore"), ({"is_screening": "on"}, "flaggedscore")]
)
def test_a_run_is_a_screening_where_it_is_asked_for(client, inspector, choice, shown):
    make_agent(code="A1", status="active")
    import_log([("A1", "01/06/2026 09:00", "01/06/2026 10:00", {})])

    response = client.post(
        reverse("admin:oversight_scoringrun_make_run"),
        {"_form_submitted": "True", "as_of": "15/06/2026", "window": "60", **choice},
    )

    run = ScoringRun.objects.get()
    assert run.is_screening == bool(choice)
    page = reverse(f"admin:oversight_{shown}_changelist")
    assert response.headers["HX-Redirect"] == f"{page}?run={run.pk}"


def test_a_run_that_cannot_be_made_says_why(client, inspector):
    address = reverse("admin:oversight_scoringrun_make_run")

    response = client.post(
        address, {"_form_submitted": "True", "as_of": f"{NOW:%d/%m/%Y}", "window": "60"}
    )

    assert response.headers["HX-Redirect"] == RUNS
    assert len(list(client.get(RUNS).context["messages"])) == 1


def test_a_run_is_read_and_never_edited(client, inspector):
    run = make_run()
    page = reverse("admin:oversight_scoringrun_change", args=[run.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"window": "5"}).status_code == 403
    assert (
        client.post(reverse("admin:oversight_scoringrun_delete", args=[run.pk])).status_code == 403
    )
