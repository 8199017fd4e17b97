"""Fees and tickets, and those whose dossier never came (SCORING 3.2, I7)."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.tickets import import_tickets
from oversight.models import Ticket
from registry.enums import Role
from tests.factories import NOW, make_agent, make_operator, make_user
from tests.oversight.making import csv_file, dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agent():
    return make_reference()


def ticket(number=1, **cells):
    return {
        "ticket_code": f"BL-{number:04}",
        "agent_code": "D1",
        "kind": "fee",
        "issued_at": "2026-06-03 09:00",
        "dossier_code": "",
    } | cells


def take_in(*rows, by=None, **options):
    by = by or make_user(Role.CENTRE_STAFF)
    return import_tickets(file=csv_file(*rows), by=by, at=NOW, **options)


def hanoi(text):
    return datetime.fromisoformat(f"{text}+07:00")


def test_a_file_of_tickets_is_taken_in(agent):
    staff = make_user(Role.CENTRE_STAFF)

    outcome = take_in(ticket(1), ticket(2, kind="Số thứ tự"), by=staff)

    assert (outcome.errors, outcome.rows, outcome.created) == ([], 2, 2)
    first, second = Ticket.objects.order_by("code")
    assert (first.agent, first.kind, second.kind) == (agent, "fee", "queue")
    assert (first.issued_at, first.recorded_by) == (hanoi("2026-06-03T09:00"), staff)


def test_the_same_file_twice_changes_nothing():
    take_in(ticket())
    before = list(Ticket.objects.values())

    outcome = take_in(ticket())

    assert (outcome.created, outcome.completed, outcome.unchanged) == (0, 0, 1)
    assert list(Ticket.objects.values()) == before


def test_a_dossier_code_may_be_added_later():
    take_in(ticket())

    outcome = take_in(ticket(dossier_code="H26.101.01-260603-0001"))

    assert (outcome.completed, Ticket.objects.get().dossier_code) == (1, "H26.101.01-260603-0001")


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"ticket_code": ""}, ("ticket_code", "required")),
        ({"agent_code": "lạ"}, ("agent_code", "unknown_agent")),
        ({"kind": "lạ"}, ("kind", "unknown_ticket_kind")),
        ({"issued_at": ""}, ("issued_at", "required")),
        ({"issued_at": "2026-06-16 09:00"}, ("issued_at", "in_future")),
        ({"dossier_code": "lạ"}, ("dossier_code", "code_format")),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(cells, error):
    outcome = take_in(ticket(1), ticket(2, **cells))

    assert [(found.line, found.column, found.code) for found in outcome.errors] == [(3, *error)]
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("cells", [{"issued_at": "2026-06-03 10:00"}, {"kind": "queue"}])
def test_a_recorded_ticket_stays_as_it_is(cells):
    take_in(ticket())

    outcome = take_in(ticket(**cells))

    assert [(found.line, found.code) for found in outcome.errors] == [(2, "ticket_differs")]


def test_a_ticket_that_stands_in_the_file_twice_is_named():
    outcome = take_in(ticket(), ticket(), ticket(kind="queue"))

    assert [(found.line, found.code, found.detail) for found in outcome.errors] == [
        (4, "ticket_twice", "2")
    ]


def test_a_check_writes_nothing():
    assert take_in(ticket(), dry_run=True).created == 1

    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("issued", "missing_after"),
    [
        ("2026-06-03 09:00", "2026-06-04T17:00"),
        ("2026-06-05 16:59", "2026-06-08T17:00"),
        ("2026-06-06 09:00", "2026-06-09T17:00"),
    ],
)
def test_a_dossier_is_missing_one_working_day_later(issued, missing_after):
    take_in(ticket(issued_at=issued))
    due = hanoi(missing_after)

    assert Ticket.objects.get().dossier_due_at == due
    assert not Ticket.objects.without_dossier(due).exists()
    assert Ticket.objects.without_dossier(due + timedelta(seconds=1)).exists()


def test_a_ticket_whose_dossier_came_is_not_listed():
    code = dossier()["dossier_code"]
    taken_in(dossier())
    take_in(ticket(1, dossier_code=code), ticket(2, dossier_code="H26.101.01-260603-0009"))

    assert [row.code for row in Ticket.objects.without_dossier(NOW)] == ["BL-0002"]


def test_only_some_may_import_and_only_for_agents_they_see():
    with pytest.raises(ValidationError) as refusal:
        take_in(ticket(), by=make_user(Role.PLANNER))
    assert refusal.value.code == "not_permitted"
    make_agent(code="D2")
    person = make_user(Role.CENTRE_STAFF, scope="operator", operator=make_operator())

    outcome = take_in(ticket(agent_code="D2"), by=person)

    assert [found.code for found in outcome.errors] == ["unknown_agent"]
