"""Corrections of the record after an appeal: what changes, what stays, who may."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from oversight.actions.corrections import correct_reason, may_correct, point_to_incident
from oversight.enums import (
    CaseAct,
    CaseState,
    CorrectionKind,
    EventKind,
    IncidentState,
    SupplementReason,
)
from oversight.models import Correction, DossierEvent, SupplementRound
from registry.enums import Role
from registry.models import Agent
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_calendar_version,
    make_run,
    make_score,
    make_user,
)
from tests.factories_cases import People, act_on, make_case
from tests.factories_events import make_incident
from tests.oversight.making import dossier, make_reference, supplement, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return People()


def granted(people, agent):
    """A case in which the appeal was upheld."""
    case = make_case(CaseState.APPEALED, people=people, agent=agent)
    act_on(case, CaseAct.UPHOLD, people)
    return case


@pytest.fixture
def supplement_round(people):
    """A dossier of an agent, sent back once for a missing item."""
    agent = make_reference()
    Agent.objects.filter(pk=agent.pk).update(operator=people.operator)
    taken_in(dossier(), supplements=[supplement()])
    return SupplementRound.objects.get()


def codes(action, **given):
    with pytest.raises(ValidationError) as refusal:
        action(at=NOW, **given)
    return [error.code for error in refusal.value.error_list]


def test_a_corrected_reason_is_judged_again_and_recorded(people, supplement_round):
    case = granted(people, supplement_round.dossier.agent)

    correction = correct_reason(
        case=case,
        supplement=supplement_round,
        reason=SupplementReason.AUTHORITY_ERROR,
        by=people.director,
        at=NOW,
        comment="Lỗi dữ liệu",
    )

    supplement_round.refresh_from_db()
    assert (supplement_round.reason, supplement_round.is_agent_attributable) == (
        "authority_error",
        False,
    )
    assert (correction.kind, correction.old, correction.new, correction.by, correction.at) == (
        CorrectionKind.REASON,
        "missing_item",
        "authority_error",
        people.director,
        NOW,
    )
    assert (correction.dossier, correction.requested_at) == (
        supplement_round.dossier,
        supplement_round.requested_at,
    )


def test_the_dossier_remembers_the_correction_as_an_event_that_names_the_case(
    people, supplement_round
):
    case = granted(people, supplement_round.dossier.agent)

    correct_reason(
        case=case,
        supplement=supplement_round,
        reason=SupplementReason.AUTHORITY_ERROR,
        by=people.director,
        at=NOW,
    )

    event = DossierEvent.objects.get()
    assert (event.kind, event.field, event.old, event.new, event.round) == (
        EventKind.SUPPLEMENT_REASON_CORRECTED,
        "reason",
        "missing_item",
        "authority_error",
        1,
    )
    assert (event.dossier, event.by, event.at) == (supplement_round.dossier, people.director, NOW)
    assert case.number in event.reason


def test_a_file_that_comes_again_does_not_undo_a_correction(people, supplement_round):
    case = granted(people, supplement_round.dossier.agent)
    correct_reason(
        case=case,
        supplement=supplement_round,
        reason=SupplementReason.LAW_CHANGE,
        by=people.director,
        at=NOW,
    )

    taken_in(dossier(), supplements=[supplement()])

    again = SupplementRound.objects.get()
    assert (again.reason, again.is_agent_attributable) == ("law_change", False)


def test_a_case_may_point_to_an_incident(people):
    case = granted(people, make_agent(operator=people.operator))
    incident = incident_of()

    correction = point_to_incident(case=case, incident=incident, by=people.director, at=NOW)

    assert (correction.kind, correction.incident) == (CorrectionKind.INCIDENT, incident)
    assert codes(point_to_incident, case=case, incident=incident, by=people.director) == [
        "nothing_changes"
    ]


def incident_of(**fields):
    calendar = make_calendar_version().calendar
    starts, ends = NOW - timedelta(days=2), NOW - timedelta(days=1)
    return make_incident(calendar=calendar.code, starts_at=starts, ends_at=ends, **fields)


@pytest.mark.parametrize("state", [IncidentState.DECLARED, IncidentState.REFUSED])
def test_an_incident_that_is_not_confirmed_accounts_for_nothing(state, people):
    case = granted(people, make_agent(operator=people.operator))

    refused = codes(
        point_to_incident, case=case, incident=incident_of(state=state), by=people.director
    )

    assert refused == ["incident_does_not_count"]


def test_an_incident_elsewhere_accounts_for_nothing_here(people):
    case = granted(people, make_agent(operator=people.operator))
    elsewhere = incident_of(agents=[make_agent()])

    refused = codes(point_to_incident, case=case, incident=elsewhere, by=people.director)

    assert refused == ["incident_does_not_count"]


@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.SETTLED])
def test_nothing_is_corrected_before_an_appeal_is_granted(state, people):
    case = make_case(state, people=people)

    refused = codes(point_to_incident, case=case, incident=incident_of(), by=people.director)

    assert (refused, may_correct(case, people.director)) == (["appeal_not_granted"], False)


def test_a_dismissed_appeal_corrects_nothing(people):
    case = make_case(CaseState.SETTLED, people=people)

    refused = codes(point_to_incident, case=case, incident=incident_of(), by=people.director)

    assert refused == ["appeal_not_granted"]


def test_only_the_record_of_the_cases_own_agent_is_corrected(people, supplement_round):
    case = granted(people, make_agent(operator=people.operator))

    refused = codes(
        correct_reason,
        case=case,
        supplement=supplement_round,
        reason=SupplementReason.LAW_CHANGE,
        by=people.director,
    )

    assert refused == ["other_agent"]


def test_a_correction_that_changes_nothing_is_refused(people, supplement_round):
    case = granted(people, supplement_round.dossier.agent)

    refused = codes(
        correct_reason,
        case=case,
        supplement=supplement_round,
        reason=SupplementReason.MISSING_ITEM,
        by=people.director,
    )

    assert (refused, Correction.objects.count()) == (["nothing_changes"], 0)


@pytest.mark.parametrize("role", Role)
def test_only_inspectors_and_directors_correct_the_record(role, people):
    case = granted(people, make_agent(operator=people.operator))
    user = people.coordinator if role is Role.COORDINATOR else make_user(role)

    assert may_correct(case, user) == (role in (Role.INSPECTOR, Role.DIRECTOR))
    if not may_correct(case, user):
        refused = codes(point_to_incident, case=case, incident=incident_of(), by=user)
        assert refused == ["not_permitted"]


@pytest.mark.parametrize(
    ("starts", "ends", "concerns"),
    [
        ("2026-03-22 08:00", "2026-03-23 17:00", True),
        ("2026-03-20 08:00", "2026-03-22 17:00", False),
        ("2026-06-15 08:00", "2026-06-16 17:00", True),
        ("2026-06-16 08:00", "2026-06-16 17:00", False),
    ],
    ids=["ends on its first day", "ended before", "starts on its last day", "starts after"],
)
def test_an_incident_is_told_beside_scores_whose_window_it_covers(people, starts, ends, concerns):
    agent = make_agent(operator=people.operator)
    case = granted(people, agent)
    score = make_score(agent, make_run(window_start=date(2026, 3, 23), as_of=TODAY))
    incident = make_incident(
        calendar=make_calendar_version().calendar.code,
        **{
            name: timezone.make_aware(datetime.fromisoformat(at))
            for name, at in (("starts_at", starts), ("ends_at", ends))
        },
    )
    correction = point_to_incident(
        case=case,
        incident=incident,
        by=people.director,
        at=NOW + timedelta(days=1),
    )

    told = Correction.objects.after(score)

    assert list(told) == ([correction] if concerns else [])
