"""Incidents in the admin: declared in a form, decided by somebody else."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from oversight.enums import IncidentState
from oversight.models import Incident, WorkingCalendar
from registry.enums import Role, Scope
from registry.models import Agent
from tests.factories import make_agent, make_area, make_user
from tests.factories_events import make_incident
from tests.oversight.logs import import_log

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_incident_changelist")
ADD = reverse("admin:oversight_incident_add")


@pytest.fixture(autouse=True)
def calendar():
    call_command("loaddata", "04_calendars", verbosity=0)
    return WorkingCalendar.objects.get(code="vietnam")


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


def declaration(calendar, **given):
    return {
        "calendar": calendar.pk,
        "kind": "flood",
        "starts_at_0": "03/06/2026",
        "starts_at_1": "09:00",
        "ends_at_0": "03/06/2026",
        "ends_at_1": "12:00",
        "reason": "Ngập nặng",
        **given,
    }


def declare(client, calendar, **given):
    return client.post(ADD, declaration(calendar, **given))


def press(client, name, incident, comment=""):
    page = reverse(f"admin:oversight_incident_{name}", args=[incident.pk])
    return client.post(page, {"_form_submitted": "True", "comment": comment})


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, staff, django_assert_num_queries
):
    make_incident()
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(7):
        client.get(LIST)
    make_incident()
    make_incident()
    with django_assert_num_queries(7):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_an_incident_is_declared_with_the_agents_of_its_area(client, staff, calendar):
    area = make_area()
    inside = make_agent(area=area)

    response = declare(client, calendar, area=area.pk)

    incident = Incident.objects.get()
    assert response.status_code == 302
    assert (incident.state, incident.declared_by) == ("declared", staff)
    assert list(incident.agents.all()) == [inside]


def test_what_the_action_refuses_the_form_shows(client, staff, calendar):
    response = declare(client, calendar, ends_at_1="08:00")
    empty_area = declare(client, calendar, area=make_area().pk)

    for refused in (response, empty_area):
        assert len(refused.context["adminform"].form.non_field_errors()) == 1
    assert not Incident.objects.exists()


def test_somebody_else_confirms_by_button(client, staff):
    incident = make_incident(state=IncidentState.DECLARED)

    response = press(client, "confirm", incident, "Đúng")

    incident.refresh_from_db()
    assert response.headers["HX-Redirect"]
    assert (incident.state, incident.decided_by, incident.comment) == ("confirmed", staff, "Đúng")


def test_the_dialog_says_how_much_the_incident_would_move(client, staff):
    make_agent(code="NGAP", status="active")
    make_agent(code="KHO", status="active")
    import_log(
        [
            ("NGAP", "03/06/2026 08:30", "", {}),
            ("NGAP", "05/06/2026 08:30", "", {}),
            ("KHO", "03/06/2026 08:30", "", {}),
        ],
        calendar="vietnam",
    )
    flooded = Agent.objects.get(code="NGAP")
    incident = make_incident(
        state=IncidentState.DECLARED,
        starts_at=datetime.fromisoformat("2026-06-03T09:00+07:00"),
        ends_at=datetime.fromisoformat("2026-06-03T12:00+07:00"),
        agents=[flooded],
    )

    page = reverse("admin:oversight_incident_confirm", args=[incident.pk])
    form = client.get(page).context["form"]

    scope = form.get_before_template_context(form.request, incident.pk)
    assert [scope[name] for name in ("is_for_all", "agents", "dossiers")] == [False, 1, 1]


def test_what_comes_next_is_said_after_declaring_and_after_confirming(client, staff, calendar):
    declared = client.post(ADD, declaration(calendar), follow=True)
    incident = make_incident(state=IncidentState.DECLARED, calendar="vietnam")

    press(client, "confirm", incident)

    texts = [str(message) for message in declared.context["messages"]]
    assert len(texts) == 2
    page = reverse("admin:oversight_workingcalendar_change", args=[calendar.pk])
    (said,) = client.get(LIST).context["messages"]
    assert f'href="{page}"' in str(said)


def test_whoever_declared_has_no_button_and_no_bulk(client, staff):
    incident = make_incident(state=IncidentState.DECLARED, declared_by=staff)

    assert press(client, "confirm", incident).status_code == 403
    assert press(client, "refuse", incident, "Không").status_code == 403
    client.post(LIST, {"action": "confirm_chosen", "_selected_action": [incident.pk]})

    incident.refresh_from_db()
    assert incident.state == "declared"


def test_a_refusal_without_a_reason_stays_in_the_dialog(client, staff):
    incident = make_incident(state=IncidentState.DECLARED)

    response = press(client, "refuse", incident)
    assert response.context["form"].non_field_errors()

    press(client, "refuse", incident, "Không đúng")
    incident.refresh_from_db()
    assert incident.state == "refused"


def test_chosen_incidents_are_confirmed_each_on_its_own(client, staff):
    one, own = (
        make_incident(state=IncidentState.DECLARED),
        make_incident(state=IncidentState.DECLARED, declared_by=staff),
    )

    client.post(LIST, {"action": "confirm_chosen", "_selected_action": [one.pk, own.pk]})

    states = dict(Incident.objects.values_list("pk", "state"))
    assert states == {one.pk: "confirmed", own.pk: "declared"}


def test_the_page_of_an_incident_says_who_declared_and_who_decided(client, staff):
    declared, confirmed = make_incident(state=IncidentState.DECLARED), make_incident()

    for incident in (declared, confirmed):
        page = reverse("admin:oversight_incident_change", args=[incident.pk])
        assert incident.declared_by.username in client.get(page).text


def test_an_incident_that_names_no_agent_says_that_it_covers_every_one(client):
    client.force_login(make_user(Role.CENTRE_STAFF, language="en"))
    whole = make_incident()
    of_one = make_incident(agents=[make_agent(name="Điểm ngập")])

    told = [
        client.get(reverse("admin:oversight_incident_change", args=[incident.pk])).text
        for incident in (whole, of_one)
    ]

    assert ["every agent" in text for text in told] == [True, False]


def test_a_confirmed_incident_is_withdrawn_or_replaced_and_never_edited(client, staff, calendar):
    incident = make_incident()
    page = reverse("admin:oversight_incident_change", args=[incident.pk])

    assert client.post(page, {"reason": "khác"}).status_code == 403
    press(client, "withdraw", incident, "Không có sự cố")
    replace = client.get(reverse("admin:oversight_incident_replace_incident", args=[incident.pk]))
    form = client.get(replace.headers["Location"]).context["adminform"].form
    declare(client, calendar, replaces=incident.pk)

    assert form.initial["replaces"] == incident
    replacement, withdrawal = incident.successors.order_by("is_withdrawal")
    assert (withdrawal.is_withdrawal, withdrawal.state) == (True, "declared")
    assert (replacement.is_withdrawal, replacement.reason) == (False, "Ngập nặng")


def test_others_read_and_do_nothing(client, calendar):
    client.force_login(make_user(Role.PLANNER))
    incident = make_incident(state=IncidentState.DECLARED)

    assert client.get(LIST).status_code == 200
    assert declare(client, calendar).status_code == 403
    assert press(client, "confirm", incident).status_code == 403


def test_the_calendar_shows_its_incidents_and_edits_none(client, calendar):
    client.force_login(make_user(Role.ADMINISTRATOR))
    make_incident(reason="Ngập nặng")

    page = client.get(reverse("admin:oversight_workingcalendar_change", args=[calendar.pk]))

    assert "Ngập nặng" in page.text
    assert 'name="incidents-0-reason"' not in page.text


def test_a_user_limited_to_areas_sees_what_covers_agents_there_and_names_no_others(
    client, calendar
):
    here, there = make_area(), make_area("00071", west=105.95)
    own = make_agent(declared_area=here)
    other = make_agent(declared_area=there, longitude=105.96)
    of_all, of_both, of_others = (
        make_incident(reason="Toàn thành phố"),
        make_incident(reason="Hai nơi", agents=[own, other]),
        make_incident(reason="Nơi khác", agents=[other]),
    )
    user = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[here])
    client.force_login(user)

    page = client.get(reverse("admin:oversight_incident_change", args=[of_both.pk])).text
    hidden = reverse("admin:oversight_incident_change", args=[of_others.pk])

    assert set(client.get(LIST).context["cl"].result_list) == {of_all, of_both}
    assert (own.name in page, other.name in page) == (True, False)
    assert client.get(hidden, follow=True).request["PATH_INFO"] != hidden
    assert press(client, "withdraw", of_others, "x").status_code == 403
    calendars = reverse("admin:oversight_workingcalendar_change", args=[calendar.pk])
    client.force_login(make_user(Role.ADMINISTRATOR, scope=Scope.AREAS, areas=[here]))
    text = client.get(calendars).text
    assert ("Hai nơi" in text, "Nơi khác" in text) == (True, False)


def test_nobody_without_a_scope_sees_an_incident():
    make_incident()

    assert not Incident.objects.visible_to(make_user(Role.CENTRE_STAFF, scope=Scope.NONE)).exists()
