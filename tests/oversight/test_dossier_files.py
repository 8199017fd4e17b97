"""Every cell that is wrong is named by line, column and code, all of them at once."""

from datetime import datetime

import pytest

from oversight.dossier_files import CodeBook, Reader, hashed
from oversight.enums import Channel
from oversight.instants import from_moments
from oversight.rules.calendar import NEVER
from oversight.rules.dossier_code import FORMATS
from tests.factories import NOW
from tests.oversight.making import csv_file, dossier, supplement, weekdays_of_2026

LONG = "X" * 41
SPAN = "01/01/2026 – 31/12/2026"
REASONS = "missing_item, invalid_item, answer_incomplete, unknown, extra_item, authority_error, law_change"


def books(may_grow=False):
    known = {"agent_code": "D1", "procedure_code": "1.000001", "authority_code": "UB1"}
    return [CodeBook(column, {code: 7}, may_grow) for column, code in known.items()]


def reader(**options):
    return Reader(weekdays_of_2026(), int(from_moments([NOW])[0]), **options)


def read(*rows, **options):
    reading = reader(**options)
    found = reading.dossiers(
        csv_file(*rows).content, books(**options and {"may_grow": True}), lambda *_: None
    )
    return found, [tuple(error[1:]) for error in sorted(reading.errors)]


def read_supplements(*rows):
    reading = reader()
    found = reading.supplements(csv_file(*rows).content)
    return found, [tuple(error[1:]) for error in sorted(reading.errors)]


def seconds(text):
    return int(from_moments([datetime.fromisoformat(f"{text}+07:00")])[0])


def test_a_good_row_is_read_whole():
    rows, errors = read(
        dossier(
            channel="Trực tuyến",
            evidence_at="2026-06-03T08:30:00+07:00",
            first_decision_at="04/06/2026 09:15",
            supplement_rounds="2",
            withdrawn_at="2026-06-05 16:00",
        )
    )

    assert errors == []
    assert (rows.line, rows.code) == ([2], ["H26.101.01-260603-0001"])
    assert rows.citizen_key == [hashed("001085010001")]
    assert {name: values.tolist() for name, values in rows.numbers.items()} == {
        "agent": [7],
        "procedure": [7],
        "authority": [7],
        "channel": [Channel.ONLINE],
        "declared_rounds": [2],
        "received_at": [seconds("2026-06-03T09:00")],
        "evidence_at": [seconds("2026-06-03T08:30")],
        "forwarded_at": [seconds("2026-06-03T10:00")],
        "first_decision_at": [seconds("2026-06-04T09:15")],
        "withdrawn_at": [seconds("2026-06-05T16:00")],
    }


BAD_CELLS = [
    ("dossier_code", "", "required", ""),
    ("dossier_code", "HS-1", "code_format", ""),
    ("dossier_code", "H26.101.01-260230-0001", "code_date", ""),
    ("dossier_code", f"H26-260603-{'0' * 30}", "too_long", ""),
    ("agent_code", "", "required", ""),
    ("agent_code", "D2", "unknown_agent", ""),
    ("procedure_code", "", "required", ""),
    ("procedure_code", "9", "unknown_procedure", ""),
    ("authority_code", "", "required", ""),
    ("authority_code", "UB2", "unknown_authority", ""),
    ("channel", "bồ câu", "unknown_channel", ""),
    ("supplement_rounds", "-1", "not_a_count", ""),
    ("supplement_rounds", "1.5", "not_a_count", ""),
    ("supplement_rounds", "100", "not_a_count", ""),
    ("supplement_rounds", "²", "not_a_count", ""),
    ("received_at", "", "required", ""),
    ("received_at", "03/06/2026", "not_a_time", ""),
    ("received_at", "2026-06-15 10:01", "in_future", ""),
    ("received_at", "2025-12-31 23:59", "outside_calendar", SPAN),
    ("evidence_at", "hôm qua", "not_a_time", ""),
    ("evidence_at", "2025-12-31 09:00", "outside_calendar", SPAN),
    ("forwarded_at", "2026-06-31 09:00", "not_a_time", ""),
    ("forwarded_at", "2026-06-15T10:01:00+07:00", "in_future", ""),
    ("forwarded_at", "2026-06-03 08:59", "forwarded_before_received", ""),
    ("first_decision_at", "x", "not_a_time", ""),
    ("first_decision_at", "2026-06-03 09:59", "decided_before_forwarding", ""),
    ("withdrawn_at", "x", "not_a_time", ""),
    ("withdrawn_at", "2026-06-03 08:59", "withdrawn_before_received", ""),
]


@pytest.mark.parametrize(("column", "value", "code", "detail"), BAD_CELLS)
def test_a_bad_cell_is_named_and_nothing_else(column, value, code, detail):
    _rows, errors = read(dossier(), dossier(2, **{column: value}), dossier(3))

    assert errors == [(3, column, code, value, detail)]


def test_all_bad_cells_are_named_at_once():
    rows = [dossier(**{column: value}) for column, value, _code, _detail in BAD_CELLS]

    _rows, errors = read(*rows)

    assert errors == [
        (line, column, code, value, detail)
        for line, (column, value, code, detail) in enumerate(BAD_CELLS, start=2)
    ]


def test_a_decision_needs_a_forwarding():
    decided = "2026-06-04 09:00"

    _rows, errors = read(dossier(forwarded_at="", first_decision_at=decided))

    assert errors == [(2, "first_decision_at", "decided_without_forwarding", decided, "")]


