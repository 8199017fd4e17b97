"""All rows of a file or none, the same file twice changes nothing, nobody's number is kept."""

import io
from datetime import datetime

import openpyxl
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from oversight.actions.dossiers import NamedFile, import_dossiers
from oversight.dossier_files import hashed
from oversight.enums import Channel
from oversight.models import (
    Authority,
    CalendarVersion,
    Dossier,
    DossierImport,
    Procedure,
    SupplementRound,
    WorkingCalendar,
)
from registry.enums import Role, Scope, Status
from registry.models import Agent
from tests.factories import NOW, make_agent, make_area, make_operator, make_user
from tests.oversight.making import (
    csv_bytes,
    csv_file,
    dossier,
    make_reference,
    supplement,
    take_in,
    taken_in,
)

pytestmark = pytest.mark.django_db
COUNTED = (Dossier, SupplementRound, DossierImport, Agent, Procedure, Authority)


@pytest.fixture
def agent():
    return make_reference()


def hanoi(text):
    return datetime.fromisoformat(f"{text}+07:00")


def counts(outcome):
    return outcome.rows, outcome.created, outcome.changed, outcome.unchanged, outcome.rounds


def named(outcome):
    return [(error.sheet, error.line, error.column, error.code) for error in outcome.errors]


def rows_of_everything():
    return {model: model.objects.count() for model in COUNTED}


def facts(**which):
    """Everything that the database keeps of dossiers."""
    return list(Dossier.objects.filter(**which).order_by("code").values())


def workbook_file(*rows):
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    content = io.BytesIO()
    book.save(content)
    return NamedFile("hoso.xlsx", content)


def test_a_good_row_is_kept_with_all_that_follows_from_it(agent):
    outcome = taken_in(
        dossier(
            channel="2",
            evidence_at="2026-06-03 08:30",
            first_decision_at="2026-06-04 09:15",
            supplement_rounds="1",
            withdrawn_at="2026-06-05 16:00",
        )
    )

    assert counts(outcome) == (1, 1, 0, 0, 0)
    row = Dossier.objects.get()
    assert (row.code, row.agent, row.channel) == ("H26.101.01-260603-0001", agent, Channel.ONLINE)
    assert (row.procedure.code, row.authority.code) == ("1.000001", "UB1")
    assert (row.received_at, row.evidence_at, row.forwarded_at) == (
        hanoi("2026-06-03T09:00"),
        hanoi("2026-06-03T08:30"),
        hanoi("2026-06-03T10:00"),
    )
    assert (row.first_decision_at, row.withdrawn_at) == (
        hanoi("2026-06-04T09:15"),
        hanoi("2026-06-05T16:00"),
    )
    assert (row.start_at, row.due_at) == (hanoi("2026-06-03T08:30"), hanoi("2026-06-03T17:00"))
    days = (row.due_wd, row.forwarded_wd, row.decided_wd, row.withdrawn_wd)
    assert [day - row.registered_wd for day in days] == [0, 0, 1, 2]
    assert (row.declared_rounds, row.has_dated_rounds, row.is_late) == (1, False, False)
    assert (row.refiled_wd, row.is_refile) == (None, False)
    assert row.calendar_version == CalendarVersion.objects.get()


