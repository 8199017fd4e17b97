"""The pages of reports: who reads what, the same figures as the lists, the workbook, the log."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from oversight.enums import ComplaintCategory, Grade
from registry.enums import Role, Scope, Status
from registry.models import ExportLog, OperatorKind
from tests.factories import (
    NOW,
    make_agent,
    make_area,
    make_operator,
    make_operator_kind,
    make_run,
    make_score,
    make_user,
)
from tests.factories_surveillance import make_alarm
from tests.factories_visits import make_complaint, make_plan
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
MONTHLY = reverse("oversight:monthly_report")
QUARTERLY = reverse("oversight:quarterly_report")
PAGES = [MONTHLY, QUARTERLY]
JUNE = {"period": "2026-06"}
RATING = ComplaintCategory.RATING


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Ten in the morning of Monday, 15 June 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR, language="en")
    client.force_login(user)
    return user


def in_service(**fields):
    return make_agent(status=Status.ACTIVE, **fields)


def watched(*agents):
    """These agents with a score of each run, a flag, an alarm and a complaint in June."""
    screening = make_run(as_of=date(2026, 6, 1), is_screening=True)
    newest = make_run(as_of=date(2026, 6, 12), flags_of=screening)
    for agent in agents:
        make_score(agent, screening, grade=Grade.D, flag_delay=True)
        make_score(agent, newest, grade=Grade.D, flag_delay=True)
        make_alarm(agent)
        make_complaint(agent)
    return screening


def tables(response):
    return {table.title: table for table in response.context["report"].tables}


def lists_of(response):
    """By link: what the report counts, for every line that leads to a list."""
    return {
        line.link: line.cells[0]
        for table in response.context["report"].tables
        for line in table.lines
        if line.link and "/change/" not in line.link
    }


@pytest.mark.parametrize("narrowed", [False, True], ids=["the city", "one operator"])
def test_every_figure_equals_the_list_it_leads_to(client, inspector, narrowed):
    first = make_reference()
    first.status = Status.ACTIVE
    first.save()
    make_agent(code="D2", status=Status.ACTIVE, operator=make_operator())
    others = [in_service(), in_service(operator=first.operator)]
    watched(first, *others)
    make_alarm(others[0], alarm_on=date(2026, 5, 31), domain="rework")
    make_alarm(others[1], alarm_on=date(2026, 6, 1), domain="rework")
    make_complaint(first, category=RATING)
    make_complaint(first, received_on=date(2026, 5, 31))
    taken_in(
        *(
            dossier(number, received_at="2026-06-03 09:00", forwarded_at="", agent_code=code)
            for number, code in enumerate(("D1", "D1", "D2"), start=1)
        )
    )
    asked = JUNE | ({"operator": first.operator.code} if narrowed else {})

    counts = lists_of(client.get(MONTHLY, asked))

    listed = {link: client.get(link).context["cl"].result_count for link in counts}
    assert listed == counts
    assert sum(count > 0 for count in counts.values()) == 7


def test_the_link_to_an_older_month_shows_its_run_however_many_came_after(client, inspector):
    watched(in_service())
    for _count in range(30):
        make_run(as_of=date(2026, 6, 12), window=5)

    counts = lists_of(client.get(MONTHLY, JUNE))

    assert {link: client.get(link).context["cl"].result_count for link in counts} == counts


def test_the_page_names_its_period_and_leads_to_its_neighbours(client, inspector):
    response = client.get(MONTHLY, {"period": "2026-05"})

    assert response.context["report"].title == "Monthly report 05/2026"
    assert (response.context["previous"], response.context["next"]) == (
        "period=2026-04",
        "period=2026-06",
    )
    assert client.get(MONTHLY, JUNE).context["next"] == ""
    assert client.get(MONTHLY, {"period": "2024-12"}).context["previous"] == ""


def test_without_a_word_the_last_period_that_is_over_is_shown(client, inspector):
    assert client.get(MONTHLY).context["reading"].period.name == "2026-05"
    assert client.get(QUARTERLY).context["reading"].period.name == "2026-Q1"


@pytest.mark.parametrize(
    "asked",
    [
        {"period": "2026-07"},
        {"period": "2024-11"},
        {"period": "x"},
        {"period": "2026-06", "operator": "NOBODY"},
    ],
)
def test_periods_and_operators_that_are_not_there_are_not_found(client, inspector, asked):
    assert client.get(MONTHLY, asked).status_code == 404


def test_a_quarter_says_when_it_is_to_be_reported(client, inspector):
    response = client.get(QUARTERLY, {"period": "2026-Q1"})

    assert response.context["report"].facts[-1][1] == "before 10/04/2026"


def test_a_quarter_offers_operators_of_the_public_post_alone(client, inspector):
    post = make_operator()
    OperatorKind.objects.update(is_public_post=True)
    bank = make_operator(kind=make_operator_kind(code="bank"))

    offered = client.get(QUARTERLY).context["form"].fields["operator"].queryset

    assert list(offered) == [post]
    assert client.get(QUARTERLY, {"operator": bank.code}).status_code == 404


def test_a_coordinator_reads_of_its_own_operator_whatever_the_address_says(client):
    own, other = in_service(operator=make_operator()), in_service(operator=make_operator())
    watched(own, other)
    client.force_login(make_user(Role.COORDINATOR, operator=own.operator, language="en"))

    response = client.get(MONTHLY, JUNE | {"operator": other.operator.code})

    assert response.context["reading"].operator == own.operator
    assert "operator" not in response.context["form"].fields
    assert [line.cells[0] for line in tables(response)["Agents by grade"].lines] == [0, 0, 0, 1, 0]
    assert own.name in response.text
    assert (other.name in response.text, other.operator.name in response.text) == (False, False)


def test_a_user_of_some_areas_reads_of_these_alone(client):
    here, there = make_area("00070"), make_area("00071", west=105.9)
    near, far = in_service(area=here), in_service(area=there)
    watched(near, far)
    staff = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[here], language="en")
    client.force_login(staff)

    response = client.get(MONTHLY, JUNE)

    assert [line.cells[0] for line in tables(response)["Agents by grade"].lines] == [0, 0, 0, 1, 0]
    assert (near.name in response.text, far.name in response.text) == (True, False)
    assert "all operators, in the areas that you see" in response.text
    assert client.get(MONTHLY, {"operator": far.operator.code}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_person_without_a_scope_reads_nothing(client, page):
    agent = in_service()
    watched(agent)
    client.force_login(make_user(Role.INSPECTOR, scope=Scope.NONE, language="en"))

    response = client.get(page, {"period": "2026-Q2" if page == QUARTERLY else "2026-06"})

    assert agent.name not in response.text
    assert lists_of(response) == dict.fromkeys(lists_of(response), 0)


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_scores_is_refused_and_a_stranger_is_sent_to_sign_in(client, page):
    assert client.get(page).status_code == 302

    client.force_login(make_user())

    assert client.get(page).status_code == 403


def test_the_workbook_has_the_figures_of_the_page_and_is_logged(client, inspector):
    agent = in_service(name="=cmd|' /C calc'!A0")
    watched(agent)
    page = client.get(MONTHLY, JUNE)

    response = client.get(MONTHLY, JUNE | {"format": "xlsx"})

    book = load_workbook(BytesIO(response.content))
    parts = page.context["report"].tables
    read = [
        [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
        for sheet in book.worksheets[1:]
    ]
    grades, _totals, flagged, *_others = read
    assert grades[: len(Grade)] == [(line.label, *line.cells) for line in parts[0].lines]
    assert flagged[0][0] == f"'{agent.name} ({agent.code})"
    assert len(read) == len(parts)
    logged = ExportLog.objects.get()
    assert (logged.by, logged.list_name, logged.file_format) == (
        inspector,
        "oversight.monthly_report",
        "xlsx",
    )
    assert (logged.filters, logged.rows) == ("period=2026-06", page.context["report"].line_count)
    assert response["Content-Disposition"] == 'attachment; filename="monthly-report-2026-06.xlsx"'


@pytest.mark.parametrize("page", PAGES)
def test_pages_change_nothing(client, inspector, page):
    assert client.post(page).status_code == 405


def test_a_report_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    first = in_service()
    watched(first)
    make_plan(first)
    client.get(MONTHLY, JUNE)

    with django_assert_num_queries(40):
        client.get(MONTHLY, JUNE)
    others = [in_service(), in_service()]
    run = first.scores.order_by("run__as_of").last().run
    for agent in others:
        make_score(agent, run, grade=Grade.D)
        make_score(agent, run.flags_of, grade=Grade.D, flag_delay=True)
        make_alarm(agent)
        make_complaint(agent)
    with django_assert_num_queries(40):
        client.get(MONTHLY, JUNE)


def test_a_quarter_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    make_reference()
    OperatorKind.objects.update(is_public_post=True)
    taken_in(dossier(1))
    asked = {"period": "2026-Q2"}
    client.get(QUARTERLY, asked)

    with django_assert_num_queries(13):
        client.get(QUARTERLY, asked)
    for code in ("D2", "D3"):
        make_complaint(make_agent(code=code, status=Status.ACTIVE))
    taken_in(dossier(2, agent_code="D2"), dossier(3, agent_code="D3"))
    with django_assert_num_queries(13):
        client.get(QUARTERLY, asked)
