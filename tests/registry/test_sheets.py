"""Files of every make are read alike, and written back without formulas."""

import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from registry.sheets import UnreadableSheetError, read_sheet, with_notes

HEADINGS = ["Mã", "Tên"]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Mã,Tên\n00070,Bờ Hồ\n".encode(),
        "\ufeffMã,Tên\r\n00070,Bờ Hồ\r\n".encode(),
        "Mã;Tên\n00070;Bờ Hồ\n".encode(),
        "Mã\tTên\n00070\tBờ Hồ\n".encode(),
        "\ufeffMã\tTên\n00070\tBờ Hồ\n".encode("utf-16-le"),
        '\n\n"Mã","Tên"\n\n"00070"," Bờ Hồ "\n'.encode(),
        workbook(HEADINGS, ["00070", "Bờ Hồ"]),
        workbook([], HEADINGS, [], ["00070", "Bờ Hồ"]),
    ],
    ids=[
        "comma",
        "mark",
        "semicolon",
        "tab",
        "utf-16",
        "blank rows",
        "workbook",
        "blank sheet rows",
    ],
)
def test_the_same_list_is_read_from_every_make_of_file(content):
    sheet = read_sheet(content)

    assert (sheet.headings, sheet.rows) == (HEADINGS, [["00070", "Bờ Hồ"]])


def test_lines_are_counted_as_a_spreadsheet_does():
    sheet = read_sheet('\nMã,Tên\nA1,"hai\ndòng"\n\nA2,x,thừa\n'.encode())

    assert (sheet.lines, sheet.too_long) == ([3, 5], [5])


def test_cells_of_a_workbook_are_read_as_a_person_would_type_them():
    sheet = read_sheet(workbook(["a", "b", "c"], [70, 21.5, date(2026, 12, 31)]))

    assert sheet.rows == [["70", "21.5", "31/12/2026"]]


def test_a_coordinate_kept_as_a_number_gets_the_zero_back_that_the_workbook_dropped():
    sheet = read_sheet(workbook(["vĩ độ", "kinh độ"], [21.0367, "21.0367"], [21.036, 105.83806]))

    assert sheet.rows == [["21.03670", "21.0367"], ["21.036", "105.83806"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n \n", "file_empty"),
        ("Mã,Tên".encode("cp1258", "replace"), "not_utf8"),
        (b"PK\x03\x04 nothing more", "not_workbook"),
    ],
)
def test_what_cannot_be_read_says_why(content, code):
    with pytest.raises(UnreadableSheetError) as refusal:
        read_sheet(content)

    assert refusal.value.code == code


def test_notes_stand_beside_their_rows_in_the_same_delimiter():
    noted = with_notes("Mã;Tên\nA1;Một\nA2;Hai\n".encode(), "Lỗi", {3: "sai; quá"})

    assert noted.decode("utf-8-sig") == 'Mã;Tên;Lỗi – Gần Dân\r\nA1;Một;\r\nA2;Hai;"sai; quá"\r\n'


def test_formulas_are_harmless_in_a_csv_file_and_come_back_as_they_were():
    content = 'Mã,Tên\nA1,"=HYPERLINK(""x"")"\nA2,+84 24\nA3,-5\n'.encode()

    noted = with_notes(content, "Lỗi", {2: "=1"})

    assert noted.decode("utf-8-sig").splitlines()[1:] == [
        """A1,"'=HYPERLINK(""x"")",'=1""",
        "A2,'+84 24,",
        "A3,'-5,",
    ]
    assert read_sheet(noted) == read_sheet(content)


def test_a_workbook_stays_one_without_formulas_and_with_its_days():
    content = workbook(["Mã", "Tên", "Ngày"], ["A1", "x", date(2026, 12, 31)])

    noted = with_notes(content, "Lỗi", {2: "=1+1"})

    row = load_workbook(io.BytesIO(noted)).active[2]
    assert [(cell.data_type, cell.number_format) for cell in row] == [
        ("s", "General"),
        ("s", "General"),
        ("d", "dd/mm/yyyy"),
        ("s", "General"),
    ]
    assert read_sheet(noted) == read_sheet(content)


def test_notes_are_replaced_when_a_file_comes_back():
    first = with_notes(b"A,B\nx,y\n", "Errors", {2: "wrong"})

    assert with_notes(first, "Errors", {}) == with_notes(b"A,B\nx,y\n", "Errors", {})