def test_an_import_leaves_a_record(agent):
    inspector = make_user(Role.INSPECTOR)

    outcome = taken_in(dossier(), dossier(2), supplements=[supplement()], by=inspector)

    record = DossierImport.objects.get()
    assert outcome.record == record
    assert (record.by, record.at) == (inspector, NOW)
    assert (record.file_name, record.supplements_name) == ("hoso.csv", "bosung.csv")
    assert (len(record.file_sha256), len(record.supplements_sha256)) == (64, 64)
    assert str(record.calendar_version) == "Lịch làm việc hành chính Việt Nam v1"
    assert (record.rows, record.created, record.changed, record.unchanged, record.rounds) == (
        2,
        2,
        0,
        0,
        1,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_and_workbooks_say_the_same(agent, encoding):
    rows = [
        dossier(number, channel="Trực tuyến", received_at="03/06/2026 09:00") for number in (1, 2)
    ]
    text = csv_bytes(rows).decode()
    file = NamedFile("hoso.csv", io.BytesIO(text.encode(encoding)))
    import_dossiers(file=file, by=None, at=NOW)

    outcome = import_dossiers(file=workbook_file(*rows), by=None, at=NOW)

    assert (outcome.errors, counts(outcome)) == ([], (2, 0, 0, 2, 0))


def test_numbers_and_times_of_a_workbook_need_not_be_text(agent):
    taken_in(dossier(citizen_key="001085010001", supplement_rounds="2", channel="3"))
    row = dossier(
        citizen_key=1085010001,
        supplement_rounds=2,
        channel=3,
        received_at=datetime.fromisoformat("2026-06-03T09:00"),
        forwarded_at=datetime.fromisoformat("2026-06-03T10:00"),
    )

    outcome = import_dossiers(file=workbook_file(row), by=None, at=NOW)

    assert (outcome.errors, counts(outcome)) == ([], (1, 0, 0, 1, 0))


def test_times_with_an_offset_and_the_citys_own_are_the_same(agent):
    taken_in(dossier())

    outcome = taken_in(
        dossier(received_at="2026-06-03T02:00:00Z", forwarded_at="2026-06-03T12:00:00+09:00")
    )

    assert counts(outcome) == (1, 0, 0, 1, 0)


def test_vietnamese_headings_are_understood(agent):
    columns = {
        "Mã hồ sơ": "dossier_code",
        "Mã đại lý": "agent_code",
        "Mã thủ tục": "procedure_code",
        "Mã cơ quan": "authority_code",
        "Tiếp nhận lúc": "received_at",
        "Chuyển lúc": "forwarded_at",
        "Ghi chú": "channel",
    }
    row = dossier()

    outcome = import_dossiers(
        file=csv_file({heading: row[name] for heading, name in columns.items()}), by=None, at=NOW
    )

    assert (outcome.errors, outcome.created, outcome.ignored) == ([], 1, ["Ghi chú"])


def test_one_bad_row_imports_nothing_and_all_errors_are_named_with_a_valid_example(agent):
    before = rows_of_everything()

    outcome = take_in(
        dossier(),
        dossier(2, agent_code="D9", forwarded_at="2026-06-02 09:00"),
        dossier(3, received_at="hôm qua"),
        supplements=[supplement(9), supplement(1, reason_code="because")],
    )

    assert [(*error[:4], error.value, error.example) for error in outcome.errors] == [
        ("dossiers", 3, "agent_code", "unknown_agent", "D9", "BD-00070-01"),
        (
            "dossiers",
            3,
            "forwarded_at",
            "forwarded_before_received",
            "2026-06-02 09:00",
            "03/02/2026 09:15",
        ),
        ("dossiers", 4, "received_at", "not_a_time", "hôm qua", "03/02/2026 09:15"),
        (
            "supplements",
            2,
            "dossier_code",
            "unknown_dossier",
            "H26.101.01-260603-0009",
            "H26.101.01-260203-0001",
        ),
        ("supplements", 3, "reason_code", "unknown_reason", "because", "missing_item"),
    ]
    assert rows_of_everything() == before
    assert counts(outcome) == (3, 0, 0, 0, 0)


def test_a_file_that_is_no_table_is_refused(agent):
    outcome = import_dossiers(
        file=NamedFile("hoso.csv", io.BytesIO(b"")), by=None, at=NOW, create_missing=True
    )

    assert named(outcome) == [("dossiers", 1, "", "file_empty")]
    assert DossierImport.objects.count() == 0


def test_a_file_without_headings_is_refused_and_not_repeated(agent):
    row = ",".join(dossier(citizen_key="001085012345").values())

    outcome = import_dossiers(file=NamedFile("hoso.csv", io.BytesIO(row.encode())), by=None, at=NOW)

    assert named(outcome) == [("dossiers", 1, "", "columns_missing")]
    assert outcome.ignored == []


def test_headings_alone_are_an_empty_import(agent):
    outcome = taken_in()

    assert counts(outcome) == (0, 0, 0, 0, 0)
    assert DossierImport.objects.get().rows == 0


def test_the_same_files_twice_change_nothing(agent):
    rows = [dossier(1, supplement_rounds="1"), dossier(2, forwarded_at="")]
    rounds = [supplement(1), supplement(1, requested_at="2026-06-08 09:00")]
    taken_in(*rows, supplements=rounds)
    before, rounds_before = facts(), list(SupplementRound.objects.order_by("pk").values())

    outcome = taken_in(*rows, supplements=rounds)

    assert counts(outcome) == (2, 0, 0, 2, 0)
    assert facts() == before
    assert list(SupplementRound.objects.order_by("pk").values()) == rounds_before


def test_the_dossiers_alone_do_not_take_their_rounds_away(agent):
    taken_in(dossier(), supplements=[supplement()])

    outcome = taken_in(dossier())

    assert counts(outcome) == (1, 0, 0, 1, 0)
    assert SupplementRound.objects.count() == 1
    assert Dossier.objects.get().has_dated_rounds


def test_a_changed_row_is_updated_with_its_deadline_and_no_other(agent):
    taken_in(dossier(1, forwarded_at=""), dossier(2))
    untouched = facts(code__endswith="0002")

    outcome = taken_in(
        dossier(1, received_at="2026-06-05 15:30", forwarded_at="2026-06-08 17:30"), dossier(2)
    )

    assert counts(outcome) == (2, 0, 1, 1, 0)
    row = Dossier.objects.get(code__endswith="0001")
    assert (row.due_at, row.is_late) == (hanoi("2026-06-08T17:00"), True)
    assert row.due_wd - row.registered_wd == 1
    assert facts(code__endswith="0002") == untouched


def test_what_a_file_leaves_empty_becomes_empty(agent):
    taken_in(dossier(first_decision_at="2026-06-04 09:00", withdrawn_at="2026-06-05 09:00"))

    taken_in(dossier(forwarded_at="", citizen_key=""))

    row = Dossier.objects.get()
    assert (row.forwarded_at, row.forwarded_wd, row.first_decision_at, row.decided_wd) == (
        None,
        None,
        None,
        None,
    )
    assert (row.withdrawn_at, row.withdrawn_wd, row.citizen_key) == (None, None, "")
    assert row.is_late


def test_a_row_that_stands_twice_counts_once(agent):
    outcome = taken_in(dossier(), dossier(2), dossier())

    assert counts(outcome) == (3, 2, 0, 1, 0)


def test_a_row_that_contradicts_another_names_its_line(agent):
    outcome = take_in(dossier(), dossier(2), dossier(1, channel="2"))

    (error,) = outcome.errors
    assert (error.line, error.column, error.code, error.detail) == (
        4,
        "dossier_code",
        "code_twice",
        "2",
    )


def test_a_dry_run_writes_nothing_and_says_what_would_happen():
    make_agent(code="D1")
    before = rows_of_everything()

    outcome = taken_in(
        dossier(),
        dossier(2, agent_code="D2"),
        supplements=[supplement()],
        dry_run=True,
        create_missing=True,
    )

    assert counts(outcome) == (2, 2, 0, 0, 1)
    assert outcome.record is None
    assert rows_of_everything() == before
    assert (WorkingCalendar.objects.count(), CalendarVersion.objects.count()) == (0, 0)


def test_missing_codes_are_created_as_drafts_without_a_place(agent):
    outcome = taken_in(
        dossier(dossier_code="case 1", agent_code="Resource01"),
        dossier(dossier_code="case 2", agent_code="Resource01", authority_code="Municipality"),
        dossier(dossier_code="case 3", procedure_code="receipt phase"),
        create_missing=True,
    )

    assert outcome.created == 3
    made = Agent.objects.get(code="Resource01")
    assert (made.status, made.location, made.declared_area) == (Status.DRAFT, None, None)
    assert (made.operator.code, made.name, made.history.count()) == ("unknown", "Resource01", 1)
    assert sorted(Procedure.objects.values_list("code", flat=True)) == ["1.000001", "receipt phase"]
    assert sorted(Authority.objects.values_list("code", flat=True)) == ["Municipality", "UB1"]
    assert sorted(
        Dossier.objects.values_list("agent__code", "procedure__code", "authority__code")
    ) == [
        ("D1", "receipt phase", "UB1"),
        ("Resource01", "1.000001", "Municipality"),
        ("Resource01", "1.000001", "UB1"),
    ]


def test_a_bad_row_creates_no_missing_code(agent):
    before = rows_of_everything()

    outcome = take_in(dossier(agent_code="D2", received_at=""), create_missing=True)

    assert named(outcome) == [("dossiers", 2, "received_at", "required")]
    assert rows_of_everything() == before


def test_no_citizens_number_is_kept_anywhere(agent):
    numbers = ["001085012345", "034 077 098 765"]
    user = make_user(Role.INSPECTOR)

    taken_in(
        dossier(1, citizen_key=numbers[0]),
        dossier(2, citizen_key=numbers[1]),
        supplements=[supplement()],
        by=user,
    )
    take_in(dossier(3, citizen_key=numbers[0], agent_code="D9"), by=user)

    assert sorted(Dossier.objects.values_list("citizen_key", flat=True)) == sorted(
        map(hashed, numbers)
    )
    stored = everything_that_is_stored()
    assert hashed(numbers[0]) in stored
    for number in (*numbers, "034077098765", "1085012345", "34077098765"):
        assert number not in stored


def everything_that_is_stored():
    """All values of all tables as one text; the tables of history among them."""
    texts = []
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models()}):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            texts += [repr(row) for row in cursor.fetchall()]
    return "\n".join(texts)


