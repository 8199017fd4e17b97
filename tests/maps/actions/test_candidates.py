import pytest
from django.core.exceptions import ValidationError

from maps.actions.candidates import candidates_in, import_candidates
from tests.factories import NOW

GOOD = """code,name,address,latitude,longitude,cost
MB-2,Mặt bằng hai,2 phố Thử,21.03,105.85,90
MB-1,Mặt bằng một,,"21,04","105,86",
"""


def refusal_of(text):
    with pytest.raises(ValidationError) as refusal:
        candidates_in(text.encode())
    return refusal.value


@pytest.mark.django_db
def test_a_good_list_is_kept_whole():
    made = import_candidates(
        content=GOOD.encode(), file_name="mat_bang.csv", name="Đợt một", by=None, at=NOW
    )

    rows = made.candidates.values_list("code", "name", "latitude", "longitude", "cost")
    assert list(rows) == [
        ("MB-1", "Mặt bằng một", 21.04, 105.86, 0),
        ("MB-2", "Mặt bằng hai", 21.03, 105.85, 90),
    ]


def test_vietnamese_headings_are_understood():
    rows = candidates_in("Mã;Tên;Địa chỉ;Vĩ độ;Kinh độ\nA;Nhà A;1 phố;21,03;105,85\n".encode())

    assert [(row.code, row.latitude, row.longitude) for row in rows] == [("A", 21.03, 105.85)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("code,name,latitude\nA,B,21\n", "columns_missing"),
        ("code,name,latitude,longitude\n", "no_rows"),
        ("", "unreadable"),
    ],
)
def test_a_list_that_cannot_be_one_is_refused(text, code):
    assert refusal_of(text).code == code


@pytest.mark.parametrize(
    "row",
    [
        "A,Nhà,north,105.85",
        "A,Nhà,99,105.85",
        ",Nhà,21,105.85",
        "A,Nhà,21,",
        "A,Nhà,21,105.85\nA,B,21,105",
    ],
)
def test_a_bad_row_is_named_by_its_line(row):
    refusal = refusal_of(f"code,name,latitude,longitude\n{row}\n")

    line = 1 + row.count("\n") + 1
    assert [error.code for error in refusal.error_list] == ["bad_row"]
    assert refusal.error_list[0].params["line"] == line
