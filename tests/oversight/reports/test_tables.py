"""Shares, and the workbook that a report becomes."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from oversight.reports.tables import Line, Report, Table, share, workbook


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 8, 0.0), (1, 8, 12.5), (2, 3, 66.7), (0, 0, None)]
)
def test_a_share_of_nothing_is_unknown(part, whole, percent):
    assert share(part, whole) == percent


def read(report):
    book = load_workbook(BytesIO(workbook(report)))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def test_a_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers():
    lines = [Line("Hạng A", (3, 60.0, None, date(2026, 6, 1)))]
    table = Table("Hạng", "Hạng", ("Đại lý", "%", "Trước", "Ngày"), lines, ["Ghi chú"])

    sheets = read(Report("Báo cáo", [("Kỳ", "06/2026")], [table]))

    assert list(sheets.values()) == [
        [["Báo cáo", None], ["Kỳ", "06/2026"]],
        [
            ["Hạng", "Đại lý", "%", "Trước", "Ngày"],
            ["Hạng A", 3, 60, None, sheets["1. Hạng"][1][4]],
            ["Ghi chú", None, None, None, None],
        ],
    ]
    assert sheets["1. Hạng"][1][4].date() == date(2026, 6, 1)


def test_text_stays_text_in_a_workbook():
    table = Table("T", "x", ("y",), [Line("=1+1", ("@evil",))])

    sheets = read(Report("R", [("Of", "-cmd")], [table]))

    assert sheets["1. T"][1] == ["'=1+1", "'@evil"]
    assert next(iter(sheets.values()))[1] == ["Of", "'-cmd"]


@pytest.mark.parametrize(("is_invented", "rows"), [(True, 2), (False, 1)])
def test_a_workbook_of_invented_points_says_so(is_invented, rows):
    first, *_others = read(Report("R", [], [], is_invented=is_invented)).values()

    assert len(first) == rows


def test_an_empty_table_says_so_in_the_workbook():
    table = Table("T", "x", ("y",), [], empty="Không có")

    assert read(Report("R", [], [table]))["1. T"] == [["x", "y"], ["Không có", None]]


def test_the_name_of_a_sheet_is_not_cut_within_a_word():
    table = Table("Hồ sơ đã tiếp nhận và bàn giao", "T", (), [Line("một", ())])

    sheets = read(Report("R", [], [table]))

    assert list(sheets)[1] == "1. Hồ sơ đã tiếp nhận và bàn …"


def test_two_tables_of_long_names_have_sheets_of_their_own():
    tables = [Table("Cờ và cảnh báo sớm, cùng kết quả xử lý", "x", (), []) for _ in range(2)]

    assert len(read(Report("R", [], tables))) == 3