def test_no_error_repeats_a_citizens_number(agent):
    row = dossier(citizen_key="001085012345")
    spoilt = {name: "x" for name in row if name not in ("dossier_code", "citizen_key")}

    outcome = take_in(row, {**row, **spoilt}, {**row, "citizen_key": "001085019999"})

    codes = {error.code for error in outcome.errors}
    assert {"code_twice", "unknown_agent", "not_a_time"} <= codes
    for number in ("001085012345", "001085019999"):
        assert number not in repr(outcome)


def test_nobody_imports_without_the_permission(agent):
    with pytest.raises(ValidationError) as refusal:
        take_in(dossier(), by=make_user(Role.PLANNER))

    assert refusal.value.code == "not_permitted"
    assert Dossier.objects.count() == 0


def test_only_the_command_line_creates_what_is_missing(agent):
    with pytest.raises(ValidationError) as refusal:
        take_in(dossier(), by=make_user(Role.INSPECTOR), create_missing=True)

    assert refusal.value.code == "not_permitted"


def test_an_unknown_calendar_is_refused(agent):
    with pytest.raises(ValidationError) as refusal:
        take_in(dossier(), calendar="mặt trăng")

    assert refusal.value.code == "calendar_unknown"
    assert refusal.value.params == {"code": "mặt trăng", "known": "vietnam, weekdays"}


