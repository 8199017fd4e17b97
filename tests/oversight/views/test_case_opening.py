"""Opening a case from what led to it: an alarm, a complaint, a visit, a line of the overdue list."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.actions.cases import open_case
from oversight.enums import CaseSource, CaseState, VisitResult
from oversight.models import Dossier, InspectionCase
from registry.enums import Role, Scope, Status
from tests.factories import make_agent, make_area, make_run, make_score, make_user
from tests.factories_cases import People, make_case
from tests.factories_surveillance import make_alarm
from tests.factories_visits import make_complaint, make_plan, make_random_visit, make_visit
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
OPENING = reverse("admin:oversight_inspectioncase_open")
FOUND, NOT_FOUND, FORBIDDEN = 302, 404, 403


@pytest.fixture
def people():
    return People()


@pytest.fixture
def inspector(client, people):
    client.force_login(people.inspector)
    return people.inspector


def random_visit(agent):
    [planned] = make_plan(agent).planned_visits.all()
    return make_random_visit(planned, result=VisitResult.VIOLATION)


SIGNALS = {
    "alarm": (make_alarm, CaseSource.ALARM),
    "complaint": (make_complaint, CaseSource.COMPLAINT),
    "visit": (make_visit, CaseSource.VISIT),
    "random visit": (random_visit, CaseSource.RANDOM),
}


def opened_from(client, signal, by):
    """Open a case on the page that the signal leads to."""
    return client.post(f"{OPENING}?{signal._meta.model_name}={signal.pk}", {"inspector": by.pk})


@pytest.mark.parametrize("kind", SIGNALS)
def test_a_case_names_the_signal_that_it_was_opened_from(client, inspector, people, kind):
    make, source = SIGNALS[kind]
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    signal = make(agent)

    response = opened_from(client, signal, inspector)

    case = InspectionCase.objects.get()
    assert response.status_code == FOUND
    assert (case.agent, case.source) == (agent, source)
    assert getattr(case, signal._meta.model_name) == signal
    page = client.get(response.url)
    link = reverse(f"admin:oversight_{signal._meta.model_name}_change", args=[signal.pk])
    assert page.context["signal"].link == link


@pytest.mark.parametrize("kind", SIGNALS)
def test_the_page_of_a_signal_names_the_cases_opened_from_it(client, inspector, people, kind):
    make, _source = SIGNALS[kind]
    signal = make(make_agent(operator=people.operator, status=Status.ACTIVE))
    opened_from(client, signal, inspector)

    page = client.get(
        reverse(f"admin:oversight_{signal._meta.model_name}_change", args=[signal.pk])
    )

    assert InspectionCase.objects.get().number in page.text


@pytest.mark.parametrize("name", ["alarm", "complaint"])
def test_the_button_of_a_signal_leads_to_the_opening_of_a_case(client, inspector, name):
    signal = SIGNALS[name][0](make_agent(status=Status.ACTIVE))

    response = client.get(reverse(f"admin:oversight_{name}_open_case", args=[signal.pk]))

    assert (response.status_code, response.url) == (FOUND, f"{OPENING}?{name}={signal.pk}")


def test_what_a_signal_settles_is_not_asked_again(client, inspector):
    complaint = make_complaint(make_agent(status=Status.ACTIVE))

    page = client.get(f"{OPENING}?complaint={complaint.pk}")

    assert list(page.context["form"].fields) == ["note", "inspector"]
    assert complaint.reference in page.context["signal"].text


def test_nobody_opens_a_case_from_a_signal_of_other_areas(client):
    alarm = make_alarm(make_agent(status=Status.ACTIVE))
    client.force_login(make_user(Role.INSPECTOR, scope=Scope.AREAS, areas=[make_area()]))

    assert client.get(f"{OPENING}?alarm={alarm.pk}").status_code == NOT_FOUND


def test_a_coordinator_opens_nothing_and_reads_of_no_case_on_a_complaint(client, people):
    complaint = make_complaint(make_agent(operator=people.operator, status=Status.ACTIVE))
    open_case(
        agent=complaint.agent,
        source=CaseSource.COMPLAINT,
        by=people.inspector,
        at=timezone.now(),
        signal=complaint,
    )
    client.force_login(people.coordinator)

    page = client.get(reverse("admin:oversight_complaint_change", args=[complaint.pk]))

    assert InspectionCase.objects.get().number not in page.text
    assert client.get(f"{OPENING}?complaint={complaint.pk}").status_code == FORBIDDEN


def test_the_overdue_list_opens_a_case_with_the_dossier_in_its_note(client, inspector, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 16, 3, tzinfo=UTC))
    make_reference()
    taken_in(dossier(1, received_at="2026-06-03 09:00", forwarded_at=""))
    held = Dossier.objects.get()

    response = client.get(reverse("admin:oversight_overduedossier_open_case", args=[held.pk]))
    page = client.get(response.url)

    asked = parse_qs(urlsplit(response.url).query)
    assert (asked["agent"], asked["source"]) == ([str(held.agent_id)], ["overdue"])
    assert held.code in page.context["form"]["note"].value()
    assert page.context["form"]["source"].value() == "overdue"


def test_only_what_stands_about_the_agent_is_offered_and_taken(client, inspector):
    agent = make_agent(status=Status.ACTIVE)
    make_alarm(agent, alarm_on=timezone.localdate())

    page = client.get(f"{OPENING}?agent={agent.pk}&source=alarm")
    wrong = client.get(f"{OPENING}?agent={agent.pk}&source=flag")
    refused = client.post(
        f"{OPENING}?agent={agent.pk}", {"source": "flag", "inspector": inspector.pk}
    )

    form = page.context["form"]
    assert [value for value, _label in form.fields["source"].choices] == ["alarm", "hand"]
    assert form["source"].value() == "alarm"
    assert wrong.context["form"]["source"].value() == "hand"
    assert list(refused.context["form"].errors) == ["source"]
    assert not InspectionCase.objects.exists()


def test_a_flagged_agent_leads_to_a_case_from_its_flag(client, inspector):
    agent = make_agent(status=Status.ACTIVE)
    score = make_score(agent, make_run(is_screening=True), flag_delay=True)

    page = client.get(reverse("admin:oversight_agentscore_change", args=[score.pk]))
    opening = f"{OPENING}?agent={agent.pk}&source=flag"

    assert opening.replace("&", "&amp;") in page.text
    assert client.get(opening).context["form"]["source"].value() == "flag"


def test_the_list_of_flags_opens_cases_from_flags(client, inspector):
    agent = make_agent(status=Status.ACTIVE)
    score = make_score(agent, make_run(is_screening=True), flag_delay=True)
    chosen = {"action": "open_cases", "_selected_action": [score.pk]}
    flags = reverse("admin:oversight_flaggedscore_changelist")

    asked = client.post(flags, chosen)
    client.post(flags, {**chosen, "apply": "1", "source": "flag"})

    offered = asked.context_data["form"].fields["source"].choices
    assert [value for value, _label in offered] == ["flag", "hand"]
    assert InspectionCase.objects.get().source == CaseSource.FLAG


def test_several_lines_of_one_agent_open_one_case(client, inspector, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 16, 3, tzinfo=UTC))
    make_reference()
    taken_in(
        *(dossier(number, received_at="2026-06-03 09:00", forwarded_at="") for number in (1, 2))
    )
    chosen = list(Dossier.objects.values_list("pk", flat=True))

    client.post(
        reverse("admin:oversight_overduedossier_changelist"),
        {"action": "open_cases", "_selected_action": chosen, "apply": "1", "source": "overdue"},
    )

    assert InspectionCase.objects.get().source == CaseSource.OVERDUE


def test_a_visit_is_made_from_the_page_of_a_case_and_listed_there(client, inspector, people):
    case = make_case(people=people)

    response = client.post(reverse("admin:oversight_inspectioncase_visit", args=[case.pk]))

    visit = case.visits.get()
    assert response.url == reverse("admin:oversight_visit_change", args=[visit.pk])
    page = client.get(reverse("admin:oversight_inspectioncase_change", args=[case.pk]))
    assert list(page.context["visits"]) == [visit]


def test_a_visit_that_is_refused_says_why_on_the_page_of_the_case(client, inspector, people):
    case = make_case(people=people)
    make_visit(case.agent, submitted=False)

    response = client.post(
        reverse("admin:oversight_inspectioncase_visit", args=[case.pk]), follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not case.visits.exists()


def test_whoever_decides_reads_what_the_last_visit_found(client, inspector, people):
    case = make_case(CaseState.HEARD, people=people)
    make_visit(case.agent, findings="Chưa niêm yết", result=VisitResult.SHORTCOMING)

    page = client.get(reverse("admin:oversight_inspectioncase_move", args=[case.pk, "decide"]))

    assert "Chưa niêm yết" in page.text


def test_a_plan_names_the_cases_opened_from_its_visits(client, inspector, people):
    visit = random_visit(make_agent(operator=people.operator, status=Status.ACTIVE))
    opened_from(client, visit, inspector)
    plan = visit.planned.plan

    page = client.get(reverse("admin:oversight_randomplan_change", args=[plan.pk]))

    assert InspectionCase.objects.get().number in page.text
