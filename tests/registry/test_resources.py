"""Partners' lists: every bad row at once, drafts only, the same file twice changes nothing."""

from datetime import date, datetime

import pytest
from tablib import Dataset

from registry.enums import DECIDED, DRAFTING, Role, Status
from registry.models import Agent, ChangeSet, FactEdit
from registry.resources import EXAMPLES, HEADINGS, VIETNAMESE_HEADINGS, AgentResource, DayWidget
from tests.factories import make_agent, make_area, make_operator, make_service, make_user

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


def upload(*rows, user=None, headers=None, dry_run=False, **options):
    headers = headers or list(rows[0])
    dataset = Dataset(*(list(row.values()) for row in rows), headers=headers)
    resource = AgentResource(user=user or make_user(Role.CENTRE_STAFF))
    # as the page does it
    options.setdefault("rollback_on_validation_errors", True)
    return resource.import_data(dataset, dry_run=dry_run, **options)


def refusals(result):
    return [
        (row.number, field, len(messages))
        for row in result.invalid_rows
        for field, messages in sorted(row.error_dict.items())
    ]


def test_a_good_row_makes_a_draft_that_is_placed():
    result = upload(GOOD)

    assert not result.has_validation_errors(), refusals(result)
    agent = Agent.objects.get()
    assert (agent.status, agent.finding, agent.area.code) == (Status.DRAFT, "inside", "00070")
    assert [service.code for service in agent.services.all()] == ["guidance"]
    assert f"{agent.location_taken_on:%d/%m/%Y}" == "31/05/2026"


def test_the_same_file_twice_changes_nothing():
    user = make_user(Role.CENTRE_STAFF)
    upload(GOOD, user=user)
    before = FactEdit.objects.count(), Agent.history.count()

    result = upload(GOOD, user=user)

    assert (result.totals["skip"], result.totals["new"], result.totals["update"]) == (1, 0, 0)
    assert (FactEdit.objects.count(), Agent.history.count()) == before


def test_moving_a_point_is_a_change():
    upload(GOOD)

    result = upload({**GOOD, "latitude": "21.02600"})

    assert result.totals["update"] == 1
    assert Agent.objects.get().latitude == 21.026


def test_every_bad_cell_of_every_bad_row_is_named_and_nothing_is_imported():
    result = upload(
        GOOD,
        {**GOOD, "code": "BD-2", "operator": "NOBODY", "latitude": "105.84500"},
        {**GOOD, "code": "BD-3", "location_taken_on": "13/13/2026", "services": "tea"},
        {**GOOD, "code": "BD-4", "declared_area": "99999", "location_source": "a friend"},
    )

    assert refusals(result) == [
        (2, "latitude", 1),
        (2, "operator", 1),
        (3, "location_taken_on", 1),
        (3, "services", 1),
        (4, "declared_area", 1),
        (4, "location_source", 1),
    ]
    assert Agent.objects.count() == 0


@pytest.mark.parametrize("status", sorted(set(Status) - DRAFTING - DECIDED))
def test_an_import_never_changes_what_waits_or_has_ended(status):
    make_agent(code="BD-1", operator=make_operator(), status=status, name="Cũ")

    result = upload(GOOD)

    assert refusals(result) == [(1, "code", 1)]
    assert Agent.objects.get().name == "Cũ"


@pytest.mark.parametrize("status", sorted(DECIDED))
def test_an_import_proposes_what_it_would_change_about_an_approved_agent(status):
    agent = make_agent(code="BD-1", operator=make_operator(), status=status, name="Cũ")

    result = upload(GOOD)

    agent.refresh_from_db()
    proposed = agent.change_sets.get().changes.values_list("fact", flat=True)
    assert (agent.name, agent.phone, agent.status) == ("Cũ", GOOD["phone"], status)
    assert result.proposing == ["BD-1"]
    assert sorted(proposed) == ["declared_area", "location", "name", "operator"]


def test_the_same_file_twice_makes_one_proposal():
    make_agent(code="BD-1", operator=make_operator(), status=Status.ACTIVE)
    user = make_user(Role.CENTRE_STAFF)
    upload(GOOD, user=user)
    before = ChangeSet.objects.get().proposed_at, FactEdit.objects.count()

    result = upload(GOOD, user=user)

    assert (result.totals["skip"], result.totals["update"]) == (1, 0)
    assert (ChangeSet.objects.get().proposed_at, FactEdit.objects.count()) == before


def test_the_preview_of_a_proposal_leaves_nothing():
    make_agent(code="BD-1", operator=make_operator(), status=Status.ACTIVE, phone="")

    result = upload(GOOD, dry_run=True)

    assert result.proposing == ["BD-1"]
    assert (ChangeSet.objects.count(), Agent.objects.get().phone) == (0, "")


def test_a_status_column_is_ignored():
    upload({**GOOD, "status": "active"})

    assert Agent.objects.get().status == Status.DRAFT


def test_vietnamese_headings_are_accepted_whatever_their_case_and_accents():
    headers = [
        "MÃ ĐẠI LÝ",
        "Ten dai ly",
        "Mã đơn vị",
        "Địa chỉ",
        "Số điện thoại",
        "Dịch vụ",
        "Vĩ độ",
        "Kinh độ",
        "Nguồn tọa độ",
        "Độ chính xác (m)",
        "Ngày đo",
        "Mã phường xã",
    ]

    result = upload(GOOD, headers=headers)

    assert (result.totals["new"], Agent.objects.get().code) == (1, "BD-1")


def test_a_file_without_its_key_columns_is_refused_whole():
    result = upload({"code": "BD-1", "name": "Bưu điện"})

    assert [error.error.code for error in result.base_errors] == ["columns_missing"]
    assert Agent.objects.count() == 0


def test_a_coordinator_imports_for_the_own_operator_only():
    own = make_operator(code="OWN")
    coordinator = make_user(Role.COORDINATOR, operator=own)
    make_agent(code="BD-9", operator=make_operator(), name="Của người khác")

    result = upload(
        {**GOOD, "operator": "VNP"},
        {**GOOD, "code": "BD-9", "operator": "OWN"},
        user=coordinator,
    )

    assert refusals(result) == [(1, "operator", 1), (2, "code", 1)]
    assert Agent.objects.get().name == "Của người khác"


def test_every_column_has_a_vietnamese_heading_and_an_example():
    columns = set(HEADINGS)

    assert set(VIETNAMESE_HEADINGS.values()) == columns
    assert set(EXAMPLES) == columns - {"status"}


def test_an_export_can_be_imported_again_without_a_change():
    user = make_user(Role.CENTRE_STAFF)
    upload(GOOD, user=user)

    exported = AgentResource(user=user).export()
    result = AgentResource(user=user).import_data(exported, dry_run=False)

    assert result.totals["skip"] == 1, refusals(result)


def test_the_pages_list_columns_by_the_headings_that_people_know():
    resource = AgentResource(make_user())

    listed = [field.column_name for field in resource.get_user_visible_fields()]

    assert listed[:3] == ["Mã đại lý", "Tên đại lý", "Mã đơn vị"]
    assert len(listed) == len(HEADINGS)


@pytest.mark.parametrize("cell", [datetime(2026, 6, 15), "15/06/2026", "2026-06-15"])  # noqa: DTZ001 - as workbooks give it
def test_a_day_is_a_day_in_a_workbook_and_in_text(cell):
    read = DayWidget().clean(cell)

    assert (type(read), read) == (date, date(2026, 6, 15))