@pytest.fixture
def scoped(agent):
    """An inspector of one area, in which D2 stands; D1 stands in none."""
    area = make_area("00070")
    make_agent(code="D2", area=area)
    return make_user(Role.INSPECTOR, scope=Scope.AREAS, areas=[area])


def test_a_person_of_an_area_imports_for_its_agents_only(scoped):
    outcome = take_in(dossier(1), dossier(2, agent_code="D2"), by=scoped)

    assert named(outcome) == [("dossiers", 2, "agent_code", "unknown_agent")]
    taken_in(dossier(2, agent_code="D2"), by=scoped)
    assert [row.agent.code for row in Dossier.objects.all()] == ["D2"]


def test_nobody_takes_a_dossier_from_an_agent_that_they_may_not_see(scoped):
    taken_in(dossier())
    before = facts()

    outcome = take_in(dossier(agent_code="D2"), by=scoped)

    assert named(outcome) == [("dossiers", 2, "dossier_code", "other_agent")]
    assert facts() == before


def test_nobody_adds_rounds_to_a_dossier_that_they_may_not_see(scoped):
    taken_in(dossier())

    outcome = take_in(dossier(2, agent_code="D2"), supplements=[supplement(1)], by=scoped)

    assert named(outcome) == [("supplements", 2, "dossier_code", "unknown_dossier")]
    assert SupplementRound.objects.count() == 0


def test_an_operators_person_with_the_permission_imports_for_its_agents_only(agent):
    other = make_agent(code="D2", operator=make_operator())
    user = make_user(Role.INSPECTOR, operator=other.operator)

    outcome = take_in(dossier(1), dossier(2, agent_code="D2"), by=user)

    assert named(outcome) == [("dossiers", 2, "agent_code", "unknown_agent")]


def test_progress_is_told_of_every_row_read_and_written(agent):
    told = []

    taken_in(dossier(), dossier(2), progress=lambda *step: told.append(step))

    assert told == [("read", 2), ("write", 2)]
