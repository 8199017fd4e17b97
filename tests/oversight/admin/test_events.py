"""Edits of records: the list, the page of a dossier, another reception time declared."""

import re
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.models import Dossier, DossierEvent
from registry.enums import Role
from tests.factories import make_agent, make_dossier, make_operator, make_run, make_score, make_user
from tests.factories_events import make_event
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_dossierevent_changelist")


def listed(response):
    return [event.pk for event in response.context["cl"].result_list]


def declare(client, row, **given):
    return client.post(
        reverse("admin:oversight_dossier_declare_reception", args=[row.pk]),
        {"_form_submitted": "True", "received_at": "03/06/2026 09:30", "reason": "Nhầm", **given},
    )


@pytest.fixture
def one():
    make_reference()
    taken_in(dossier())
    return Dossier.objects.get()


def test_the_list_needs_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    client.force_login(make_user(Role.INSPECTOR))
    make_event()
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(7):
        client.get(LIST)
    make_event(by=make_user())
    make_event(by=make_user())
    with django_assert_num_queries(7):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


@pytest.mark.parametrize(
    ("new", "shown"),
    [
        ("2026-06-15T04:00:30+00:00", ["15/06/2026 10:00<", "15/06/2026 11:00<"]),
        ("2026-06-15T03:00:30+00:00", ["15/06/2026 10:00:00<", "15/06/2026 10:00:30<"]),
    ],
)
def test_moments_are_told_to_the_minute_unless_nothing_but_seconds_changed(client, new, shown):
    client.force_login(make_user(Role.INSPECTOR))
    make_event(new=new)

    text = re.sub(r"\s*<", "<", client.get(LIST).text)

    assert [words for words in shown if words in text] == shown


def test_the_page_of_a_score_leads_to_the_edited_reception_times_of_its_agent(client):
    client.force_login(make_user(Role.INSPECTOR))
    agent = make_agent()
    edit = make_event(make_dossier(agent))
    make_event(make_dossier(agent), kind="evidence_edited", field="evidence_at")
    make_event()
    score = make_score(agent, make_run())
    link = f"{LIST}?kind__exact=reception_edited&dossier__agent__id__exact={agent.pk}"

    page = client.get(reverse("admin:oversight_agentscore_change", args=[score.pk]))

    assert link.replace("&", "&amp;") in page.text
    assert listed(client.get(link)) == [edit.pk]


def test_a_coordinator_sees_the_edits_of_the_own_operators_dossiers_only(client):
    own = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=own))
    mine, theirs = make_event(make_dossier(make_agent(operator=own))), make_event()

    assert listed(client.get(LIST)) == [mine.pk]
    page = reverse("admin:oversight_dossierevent_change", args=[theirs.pk])
    assert client.get(page).status_code == 302


def test_an_event_says_who_when_from_and_to(client, one):
    client.force_login(make_user(Role.INSPECTOR))
    taken_in(
        dossier(received_at="2026-06-03 09:30"),
        by=make_user(Role.CENTRE_STAFF, username="thu.ha"),
    )

    text = client.get(LIST).text

    for words in ("03/06/2026 09:00", "03/06/2026 09:30", "thu.ha", "hoso.csv"):
        assert words in text


def test_a_reception_time_is_declared_on_the_page_of_the_dossier(client, one):
    staff = make_user(Role.CENTRE_STAFF)
    client.force_login(staff)

    response = declare(client, one)

    assert response.headers["HX-Redirect"] == reverse(
        "admin:oversight_dossier_change", args=[one.pk]
    )
    event = DossierEvent.objects.get()
    assert (event.by, event.reason) == (staff, "Nhầm")
    assert Dossier.objects.get().received_at == datetime.fromisoformat("2026-06-03T09:30+07:00")
    assert "Nhầm" in client.get(response.headers["HX-Redirect"]).text


def test_what_is_said_of_the_deadline_is_what_became_of_it(client, one):
    client.force_login(make_user(Role.CENTRE_STAFF, language="en"))
    before = one.due_at

    response = declare(client, one)
    one.refresh_from_db()
    page = client.get(response.headers["HX-Redirect"])

    (said,) = [str(message) for message in page.context["messages"]]
    due = f"{timezone.localtime(one.due_at):%d/%m/%Y %H:%M}"
    assert said == (
        "The reception time was declared and is on record."
        + (
            f" The deadline stays: {due}."
            if one.due_at == before
            else f" The deadline is now {due}."
        )
    )


def test_a_refusal_stays_in_the_dialog(client, one):
    client.force_login(make_user(Role.CENTRE_STAFF))

    response = declare(client, one, received_at="03/06/2026 10:30")

    assert "HX-Redirect" not in response.headers
    assert response.context["form"].non_field_errors()
    assert not DossierEvent.objects.exists()


def test_those_who_may_not_declare_have_no_button(client, one):
    client.force_login(make_user(Role.INSPECTOR))

    assert declare(client, one).status_code == 403
    assert not DossierEvent.objects.exists()


def test_a_stranger_to_the_dossier_declares_nothing(client, one):
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))

    assert declare(client, one).status_code == 404


def test_the_page_of_an_edit_names_the_agent(client):
    event = make_event()
    client.force_login(make_user(Role.INSPECTOR))

    page = client.get(reverse("admin:oversight_dossierevent_change", args=[event.pk])).text

    assert f">{event.dossier.agent}<" in page
