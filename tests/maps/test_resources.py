import csv
import io

import pytest
from django.utils import translation
from openpyxl import load_workbook

from maps.querysets import agents_for, run_for
from maps.resources import CoverageResource, text_file, workbook
from oversight.enums import Grade
from registry.enums import Role, Status
from tests.factories import make_agent, make_area, make_run, make_score, make_user

HEADINGS = [
    "Agent code",
    "Agent name",
    "Operator",
    "Kind of operator",
    "Address",
    "Ward by its point",
    "Boundaries of the ward",
    "Declared ward",
    "Location finding",
    "Latitude",
    "Longitude",
    "Status",
    "Score",
    "Score, lower end",
    "Score, upper end",
    "Grade",
]


@pytest.fixture
def dataset(db):
    ward = make_area("00070", name="Phường Hoàn Kiếm")
    agent = make_agent(
        code="A1",
        name="=HYPERLINK(1)",
        area=ward,
        declared_area=ward,
        finding="inside",
        status=Status.ACTIVE,
        longitude=105.8512345,
    )
    make_agent(code="A2", longitude=None)
    make_score(agent, make_run(), 71.26, Grade.B, score_low=60.04, score_high=80)
    user = make_user(Role.INSPECTOR)
    with translation.override("en"):
        return CoverageResource().export(agents_for(user, run_for(user)).for_list())


def test_a_workbook_keeps_numbers_as_numbers(dataset):
    sheet = load_workbook(io.BytesIO(workbook(dataset))).active

    headings, first, second = sheet.iter_rows(values_only=True)
    assert list(headings) == HEADINGS
    assert (first[0], *first[5:]) == (
        "A1",
        "Phường Hoàn Kiếm",
        "Ranh giới thử (01/07/2025)",
        "Phường Hoàn Kiếm",
        "Inside the declared area",
        21.03,
        105.851235,
        "Active",
        71.3,
        60.0,
        80.0,
        "B",
    )
    assert first[1] == "'=HYPERLINK(1)"
    assert [cell.data_type for row in sheet.iter_rows() for cell in row].count("f") == 0
    assert (second[0], *second[5:]) == (
        "A2", None, None, None, None, None, None, "Draft", None, None, None, None,
    )  # fmt: skip


def test_a_text_file_begins_with_the_mark_that_spreadsheets_read(dataset):
    content = text_file(dataset)

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0] == HEADINGS
    assert [row[0] for row in rows[1:]] == ["A1", "A2"]
    assert rows[1][9:13] == ["21.03", "105.851235", "Active", "71.3"]
    assert rows[2][5:] == ["", "", "", "", "", "", "Draft", "", "", "", ""]
