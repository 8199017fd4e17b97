"""The same table from CSV of every kind and from a workbook; what cannot be read says why."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from oversight import tables
from oversight.tables import Table, UnreadableFileError

HEADINGS = {"code": "code", "Mã": "code", "count": "count"}
TEXT = "code,count\nA,1\nĐ,2\n"
READ = ([2, 3], {"code": ["A", "Đ"], "count": ["1", "2"]}, [])


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content, required=("code",)):
    table = Table(io.BytesIO(content), HEADINGS, required)
    chunks = [(chunk.lines, chunk.columns, chunk.misfits) for chunk in table.chunks()]
    return chunks, table.ignored


def refused(content, **options):
    with pytest.raises(UnreadableFileError) as fault:
        read(content, **options)
    return fault.value.code, fault.value.detail, fault.value.line


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace("code", " MA ").encode(),
        TEXT.rstrip().encode(),
        workbook(["code", "count"], ["A", 1], ["Đ", 2.0]),
    ],
    ids=["plain", "BOM", "Windows", "semicolons", "tabs", "Vietnamese", "no end", "workbook"],
)
def test_one_table_is_read_from_every_kind_of_file(content):
    assert read(content) == ([READ], [])


def test_lines_count_as_an_editor_does():
    content = b'\ncode,count\n\n"A\nB",1\n,\nC,2\n'

    (lines, columns, _misfits), *_more = read(content)[0]

    assert lines == [4, 7]
    assert columns == {"code": ["A\nB", "C"], "count": ["1", "2"]}


def test_rows_may_end_early_and_those_that_end_late_are_misfits():
    content = b"code,count\nA\nB,2,\nC,3,x\n"

    assert read(content)[0] == [
        ([2, 3, 4], {"code": ["A", "B", "C"], "count": ["", "2", "3"]}, [4])
    ]


def test_columns_that_mean_nothing_are_named():
    assert read(b"code,Note,,count\nA,x,,1\n") == (
        [([2], {"code": ["A"], "count": ["1"]}, [])],
        ["Note"],
    )


def test_times_in_a_workbook_become_text():
    content = workbook(
        ["code", "count"],
        [datetime.fromisoformat("2026-06-04T09:15"), date(2026, 6, 4)],
        [None, True],
    )

    ((_lines, columns, _misfits),), _ignored = read(content)

    assert columns == {
        "code": ["2026-06-04 09:15:00", ""],
        "count": ["2026-06-04 00:00", "True"],
    }


def test_a_long_table_comes_in_chunks(monkeypatch):
    monkeypatch.setattr(tables, "CHUNK", 2)

    chunks, _ignored = read(b"code\n" + b"A\n" * 5)

    assert [lines for lines, _columns, _misfits in chunks] == [[2, 3], [4, 5], [6]]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", ("file_empty", "", 1)),
        (b"\n,\n", ("file_empty", "", 1)),
        ("code\nĐông\n".encode("cp1258"), ("not_utf8", "", 1)),
        (b"count\n1\n", ("columns_missing", "code", 1)),
        ("code,Mã\nA,B\n".encode(), ("column_twice", "code", 1)),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, refusal):
    assert refused(content) == refusal


def test_a_broken_workbook_or_a_monstrous_cell_is_refused():
    assert refused(b"PK\x03\x04 and nothing more")[0] == "not_workbook"
    assert refused(b"code\nA\n" + b"x" * 200_000)[::2] == ("not_csv", 3)


def test_every_missing_column_is_named():
    assert refused(b"note\n1\n", required=("code", "count"))[1] == "code, count"


def test_the_file_stays_open_for_whoever_opened_it():
    content = io.BytesIO(TEXT.encode())

    list(Table(content, HEADINGS, ()).chunks())

    assert not content.closed
