"""The page of a visit, its list, and the planned ones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from oversight.actions.visits import open_visit
from oversight.enums import AnswerKind, QuestionSource, VisitReason, VisitResult
from oversight.models import Visit
from oversight.rules.checklist import DUTIES
from registry.append_only import lifted
from registry.enums import Role, Status
from registry.models import EquipmentItem
from tests.factories import make_agent, make_area, make_criteria, make_operator, make_user
from tests.factories_visits import make_complaint, make_plan, make_random_visit, make_visit
from tests.registry.pictures import photo, upload

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_visit_changelist")
PLANNED = reverse("admin:oversight_plannedvisit_changelist")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR, language="en", first_name="Lan", last_name="Nguyễn")
    client.force_login(user)
    return user


def opened(by, agent=None):
    make_criteria(("working_scanner", "at_least", "2"), ("accessible", "is_true", ""))
    agent = agent or make_agent()
    return open_visit(agent=agent, reason=VisitReason.TARGETED, by=by, at=timezone.now())


def page_of(visit):
    return reverse("admin:oversight_visit_change", args=[visit.pk])


def given(visit, **changed):
    """What the page sends when everything is in order."""
    keys = dict(visit.answers.values_list("question", "pk"))
    return {
        "do": "submit",
        "visited_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "on_duty": "Trần Thị Thử",
        "latitude": "21.0301",
        "longitude": "105.85",
        "accuracy_m": "12",
        "result": VisitResult.NOTHING.value,
        "findings": "",
        "signed_by_inspector": "Nguyễn Lan",
        "signed_by_agent": "Trần Thị Thử",
        f"value_{keys['working_scanner']}": "1",
        f"value_{keys['price_posted']}": "0",
        f"note_{keys['price_posted']}": "Không thấy bảng giá",
    } | changed


def errors_of(response):
    errors = response.context["form"].errors.as_data()
    return {name: [error.code for error in found] for name, found in errors.items()}


def test_the_checklist_is_a_form_with_the_inspectors_name(client, inspector):
    visit = opened(inspector)

    response = client.get(page_of(visit))

    form = response.context["form"]
    assert form["signed_by_inspector"].value() == "Nguyễn Lan"
    assert [len(rows) for _title, rows in form.groups()] == [2, len(DUTIES)]
    assert "required: at least 2" in response.text


def test_a_visit_is_submitted_whole(client, inspector):
    visit = opened(inspector)

    response = client.post(page_of(visit), given(visit, photos=[upload(photo())]))

    visit.refresh_from_db()
    answer = visit.answers.get(question="price_posted")
    assert response.status_code == 302
    assert visit.is_submitted
    assert (answer.value, answer.note) == (0, "Không thấy bảng giá")
    assert (visit.position_distance_m, visit.position_accuracy_m) == (11.1, 12)
    assert visit.photos.count() == 1
    assert EquipmentItem.objects.get().working == 1


def test_what_is_saved_for_later_comes_back(client, inspector):
    visit = opened(inspector)

    keys = dict(visit.answers.values_list("question", "pk"))
    scanners, price = (f"value_{keys[name]}" for name in ("working_scanner", "price_posted"))
    half = {"findings": "mới xem một nửa", scanners: "20", price: "0"}

    client.post(page_of(visit), {"do": "save", **half})

    form = client.get(page_of(visit)).context["form"]
    assert {name: form[name].value() for name in half} == half
    assert form["latitude"].value() is None
    assert not Visit.objects.get().is_submitted


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"result": ""}, {"result": ["required"]}),
        ({"visited_at": ""}, {"visited_at": ["required"]}),
        ({"visited_at": "2999-01-01T10:00"}, {"visited_at": ["in_future"]}),
        ({"result": "violation"}, {"findings": ["findings_required"]}),
        ({"accuracy_m": ""}, {"accuracy_m": ["position_incomplete"]}),
        ({"latitude": "91"}, {"latitude": ["max_value"]}),
        ({"signed_by_agent": " "}, {"signed_by_agent": ["required"]}),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(client, inspector, changed, errors):
    visit = opened(inspector)

    response = client.post(page_of(visit), given(visit, **changed))

    assert (response.status_code, errors_of(response)) == (422, errors)
    assert not Visit.objects.get().is_submitted


def test_a_file_that_is_no_photo_is_refused_with_the_rest(client, inspector):
    visit = opened(inspector)

    response = client.post(page_of(visit), given(visit, photos=[upload(b"GIF89a")]))

    assert errors_of(response) == {"photos": ["type_not_taken"]}
    assert not Visit.objects.get().is_submitted


def test_a_submitted_visit_is_a_record_without_a_form(client, inspector):
    visit = make_visit(inspector=inspector, duties={"price_posted": 0})

    response = client.post(page_of(visit), {"do": "save", "findings": "khác"})

    visit.refresh_from_db()
    assert visit.findings == ""
    assert "form" not in response.context
    assert "not in order" in response.text


def test_a_line_of_the_evidence_sheet_that_was_found_so_is_not_called_out_of_order(
    client, inspector
):
    visit = make_visit(inspector=inspector)
    visit.answers.create(
        order=1,
        source=QuestionSource.SHEET,
        question="price_board",
        kind=AnswerKind.YES_NO,
        value=1,
    )

    groups = client.get(page_of(visit)).context["groups"]

    assert [row["fault"] for _title, rows in groups for row in rows] == ["found so"]


def test_another_inspector_reads_an_open_visit_and_writes_nothing(client, inspector):
    visit = opened(make_user(Role.INSPECTOR))

    response = client.post(page_of(visit), given(visit))

    assert "form" not in response.context
    assert not Visit.objects.get().is_submitted


def test_a_visit_is_given_up_by_its_button(client, inspector):
    visit = opened(inspector)

    response = client.post(page_of(visit), {"do": "give_up"})

    assert response.headers["Location"] == LIST
    assert Visit.objects.count() == 0


def test_a_coordinator_reads_visits_made_to_its_own_agents_without_the_evidence_sheet(client):
    own = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=own, language="en"))
    agent = make_agent(operator=own)
    make_complaint(agent)
    visit = opened(make_user(Role.INSPECTOR), agent)
    before = client.get(page_of(visit)).status_code
    Visit.objects.filter(pk=visit.pk).update(
        submitted_at=timezone.now(),
        visited_at=timezone.now(),
        result="nothing",
        signed_by_inspector="A",
        signed_by_agent="B",
    )

    response = client.get(page_of(visit))

    assert (before, response.status_code) == (404, 200)
    assert [title for title, _rows in response.context["groups"]] == [
        "Criteria",
        "Duties of every agent",
    ]
    assert client.get(page_of(make_visit())).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_visit_as_for_three(
    client, inspector, rows, django_assert_num_queries
):
    for _number in range(rows):
        make_visit(inspector=inspector)

    with django_assert_num_queries(9):
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_planned_visits_take_as_many_queries_for_one_as_for_three(
    client, inspector, rows, django_assert_num_queries
):
    make_plan(*(make_agent(status=Status.ACTIVE) for _number in range(rows)))

    with django_assert_num_queries(9):
        client.get(PLANNED)


@pytest.mark.parametrize(
    ("state", "count"), [("mine", 1), ("open", 2), ("made", 1), ("nonsense", 3)]
)
def test_the_list_is_narrowed_by_state(client, inspector, state, count):
    make_visit(submitted=False, inspector=inspector)
    make_visit(submitted=False)
    make_visit(inspector=inspector)

    assert client.get(f"{LIST}?state={state}").context["cl"].result_count == count


def test_planned_visits_are_narrowed_by_state(client, inspector):
    agents = [make_agent(status=Status.ACTIVE) for _number in range(3)]
    gone = make_agent(status=Status.CLOSED)
    plan = make_plan(*agents, gone)
    late, made, waiting = (plan.planned_visits.get(agent=agent) for agent in agents)
    make_random_visit(made)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with lifted(connection):
        plan.planned_visits.exclude(pk=late.pk).update(due_on=tomorrow)

    found = {
        state: sorted(
            row.pk for row in client.get(f"{PLANNED}?state={state}").context["cl"].result_list
        )
        for state in ("to_be_made", "overdue", "made")
    }

    assert found == {
        "to_be_made": sorted([late.pk, waiting.pk]),
        "overdue": [late.pk],
        "made": [made.pk],
    }


def test_a_planned_visit_is_opened_from_its_page(client, inspector):
    [planned] = make_plan(make_agent(status=Status.ACTIVE)).planned_visits.all()
    page = reverse("admin:oversight_plannedvisit_change", args=[planned.pk])

    shown = client.get(page)
    opening = client.post(page)

    visit = Visit.objects.get()
    assert shown.context["may_open"] is True
    assert (visit.planned, opening.headers["Location"]) == (planned, page_of(visit))
    assert client.get(page).headers["Location"] == page_of(visit)


@pytest.mark.parametrize("scope", ["operator", "areas"])
def test_nobody_at_an_operator_and_nobody_of_other_areas_sees_planned_visits(client, scope):
    agent = make_agent(status=Status.ACTIVE, area=make_area("00070"))
    [planned] = make_plan(agent).planned_visits.all()
    user = make_user(
        Role.INSPECTOR,
        scope=scope,
        operator=agent.operator if scope == "operator" else None,
        areas=[make_area("00004")] if scope == "areas" else (),
    )
    client.force_login(user)

    assert client.get(PLANNED).context["cl"].result_count == 0
    page = reverse("admin:oversight_plannedvisit_change", args=[planned.pk])
    assert client.post(page).status_code == 404
