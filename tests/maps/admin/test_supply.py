import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tablib import Dataset

from maps.models import ServicePoint
from maps.service_point_file import HEADINGS
from registry.enums import Role
from registry.models import ExportLog
from tests.factories import make_operator, make_user
from tests.factories_siting import make_service_point

pytestmark = pytest.mark.django_db
LIST = reverse("admin:maps_servicepoint_changelist")
ADD = reverse("admin:maps_servicepoint_add")
IMPORT = reverse("admin:maps_servicepoint_import")
TAKE_IN = reverse("admin:maps_servicepoint_process_import")
EXPORT = reverse("admin:maps_servicepoint_export")
FILE = (
    "Mã,Tên điểm,Loại,Vĩ độ,Kinh độ,Mở buổi tối,Phục vụ từ ngày\n"
    "K-1,Ki-ốt,Kiosk,21.03010,105.85010,x,01/06/2026\n"
    "K-2,Xe lưu động,van,21.04020,105.86020,,02/06/2026\n"
)
KIOSK = {
    "code": "K-1",
    "name": "Ki-ốt",
    "kind": "kiosk",
    "latitude": "21.03",
    "longitude": "105.85",
    "opened_on": "01/06/2026",
}


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_the_list_do_not_grow(client, number):
    client.force_login(make_user(Role.PLANNER))
    for _point in range(number):
        make_service_point()

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    assert len(queries) == 7


def test_a_planner_adds_a_service_point(client):
    client.force_login(make_user(Role.PLANNER))

    client.post(ADD, KIOSK)

    assert [(one.code, one.latitude) for one in ServicePoint.objects.all()] == [("K-1", 21.03)]


def test_it_cannot_close_before_it_opens(client):
    client.force_login(make_user(Role.PLANNER))

    client.post(ADD, KIOSK | {"closed_on": "01/06/2026"})

    assert ServicePoint.objects.count() == 0


def test_an_inspector_only_reads(client):
    client.force_login(make_user(Role.INSPECTOR))

    assert client.get(LIST).status_code == 200
    assert client.get(ADD).status_code == 403


def test_who_only_reads_a_point_reads_its_coordinates_to_the_decimal_that_counts(client):
    point = make_service_point(longitude=105.837504484, latitude=21.033455500000002)
    client.force_login(make_user(Role.INSPECTOR))

    page = client.get(reverse("admin:maps_servicepoint_change", args=[point.pk])).text

    assert "21.033456, 105.837504" in page


def test_a_coordinator_has_no_part_in_it(client):
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))

    assert [client.get(page).status_code for page in (LIST, IMPORT, EXPORT)] == [403, 403, 403]


def preview(client, text):
    file = SimpleUploadedFile("diem.csv", text.encode())
    return client.post(IMPORT, {"import_file": file, "format": "1", "resource": ""}).context


def take_in(client, text):
    client.post(TAKE_IN, preview(client, text)["confirm_form"].initial)


def test_a_file_is_previewed_and_then_taken_in(client):
    planner = make_user(Role.PLANNER, language="en")
    client.force_login(planner)

    shown = preview(client, FILE)["result"]
    before = ServicePoint.objects.count()
    take_in(client, FILE)

    assert (shown.diff_headers[0], before) == ("Code", 0)
    rows = ServicePoint.objects.values_list("code", "kind", "latitude", "opens_in_evening")
    assert list(rows) == [("K-1", "kiosk", 21.0301, True), ("K-2", "van", 21.0402, False)]
    assert [entry.user for entry in LogEntry.objects.all()] == [planner, planner]


def test_the_same_file_twice_changes_nothing_and_another_changes_what_it_says(client):
    client.force_login(make_user(Role.PLANNER, language="en"))
    make_service_point(code="K-1", address="Cũ", source="Công văn")
    take_in(client, FILE)
    first = list(ServicePoint.objects.values())

    take_in(client, FILE)
    again = list(ServicePoint.objects.values())
    take_in(client, FILE.replace("21.03010", "21.03091"))

    assert again == first
    assert first[0]["address"] == "Cũ"
    assert ServicePoint.objects.get(code="K-1").latitude == 21.03091


