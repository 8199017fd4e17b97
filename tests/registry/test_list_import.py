"""Partners' lists by the thousand: the rules of `AgentResource`, in sets."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from registry.enums import DECIDED, DRAFTING, Role, Scope, Status
from registry.list_import import (
    Outcome,
    Refusal,
    guessed_columns,
    headings_key,
    import_list,
    lacking,
    unused,
)
from registry.models import Agent, Area, ChangeSet, FactEdit, Operator
from registry.resources import EXAMPLES, HEADINGS, heading_for
from registry.sheets import Sheet
from tests.factories import NOW, make_agent, make_area, make_operator, make_service, make_user

pytestmark = pytest.mark.django_db

GOOD = {
    "code": "BD-1",
    "name": "Bưu điện thử",
    "operator": "VNP",
    "address": "1 phố Thử",
    "phone": "0243 825 5948",
    "services": "guidance",
    "latitude": "21.02500",
    "longitude": "105.84500",
    "location_source": "visit",
    "location_accuracy_m": "10",
    "location_taken_on": "31/05/2026",
    "declared_area": "00070",
}


@pytest.fixture(autouse=True)
def reference():
    make_operator(code="VNP")
    make_area("00070")
    make_service("guidance")


def send(*rows, user=None, dry_run=False, too_long=()):
    """The last word of an import of these rows."""
    headings = list(rows[0])
    lines = list(range(2, len(rows) + 2))
    sheet = Sheet(headings, [list(row.values()) for row in rows], lines, list(too_long))
    steps = import_list(
        sheet=sheet,
        columns=guessed_columns(headings),
        by=user or make_user(Role.CENTRE_STAFF),
        at=NOW,
        dry_run=dry_run,
    )
    return list(steps)[-1]


def refused(outcome):
    return [(refusal.line, refusal.column) for refusal in outcome.refusals]


def test_a_good_row_makes_a_draft_with_its_place_services_history_and_edit():
    user = make_user(Role.CENTRE_STAFF)

    outcome = send(GOOD, user=user)

    agent = Agent.objects.get()
    assert outcome.totals == {"new": 1, "update": 0, "skip": 0}
    assert (agent.status, agent.finding, agent.area.code) == (Status.DRAFT, "inside", "00070")
    assert (agent.revision, agent.search_key) == (1, "bd-1 buu dien thu 1 pho thu")
    assert [service.code for service in agent.services.all()] == ["guidance"]
    line = agent.history.get()
    assert (line.history_type, line.history_user, line.history_date) == ("+", user, NOW)
    assert [offer.service.code for offer in line.services.all()] == ["guidance"]
    edit = FactEdit.objects.get()
    assert (edit.by, edit.at, edit.route) == (user, NOW, "import")
    assert edit.fields == sorted({*GOOD, "location"} - {"latitude", "longitude"})


def test_a_check_changes_nothing():
    outcome = send(GOOD, dry_run=True)

    assert outcome.totals["new"] == 1
    assert (Agent.objects.count(), FactEdit.objects.count(), Agent.history.count()) == (0, 0, 0)


def test_the_same_list_twice_changes_nothing():
    send(GOOD)
    before = FactEdit.objects.count(), Agent.history.count()

    outcome = send(GOOD)

    assert outcome.totals == {"new": 0, "update": 0, "skip": 1}
    assert (FactEdit.objects.count(), Agent.history.count()) == before


def test_a_changed_row_changes_its_draft_and_says_what_stood_there():
    send(GOOD)
    make_service("account")

    outcome = send({**GOOD, "name": "Tên mới", "services": "account", "latitude": "21.02600"})

    agent = Agent.objects.get()
    assert (agent.name, agent.latitude, agent.revision) == ("Tên mới", 21.026, 2)
    assert agent.search_key == "bd-1 ten moi 1 pho thu"
    assert [service.code for service in agent.services.all()] == ["account"]
    newest = agent.history.first()
    assert [offer.service.code for offer in newest.services.all()] == ["account"]
    before = {
        heading: cell["before"]
        for heading, cell in zip(outcome.headings, outcome.preview[0]["cells"], strict=True)
        if cell["before"]
    }
    assert before == {
        "Tên đại lý": "Bưu điện thử",
        "Dịch vụ": "guidance",
        "Vĩ độ": "21.025000",
    }


def test_columns_that_the_list_lacks_stay_as_they_are():
    send(GOOD)

    send({"code": "BD-1", "name": "Tên mới", "operator": "VNP"})

    agent = Agent.objects.get()
    assert (agent.address, agent.services.count(), agent.finding) == ("1 phố Thử", 1, "inside")


def test_every_bad_cell_is_named_with_its_line_and_nothing_is_written():
    outcome = send(
        GOOD,
        {**GOOD, "code": "BD-2", "operator": "NOBODY", "latitude": "105.84500"},
        {**GOOD, "code": "BD-3", "location_taken_on": "13/13/2026", "services": "tea"},
        {**GOOD, "code": "BD-4", "declared_area": "99999", "location_source": "a friend"},
        {**GOOD, "code": "", "name": ""},
        {**GOOD, "code": "BD-6", "operator": ""},
    )

    assert sorted(refused(outcome)) == sorted(
        [
            (3, "Mã đơn vị"),
            (3, "Vĩ độ"),
            (4, "Ngày đo"),
            (4, "Dịch vụ"),
            (5, "Mã phường xã"),
            (5, "Nguồn tọa độ"),
            (6, "Mã đại lý"),
            (6, "Tên đại lý"),
            (7, "Mã đơn vị"),
        ]
    )
    assert (outcome.totals, Agent.objects.count()) == ({}, 0)


def test_a_code_that_stands_twice_is_refused_with_the_first_row():
    outcome = send(GOOD, {**GOOD, "name": "Khác"})

    assert refused(outcome) == [(3, "Mã đại lý")]
    assert "2" in outcome.refusals[0].reason


def test_a_row_that_is_too_long_is_refused():
    assert refused(send(GOOD, too_long=[2])) == [(2, "cả dòng")]


@pytest.mark.parametrize("status", sorted(set(Status) - DRAFTING - DECIDED))
def test_a_list_never_changes_what_waits_or_has_ended(status):
    make_agent(code="BD-1", operator=make_operator(), status=status, name="Cũ")

    outcome = send(GOOD)

    assert refused(outcome) == [(2, "Mã đại lý")]
    assert Agent.objects.get().name == "Cũ"


@pytest.mark.parametrize("status", sorted(DECIDED))
def test_a_list_proposes_changes_to_what_was_approved(status):
    agent = make_agent(code="BD-1", operator=make_operator(), status=status, name="Cũ")
    user = make_user(Role.CENTRE_STAFF)

    checked = send(GOOD, user=user, dry_run=True)
    imported, again = send(GOOD, user=user), send(GOOD, user=user)

    agent.refresh_from_db()
    assert (agent.name, agent.status) == ("Cũ", status)
    assert [outcome.proposing for outcome in (checked, imported, again)] == [["BD-1"]] * 2 + [[]]
    assert ChangeSet.objects.get().changes.get(fact="name").new == GOOD["name"]


def test_a_coordinator_imports_for_the_own_operator_only():
    own = make_operator(code="OWN")
    coordinator = make_user(Role.COORDINATOR, operator=own)
    make_agent(code="BD-9", operator=make_operator(), name="Của người khác")

    outcome = send(
        {**GOOD, "operator": "VNP"},
        {**GOOD, "code": "BD-9", "operator": "OWN"},
        user=coordinator,
    )

    assert refused(outcome) == [(2, "Mã đơn vị"), (3, "Mã đại lý")]
    assert Agent.objects.get().name == "Của người khác"


def test_somebody_who_may_not_edit_imports_nothing():
    with pytest.raises(ValidationError) as refusal:
        send(GOOD, user=make_user(Role.PLANNER))

    assert refusal.value.code == "not_permitted"


def test_more_rows_need_no_more_queries(django_assert_max_num_queries):
    user = make_user(Role.CENTRE_STAFF)
    rows = [{**GOOD, "code": f"BD-{number}"} for number in range(30)]
    send(GOOD, user=user)

    with django_assert_max_num_queries(32):
        outcome = send(*rows, user=user)

    assert outcome.totals == {"new": 29, "update": 0, "skip": 1}


def test_refusals_of_one_kind_stand_together_the_most_frequent_first():
    def refusal(line, value, reason="Không có mã “{}”."):
        return Refusal(line, "Mã đơn vị", value, reason.format(value), "VNP")

    outcome = Outcome(
        is_import=False,
        refusals=[refusal(2, "", "Bắt buộc."), refusal(3, "X"), refusal(4, "Y")],
    )

    groups = [(group["reason"], [row.line for row in group["rows"]]) for group in outcome.groups()]

    assert groups == [("Không có mã “…”.", [3, 4]), ("Bắt buộc.", [2])]
    assert Outcome.from_json(outcome.to_json()) == outcome


@pytest.mark.parametrize(
    ("headings", "columns", "missing"),
    [
        (["MÃ ĐẠI LÝ", "ten dai ly", "operator"], {"code": 0, "name": 1, "operator": 2}, []),
        (["STT", "Mã điểm", "Mã đại lý", "Trạng thái"], {"code": 1}, ["Tên đại lý", "Mã đơn vị"]),
    ],
)
def test_headings_are_known_in_either_language(headings, columns, missing):
    assert guessed_columns(headings) == columns
    assert lacking(columns) == missing


def test_the_headings_of_our_own_pages_are_known():
    headings = ["Mã", "Tên", "Đơn vị vận hành", "Địa bàn khai báo"]

    columns = {"code": 0, "name": 1, "operator": 2, "declared_area": 3}
    assert guessed_columns(headings) == columns


@pytest.mark.parametrize("typed", ["70", "00070", "Phường 00070", "phuong Cửa Nam", "cua nam"])
def test_an_area_is_known_by_its_code_without_zeros_and_by_its_name(typed):
    name = "Phường Cửa Nam" if "nam" in typed.lower() else "Phường 00070"
    Area.objects.update(name=name)

    outcome = send({**GOOD, "declared_area": typed})

    assert refused(outcome) == []
    assert Agent.objects.get().declared_area.code == "00070"


def test_a_name_of_two_areas_is_refused_and_so_is_one_of_an_area_out_of_sight():
    other = make_area("00071", west=106, name="Phường 00070")
    make_agent(operator=Operator.objects.get(), longitude=106.01, declared_area=other)
    limited = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[other])
    column = heading_for("declared_area")

    twice = send({**GOOD, "declared_area": "Phường 00070"})
    unseen = send({**GOOD, "declared_area": "70"}, user=limited)

    assert (refused(twice), refused(unseen)) == ([(2, column)], [(2, column)])


def test_services_are_known_by_code_and_by_name():
    make_service("results", "Nhận và trả kết quả")

    send({**GOOD, "services": "guidance | nhận và trả KẾT QUẢ"})

    assert [service.code for service in Agent.objects.get().services.all()] == [
        "guidance",
        "results",
    ]


def test_a_service_that_is_not_known_is_refused_with_the_names_of_those_that_are():
    (refusal,) = send({**GOOD, "services": "guidance|tea"}).refusals

    assert "tea" in refusal.reason
    assert refusal.reason.endswith(": Hướng dẫn nộp hồ sơ trực tuyến.")


def test_what_is_not_imported_is_said():
    assert unused(["STT", "Mã điểm", "", "Trạng thái"], {"code": 1}) == ["STT", "Trạng thái"]


def test_files_of_one_make_share_their_key_whatever_case_and_accents():
    assert headings_key(["Mã Điểm", "Tên"]) == headings_key(["ma diem", "TÊN"])
    assert headings_key(["Mã điểm", "Tên"]) != headings_key(["Tên", "Mã điểm"])


def test_every_code_of_a_column_is_a_heading():
    assert set(guessed_columns(list(HEADINGS))) == set(HEADINGS) - {"status"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("phone", "gọi anh Tư"), ("location_taken_on", "31/12/2999")],
)
def test_a_telephone_of_letters_and_a_day_to_come_are_refused_with_an_example(column, value):
    (refusal,) = send({**GOOD, column: value}).refusals

    assert (refusal.column, refusal.value) == (heading_for(column), value)
    assert (refusal.example, refusal.reason) == (
        EXAMPLES[column],
        refusal_text(column, value),
    )


def refusal_text(column, value):
    """What the field itself says, as in the form."""
    agent = Agent(**{column: date(2999, 12, 31) if column == "location_taken_on" else value})
    with pytest.raises(ValidationError) as refused:
        agent.clean_fields(exclude={field.name for field in Agent._meta.fields} - {column})
    return refused.value.message_dict[column][0]
