"""Fees and tickets in the admin: the list, and a file taken in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from oversight.models import Ticket
from oversight.views import ticket_import
from registry.enums import Role
from tests.factories import make_agent, make_dossier, make_operator, make_user
from tests.factories_events import make_ticket

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_ticket_changelist")
IMPORT = reverse("admin:oversight_ticket_import_file")
HEADINGS = "Mã biên lai;Mã điểm;Loại;Cấp lúc;Mã hồ sơ"
GOOD = "BL-1;A1;Biên lai;01/06/2026 09:00;"


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def agent():
    call_command("loaddata", "04_calendars", verbosity=0)
    return make_agent(code="A1")


def send(client, *rows, do="import", **more):
    text = "\n".join([HEADINGS, *rows]).encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile("ve.csv", text), "do": do, **more})


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    make_ticket(make_agent())
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(7):
        client.get(LIST)
    make_ticket(make_agent())
    make_ticket(make_agent())
    with django_assert_num_queries(7):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_tickets_without_a_dossier_are_listed_for_one_agent_and_for_all(client, inspector):
    agent = make_agent()
    missing, elsewhere = make_ticket(agent), make_ticket(make_agent())
    make_ticket(agent, dossier_code=make_dossier(agent).code)

    for_all = client.get(LIST, {"dossier": "missing"}).context["cl"].result_list
    for_one = client.get(LIST, {"dossier": "missing", "agent__id__exact": agent.pk})

    assert {row.pk for row in for_all} == {missing.pk, elsewhere.pk}
    assert [row.pk for row in for_one.context["cl"].result_list] == [missing.pk]


def test_a_file_is_checked_and_then_taken_in(client, inspector, agent):
    checked = send(client, GOOD, do="check").context["outcome"]
    assert (checked.created, Ticket.objects.count()) == (1, 0)

    send(client, GOOD)

    ticket = Ticket.objects.get()
    assert (ticket.agent, ticket.kind, ticket.recorded_by) == (agent, "fee", inspector)


def test_every_error_is_named_and_nothing_is_imported(client, inspector, agent):
    response = send(client, GOOD, "BL-2;A9;Biên lai;hôm qua;")

    assert [(error.line, error.column) for error in response.context["errors"]] == [
        (3, "agent_code"),
        (3, "issued_at"),
    ]
    assert not Ticket.objects.exists()


def test_the_errors_can_be_downloaded(client, inspector, agent):
    response = send(client, GOOD, "BL-2;A9;Biên lai;hôm qua;", errors="1")

    rows = response.content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[1:3] for row in rows[1:]] == [["3", "agent_code"], ["3", "issued_at"]]


def test_a_file_that_is_too_large_for_the_page_is_refused(client, inspector, agent, monkeypatch):
    monkeypatch.setattr(ticket_import, "MOST_BYTES", 10)

    assert list(send(client, GOOD).context["form"].errors) == ["file"]


def test_others_import_nothing_and_see_their_own(client, agent):
    area_limited = make_user(Role.PLANNER, scope="operator", operator=make_operator())
    client.force_login(area_limited)
    make_ticket(agent)

    assert send(client, GOOD).status_code == 403
    assert list(client.get(LIST).context["cl"].result_list) == []
