"""Declaring another reception time."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.reception import declare_reception
from oversight.models import Dossier, DossierEvent
from registry.enums import Role
from tests.factories import NOW, make_operator, make_user
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_reference()


@pytest.fixture
def one(agent):
    taken_in(dossier(received_at="2026-06-03 14:00", forwarded_at="2026-06-04 09:00"))
    return Dossier.objects.get()


def hanoi(text):
    return datetime.fromisoformat(f"{text}+07:00")


def declare(row, text="2026-06-03T15:30", **options):
    options = {"by": make_user(Role.CENTRE_STAFF), "reason": "Nhập nhầm giờ", **options}
    declare_reception(dossier=row, received_at=hanoi(text), at=NOW, **options)


def test_another_time_stands_with_its_deadline_and_the_event_keeps_the_one_before(one, agent):
    staff = make_user(Role.CENTRE_STAFF)
    assert one.is_late

    declare(one, by=staff)

    after = Dossier.objects.get()
    assert after.received_at == after.start_at == hanoi("2026-06-03T15:30")
    assert (after.due_at, after.is_late) == (hanoi("2026-06-04T17:00"), False)
    event = DossierEvent.objects.get()
    assert (event.kind, event.old_value) == ("reception_edited", hanoi("2026-06-03T14:00"))
    assert (event.new_value, event.reason) == (hanoi("2026-06-03T15:30"), "Nhập nhầm giờ")
    assert (event.agent, event.by, event.at, event.source) == (agent, staff, NOW, None)


def test_a_trace_still_starts_the_clock(agent):
    taken_in(dossier(evidence_at="2026-06-02 09:00"))

    declare(Dossier.objects.get(), "2026-06-03T09:30")

    assert Dossier.objects.get().start_at == hanoi("2026-06-02T09:00")


def test_links_between_refiled_dossiers_follow(agent):
    citizen = {"citizen_key": "001085012345"}
    taken_in(
        dossier(1, **citizen, withdrawn_at="2026-06-04 09:00"),
        dossier(2, **citizen, received_at="2026-06-08 09:00", forwarded_at="2026-06-10 10:00"),
    )
    before = Dossier.objects.get(code__endswith="1").refiled_wd

    declare(Dossier.objects.get(code__endswith="2"), "2026-06-09T09:00")

    assert Dossier.objects.get(code__endswith="1").refiled_wd == before + 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-06-16T09:00", "in_future"),
        ("2026-06-03T14:00", "unchanged"),
        ("2026-06-04T09:01", "received_after_forwarding"),
        ("2009-12-31T09:00", "outside_calendar"),
    ],
)
def test_times_that_cannot_be_are_refused(one, text, code):
    with pytest.raises(ValidationError) as refusal:
        declare(one, text)

    assert refusal.value.code == code
    assert not DossierEvent.objects.exists()


def test_a_time_after_the_withdrawal_is_refused(agent):
    taken_in(dossier(forwarded_at="", withdrawn_at="2026-06-04 09:00"))

    with pytest.raises(ValidationError) as refusal:
        declare(Dossier.objects.get(), "2026-06-05T09:00")

    assert refusal.value.code == "received_after_withdrawal"


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason_required"), ("x" * 301, "too_long")])
def test_a_reason_is_needed(one, reason, code):
    with pytest.raises(ValidationError) as refusal:
        declare(one, reason=reason)

    assert refusal.value.code == code


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.PLANNER, Role.ADMINISTRATOR, Role.DIRECTOR])
def test_those_who_judge_do_not_declare(one, role):
    with pytest.raises(ValidationError) as refusal:
        declare(one, by=make_user(role))

    assert refusal.value.code == "not_permitted"


def test_a_coordinator_declares_for_its_own_agents_only(one, agent):
    with pytest.raises(ValidationError) as refusal:
        declare(one, by=make_user(Role.COORDINATOR, operator=make_operator()))
    assert refusal.value.code == "not_permitted"

    declare(one, by=make_user(Role.COORDINATOR, operator=agent.operator))

    assert Dossier.objects.get().received_at - one.received_at == timedelta(hours=1, minutes=30)
