"""A second look at decisions: drawn once, by somebody else, changing nothing."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry.actions.reviews import draw_decisions, note_disagreement, review_decision
from registry.enums import Act, EditRoute, Role, Scope, Status, Verdict
from registry.models import DecisionReview, FactEdit, ReviewDraw, ReviewNote
from tests.factories import NOW, make_agent, make_area, make_operator, make_user
from tests.factories_reviews import MAY, make_judgement, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_user(Role.CENTRE_STAFF)


@pytest.fixture
def director():
    return make_user(Role.DIRECTOR)


def draw(by, **given):
    return draw_decisions(**{"month": MAY, "seed": 7, "by": by, "at": NOW, **given})


def review(row, by, **given):
    given = {"verdict": Verdict.AGREES, "reason": "Đủ căn cứ", **given}
    return review_decision(review=row, by=by, at=NOW, **given)


def code_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        act(*args, **kwargs)
    return refusal.value.code


def test_a_month_is_drawn_with_its_seed_and_the_number_to_draw_from(director):
    kept = [make_judgement(), make_judgement(Act.REFUSE)]
    make_judgement(Act.RETURN, to_status=Status.RETURNED)

    made = draw(director)

    assert (made.month, made.seed, made.frame_size, made.drawn_by) == (MAY, 7, 2, director)
    assert sorted(made.reviews.values_list("decision", flat=True)) == [one.pk for one in kept]


@pytest.mark.parametrize(
    ("at", "drawn"),
    [
        (datetime(2026, 4, 30, 16, 59, tzinfo=UTC), 0),  # still April in Hanoi
        (datetime(2026, 4, 30, 17, 0, tzinfo=UTC), 1),
        (datetime(2026, 5, 31, 16, 59, tzinfo=UTC), 1),
        (datetime(2026, 5, 31, 17, 0, tzinfo=UTC), 0),
    ],
)
def test_a_month_is_one_of_hanoi(director, at, drawn):
    make_judgement()
    make_judgement(at=at)

    assert draw(director).frame_size == 1 + drawn


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"month": date(2026, 6, 1)}, "month_not_over"),
        ({"month": date(2026, 4, 1)}, "nothing_to_draw"),
    ],
)
def test_a_month_that_cannot_be_drawn_is_refused(director, given, code):
    make_judgement()

    assert code_of(draw, director, **given) == code


def test_a_month_is_drawn_once(director):
    make_judgement()
    draw(director)

    assert code_of(draw, director, seed=8) == "already_drawn"
    assert (ReviewDraw.objects.count(), DecisionReview.objects.count()) == (1, 1)


def test_only_a_director_of_the_whole_city_draws(staff):
    make_judgement()

    assert code_of(draw, staff) == "not_permitted"
    assert code_of(draw, make_user(Role.DIRECTOR, scope=Scope.AREAS)) == "not_permitted"


@pytest.mark.parametrize("verdict", Verdict)
def test_a_second_person_says_why_and_the_agent_stays_as_it_was_decided(staff, verdict):
    row = review(make_review(), staff, verdict=verdict, reason=" Ảnh mờ ")

    assert (row.verdict, row.reason, row.reviewed_by, row.reviewed_at) == (
        verdict,
        "Ảnh mờ",
        staff,
        NOW,
    )
    assert row.decision.agent.status == Status.APPROVED


def test_whoever_decided_or_made_the_site_is_no_second_person(staff):
    edited = make_review()
    FactEdit.objects.create(
        agent=edited.decision.agent, by=staff, at=NOW, route=EditRoute.FORM, fields=["name"]
    )
    submitted = make_review(agent=make_agent(status=Status.APPROVED, submitted_by=staff))

    rows = [make_review(by=staff), edited, submitted]

    assert [code_of(review, row, staff) for row in rows] == ["not_a_second_person"] * 3
    assert list(DecisionReview.objects.for_second_person(staff)) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CENTRE_STAFF])
def test_whoever_does_not_decide_does_not_look_again(role):
    row = make_review()
    operator = row.decision.agent.operator if role is Role.COORDINATOR else None

    assert code_of(review, row, make_user(role, operator=operator)) == "not_permitted"


def test_staff_of_other_areas_do_not_look_again():
    here, there = make_area("1"), make_area("2", west=105.9)
    row = make_review(agent=make_agent(status=Status.APPROVED, declared_area=here))
    of_here, of_there = (
        make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[area]) for area in (here, there)
    )

    assert code_of(review, row, of_there) == "not_permitted"
    assert review(row, of_here).reviewed_by == of_here


def test_an_answer_needs_a_reason_and_stands(staff):
    row = make_review()

    assert code_of(review, row, staff, reason="  ") == "reason_required"
    review(row, staff)
    assert code_of(review, row, make_user(Role.CENTRE_STAFF)) == "already_reviewed"
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionReview.objects.update(verdict=Verdict.DISAGREES)


def test_half_an_answer_is_not_kept(staff):
    make_review()

    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionReview.objects.update(verdict=Verdict.AGREES)


def test_the_director_says_what_follows_from_a_disagreement(director):
    row = make_review(Verdict.DISAGREES)

    note = note_disagreement(review=row, text=" Kiểm tra lại ", by=director, at=NOW)

    assert (note.text, note.by, note.at) == ("Kiểm tra lại", director, NOW)
    assert list(DecisionReview.objects.to_be_noted()) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewNote.objects.update(text="khác")


def test_a_note_is_refused_where_it_makes_no_sense(director, staff):
    def note(row, by, text="Kiểm tra lại"):
        return note_disagreement(review=row, text=text, by=by, at=NOW)

    disagreed = make_review(Verdict.DISAGREES)

    assert code_of(note, disagreed, staff) == "not_permitted"
    assert code_of(note, make_review(), director) == "no_disagreement"
    assert code_of(note, make_review(Verdict.AGREES), director) == "no_disagreement"
    assert code_of(note, disagreed, director, " ") == "reason_required"
    note(disagreed, director)
    assert code_of(note, disagreed, director) == "already_noted"


def test_second_looks_are_hidden_from_operators_and_strangers(staff):
    row = make_review(Verdict.DISAGREES)
    coordinator = make_user(Role.COORDINATOR, operator=row.decision.agent.operator)
    others = [coordinator, make_user(), make_user(Role.COORDINATOR, operator=make_operator())]

    assert [list(DecisionReview.objects.visible_to(user)) for user in others] == [[], [], []]
    assert list(DecisionReview.objects.visible_to(staff)) == [row]
