"""The page of imports: send, choose columns, check, see what is wrong, import."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.enums import Role, Scope, Status
from registry.models import Agent, ColumnChoice
from registry.sheets import read_sheet
from registry.uploads import Upload
from registry.views import agent_import
from tests.factories import make_agent, make_area, make_operator, make_service, make_user

pytestmark = pytest.mark.django_db
PAGE = "admin:registry_agent_import"
TEMPLATE = "admin:registry_agent_template"
GOOD = "Mã đại lý,Tên đại lý,Mã đơn vị,Trạng thái\nBD-1,Bưu điện thử,VNP,Đang hoạt động\n"
BAD = "Mã đại lý;Tên đại lý;Mã đơn vị\nBD-1;=1+1;VNP\nBD-2;Hai;KHONGCO\nBD-3;Ba;KHACNUA\n"
FOREIGN = "Ký hiệu,Bưu cục,Chủ quản\nBD-1,Bưu điện thử,VNP\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "lists"


@pytest.fixture
def staff(client):
    make_operator(code="VNP")
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


def send(client, text, name="ds.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(
        reverse(PAGE), {"do": "send", "import_file": SimpleUploadedFile(name, content)}, follow=True
    )


def take(client, step, **data):
    return client.post(reverse(PAGE), {"do": step, **data}, follow=True)


def test_a_list_is_checked_first_and_makes_drafts_when_confirmed(client, staff):
    page = send(client, GOOD)

    assert page.context["ignored"] == ["Trạng thái"]
    checked = take(client, "check").context["outcome"]
    assert (checked.totals, Agent.objects.count()) == ({"new": 1, "update": 0, "skip": 0}, 0)
    imported = take(client, "import").context["outcome"]
    assert imported.is_import
    assert [(agent.code, agent.status) for agent in Agent.objects.all()] == [("BD-1", Status.DRAFT)]


def test_bad_rows_are_grouped_by_reason_and_nothing_is_imported(client, staff):
    send(client, BAD)

    page = take(client, "import")

    (group,) = page.context["groups"]
    assert (group["column"], group["count"], group["example"]) == ("Mã đơn vị", 2, "VNP")
    assert [row.line for row in group["rows"]] == [3, 4]
    assert page.context["bad_rows"] == 2
    assert Agent.objects.count() == 0


def test_the_corrected_file_is_the_own_one_with_errors_beside_the_rows(client, staff):
    send(client, BAD, name="Danh sách.csv")
    take(client, "check")

    response = client.get(reverse("admin:registry_agent_corrected"))

    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "BD-1;'=1+1;VNP;"
    assert lines[2].startswith("BD-2;Hai;KHONGCO;Mã đơn vị: ")
    assert "Danh%20s%C3%A1ch-loi.csv" in response.headers["Content-Disposition"]
    again = send(client, response.content)
    assert again.context["ignored"] == []


def test_progress_is_told_line_by_line(client, staff):
    send(client, GOOD)

    response = client.post(
        reverse(PAGE), {"do": "check"}, headers={"Accept": "application/x-ndjson"}
    )

    told = [json.loads(line) for line in response.getvalue().splitlines()]
    assert [(step["done"], step["of"]) for step in told] == [(1, 2), (1, 1)]
    assert client.get(reverse(PAGE)).context["outcome"].totals["new"] == 1


def test_columns_are_chosen_where_headings_are_not_known_and_remembered(client, staff):
    page = send(client, FOREIGN)
    assert len(page.context["missing"]) == 3

    take(client, "columns", code="0", name="1", operator="2")

    take(client, "import")
    assert Agent.objects.get().name == "Bưu điện thử"
    again = send(client, FOREIGN.upper())
    assert again.context["columns_form"] is None
    assert again.context["file"]["columns"] == {"code": 0, "name": 1, "operator": 2}


@pytest.mark.parametrize("step", ["check", "import"])
def test_a_list_whose_columns_are_not_known_goes_no_further(client, staff, step):
    send(client, FOREIGN)

    page = take(client, step)

    assert (page.status_code, len(page.context["missing"])) == (200, 3)
    assert page.context["outcome"] is None


def test_a_choice_of_columns_is_nobody_elses(client, staff):
    send(client, FOREIGN)
    take(client, "columns", code="0", name="1", operator="2")

    other = make_user(Role.CENTRE_STAFF)

    assert ColumnChoice.objects.visible_to(staff).count() == 1
    assert ColumnChoice.objects.visible_to(other).count() == 0
    client.force_login(other)
    assert len(send(client, FOREIGN).context["missing"]) == 3


@pytest.mark.parametrize(
    ("chosen", "field", "code"),
    [
        ({"code": "0", "name": "0", "operator": "2"}, "name", "heading_twice"),
        ({"code": "0", "name": "1"}, "operator", "required"),
        ({"code": "0", "name": "1", "operator": "9"}, "operator", "invalid_choice"),
    ],
)
def test_a_choice_of_columns_that_cannot_be_is_refused(client, staff, chosen, field, code):
    send(client, FOREIGN)

    page = take(client, "columns", **chosen)

    assert [error.code for error in page.context["columns_form"].errors.as_data()[field]] == [code]
    assert ColumnChoice.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty"),
        ("\n\n", "file_empty"),
        ("Mã đại lý,Tên\n", "no_rows"),
        ("Mã đại lý,Tên đại lý\n".encode("cp1258", "replace"), "not_utf8"),
        (b"PK\x03\x04 nothing more", "not_workbook"),
        ("Mã đại lý\n" + "A\n" * 6, "too_many_rows"),
        ("Mã đại lý\n" + "A" * 300, "too_large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(client, staff, monkeypatch, content, code):
    monkeypatch.setattr(agent_import, "MOST_ROWS", 5)
    monkeypatch.setattr(agent_import, "MOST_BYTES", 200)

    page = send(client, content)

    assert [error.code for error in page.context["form"].errors.as_data()["import_file"]] == [code]
    assert "file" not in page.context


def test_an_import_after_the_check_is_judged_again(client, staff):
    send(client, GOOD)
    take(client, "check")
    Agent.objects.create(code="BD-1", name="Cũ", operator=make_operator(), status=Status.CLOSED)

    outcome = take(client, "import").context["outcome"]

    assert [refusal.line for refusal in outcome.refusals] == [2]
    assert Agent.objects.get().name == "Cũ"


def test_a_step_without_a_file_leads_back_to_the_page(client, staff):
    response = client.post(reverse(PAGE), {"do": "import"})

    assert response.url == reverse(PAGE)


@pytest.mark.parametrize("name", [PAGE, TEMPLATE, "admin:registry_agent_corrected"])
def test_who_may_not_edit_finds_no_page(client, name):
    client.force_login(make_user(Role.PLANNER))

    assert client.get(reverse(name)).status_code in (403, 404)
    assert not client.get(reverse("admin:registry_agent_changelist")).context[
        "has_import_permission"
    ]


def test_the_file_of_one_session_is_not_shown_in_another(client, staff):
    send(client, BAD)
    take(client, "check")

    client.force_login(make_user(Role.CENTRE_STAFF))

    assert "file" not in client.get(reverse(PAGE)).context
    assert client.get(reverse("admin:registry_agent_corrected")).status_code == 404


def test_the_file_to_fill_in_is_understood_and_its_example_has_no_error(client, staff):
    make_area("00070")
    make_service()

    content = client.get(reverse(TEMPLATE)).content

    page = send(client, content, name="mau.xlsx")
    assert (page.context["missing"], page.context["ignored"]) == ([], [])
    checked = take(client, "check").context["outcome"]
    assert (checked.refusals, checked.totals["new"]) == ([], 1)


def test_the_example_names_what_the_user_may_name(client, staff):
    operator, area = make_operator(code="A0"), make_area("00071", west=105.95)
    make_area("00070")
    make_operator(code="B0")
    make_agent(operator=operator, declared_area=area, longitude=105.96)
    limited = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[area])
    client.force_login(limited)

    sheet = read_sheet(client.get(reverse(TEMPLATE)).content)

    (example,) = sheet.rows
    named = dict(zip(sheet.headings, example, strict=True))
    assert (named["Mã đơn vị"], named["Mã phường xã"]) == ("A0", "00071")


def test_a_new_file_replaces_the_one_before(client, staff, folder):
    send(client, GOOD)

    send(client, BAD)

    assert len(list(folder.iterdir())) == 2
    assert Upload.found(client.session["agent_list"]).content() == BAD.encode()


@pytest.mark.parametrize("name", ["ds.xlsx", "DS.XLS"])
def test_text_under_the_name_of_a_workbook_has_its_own_message(client, staff, name):
    page = send(client, GOOD, name=name)

    errors = page.context["form"].errors.as_data()["import_file"]
    assert [error.code for error in errors] == ["text_as_workbook"]
