"""Every list that people take out: text stays text, and the log says who took it."""

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.urls import get_resolver, reverse
from django.utils import timezone
from import_export.admin import ExportMixin
from openpyxl import load_workbook

from oversight.actions.cases import open_case
from oversight.enums import CaseSource
from oversight.models import Authority, Procedure
from registry.enums import Role, Status
from registry.exports import plain_text, typed_text
from registry.models import ExportLog
from tests.factories import make_agent, make_area, make_run, make_score, make_user
from tests.factories_adoption import make_flag, make_statistic
from tests.factories_siting import make_service_point
from tests.factories_visits import make_complaint
from tests.oversight.making import dossier, taken_in

HOSTILE = "=HYPERLINK(1)"
LISTS = {
    f"admin:{admin_class.opts.app_label}_{admin_class.opts.model_name}_export": (
        admin_class.opts.label_lower
    )
    for admin_class in admin.site._registry.values()
    if isinstance(admin_class, ExportMixin)
}
COVERAGE = "maps:coverage_export"
# They hand out wards, which are not searched: tests/maps/views look at them.
OF_WARDS = ("maps:access_export", "maps:wards_export")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("==1+1", "'==1+1"),
        (" =1+1", "' =1+1"),
        ("\t=1+1", "'=1+1"),
        ("+84", "'+84"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("Bưu điện = nhà", "Bưu điện = nhà"),
        ("a\x00\x0bb", "ab"),
        (-2.5, -2.5),
        (None, None),
    ],
)
def test_no_cell_is_taken_for_a_formula(value, cell):
    assert plain_text(value) == cell


@pytest.mark.parametrize("value", ["=1+1", "+84 24", "-2", "'quoted", "Bưu điện"])
def test_a_cell_comes_back_as_it_went_out(value):
    assert typed_text(plain_text(value)) == value


@pytest.fixture
def reader(client, db):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    call_command("loaddata", "04_calendars", verbosity=0)
    agent = make_agent(code="D1", name=HOSTILE, address="+1", longitude=None, status=Status.ACTIVE)
    make_score(agent, make_run(), flag_delay=True)
    open_case(agent=agent, source=CaseSource.HAND, by=user, at=timezone.now())
    make_complaint(agent, text=HOSTILE)
    Procedure.objects.create(code="1.000001", name="Thủ tục thử")
    Authority.objects.create(code="UB1", name="Cơ quan thử")
    taken_in(dossier(forwarded_at=""))
    area = make_area(name=HOSTILE)
    make_statistic(area, received=1)
    make_flag(area)
    make_service_point(name=HOSTILE)
    return user


def take(client, address, *, file_format, query=""):
    if address == COVERAGE:
        return client.get(f"{reverse(address)}?format={file_format}&{query}")
    form = client.get(reverse(address)).context["form"]
    boxes = {
        name: "on" for name in form.fields if form.fields[name].__class__.__name__ == "BooleanField"
    }
    number = {"xlsx": "0", "csv": "1"}[file_format]
    return client.post(f"{reverse(address)}?{query}", {**boxes, "format": number, "resource": "0"})


def cells_of(response, file_format):
    if file_format == "xlsx":
        rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    else:
        rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    return [cell for row in rows for cell in row if isinstance(cell, str)]


def names_of_exports(resolver, space=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inside = f"{pattern.namespace}:" if pattern.namespace else space
            yield from names_of_exports(pattern, inside)
        elif pattern.name and pattern.name.endswith("export"):
            yield space + pattern.name


def test_these_are_all_the_exports_there_are():
    assert set(names_of_exports(get_resolver())) == {*LISTS, COVERAGE, *OF_WARDS}


def test_every_module_that_hands_out_a_file_logs_it():
    silent = [
        path
        for app in ("registry", "oversight", "maps")
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py"))
        if "Content-Disposition" in (source := path.read_text(encoding="utf-8"))
        and "record_export(" not in source
    ]

    # They give a person's own file back, with what is wrong with it.
    assert [path.name for path in silent] == ["agent_import.py", "file_import.py"]


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
@pytest.mark.parametrize("address", [*LISTS, COVERAGE])
def test_every_export_is_logged_and_holds_no_formula(client, reader, address, file_format):
    response = take(client, address, file_format=file_format, query="q=hyperlink")

    cells = cells_of(response, file_format)
    assert f"'{HOSTILE}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    entry = ExportLog.objects.get()
    assert (entry.by, entry.list_name, entry.filters, entry.file_format, entry.rows) == (
        reader,
        LISTS.get(address, "maps.coverage"),
        "q=hyperlink",
        file_format,
        1,
    )


@pytest.mark.parametrize("role", Role)
def test_only_who_may_reads_the_log(client, reader, role):
    take(client, COVERAGE, file_format="csv")
    client.force_login(make_user(role))

    response = client.get(reverse("admin:registry_exportlog_changelist"))

    assert response.status_code == (200 if role == Role.ADMINISTRATOR else 403)


def test_the_log_needs_the_same_queries_for_one_and_for_three(
    client, reader, django_assert_max_num_queries
):
    take(client, COVERAGE, file_format="csv")
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = reverse("admin:registry_exportlog_changelist")
    client.get(page)
    with django_assert_max_num_queries(100) as one:
        client.get(page)
    for name in range(2):
        ExportLog.objects.create(
            by=make_user(), at=reader.date_joined, list_name=f"l{name}", file_format="csv", rows=1
        )

    with django_assert_max_num_queries(len(one)):
        response = client.get(page)

    assert response.context["cl"].result_count == 3
