"""Incidents need a second person, and are replaced, never edited."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.translation import override

from oversight.actions.incidents import decide_incident, declare_incident, withdraw_incident
from oversight.enums import INCIDENT_MOVES, IncidentAct, IncidentKind, IncidentState
from oversight.models import Incident, WorkingCalendar
from registry.enums import Role, Scope, Status
from tests.factories import NOW, make_agent, make_area, make_user
from tests.factories_events import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar():
    call_command("loaddata", "04_calendars", verbosity=0)
    return WorkingCalendar.objects.get(code="vietnam")


def declare(**facts):
    facts.setdefault("by", make_user(Role.CENTRE_STAFF))
    return declare_incident(
        **{
            "calendar": WorkingCalendar.objects.get(code="vietnam"),
            "kind": IncidentKind.FLOOD,
            "starts_at": NOW,
            "ends_at": NOW + timedelta(hours=2),
            "reason": "Ngập nặng",
            "at": NOW,
            **facts,
        }
    )


def decide(incident, act=IncidentAct.CONFIRM, **options):
    options.setdefault("by", make_user(Role.INSPECTOR))
    return decide_incident(incident=incident, act=act, at=NOW + timedelta(hours=3), **options)


def refused(call, *rows, **options):
    with pytest.raises(ValidationError) as refusal:
        call(*rows, **options)
    return refusal.value.code


def test_a_declared_incident_counts_for_nothing_until_a_second_person_confirms_it():
    staff, inspector = make_user(Role.CENTRE_STAFF), make_user(Role.INSPECTOR)
    incident = declare(by=staff)
    assert (incident.state, incident.declared_by, incident.declared_at) == ("declared", staff, NOW)
    assert list(Incident.objects.counting()) == []

    decide(incident, by=inspector, comment="Đúng")

    incident.refresh_from_db()
    assert (incident.state, incident.decided_by) == ("confirmed", inspector)
    assert (incident.decided_at, incident.comment) == (NOW + timedelta(hours=3), "Đúng")
    assert list(Incident.objects.counting()) == [incident]


def test_nobody_decides_on_what_they_declared_not_even_a_superuser():
    for person in (make_user(Role.CENTRE_STAFF), make_user(is_superuser=True)):
        incident = declare(by=person)

        assert refused(decide, incident, by=person) == "own_declaration"


def test_the_database_itself_wants_a_second_person():
    incident = declare()

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(state="confirmed", decided_by=incident.declared_by, decided_at=NOW)


def test_what_was_decided_is_never_changed_even_by_sql():
    incident = decide(declare())

    for change in ({"reason": "khác"}, {"state": "declared", "decided_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        incident.delete()


@pytest.mark.parametrize("act", IncidentAct)
@pytest.mark.parametrize("state", IncidentState)
def test_every_state_and_act(state, act):
    incident = make_incident(state=state)
    source, target = INCIDENT_MOVES[act]

    if state != source:
        assert refused(decide, incident, act=act, comment="Lý do") == "move_not_open"
    else:
        assert decide(incident, act, comment="Lý do").state == target


def test_a_refusal_says_why():
    incident = declare()

    assert refused(decide, incident, act=IncidentAct.REFUSE) == "reason_required"
    assert refused(decide, incident, comment="x" * 301) == "too_long"


@pytest.mark.parametrize("role", [Role.PLANNER, Role.COORDINATOR])
def test_others_neither_declare_nor_decide(role):
    person = make_user(role, scope=Scope.CITY)

    assert refused(declare, by=person) == "not_permitted"
    assert refused(decide, declare(), by=person) == "not_permitted"
    assert refused(withdraw, make_incident(), by=person) == "not_permitted"


def test_an_incident_that_ends_before_it_starts_is_refused():
    with override("en"), pytest.raises(ValidationError) as refusal:
        declare(ends_at=NOW - timedelta(hours=1))

    assert refusal.value.messages == ["An incident cannot end before it starts."]


def test_an_area_stands_for_the_agents_in_it_on_that_day():
    area, other = make_area("00070"), make_area("00071", west=105.9)
    inside = make_agent(area=area)
    make_agent(area=area, status=Status.MERGED)
    named = make_agent(area=other)

    incident = declare(area=area, agents=[named])
    make_agent(area=area)

    assert sorted(incident.agents.values_list("pk", flat=True)) == [inside.pk, named.pk]


def test_an_area_without_agents_does_not_stand_for_everybody():
    assert refused(declare, area=make_area()) == "no_agent_in_area"


def test_nobody_names_an_agent_that_they_may_not_see():
    area = make_area("00070")
    person = make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[area])
    elsewhere = make_agent(area=make_area("00071", west=105.9))

    assert refused(declare, agents=[elsewhere], by=person) == "not_permitted"


def test_a_replacement_counts_in_place_of_the_other_once_it_is_confirmed():
    first = decide(declare())
    second = declare(replaces=first, reason="Ngập lâu hơn", ends_at=NOW + timedelta(hours=5))
    assert list(Incident.objects.counting()) == [first]

    decide(second)

    assert list(Incident.objects.counting()) == [second]
    first.refresh_from_db()
    assert first.ends_at == NOW + timedelta(hours=2)


def test_a_withdrawal_needs_a_second_person_too():
    agent, person = make_agent(), make_user(Role.CENTRE_STAFF)
    incident = decide(declare(agents=[agent]))

    withdrawal = withdraw(incident, by=person)

    assert (withdrawal.replaces, withdrawal.is_withdrawal) == (incident, True)
    assert list(withdrawal.agents.all()) == [agent]
    assert list(Incident.objects.counting()) == [incident]
    assert refused(decide, withdrawal, by=person) == "own_declaration"
    decide(withdrawal)
    assert list(Incident.objects.counting()) == []


def withdraw(incident, **options):
    options.setdefault("by", make_user(Role.CENTRE_STAFF))
    return withdraw_incident(incident=incident, reason="Không có sự cố", at=NOW, **options)


@pytest.mark.parametrize("state", [IncidentState.DECLARED, IncidentState.REFUSED])
def test_only_a_confirmed_incident_is_replaced_or_withdrawn(state):
    incident = make_incident(state=state)

    assert refused(withdraw, incident) == "not_standing"
    assert refused(declare, replaces=incident) == "not_standing"


def test_of_two_replacements_only_one_is_confirmed():
    first = decide(declare())
    second, third = declare(replaces=first), declare(replaces=first)
    decide(second)

    assert refused(decide, third) == "not_standing"
