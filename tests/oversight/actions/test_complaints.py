"""Taking in complaints and resolving them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.complaints import record_complaint, resolve_complaint
from oversight.enums import ComplaintCategory, ComplaintChannel, ComplaintOutcome
from oversight.models import Complaint
from registry.enums import Role
from tests.factories import NOW, TODAY, make_agent, make_operator, make_user
from tests.factories_visits import make_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_user(Role.CENTRE_STAFF)


def record(by, agent=None, **fields):
    fields.setdefault("reference", "TD-1")
    fields.setdefault("channel", ComplaintChannel.HOTLINE)
    fields.setdefault("category", ComplaintCategory.FEE)
    fields.setdefault("received_on", TODAY)
    complaint = Complaint(agent=agent or make_agent(), **fields)
    return record_complaint(complaint=complaint, by=by, at=NOW)


def resolve(complaint, by, **given):
    given.setdefault("outcome", ComplaintOutcome.UPHELD)
    given.setdefault("resolution", "Đã trả lại tiền cho người dân.")
    given.setdefault("on", TODAY)
    return resolve_complaint(complaint=complaint, by=by, at=NOW, **given)


def codes_of(refusal):
    error = refusal.value
    if hasattr(error, "error_dict"):
        return {name: [one.code for one in errors] for name, errors in error.error_dict.items()}
    return error.code


def test_a_complaint_is_kept_with_its_term_and_who_recorded_it(staff):
    """Monday 15 June 2026 and 5 working days: Monday the 22nd."""
    complaint = record(staff, text="Bị thu 50.000 đồng")

    assert (complaint.due_on, complaint.recorded_by, complaint.recorded_at) == (
        date(2026, 6, 22),
        staff,
        NOW,
    )
    assert complaint.is_open


def test_a_rating_has_no_term(staff):
    rating = record(staff, category=ComplaintCategory.RATING, stars=5)

    assert (rating.due_on, rating.is_open) == (None, False)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, {"received_on": ["in_future"]}),
        ({"received_on": date(2009, 12, 31)}, {"received_on": ["too_early"]}),
        (
            {"received_on": TODAY + timedelta(days=1), "text": "gọi 0912345678"},
            {"received_on": ["in_future"], "text": ["personal_data"]},
        ),
        ({"text": "gọi 0912345678"}, {"text": ["personal_data"]}),
        ({"category": ComplaintCategory.RATING}, {"__all__": ["stars_required"]}),
        ({"stars": 6}, {"stars": ["max_value"]}),
    ],
)
def test_what_cannot_be_is_refused(staff, fields, refused):
    with pytest.raises(ValidationError) as refusal:
        record(staff, **fields)

    assert codes_of(refusal) == refused
    assert Complaint.objects.count() == 0


def test_the_same_reference_twice_is_refused(staff):
    record(staff)

    with pytest.raises(ValidationError) as refusal:
        record(staff)

    assert codes_of(refusal) == {"reference": ["unique"]}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_only_staff_and_inspectors_record(role):
    with pytest.raises(ValidationError) as refusal:
        record(make_user(role))

    assert codes_of(refusal) == "not_permitted"


def test_a_coordinator_neither_records_nor_resolves():
    operator = make_operator()
    coordinator = make_user(Role.COORDINATOR, operator=operator)
    agent = make_agent(operator=operator)

    with pytest.raises(ValidationError) as recording:
        record(coordinator, agent)
    with pytest.raises(ValidationError) as resolving:
        resolve(make_complaint(agent), coordinator)

    assert codes_of(recording) == codes_of(resolving) == "not_permitted"


def test_a_resolution_is_kept_with_who_and_when(staff):
    complaint = make_complaint()

    resolve(complaint, staff)

    assert (complaint.outcome, complaint.resolved_on, complaint.resolved_by) == (
        ComplaintOutcome.UPHELD,
        TODAY,
        staff,
    )
    assert not complaint.is_open


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"resolution": "  "}, {"resolution": ["resolution_required"]}),
        ({"resolution": "gọi 0912345678"}, {"resolution": ["personal_data"]}),
        ({"on": TODAY - timedelta(days=1)}, {"resolved_on": ["resolved_too_early"]}),
        ({"on": TODAY + timedelta(days=1)}, {"resolved_on": ["in_future"]}),
        (
            {"resolution": "", "on": TODAY + timedelta(days=1)},
            {"resolution": ["resolution_required"], "resolved_on": ["in_future"]},
        ),
    ],
)
def test_a_resolution_that_cannot_be_is_refused(staff, given, code):
    complaint = make_complaint()

    with pytest.raises(ValidationError) as refusal:
        resolve(complaint, staff, **given)

    assert codes_of(refusal) == code


def test_a_complaint_is_resolved_once(staff):
    complaint = make_complaint(outcome=ComplaintOutcome.UNFOUNDED)

    with pytest.raises(ValidationError) as refusal:
        resolve(complaint, staff)

    assert codes_of(refusal) == "already_resolved"


def test_a_rating_has_nothing_to_resolve(staff):
    with pytest.raises(ValidationError) as refusal:
        resolve(make_complaint(category=ComplaintCategory.RATING), staff)

    assert codes_of(refusal) == {"outcome": ["nothing_to_resolve"]}


@pytest.mark.parametrize(("days", "overdue"), [(6, 0), (7, 0), (8, 1)])
def test_a_complaint_is_overdue_the_day_after_its_term(days, overdue):
    make_complaint()

    found = Complaint.objects.overdue_on(TODAY + timedelta(days=days))

    assert found.count() == overdue
    assert Complaint.objects.get().is_overdue(TODAY + timedelta(days=days)) is bool(overdue)


@pytest.mark.parametrize(("days", "due"), [(6, 0), (7, 1)])
def test_what_is_due_by_a_day_is_counted_with_that_day(days, due):
    make_complaint()
    make_complaint(outcome=ComplaintOutcome.UPHELD)
    make_complaint(category=ComplaintCategory.RATING)

    assert Complaint.objects.due_by(TODAY + timedelta(days=days)).count() == due