def test_a_trace_may_be_older_than_the_receipt_and_a_day_off_is_no_mistake():
    _rows, errors = read(
        dossier(received_at="2026-06-07 09:00", evidence_at="2026-06-05 09:00", forwarded_at="")
    )

    assert errors == []


@pytest.mark.parametrize("code", [form.example for form in FORMATS])
def test_codes_of_both_national_formats_are_taken(code):
    rows, errors = read(dossier(dossier_code=code))

    assert (rows.code, errors) == ([code], [])


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("", Channel.IN_PERSON),
        ("1", Channel.IN_PERSON),
        ("Trực tiếp", Channel.IN_PERSON),
        ("2", Channel.ONLINE),
        ("ONLINE", Channel.ONLINE),
        ("3", Channel.PUBLIC_POST),
        ("bưu chính công ích", Channel.PUBLIC_POST),
    ],
)
def test_channels_are_read_from_numbers_and_words(text, channel):
    rows, _errors = read(dossier(channel=text))

    assert rows.numbers["channel"].tolist() == [channel]


def test_columns_that_may_be_left_out_are_empty():
    row = dossier()
    needed = ("dossier_code", "agent_code", "procedure_code", "authority_code", "received_at")

    rows, errors = read({name: row[name] for name in (*needed, "forwarded_at")})

    assert errors == []
    assert rows.citizen_key == [""]
    assert rows.numbers["evidence_at"].tolist() == [NEVER]
    assert rows.numbers["declared_rounds"].tolist() == [0]


def test_columns_that_must_not_be_left_out_are_named():
    _rows, errors = read({"dossier_code": "x", "citizen_key": "001085010001"})

    missing = "agent_code, procedure_code, authority_code, received_at, forwarded_at"
    assert errors == [(1, "", "columns_missing", "", missing)]


def test_a_row_with_too_many_cells_is_named():
    file = csv_file(dossier())
    file.content.seek(0, 2)
    file.content.write(file.content.getvalue().splitlines()[1] + b",too much\n")
    reading = reader()

    reading.dossiers(file.content, books(), lambda *_: None)

    assert [error[:4] for error in reading.errors] == [("dossiers", 3, "", "too_many_cells")]


def test_a_foreign_log_may_name_anything_that_can_be_printed():
    rows, errors = read(
        dossier(dossier_code="case 1", agent_code="Resource01", procedure_code="x"), any_code=True
    )

    assert errors == []
    assert [rows.numbers[name].tolist() for name in ("agent", "procedure", "authority")] == [
        [-2],
        [-2],
        [7],
    ]


@pytest.mark.parametrize(
    ("value", "code"), [("", "required"), (LONG, "too_long"), ("a\x07b", "not_printable")]
)
@pytest.mark.parametrize("column", ["dossier_code", "agent_code"])
def test_a_foreign_log_is_checked_all_the_same(column, value, code):
    _rows, errors = read(dossier(**{column: value}), any_code=True)

    assert errors == [(2, column, code, value, "")]


def test_a_book_settles_new_codes_to_the_keys_that_were_made():
    book = CodeBook("agent_code", {"A": 5}, may_grow=True)
    keys = book.look_up(["B", "A", "C", "B"])

    settled = book.settle({"B": 8, "C": 9}, keys)

    assert sorted(book.new) == ["B", "C"]
    assert settled.tolist() == [8, 5, 9, 8]


def test_a_good_round_is_read_whole():
    rows, errors = read_supplements(
        supplement(
            reason_code="extra_item",
            resupplied_at="2026-06-05 09:00",
            reforwarded_at="2026-06-05T10:00+07:00",
        )
    )

    assert errors == []
    assert [tuple(vars(row).values()) for row in rows] == [
        (
            2,
            "H26.101.01-260603-0001",
            seconds("2026-06-04T09:00"),
            "extra_item",
            seconds("2026-06-05T09:00"),
            seconds("2026-06-05T10:00"),
        )
    ]


def test_a_round_without_a_reason_has_an_unknown_one():
    rows, errors = read_supplements(supplement(reason_code=""))

    assert ([row.reason for row in rows], errors) == (["unknown"], [])


@pytest.mark.parametrize(
    ("column", "value", "code", "detail"),
    [
        ("dossier_code", "", "required", ""),
        ("requested_at", "", "required", ""),
        ("requested_at", "04/06/2026", "not_a_time", ""),
        ("requested_at", "2026-06-16 09:00", "in_future", ""),
        ("reason_code", "because", "unknown_reason", REASONS),
        ("resupplied_at", "x", "not_a_time", ""),
        ("reforwarded_at", "2027-01-01 09:00", "in_future", ""),
    ],
)
def test_a_bad_cell_of_a_round_is_named(column, value, code, detail):
    _rows, errors = read_supplements(supplement(), supplement(2, **{column: value}))

    assert errors == [(3, column, code, value, detail)]


def test_the_same_number_gives_the_same_key_and_another_secret_another(settings):
    key = hashed("001085012345")

    assert len(key) == 32
    assert hashed("001 085 012 345") == key
    assert hashed("001085012346") != key
    assert hashed("") == ""
    settings.IDENTITY_HASH_KEY = "another"
    assert hashed("001085012345") != key


@pytest.mark.parametrize("number", ["1085012345", " 1085012345"])
def test_zeros_that_a_spreadsheet_took_away_do_not_make_another_citizen(number):
    assert hashed(number) == hashed("001085012345")