def test_all_bad_rows_are_named_at_once_with_column_reason_and_example(client):
    client.force_login(make_user(Role.PLANNER, language="en"))
    text = FILE.replace("Kiosk,21.03010", "chợ,north").replace("K-2,Xe lưu động", "K-1,")
    text = text.replace("02/06/2026", "mai")

    context = preview(client, text)

    wrong = {row.number: row.field_specific_errors for row in context["result"].invalid_rows}
    assert {number: list(errors) for number, errors in wrong.items()} == {
        2: ["Kind of service point", "Latitude"],
        3: ["In service since", "Code", "Name of the service point"],
    }
    assert wrong[2]["Latitude"] == [
        "“north” is not a number of degrees; write it like 21.02859. For example: 21.02859."
    ]
    assert wrong[3]["Code"] == ["This code stands twice in the file. For example: KIOSK-00070-01."]
    assert wrong[3]["In service since"] == [
        "“mai” is not a day; write day/month/year. For example: 31/12/2026."
    ]
    assert "confirm_form" not in context
    assert ServicePoint.objects.count() == 0


def sheet_of(*rows):
    """A workbook with the columns of `FILE`, whose cells are what they are."""
    headings = FILE.splitlines()[0].split(",")
    content = Dataset(*rows, headers=headings).export("xlsx")
    return SimpleUploadedFile("diem.xlsx", content)


@pytest.mark.parametrize(
    ("latitude", "is_taken"), [(21.0285, True), (21.028, False), ("21.0285", False)]
)
def test_a_number_may_have_lost_the_zero_at_its_end_and_a_text_may_not(client, latitude, is_taken):
    client.force_login(make_user(Role.PLANNER, language="en"))
    row = ["K-1", "Ki-ốt", "Kiosk", latitude, 105.85419, None, "01/06/2026"]

    sent = {"import_file": sheet_of(row), "format": "0", "resource": ""}
    result = client.post(IMPORT, sent).context["result"]

    assert (not result.invalid_rows) == is_taken


def test_an_empty_cell_is_shown_as_nothing(client):
    client.force_login(make_user(Role.PLANNER, language="en"))
    row = ["K-1", None, "chợ", 21.02859, 105.85419, None, None]

    sent = {"import_file": sheet_of(row), "format": "0", "resource": ""}
    page = client.post(IMPORT, sent)

    assert "None" not in page.text.partition("<table")[2].partition("</table")[0]
    [wrong] = page.context["result"].invalid_rows
    assert wrong.field_specific_errors["Kind of service point"][0].endswith("For example: Kiosk.")


def test_a_point_that_closes_before_it_opens_is_refused_in_a_file_too(client):
    client.force_login(make_user(Role.PLANNER, language="en"))
    text = FILE.replace("Mở buổi tối", "Ngừng từ ngày").replace(",x,", ",01/06/2026,")

    [row] = preview(client, text)["result"].invalid_rows

    assert row.non_field_specific_errors == ["It cannot close before it opens."]


def test_a_file_without_a_column_that_it_needs_says_which(client):
    client.force_login(make_user(Role.PLANNER, language="en"))

    context = preview(client, "code,name\nK-1,Ki-ốt\n")

    [error] = context["result"].base_errors
    assert error.error.messages == [
        (
            "The file lacks these columns: Kind of service point, Latitude, Longitude, "
            "In service since."
        )
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("file_format", ["0", "1"])
def test_what_goes_out_comes_in_again_as_it_is(client, language, file_format):
    planner = make_user(Role.PLANNER, language=language)
    client.force_login(planner)
    make_service_point(code="K-1", kind="kiosk", opens_on_saturday=True, name="=A1")
    before = list(ServicePoint.objects.values())
    columns = {f"servicepointresource_{name}": "on" for name in HEADINGS}

    file = client.post(EXPORT, {"format": file_format, "resource": "", **columns}).content
    sent = SimpleUploadedFile("diem.xlsx" if file_format == "0" else "diem.csv", file)
    shown = client.post(IMPORT, {"import_file": sent, "format": file_format, "resource": ""})

    assert [row.import_type for row in shown.context["result"].rows] == ["skip"]
    assert list(ServicePoint.objects.values()) == before
    log = ExportLog.objects.get()
    assert (log.list_name, log.by, log.rows) == ("maps.servicepoint", planner, 1)


def test_an_inspector_takes_lists_out_and_none_in(client):
    client.force_login(make_user(Role.INSPECTOR))

    assert client.get(EXPORT).status_code == 200
    assert client.get(IMPORT).status_code == 403
