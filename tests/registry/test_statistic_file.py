"""Reading a file of figures: columns, areas, months and numbers as people write them."""

from datetime import date

import pytest

from registry.enums import Role
from registry.sheets import Sheet, read_sheet
from registry.statistic_file import guessed_columns, heading_for, read_figures
from tests.factories import make_area, make_user, make_version

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
TODAY = date(2026, 6, 15)


def read(*rows, headings=("Mã ĐVHC", "Tháng", "Tổng số hồ sơ", "Trực tuyến"), **options):
    lines = list(range(2, len(rows) + 2))
    sheet = Sheet(list(headings), [list(row) for row in rows], lines)
    options.setdefault("user", make_user(Role.PLANNER))
    return read_figures(sheet, month=options.pop("month", None), on=TODAY, **options)


def test_a_row_is_understood():
    area = make_area("00070")

    [row] = read(("00070", "05/2026", "1.250", "")).rows

    assert (row.area, row.month, row.figures) == (area, MAY, {"received": 1250})


@pytest.mark.parametrize(
    "text", ["05/2026", "5/2026", "2026-05", "01/05/2026", "2026-05-01", "31/05/2026"]
)
def test_a_month_is_read_as_people_write_it(text):
    make_area("00070")

    assert [row.month for row in read(("00070", text, "1", "")).rows] == [MAY]


@pytest.mark.parametrize("text", ["13/2026", "2026", "tháng 5", ""])
def test_what_is_no_month_is_refused(text):
    make_area("00070")

    found = read(("00070", text, "1", ""))

    assert [refusal.column for refusal in found.refusals] == [heading_for("month")]


def test_a_month_that_has_not_begun_is_refused():
    make_area("00070")

    assert [row.month for row in read(("00070", "06/2026", "1", "")).rows] == [date(2026, 6, 1)]
    assert read(("00070", "07/2026", "1", "")).rows == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("1250", 1250), ("1.250", 1250), ("1,250", 1250), ("1 250", 1250)],
)
def test_a_number_is_read_as_people_write_it(text, number):
    make_area("00070")

    assert read(("00070", "05/2026", text, "")).rows[0].figures == {"received": number}


@pytest.mark.parametrize("text", ["-1", "1.5", "0.125", "x", "12.50", "²", "99999999999"])
def test_what_is_no_number_is_refused(text):
    make_area("00070")

    found = read(("00070", "05/2026", text, ""))

    assert (found.rows, len(found.refusals)) == ([], 1)


def test_an_empty_cell_is_not_zero():
    make_area("00070")

    [row] = read(("00070", "05/2026", "0", "")).rows

    assert row.figures == {"received": 0}


def test_a_code_that_lost_its_zeros_is_refused_and_named():
    make_area("00070")

    [refusal] = read(("70", "05/2026", "1", "")).refusals

    assert "00070" in refusal.reason


def test_an_area_counts_only_in_months_of_its_own_boundaries():
    old = make_version(valid_from=date(2020, 1, 1), name="Cũ")
    new = make_version()
    before = make_area("00004", version=old, valid_to=date(2025, 7, 1), name="Trúc Bạch")
    since = make_area("00004", version=new, name="Ba Đình")

    found = read(
        ("00004", "06/2025", "1", ""), ("00004", "07/2025", "1", ""), ("00004", "12/2019", "1", "")
    )

    assert [row.area for row in found.rows] == [before, since]
    assert [refusal.line for refusal in found.refusals] == [4]


def test_a_planner_of_some_areas_speaks_of_no_others():
    own, _other = make_area("00070"), make_area("00082", west=105.9)
    user = make_user(Role.PLANNER, scope="areas", areas=[own])

    found = read(("00070", "05/2026", "1", ""), ("00082", "05/2026", "1", ""), user=user)

    assert [row.area for row in found.rows] == [own]
    assert [refusal.line for refusal in found.refusals] == [3]


def test_the_same_area_and_month_twice_is_refused():
    make_area("00070")

    found = read(("00070", "05/2026", "1", ""), ("00070", "5/2026", "2", ""))

    assert [refusal.line for refusal in found.refusals] == [3]


def test_a_file_without_a_column_of_months_takes_the_one_that_is_given():
    make_area("00070")

    without = read(("00070", "9"), headings=("code", "population"))
    given = read(("00070", "9"), headings=("code", "population"), month=MAY)

    assert [refusal.column for refusal in without.refusals] == [heading_for("month")]
    assert given.rows[0].month == MAY


def test_a_file_without_figures_is_refused():
    assert read(("00070",), headings=("code",), month=MAY).refusals[0].line == 1


def test_headings_are_known_in_our_words_and_in_theirs():
    headings = ["gso_code", "Dân số", "full_process", "Ghi chú"]

    assert guessed_columns(headings) == {"area": 0, "population": 1, "full_process": 2}


def test_a_workbook_and_a_text_file_are_read_alike():
    make_area("00070")
    sheet = read_sheet("Mã xã;Kỳ;Dân số\n00070;05/2026;65.023\n".encode())

    found = read_figures(sheet, month=None, on=TODAY, user=make_user(Role.PLANNER))

    assert [row.figures for row in found.rows] == [{"population": 65023}]
