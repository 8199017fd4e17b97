"""The agents' pages: lists, forms, buttons, and what strangers see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.enums import STANDING, Act, Role, Scope, Status
from registry.locations import finding_text, outlines_for_form
from registry.models import Agent, FactEdit
from tests.factories import (
    make_agent,
    make_agent_under_review,
    make_area,
    make_criteria,
    make_operator,
    make_reason,
    make_service,
    make_submittable_agent,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "admin:registry_agent_changelist"


def page_of(agent):
    return reverse("admin:registry_agent_change", args=[agent.pk])


def form_data(agent=None, **given):
    """The form as a browser sends it, with empty tables under it."""
    data = {
        f"{prefix}-{name}_FORMS": "0"
        for prefix in ("opening_hours", "equipment", "observations", "staff", "decisions")
        for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }
    if agent is not None:
        data["opened_revision"] = str(agent.revision)
    return data | given


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "name",
    [
        "agent",
        "operator",
        "area",
        "boundaryversion",
        "criteriaset",
        "operatorkind",
        "service",
        "reason",
    ],
)
def test_every_list_of_the_registry_opens(client, staff, name):
    make_submittable_agent()
    make_criteria(("working_scanner", "at_least", "1"))

    response = client.get(reverse(f"admin:registry_{name}_changelist"))

    assert response.status_code == 200


def test_the_list_of_agents_needs_the_same_queries_for_one_and_for_three(
    client, staff, django_assert_num_queries
):
    make_submittable_agent()
    client.get(reverse(LIST))  # content types and the session are remembered

    with django_assert_num_queries(8):
        client.get(reverse(LIST))
    make_submittable_agent()
    make_submittable_agent()
    with django_assert_num_queries(8):
        response = client.get(reverse(LIST))

    assert response.context["cl"].result_count == 3


@pytest.mark.parametrize("text", ["đống đa", "DONG DA", "Đống Đa", "dong  da"])
def test_names_are_found_without_accents_and_case(client, staff, text):
    make_agent(name="Bưu cục Đống Đa", code="A1")
    make_agent(name="Bưu cục Hà Đông", code="A2")

    response = client.get(reverse(LIST), {"q": text})

    assert [agent.code for agent in response.context["cl"].result_list] == ["A1"]


def test_a_user_without_a_scope_sees_nothing(client):
    user = make_user(Role.CENTRE_STAFF, scope="none")
    client.force_login(user)
    agent = make_submittable_agent()

    assert client.get(reverse(LIST)).context["cl"].result_count == 0
    assert client.get(page_of(agent)).status_code == 302
    assert client.get(reverse("admin:registry_agent_history", args=[agent.pk])).status_code == 404


def test_a_coordinator_sees_and_offers_only_the_own_operator(client):
    own, other = make_operator(code="OWN"), make_operator(code="OTHER")
    client.force_login(make_user(Role.COORDINATOR, operator=own))
    mine, theirs = make_agent(operator=own), make_agent(operator=other)

    listed = client.get(reverse(LIST)).context["cl"].result_list
    assert [agent.pk for agent in listed] == [mine.pk]
    assert client.get(page_of(theirs)).status_code == 302
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "registry", "model_name": "agent", "field_name": "operator", "term": "O"},
    ).json()
    assert [result["id"] for result in found["results"]] == [str(own.pk)]


def test_a_user_limited_to_areas_sees_agents_there_only(client):
    here, there = make_area("00070"), make_area("00082", west=105.90)
    client.force_login(make_user(Role.CENTRE_STAFF, scope="areas", areas=[here]))
    inside = make_submittable_agent(area=here)
    make_submittable_agent(area=there)

    listed = client.get(reverse(LIST)).context["cl"].result_list
    assert [agent.pk for agent in listed] == [inside.pk]


def test_saving_the_form_places_the_agent_and_remembers_the_editor(client, staff):
    area, operator = make_area(), make_operator()
    data = form_data(
        code="BD-1",
        name="Bưu điện",
        operator=operator.pk,
        address="1 phố Thử",
        services=[make_service().pk],
        declared_area=area.pk,
        latitude="21.02500",
        longitude="105.84500",
    )

    response = client.post(reverse("admin:registry_agent_add"), data)

    assert response.status_code == 302, response.context["errors"]
    agent = Agent.objects.get()
    assert (agent.finding, agent.area, agent.status) == ("inside", area, Status.DRAFT)
    edit = FactEdit.objects.get()
    assert (edit.by, edit.agent) == (staff, agent)
    assert "location" in edit.fields


def test_a_point_outside_the_declared_area_is_said_after_saving(client, staff):
    declared = make_area("00070", name="Phường Một")
    make_area("00071", west=105.95, name="Phường Hai")
    data = form_data(
        code="BD-1",
        name="Bưu điện",
        operator=make_operator().pk,
        address="1 phố Thử",
        declared_area=declared.pk,
        latitude="21.02500",
        longitude="105.95500",
    )

    page = client.post(reverse("admin:registry_agent_add"), data, follow=True)

    said = [str(message) for message in page.context["messages"] if "Phường Hai" in str(message)]
    metres = round(Agent.objects.get().finding_distance_m)
    assert said == [
        f"Điểm nằm tại Phường Hai, cách ranh giới Phường Một {metres} m về phía ngoài: hãy kiểm tra lại."
    ]


def test_a_point_without_a_declared_area_asks_for_it():
    agent = make_agent(area=make_area(), finding="no_boundary")

    assert "Hãy chọn địa bàn khai báo" in finding_text(agent)


def test_the_map_of_a_new_agent_shows_every_area_that_the_user_sees(client, staff):
    here, there = make_area(), make_area("00071", west=105.95)
    make_area("00072", west=106.05, valid_to=timezone.localdate())

    def outlined(user):
        client.force_login(user)
        page = client.get(reverse("admin:registry_agent_add"))
        drawn = page.context["adminform"].form.fields["point_map"].widget.outlines["features"]
        return [(one["properties"]["area"], one["properties"]["declared"]) for one in drawn]

    assert outlined(staff) == [(here.pk, False), (there.pk, False)]
    limited = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[there])
    assert outlined(limited) == [(there.pk, False)]


def test_an_agent_without_a_point_has_its_declared_area_marked_among_all(client, staff):
    here, there = make_area(), make_area("00071", west=105.95)
    agent = make_agent(declared_area=there, longitude=None)

    drawn = outlines_for_form(agent, staff)["features"]

    marks = {one["properties"]["area"]: one["properties"]["declared"] for one in drawn}
    assert marks == {here.pk: False, there.pk: True}


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        ("105.84500", "21.02500", "swapped_axes"),
        ("0", "0", "zero_zero"),
        ("10.77690", "106.70090", "outside_city"),
        ("21.02", "105.84500", "too_few_decimals"),
        ("hai mươi mốt", "105.84500", "not_a_number"),
        ("", "105.84500", "missing"),
    ],
)
def test_bad_coordinates_each_have_their_message(client, staff, latitude, longitude, code):
    data = form_data(
        code="BD-1",
        name="Bưu điện",
        operator=make_operator().pk,
        latitude=latitude,
        longitude=longitude,
    )

    response = client.post(reverse("admin:registry_agent_add"), data)

    errors = response.context["adminform"].form.errors.as_data()
    assert code in {error.code for found in errors.values() for error in found}
    assert Agent.objects.count() == 0


def test_a_button_makes_its_move(client, staff):
    agent = make_submittable_agent()

    response = client.post(
        reverse("admin:registry_agent_submit_agent", args=[agent.pk]),
        {"_form_submitted": "on", "comment": "Xong"},
    )

    assert response.headers["HX-Redirect"] == page_of(agent)
    agent.refresh_from_db()
    assert (agent.status, agent.submitted_by) == (Status.SUBMITTED, staff)


def test_opening_a_dialog_changes_nothing(client, staff):
    agent = make_submittable_agent()

    response = client.get(reverse("admin:registry_agent_submit_agent", args=[agent.pk]))

    agent.refresh_from_db()
    assert (response.status_code, agent.status) == (200, Status.DRAFT)


def test_a_refusal_is_shown_in_the_dialog(client, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = make_agent_under_review()

    response = client.post(
        reverse("admin:registry_agent_approve_agent", args=[agent.pk]), {"_form_submitted": "on"}
    )

    assert b'role="alert"' in response.content
    agent.refresh_from_db()
    assert agent.status == Status.UNDER_REVIEW


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REFUSE, Act.ACTIVATE])
def test_no_button_and_no_way_round_it_for_moves_that_are_not_open(client, act):
    agent = make_agent_under_review()
    client.force_login(make_user(Role.PLANNER))

    response = client.post(
        reverse(f"admin:registry_agent_{act.value}_agent", args=[agent.pk]),
        {"_form_submitted": "on", "reason": make_reason(Act.REFUSE).pk},
    )

    assert response.status_code == 403


def test_the_facts_of_an_approved_agent_cannot_be_edited(client, staff):
    agent = make_submittable_agent(status=Status.ACTIVE, name="Cũ")

    client.post(page_of(agent), form_data(agent, name="Mới", phone="024", address="1 phố Thử"))

    agent.refresh_from_db()
    assert (agent.name, agent.phone) == ("Cũ", "024")


def test_a_coordinator_cannot_edit_what_waits_for_a_decision(client):
    operator = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=operator))
    agent = make_submittable_agent(operator=operator, status=Status.SUBMITTED, name="Cũ")

    client.post(page_of(agent), form_data(agent, name="Mới", code=agent.code, operator=operator.pk))

    agent.refresh_from_db()
    assert agent.name == "Cũ"


def test_a_stale_form_is_refused_and_nothing_of_it_is_saved(client, staff):
    agent = make_submittable_agent(name="Cũ")
    stale = form_data(
        agent,
        code=agent.code,
        name="Người thứ hai",
        operator=agent.operator_id,
        address="2 phố Thử",
        services=[make_service().pk],
        declared_area=agent.declared_area_id,
        latitude="21.030000",
        longitude="105.850000",
    ) | {
        "staff-TOTAL_FORMS": "1",
        "staff-0-name": "Nhân viên mới",
    }
    first = client.post(
        page_of(agent), stale | {"name": "Người thứ nhất", "staff-TOTAL_FORMS": "0"}
    )
    before = agent.history.count()

    second = client.post(page_of(agent), stale)

    assert first.status_code == 302, first.context["errors"]
    errors = second.context["adminform"].form.non_field_errors().as_data()
    assert [error.code for error in errors] == ["stale"]
    agent.refresh_from_db()
    assert (agent.name, agent.staff.count()) == ("Người thứ nhất", 0)
    assert (agent.history.count(), agent.fact_edits.count()) == (before, 1)


def test_a_form_opened_before_a_decision_is_stale(client, staff):
    agent = make_submittable_agent(status=Status.SUBMITTED)
    opened = form_data(agent, code=agent.code, name="Khác", operator=agent.operator_id)

    client.post(
        reverse("admin:registry_agent_claim_agent", args=[agent.pk]), {"_form_submitted": "on"}
    )
    response = client.post(page_of(agent), opened)

    assert "stale" in {
        error.code for error in response.context["adminform"].form.non_field_errors().as_data()
    }


def test_the_filter_of_statuses_offers_none_that_no_list_holds(client, staff):
    page = client.get(reverse(LIST)).text

    assert [f'name="status__exact" value="{status}"' in page for status in STANDING] == [
        True for _status in STANDING
    ]
    assert 'value="merged"' not in page


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("phone", "gọi anh Tư", "not_a_phone"),
        ("location_taken_on", "2999-12-31", "day_to_come"),
    ],
)
def test_the_form_refuses_what_cannot_be(client, staff, field, value, code):
    operator = make_operator()
    data = form_data(code="BD-1", name="Bưu điện", operator=operator.pk, **{field: value})

    response = client.post(reverse("admin:registry_agent_add"), data)

    errors = response.context["adminform"].form.errors.as_data()
    assert [error.code for error in errors[field]] == [code]


def test_deleting_a_draft_names_what_goes_with_it(client):
    agent = make_agent(status=Status.DRAFT)
    client.force_login(make_user(Role.CENTRE_STAFF))

    context = client.get(reverse("admin:registry_agent_delete", args=[agent.pk])).context

    (link,) = context["deleted_objects"]
    assert str(agent) in link
    assert list(context["model_count"]) == [("đại lý", 1)]


@pytest.mark.parametrize("role", Role)
def test_everybody_who_sees_an_agent_reads_its_old_versions(client, role):
    agent = make_agent(status=Status.ACTIVE, name="Tên cũ")
    agent.name = "Tên mới"
    agent.save()
    operator = agent.operator if role == Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))
    version = agent.history.earliest().pk

    page = client.get(reverse("admin:registry_agent_simple_history", args=[agent.pk, version]))

    assert "Tên cũ" in page.text
