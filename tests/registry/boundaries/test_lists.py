"""Lists of areas and of links, as CSV."""

import pytest

from registry.boundaries.check import check_boundaries
from registry.boundaries.links import link_text, read_links
from registry.boundaries.report import FileRefusedError
from registry.boundaries.words import line_text
from registry.rules.succession import LinkCode, LinkFinding, LinkRow

AREAS = "district_code,district,ward_code,ward,type\n"
LINKS = "new_code,new_name,old_code,old_name,share\n"


@pytest.fixture
def checked(tmp_path):
    def checked(text, encoding="utf-8"):
        path = tmp_path / "areas.csv"
        path.write_text(text, encoding=encoding)
        return check_boundaries(path)

    return checked


def lines(found):
    return [(line.reason.value, line.row, line.area) for line in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_list_of_codes_and_names_is_read_without_outlines(checked, encoding):
    report = checked(f"{AREAS}001,Quận Ba Đình,00001,Phường  Phúc Xá,Phường\n", encoding)

    [row] = report.rows
    assert (row.code, row.name, row.kind, row.parent) == ("00001", "Phường Phúc Xá", "ward", "001")
    assert (row.boundary, row.polygon_km2, report.srid) == (None, 0, None)
    assert (lines(report.errors), lines(report.warnings)) == ([], [("without_outlines", None, "")])


def test_everything_wrong_with_a_list_is_said_at_once(checked):
    report = checked(
        f"{AREAS}001,Q,00001,Phường A,Phường\n001,Q,4,Phường B,Phường\n"
        "001,Q,00001,Phường C,Phường\n001,Q,00002,,Phường\n001,Q,00003,D,Bang\n"
    )

    assert lines(report.errors) == [
        ("missing_value", 4, "00002"),
        ("unknown_kind", 5, "00003"),
        ("duplicate_code", 3, "00001"),
        ("code_too_short", 2, "4"),
    ]
    assert all(line_text(line) for line in report.errors)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (AREAS.encode(), "no_rows"),
        ("ward_code,tên\n00001,Phường A\n".encode("utf-16"), "not_utf8"),
        (b'ward_code,ward\n00001,"Ph', "unreadable"),
        (b"ma_so,ward\n00001,a\n", "missing_column"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path, content, reason):
    path = tmp_path / "areas.csv"
    path.write_bytes(content)

    report = check_boundaries(path)

    assert [line.reason.value for line in report.errors] == [reason]


def test_links_are_read_with_their_rows(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text(
        f"{LINKS}00004,Phường Ba Đình,00001,Phường Phúc Xá,full\n"
        "00004,,00006,,Một phần\n00004,,00007,,half\n",
        encoding="utf-8-sig",
    )

    assert read_links(path) == [
        LinkRow(1, "00001", "00004", True, "Phường Phúc Xá", "Phường Ba Đình"),
        LinkRow(2, "00006", "00004", False),
        LinkRow(3, "00007", "00004", None),
    ]


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [
        (LINKS, "no_rows", ""),
        ("old_code,new_code\n1,2\n", "missing_column", "share"),
    ],
)
def test_a_file_that_holds_no_links_is_refused(tmp_path, text, reason, said):
    path = tmp_path / "links.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(FileRefusedError) as refusal:
        read_links(path)

    assert (refusal.value.line.reason.value, refusal.value.line.column) == (reason, said)


@pytest.mark.parametrize("code", LinkCode)
def test_every_finding_on_links_is_a_sentence(code):
    text = link_text(LinkFinding(code, 3, "00001", "Cũ", "Mới"))

    assert "3" in text
