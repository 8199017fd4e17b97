"""Dossiers in the admin: the list, one of them, and files taken in."""

from datetime import timedelta

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from oversight.models import Authority, Dossier, DossierImport, Procedure, WorkingCalendar
from oversight.views import dossier_import
from registry.enums import Role
from tests.factories import make_agent, make_dossier, make_operator, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_dossier_changelist")
IMPORT = reverse("admin:oversight_dossier_import_files")
HEADINGS = (
    "dossier_code,agent_code,procedure_code,authority_code,citizen_key,received_at,forwarded_at"
)
GOOD = "H26.99-260601-0001,A1,1.000001,H26.99,001085012345,01/06/2026 09:00,01/06/2026 10:00"


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def known():
    """What the rows of the files name."""
    WorkingCalendar.objects.create(
        code="vietnam", name="Lịch", weekdays=[0, 1, 2, 3, 4], opens="08:00", closes="17:00"
    )
    Procedure.objects.create(code="1.000001", name="Thủ tục")
    Authority.objects.create(code="H26.99", name="Cơ quan")
    return make_agent(code="A1")


def upload(*rows):
    text = "\n".join([HEADINGS, *rows])
    return SimpleUploadedFile("ho_so.csv", text.encode(), content_type="text/csv")


def send(client, file, do="import", **more):
    return client.post(IMPORT, {"file": file, "calendar": "vietnam", "do": do, **more})


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    make_dossier(make_agent())
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(7):
        client.get(LIST)
    make_dossier(make_agent())
    make_dossier(make_agent())
    with django_assert_num_queries(7):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_a_dossier_is_found_by_its_whole_code(client, inspector):
    make_dossier(make_agent(), code="H26.99-260601-0001")
    make_dossier(make_agent(), code="H26.99-260601-0002")

    found = client.get(LIST, {"q": " H26.99-260601-0001 "}).context["cl"].result_list
    nothing = client.get(LIST, {"q": "H26.99"}).context["cl"].result_list

    assert [dossier.code for dossier in found] == ["H26.99-260601-0001"]
    assert list(nothing) == []


def test_dossiers_are_narrowed_by_where_they_stand(client, inspector):
    agent, now = make_agent(), timezone.now()
    past, future = now - timedelta(days=2), now + timedelta(days=2)
    make_dossier(agent, code="overdue", due_at=past)
    make_dossier(agent, code="open", due_at=future)
    make_dossier(agent, code="late", due_at=past, forwarded_at=now, is_late=True)
    make_dossier(agent, code="in_time", due_at=future, forwarded_at=past)
    make_dossier(agent, code="withdrawn", due_at=past, withdrawn_at=past)

    for state in ("overdue", "open", "late", "in_time", "withdrawn"):
        found = client.get(LIST, {"state": state}).context["cl"].result_list
        assert [(row.code, row.state_at(now).value) for row in found] == [(state, state)]


def test_a_dossier_is_read_and_never_edited(client, inspector):
    dossier = make_dossier(make_agent())
    page = reverse("admin:oversight_dossier_change", args=[dossier.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"code": "other"}).status_code == 403


def test_a_coordinator_sees_only_the_own_operators_dossiers(client):
    own = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=own))
    mine, theirs = make_dossier(make_agent(operator=own)), make_dossier(make_agent())

    assert [row.pk for row in client.get(LIST).context["cl"].result_list] == [mine.pk]
    theirs_page = reverse("admin:oversight_dossier_change", args=[theirs.pk])
    assert client.get(theirs_page).status_code == 302
    assert client.get(IMPORT).status_code == 403


def test_a_check_writes_nothing(client, inspector, known):
    response = send(client, upload(GOOD), do="check")

    assert response.context["outcome"].created == 1
    assert Dossier.objects.count() == 0
    assert DossierImport.objects.count() == 0


def test_a_file_is_imported_once(client, inspector, known):
    first = send(client, upload(GOOD)).context["outcome"]
    again = send(client, upload(GOOD)).context["outcome"]

    assert (first.created, again.created, again.unchanged) == (1, 0, 1)
    assert Dossier.objects.get().agent == known
    assert [row.by for row in DossierImport.objects.all()] == [inspector, inspector]


def test_every_error_is_named_and_nothing_is_imported(client, inspector, known):
    bad = GOOD.replace("0001,A1", "0002,A9").replace("01/06/2026 10:00", "hôm qua")

    response = send(client, upload(GOOD, bad))

    assert [(error.line, error.column) for error in response.context["errors"]] == [
        (3, "agent_code"),
        (3, "forwarded_at"),
    ]
    assert "03/02/2026 09:15" in response.text
    assert Dossier.objects.count() == 0


def test_the_errors_can_be_downloaded(client, inspector, known):
    response = send(client, upload(GOOD.replace("A1", "A9")), errors="1")

    rows = response.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].split(",")[1:4] == ["2", "agent_code", "A9"]


def test_a_wrong_identity_number_is_never_shown(client, inspector, known):
    response = send(client, upload(GOOD.replace("A1", "A9")))

    assert "001085012345" not in response.text


def test_a_file_that_is_too_large_for_the_page_is_refused(client, inspector, known, monkeypatch):
    monkeypatch.setattr(dossier_import, "MOST_BYTES", 10)

    response = send(client, upload(GOOD))

    assert list(response.context["form"].errors) == ["file"]
    assert Dossier.objects.count() == 0


def test_what_is_no_table_is_refused_in_words(client, inspector, known):
    response = send(client, SimpleUploadedFile("anh.xlsx", b"PK\x03\x04 not a workbook"))

    assert [error.code for error in response.context["errors"]] == ["not_workbook"]


def test_nobody_imports_dossiers_of_agents_they_may_not_see(client, known):
    user = make_user(Role.CENTRE_STAFF, scope="areas")
    client.force_login(user)

    response = send(client, upload(GOOD))

    assert [error.code for error in response.context["errors"]] == ["unknown_agent"]


def test_a_page_without_links_shows_each_field_once(client, known, inspector):
    send(client, upload(GOOD))
    done = DossierImport.objects.get()

    page = client.get(reverse("admin:oversight_dossierimport_change", args=[done.pk]))

    names = flatten_fieldsets(page.context["adminform"].fieldsets)
    shown = [getattr(name, "__name__", name) for name in names]
    assert sorted(set(shown)) == sorted(shown)
    assert "by" in shown
