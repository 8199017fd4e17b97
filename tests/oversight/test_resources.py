"""Lists of complaints: taken in, the same twice, and what is wrong with them."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.html import strip_tags
from tablib import Dataset

from oversight.complaint_files import HEADINGS
from oversight.enums import ComplaintCategory, ComplaintChannel, ComplaintOutcome, Severity
from oversight.models import Complaint
from oversight.resources import ComplaintResource
from registry.enums import Role
from tests.factories import make_agent, make_operator, make_user
from tests.factories_visits import make_complaint

pytestmark = pytest.mark.django_db
ROW = {
    "reference": "1022-1",
    "agent": "D1",
    "channel": "hotline",
    "category": "fee",
    "received_on": "15/06/2026",
    "severity": "",
    "stars": "",
    "text": "Bị thu 50.000 đồng",
    "outcome": "",
    "resolved_on": "",
    "resolution": "",
}
RESOLVED = {"outcome": "upheld", "resolved_on": "17/06/2026", "resolution": "Đã trả lại tiền"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def agent():
    return make_agent(code="D1")


def take_in(*rows, by=None, headings=None, dry_run=False):
    names = list(ROW)
    data = Dataset(
        *([(ROW | row)[name] for name in names] for row in rows), headers=headings or names
    )
    by = by or make_user(Role.CENTRE_STAFF)
    return ComplaintResource(user=by).import_data(data, dry_run=dry_run)


def refusals(result):
    return {row.number: dict(row.error.message_dict.items()) for row in result.invalid_rows}


def kinds(result):
    return [row.import_type for row in result.rows]


def test_a_row_becomes_a_complaint_with_its_term(agent):
    user = make_user(Role.CENTRE_STAFF)

    result = take_in({}, by=user)

    complaint = Complaint.objects.get()
    assert (result.has_errors(), result.has_validation_errors()) == (False, False)
    assert (complaint.agent, complaint.channel, complaint.category, complaint.severity) == (
        agent,
        ComplaintChannel.HOTLINE,
        ComplaintCategory.FEE,
        Severity.MEDIUM,
    )
    assert (complaint.due_on, complaint.recorded_by) == (date(2026, 6, 22), user)


def test_a_row_may_come_resolved(agent):
    take_in(RESOLVED)

    complaint = Complaint.objects.get()
    assert (complaint.outcome, complaint.resolved_on, complaint.resolution) == (
        ComplaintOutcome.UPHELD,
        date(2026, 6, 17),
        "Đã trả lại tiền",
    )


def test_a_rating_has_its_number_and_no_term(agent):
    take_in({"category": "rating", "stars": "5", "text": ""})

    assert list(Complaint.objects.values_list("stars", "due_on")) == [(5, None)]


@pytest.mark.parametrize("row", [{}, RESOLVED, {"category": "rating", "stars": "5"}])
def test_the_same_file_twice_changes_nothing(agent, row):
    take_in(row)
    before = list(Complaint.objects.values())

    result = take_in(row)

    assert (kinds(result), list(Complaint.objects.values())) == (["skip"], before)


def test_a_later_file_resolves_what_an_earlier_one_brought(agent):
    take_in({})

    result = take_in(RESOLVED)

    assert kinds(result) == ["update"]
    assert Complaint.objects.get().outcome == ComplaintOutcome.UPHELD


def test_headings_are_read_in_vietnamese(agent):
    headings = [
        "Mã phản ánh",
        "Mã đại lý",
        "Kênh tiếp nhận",
        "Loại phản ánh",
        "Ngày tiếp nhận",
        "Mức độ",
        "Điểm đánh giá",
        "Nội dung",
        "Kết quả",
        "Ngày giải quyết",
        "Cách giải quyết",
    ]

    take_in({}, headings=headings)

    assert Complaint.objects.get().reference == "1022-1"


def test_columns_that_are_missing_are_named(agent):
    result = take_in({}, headings=["reference", *"bcdefghijk"])

    assert [str(error.error) for error in result.base_errors] == [
        "['The file lacks these columns: Agent code, Came in by, Category, Received on.']"
    ]


@pytest.mark.parametrize(
    ("row", "name", "words"),
    [
        (
            {"agent": "D9"},
            "agent",
            "There is no agent with the code “D9”. For example: BD-00070-01.",
        ),
        (
            {"received_on": "2026"},
            "received_on",
            "“2026” is not a day; write day/month/year. For example: 02/03/2026.",
        ),
        (
            {"text": "gọi 0912345678"},
            "text",
            (
                "“0912345678” looks like a phone, an identity number or an e-mail address. Leave it "
                "out: the call centre keeps it under the reference. "
                "For example: Bị thu 50.000 đồng tiền in."
            ),
        ),
        ({"stars": "tốt"}, "stars", "“tốt” is not a number from 1 to 5. For example: 4."),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_a_good_example(agent, row, name, words):
    result = take_in({"reference": "1022-0"}, row)

    assert refusals(result) == {3: {name: [words]}}


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"agent": "D9", "text": "gọi 0912345678"}, ["agent", "text"]),
        ({"category": "?", "received_on": "15/06/2999"}, ["category", "received_on"]),
        ({"category": "rating", "reference": ""}, ["reference", "stars"]),
        ({"received_on": "31/02/2026", "stars": "6"}, ["received_on", "stars"]),
        (
            {"agent": "D9", "outcome": "upheld", "resolved_on": "01/06/2026"},
            ["agent", "resolution", "resolved_on"],
        ),
        ({"category": "rating", "stars": "2", **RESOLVED}, ["outcome"]),
    ],
)
def test_two_faults_of_a_row_are_told_together_each_with_an_example(agent, row, columns):
    result = take_in({"reference": "1022-0"}, row)

    found = refusals(result)[3]
    assert sorted(found) == columns
    assert [len(errors) for errors in found.values()] == [1] * len(columns)
    assert all("For example: " in errors[0] for errors in found.values())


def test_the_preview_names_columns_and_choices_as_people_know_them(agent):
    good = take_in({}, dry_run=True)
    bad = take_in({"stars": "x"}, dry_run=True)

    cells = [strip_tags(cell) for cell in good.rows[0].diff]
    assert dict(zip(good.diff_headers, cells, strict=True))["Category"] == "A fee was asked"
    [row] = bad.invalid_rows
    assert list(row.error_dict) == ["Rating (1 to 5)"]


@pytest.mark.parametrize("written_in", ["vi", "en"])
def test_what_goes_out_in_either_language_comes_in_again_unchanged(agent, written_in):
    take_in(RESOLVED | {"severity": "high"})
    make_complaint(agent, reference="1022-2", category=ComplaintCategory.RATING, stars=3)
    user = make_user(Role.CENTRE_STAFF)
    with translation.override(written_in):
        exported = ComplaintResource(user=user).export()
        kinds_of_complaint = set(exported[str(HEADINGS["category"])])
    before = list(Complaint.objects.values())

    result = ComplaintResource(user=user).import_data(exported)

    with translation.override(written_in):
        assert kinds_of_complaint == {
            str(kind.label) for kind in (ComplaintCategory.FEE, ComplaintCategory.RATING)
        }
    assert (kinds(result), list(Complaint.objects.values())) == (["skip", "skip"], before)


def test_all_that_is_wrong_with_cells_of_a_row_is_said_at_once(agent):
    result = take_in({"agent": "D9", "category": "?", "stars": "x"})

    assert sorted(refusals(result)[2]) == ["agent", "category", "stars"]


def test_what_stands_is_not_changed_by_a_file(agent):
    take_in(RESOLVED)

    result = take_in({"text": "Khác", "outcome": "unfounded"})

    assert refusals(result)[2] == {
        "text": [
            (
                "This reference is recorded already with “Bị thu 50.000 đồng”, which stands. "
                "For example: Bị thu 50.000 đồng tiền in."
            )
        ],
        "outcome": ["This complaint was resolved as “Upheld” already. For example: Upheld."],
    }


def test_a_check_leaves_nothing_behind(agent):
    take_in({}, dry_run=True)

    assert Complaint.objects.count() == 0


def test_a_complaint_about_an_agent_that_one_may_not_see_is_refused(agent):
    make_complaint(agent, reference="1022-1")
    elsewhere = make_user(Role.CENTRE_STAFF, scope="operator", operator=make_operator())

    result = take_in({}, by=elsewhere)

    assert list(refusals(result)[2]) == ["agent"]


def test_headings_and_cells_go_out_as_people_read_them(agent):
    make_complaint(agent, reference="=1+1", text="-2")

    exported = ComplaintResource(user=make_user(Role.INSPECTOR)).export()

    assert exported.headers[:2] == ["Reference", "Agent code"]
    assert (exported.dict[0]["Reference"], exported.dict[0]["What happened"]) == ("'=1+1", "'-2")
