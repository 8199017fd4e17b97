import pytest

from registry.rules.succession import LinkRow, judge_links, successor_of

OLD = {"00001": "Phường Phúc Xá", "00004": "Phường Trúc Bạch", "00070": "Phường Tràng Tiền"}
NEW = {"00004": "Phường Ba Đình", "00070": "Phường Hoàn Kiếm"}
GOOD = [
    LinkRow(1, "00001", "00004", is_whole=False),
    LinkRow(2, "00001", "00070", is_whole=False),
    LinkRow(3, "00004", "00004", is_whole=True, old_name="phuong truc bach"),
    LinkRow(4, "00070", "00070", is_whole=True, new_name="Phường Hoàn Kiếm"),
]


def judged(rows):
    return [
        (finding.code.value, finding.row, finding.area) for finding in judge_links(rows, OLD, NEW)
    ]


def test_rows_that_account_for_every_area_are_right():
    assert judged(GOOD) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (LinkRow(5, "00999", "00004", is_whole=True), [("unknown_old", 5, "00999")]),
        (
            LinkRow(5, "00999", "00998", is_whole=None),
            [
                ("unknown_old", 5, "00999"),
                ("unknown_new", 5, "00998"),
                ("unknown_share", 5, "00999"),
            ],
        ),
        (
            LinkRow(5, "00001", "00004", is_whole=False, old_name="Phường Khác"),
            [("other_old_name", 5, "00001"), ("twice", 5, "00001")],
        ),
        (
            LinkRow(5, "00004", "00070", is_whole=False, new_name="Phường Khác"),
            [("other_new_name", 5, "00070"), ("whole_and_more", 3, "00004")],
        ),
    ],
)
def test_a_row_too_many_is_refused_with_its_reasons(row, expected):
    assert judged([*GOOD, row]) == expected


def test_a_part_needs_another_part():
    assert judged(GOOD[1:]) == [("part_alone", 2, "00001")]


def test_every_area_must_be_accounted_for():
    assert judged(GOOD[:2]) == [
        ("without_successor", None, "00004"),
        ("without_successor", None, "00070"),
    ]
    assert judged([GOOD[2]]) == [
        ("without_successor", None, "00001"),
        ("without_successor", None, "00070"),
        ("without_predecessor", None, "00070"),
    ]


def test_an_area_that_keeps_its_code_and_name_needs_no_row():
    assert judge_links([], {"00001": "Xã Hoà Bình"}, {"00001": "xã Hòa Bình"}) == []


@pytest.mark.parametrize(
    ("successors", "namesake", "lies_in", "expected"),
    [
        ([], None, "B", None),
        ([], "A", "B", "A"),
        (["A"], None, "B", "A"),
        (["A"], "C", None, "A"),
        (["A", "B"], None, "B", "B"),
        (["A", "B"], "A", None, None),
        (["A", "B"], "A", "C", None),
    ],
)
def test_a_declaration_follows_where_it_is_certain(successors, namesake, lies_in, expected):
    assert successor_of(successors, namesake, lies_in) == expected
