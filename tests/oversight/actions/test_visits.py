"""Visits: opened, filled in, closed for good."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from oversight.actions.visits import (
    Answer,
    Found,
    Position,
    give_up_visit,
    open_case_visit,
    open_planned_visit,
    open_visit,
    save_visit,
    submit_visit,
)
from oversight.enums import CaseAct, CaseState, QuestionSource, VisitReason, VisitResult
from oversight.models import Visit, VisitPhoto
from oversight.rules.checklist import DUTIES
from registry.enums import Role, Status
from registry.models import EquipmentItem, Evidence, FactEdit, Observation
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_area,
    make_criteria,
    make_operator,
    make_operator_kind,
    make_user,
)
from tests.factories_cases import People, act_on, make_case
from tests.factories_visits import make_complaint, make_plan, make_visit, make_visit_photo
from tests.registry.pictures import photo, upload

pytestmark = pytest.mark.django_db
AT_THE_POINT = Position(21.03, 105.85, 12)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def inspector():
    return make_user(Role.INSPECTOR)


def opened(by, agent=None, **given):
    given.setdefault("reason", VisitReason.TARGETED)
    return open_visit(agent=agent or make_agent(), by=by, at=NOW, **given)


def found(visit=None, answers=None, **given):
    """All that a visit needs before it is submitted; `answers` are values by question."""
    given.setdefault("visited_at", NOW)
    given.setdefault("on_duty", "Nguyễn Thị Thử")
    given.setdefault("result", VisitResult.NOTHING)
    given.setdefault("signed_by_inspector", "Thanh tra thử")
    given.setdefault("signed_by_agent", "Nguyễn Thị Thử")
    keys = dict(visit.answers.values_list("question", "pk")) if visit else {}
    by_key = {keys[code]: Answer(Decimal(value)) for code, value in (answers or {}).items()}
    return Found(answers=by_key, **given)


def codes_of(refusal):
    error = refusal.value
    if hasattr(error, "error_dict"):
        return {name: [one.code for one in errors] for name, errors in error.error_dict.items()}
    return error.code


def test_a_visit_asks_what_the_criteria_of_its_kind_of_operator_ask(inspector):
    make_criteria(("working_scanner", "at_least", "1"), number=1)
    bank = make_operator_kind("bank", name="Ngân hàng")
    own = make_criteria(
        ("working_seat", "at_least", "4"), ("accessible", "is_true", ""), operator_kind=bank
    )

    visit = opened(inspector, make_agent(operator=make_operator(kind=bank)))

    criteria = visit.answers.filter(source=QuestionSource.CRITERION)
    assert visit.criteria_set == own
    assert list(criteria.values_list("question", "kind")) == [
        ("working_seat", "number"),
        ("accessible", "yes_no"),
    ]
    assert criteria.first().demand["threshold"] == "4"


def test_a_visit_asks_for_the_duties_and_for_what_the_evidence_sheet_raises(inspector):
    agent = make_agent()
    make_complaint(agent)

    visit = opened(inspector, agent)

    asked = list(visit.answers.values_list("source", "question"))
    assert asked == [
        *((QuestionSource.DUTY, code) for code in DUTIES),
        (QuestionSource.SHEET, "money_complaints"),
    ]


def test_a_planned_visit_belongs_to_its_plan(inspector):
    [planned] = make_plan(make_agent(status=Status.ACTIVE)).planned_visits.all()

    visit = open_planned_visit(planned=planned, by=inspector, at=NOW)

    assert (visit.reason, visit.planned, visit.due_on) == (
        VisitReason.RANDOM,
        planned,
        planned.due_on,
    )


def test_a_planned_visit_is_opened_once(inspector):
    [planned] = make_plan(make_agent(status=Status.ACTIVE)).planned_visits.all()
    open_planned_visit(planned=planned, by=inspector, at=NOW)

    with pytest.raises(ValidationError) as refusal:
        open_planned_visit(planned=planned, by=inspector, at=NOW)

    assert codes_of(refusal) == "already_open"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": VisitReason.RANDOM}, "reason_not_chosen"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_too_early"),
    ],
)
def test_a_visit_that_cannot_be_is_not_opened(inspector, given, code):
    with pytest.raises(ValidationError) as refusal:
        opened(inspector, **given)

    assert codes_of(refusal) == code


@pytest.mark.parametrize("status", [Status.REFUSED, Status.CLOSED, Status.MERGED])
def test_an_agent_that_has_ended_is_not_visited(inspector, status):
    with pytest.raises(ValidationError) as refusal:
        opened(inspector, make_agent(status=status))

    assert codes_of(refusal) == "agent_ended"


def test_one_visit_to_an_agent_is_open_at_a_time(inspector):
    agent = make_agent()
    opened(make_user(Role.INSPECTOR), agent)

    with pytest.raises(ValidationError) as refusal:
        opened(inspector, agent)

    assert codes_of(refusal) == "already_open"


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_who_makes_no_visits_opens_none(role):
    with pytest.raises(ValidationError) as refusal:
        opened(make_user(role))

    assert codes_of(refusal) == "not_permitted"


def test_an_inspector_of_other_areas_opens_none():
    inspector = make_user(Role.INSPECTOR, scope="areas", areas=[make_area("00004")])

    with pytest.raises(ValidationError) as refusal:
        opened(inspector)

    assert codes_of(refusal) == "not_permitted"


def test_what_is_saved_may_be_saved_again(inspector):
    visit = opened(inspector)

    save_visit(visit=visit, found=found(findings=" một "), by=inspector, at=NOW)
    save_visit(visit=visit, found=Found(findings="hai"), by=inspector, at=NOW)

    assert (visit.findings, visit.visited_at, visit.is_submitted) == ("hai", None, False)


def test_the_position_is_measured_against_the_registered_place(inspector):
    """0.001 degrees of latitude are 111 m."""
    visit = opened(inspector)

    save_visit(
        visit=visit, found=found(position=Position(21.031, 105.85, 12)), by=inspector, at=NOW
    )

    assert (visit.position_distance_m, visit.position_accuracy_m) == (pytest.approx(111, abs=1), 12)


def test_an_agent_without_a_point_has_no_distance(inspector):
    visit = opened(inspector, make_agent(longitude=None))

    save_visit(visit=visit, found=found(position=AT_THE_POINT), by=inspector, at=NOW)

    assert (visit.latitude, visit.position_distance_m) == (21.03, None)


def test_a_submitted_visit_stands(inspector):
    visit = opened(inspector)
    submit_visit(visit=visit, found=found(), by=inspector, at=NOW)

    for change in (save_visit, submit_visit):
        with pytest.raises(ValidationError) as refusal:
            change(visit=visit, found=found(findings="khác"), by=inspector, at=NOW)
        assert codes_of(refusal) == "already_submitted"
    with pytest.raises(ValidationError) as refusal:
        give_up_visit(visit=visit, by=inspector)

    assert codes_of(refusal) == "already_submitted"
    assert (Visit.objects.get().submitted_at, Visit.objects.get().findings) == (NOW, "")


def test_photos_stand_once_their_visit_is_submitted_and_not_before():
    taken, sketched = make_visit_photo(make_visit()), make_visit_photo(make_visit(submitted=False))

    sketched.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        taken.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        taken.visit.photos.update(visit=make_visit())

    assert list(VisitPhoto.objects.all()) == [taken]


def test_only_its_inspector_writes_in_a_visit(inspector):
    visit = opened(make_user(Role.INSPECTOR))

    for change in (save_visit, submit_visit):
        with pytest.raises(ValidationError) as refusal:
            change(visit=visit, found=found(), by=inspector, at=NOW)
        assert codes_of(refusal) == "not_permitted"


@pytest.mark.parametrize(
    "name", ["visited_at", "on_duty", "result", "signed_by_inspector", "signed_by_agent"]
)
def test_a_visit_that_is_not_complete_is_not_submitted(inspector, name):
    visit = opened(inspector)
    empty = None if name == "visited_at" else " "
    if name == "result":
        empty = ""

    with pytest.raises(ValidationError) as refusal:
        submit_visit(visit=visit, found=found(**{name: empty}), by=inspector, at=NOW)

    assert codes_of(refusal) == {name: ["required"]}
    assert not Visit.objects.get().is_submitted


@pytest.mark.parametrize("result", [VisitResult.SHORTCOMING, VisitResult.VIOLATION])
def test_what_was_found_must_be_said(inspector, result):
    visit = opened(inspector)

    with pytest.raises(ValidationError) as refusal:
        submit_visit(visit=visit, found=found(result=result), by=inspector, at=NOW)

    assert codes_of(refusal) == {"findings": ["findings_required"]}


def test_a_visit_of_tomorrow_is_refused(inspector):
    visit = opened(inspector)

    with pytest.raises(ValidationError) as refusal:
        save_visit(
            visit=visit,
            found=found(visited_at=NOW + timedelta(seconds=1)),
            by=inspector,
            at=NOW,
        )

    assert codes_of(refusal) == {"visited_at": ["in_future"]}


def test_what_was_seen_goes_into_the_register(inspector):
    make_criteria(("working_scanner", "at_least", "1"), ("accessible", "is_true", ""))
    visit = opened(inspector)
    given = found(visit, {"working_scanner": 0, "accessible": 1, "price_posted": 0})

    with translation.override("en"):
        submit_visit(visit=visit, found=given, by=inspector, at=NOW)

    assert list(EquipmentItem.objects.values_list("equipment_type", "working")) == [("scanner", 0)]
    assert list(Observation.objects.values_list("measure", "value")) == [("accessible", 1)]
    assert FactEdit.objects.get().route == "visit"
    assert Observation.objects.get().seen_by == f"Thanh tra thử, visit #{visit.pk} 15/06/2026"


def test_what_is_only_saved_or_was_not_looked_at_does_not(inspector):
    make_criteria(("working_scanner", "at_least", "1"))
    visit = opened(inspector)

    save_visit(visit=visit, found=found(visit, {"working_scanner": 1}), by=inspector, at=NOW)
    submit_visit(visit=visit, found=found(), by=inspector, at=NOW)

    assert EquipmentItem.objects.count() == 0


def test_a_photo_is_evidence_about_the_agent_and_sent_twice_it_is_there_once(inspector):
    visit = opened(inspector)

    for _time in range(2):
        save_visit(visit=visit, found=found(), photos=[upload(photo())], by=inspector, at=NOW)

    assert visit.photos.get().evidence == Evidence.objects.get()
    assert Evidence.objects.get().agent == visit.agent


def test_a_photo_that_is_none_refuses_the_whole(inspector):
    visit = opened(inspector)

    with pytest.raises(ValidationError) as refusal:
        submit_visit(visit=visit, found=found(), photos=[upload(b"GIF89a")], by=inspector, at=NOW)

    assert codes_of(refusal) == {"photos": ["type_not_taken"]}
    assert not Visit.objects.get().is_submitted


def test_an_open_visit_may_be_given_up(inspector):
    [planned] = make_plan(make_agent(status=Status.ACTIVE)).planned_visits.all()
    visit = open_planned_visit(planned=planned, by=inspector, at=NOW)

    give_up_visit(visit=visit, by=inspector)

    assert Visit.objects.count() == 0
    assert open_planned_visit(planned=planned, by=inspector, at=NOW).planned == planned


def test_a_coordinator_sees_made_visits_of_its_own_agents_only():
    own, other = make_operator(), make_operator()
    made = make_visit(make_agent(operator=own))
    make_visit(make_agent(operator=own), submitted=False)
    make_visit(make_agent(operator=other))

    seen = Visit.objects.visible_to(make_user(Role.COORDINATOR, operator=own))

    assert list(seen) == [made]


def test_a_visit_for_a_case_names_it(inspector):
    case = make_case(people=People())

    visit = open_case_visit(case=case, by=inspector, at=NOW)

    assert (visit.case, visit.agent, visit.reason) == (case, case.agent, VisitReason.CASE)


def test_a_closed_case_asks_for_no_visit(inspector):
    case = make_case(CaseState.CLOSED, people=People())

    with pytest.raises(ValidationError) as refusal:
        open_case_visit(case=case, by=inspector, at=NOW)

    assert refusal.value.code == "case_closed"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLANNER, Role.DIRECTOR])
def test_only_who_makes_visits_makes_one_for_a_case(role):
    people = People()
    case = make_case(CaseState.NOTIFIED, people=people)
    user = people.coordinator if role is Role.COORDINATOR else make_user(role)

    with pytest.raises(ValidationError) as refusal:
        open_case_visit(case=case, by=user, at=NOW)

    assert refusal.value.code == "not_permitted"


def test_an_operator_sees_a_visit_for_a_case_from_the_notice_on():
    people = People()
    case = make_case(people=people)
    visit = make_visit(case.agent, case=case, reason=VisitReason.CASE)
    before = list(Visit.objects.visible_to(people.coordinator))

    act_on(case, CaseAct.NOTIFY, people)

    assert (before, list(Visit.objects.visible_to(people.coordinator))) == ([], [visit])


def test_a_submitted_visit_and_its_answers_are_changed_by_nobody(inspector):
    visit = make_visit(make_agent(), duties={"price_posted": 1})

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(findings="khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.answers.update(value=0)
    Visit.objects.update(agent=make_agent())  # as a merge of two records does

    assert visit.answers.get().value == 1
