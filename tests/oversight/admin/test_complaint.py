"""The list of complaints, its form, its file and its button."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from oversight.enums import ComplaintOutcome
from oversight.models import Complaint
from registry.enums import Role
from registry.models import ExportLog
from tests.factories import make_agent, make_area, make_operator, make_user
from tests.factories_visits import make_complaint

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_complaint_changelist")
ADD = reverse("admin:oversight_complaint_add")
IMPORT = reverse("admin:oversight_complaint_import")
GIVEN = {
    "reference": "1022-1",
    "channel": "hotline",
    "category": "fee",
    "received_on": "15/06/2026",
    "severity": "high",
    "text": "Bị thu 50.000 đồng",
}


def sign_in(client, role=Role.CENTRE_STAFF, **more):
    user = make_user(role, language="en", **more)
    client.force_login(user)
    return user


def references(response):
    return sorted(complaint.reference for complaint in response.context["cl"].result_list)


def resolve_page(complaint):
    return reverse("admin:oversight_complaint_resolve", args=[complaint.pk])


def resolution(**changed):
    return {
        "outcome": "upheld",
        "resolution": "Đã trả lại tiền",
        "resolved_on": f"{timezone.localdate():%d/%m/%Y}",
        "_form_submitted": "1",
    } | changed


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_row_as_for_three(
    client, rows, django_assert_num_queries
):
    sign_in(client)
    for _number in range(rows):
        make_complaint()

    with django_assert_num_queries(8):
        client.get(LIST)


def test_a_complaint_is_typed_in(client):
    user, agent = sign_in(client), make_agent()

    response = client.post(ADD, GIVEN | {"agent": agent.pk})

    complaint = Complaint.objects.get()
    assert response.status_code == 302
    assert (complaint.agent, complaint.due_on, complaint.recorded_by) == (
        agent,
        date(2026, 6, 22),
        user,
    )


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"text": "gọi 0912345678"}, "text", "personal_data"),
        ({"received_on": "01/01/2999"}, "received_on", "in_future"),
        ({"category": "rating"}, "__all__", "stars_required"),
        ({"reference": ""}, "reference", "required"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(client, changed, field, code):
    sign_in(client)

    response = client.post(ADD, GIVEN | {"agent": make_agent().pk} | changed)

    errors = response.context["adminform"].form.errors.as_data()
    assert {name: [error.code for error in found] for name, found in errors.items()} == {
        field: [code]
    }
    assert Complaint.objects.count() == 0


def test_nothing_is_chosen_before_somebody_chooses_it(client):
    sign_in(client)

    form = client.get(ADD).context["adminform"].form

    chosen = {name: form[name].value() for name in ("channel", "category", "severity")}
    assert chosen == {"channel": None, "category": None, "severity": "medium"}
    first = [form.fields[name].choices[0] for name in ("channel", "category")]
    assert first == [("", "Choose …")] * 2


def test_an_agent_that_one_may_not_see_cannot_be_chosen(client):
    sign_in(client, scope="areas", areas=[make_area("00004")])

    response = client.post(ADD, GIVEN | {"agent": make_agent().pk})

    assert list(response.context["adminform"].form.errors) == ["agent"]


def test_a_coordinator_reads_the_complaints_about_its_own_agents_only(client):
    own = make_operator()
    sign_in(client, Role.COORDINATOR, operator=own)
    make_complaint(make_agent(operator=own), reference="OWN")
    other = make_complaint(reference="OTHER")

    assert references(client.get(LIST)) == ["OWN"]
    page = reverse("admin:oversight_complaint_change", args=[other.pk])
    assert client.get(page).status_code == 302
    assert client.get(ADD).status_code == client.get(IMPORT).status_code == 403


def test_what_stands_is_not_changed_by_the_form(client):
    sign_in(client)
    complaint = make_complaint(reference="OLD")
    page = reverse("admin:oversight_complaint_change", args=[complaint.pk])

    response = client.post(page, GIVEN | {"agent": complaint.agent_id})

    assert response.status_code == 403
    assert Complaint.objects.get().reference == "OLD"


@pytest.mark.parametrize(
    ("pile", "found"),
    [
        ("open", ["LATE", "LATER", "SOON"]),
        ("soon", ["LATE", "SOON"]),
        ("overdue", ["LATE"]),
        ("nonsense", ["DONE", "LATE", "LATER", "SOON"]),
    ],
)
def test_the_list_is_narrowed_to_what_is_due(client, pile, found):
    sign_in(client)
    today = timezone.localdate()
    early = today - timedelta(days=20)
    for reference, days in (("LATE", -1), ("SOON", 2), ("LATER", 3)):
        make_complaint(reference=reference, received_on=early, due_on=today + timedelta(days=days))
    make_complaint(reference="DONE", received_on=early, outcome=ComplaintOutcome.UPHELD)

    assert references(client.get(f"{LIST}?due={pile}")) == found


def test_a_complaint_is_resolved_by_its_button(client):
    user, complaint = sign_in(client), make_complaint()

    response = client.post(resolve_page(complaint), resolution())

    complaint.refresh_from_db()
    assert response.headers["HX-Redirect"] == reverse(
        "admin:oversight_complaint_change", args=[complaint.pk]
    )
    assert (complaint.outcome, complaint.resolved_by) == (ComplaintOutcome.UPHELD, user)


def test_no_outcome_is_chosen_before_somebody_chooses_it(client):
    sign_in(client, Role.INSPECTOR)

    dialog = client.get(resolve_page(make_complaint()))

    assert dialog.context["form"].fields["outcome"].choices[0][0] == ""


def test_a_resolution_without_an_outcome_is_not_taken(client):
    sign_in(client, Role.INSPECTOR)
    complaint = make_complaint()

    response = client.post(resolve_page(complaint), resolution(outcome=""))

    complaint.refresh_from_db()
    assert (complaint.is_open, list(response.context["form"].errors)) == (True, ["outcome"])


@pytest.mark.parametrize("may_open", [False, True])
def test_who_recorded_it_is_a_link_only_for_who_may_open_users(client, may_open):
    complaint = make_complaint(recorded_by=make_user(Role.CENTRE_STAFF, username="nguoi-ghi"))
    sign_in(client, is_superuser=may_open)

    page = client.get(reverse("admin:oversight_complaint_change", args=[complaint.pk])).text

    address = reverse("admin:registry_user_change", args=[complaint.recorded_by_id])
    assert ("nguoi-ghi" in page, f'href="{address}"' in page) == (True, may_open)


def test_a_refusal_is_shown_in_the_dialog(client):
    sign_in(client)
    complaint = make_complaint()

    response = client.post(resolve_page(complaint), resolution(resolution="gọi 0912345678"))

    complaint.refresh_from_db()
    assert "0912345678" in response.text
    assert complaint.is_open


@pytest.mark.parametrize("fields", [{"outcome": "upheld"}, {"category": "rating"}])
def test_what_needs_no_resolution_has_no_button(client, fields):
    sign_in(client)
    complaint = make_complaint(**fields)

    assert client.get(resolve_page(complaint)).status_code == 403


def test_who_only_reads_has_no_button(client):
    sign_in(client, Role.DIRECTOR)

    assert client.get(resolve_page(make_complaint())).status_code == 403


def test_a_file_is_previewed_and_then_taken_in(client):
    sign_in(client)
    make_agent(code="D1")
    text = (
        "Mã phản ánh,Mã đại lý,Kênh tiếp nhận,Loại phản ánh,Ngày tiếp nhận\n"
        "1022-1,D1,hotline,fee,15/06/2026\n"
    )
    file = SimpleUploadedFile("phan_anh.csv", text.encode())

    preview = client.post(IMPORT, {"import_file": file, "format": "1", "resource": ""})
    before = Complaint.objects.count()
    client.post(
        reverse("admin:oversight_complaint_process_import"),
        preview.context["confirm_form"].initial,
    )

    assert (before, Complaint.objects.count()) == (0, 1)


def test_an_export_is_logged(client):
    user = sign_in(client)
    make_complaint()

    client.post(
        reverse("admin:oversight_complaint_export"),
        {"format": "0", "resource": "", **{f"complaintresource_{n}": "on" for n in ("reference",)}},
    )

    log = ExportLog.objects.get()
    assert (log.list_name, log.by, log.rows) == ("oversight.complaint", user, 1)
