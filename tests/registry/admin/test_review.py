"""Pages of a second look at decisions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.admin.review import months_before
from registry.enums import Role, Verdict
from registry.models import DecisionReview, ReviewDraw, ReviewNote
from tests.factories import TODAY, make_user
from tests.factories_reviews import make_draw, make_judgement, make_review

pytestmark = pytest.mark.django_db
LIST = reverse("admin:registry_decisionreview_changelist")
DRAWS = reverse("admin:registry_reviewdraw_changelist")


def press(client, row, name, reason="Đủ căn cứ"):
    page = reverse(f"admin:registry_decisionreview_{name}", args=[row.pk])
    return client.post(page, {"_form_submitted": "on", "reason": reason})


def buttons(client, row):
    page = client.get(reverse("admin:registry_decisionreview_change", args=[row.pk])).text
    return [
        name
        for name in ("agree", "disagree", "take_note")
        if reverse(f"admin:registry_decisionreview_{name}", args=[row.pk]) in page
    ]


@pytest.mark.parametrize(
    ("name", "verdict"), [("agree", Verdict.AGREES), ("disagree", Verdict.DISAGREES)]
)
def test_a_second_person_answers_by_a_button(client, name, verdict):
    staff = make_user(Role.CENTRE_STAFF)
    client.force_login(staff)
    row = make_review()

    offered = buttons(client, row)
    press(client, row, name)

    row.refresh_from_db()
    assert offered == ["agree", "disagree"]
    assert (row.verdict, row.reviewed_by) == (verdict, staff)
    assert buttons(client, row) == []


def test_whoever_decided_finds_no_button(client):
    staff = make_user(Role.CENTRE_STAFF)
    client.force_login(staff)
    row = make_review(by=staff)

    assert buttons(client, row) == []
    assert press(client, row, "agree").status_code == 403


def test_the_director_takes_note_by_a_button(client):
    client.force_login(make_user(Role.DIRECTOR))
    agreed, disagreed = make_review(Verdict.AGREES), make_review(Verdict.DISAGREES)

    offered = [buttons(client, row) for row in (agreed, disagreed)]
    press(client, disagreed, "take_note", "Kiểm tra lại")

    assert offered == [[], ["take_note"]]
    assert ReviewNote.objects.get().text == "Kiểm tra lại"
    assert buttons(client, disagreed) == []


def test_the_director_draws_a_month_by_a_button(client):
    client.force_login(make_user(Role.DIRECTOR))
    month = months_before(timezone.localdate())[0]
    make_judgement(at=timezone.now().replace(year=month.year, month=month.month, day=15))
    page = reverse("admin:registry_reviewdraw_draw")

    asked = client.get(page)
    client.post(page, {"_form_submitted": "on", "month": month.isoformat()})

    draw = ReviewDraw.objects.get()
    assert month.isoformat() in asked.text
    assert (draw.month, draw.frame_size, draw.reviews.count()) == (month, 1, 1)
    assert month.isoformat() not in client.get(page).text


def test_the_months_offered_are_over():
    assert [f"{month:%m/%Y}" for month in months_before(TODAY)] == [
        "05/2026",
        "04/2026",
        "03/2026",
        "02/2026",
        "01/2026",
        "12/2025",
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_nobody_else_draws(client, role):
    row = make_review()
    operator = row.decision.agent.operator if role is Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    assert client.get(reverse("admin:registry_reviewdraw_draw")).status_code == 403


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.PLANNER, Role.COORDINATOR])
def test_the_lists_are_closed_to_whoever_neither_decides_nor_answers_for_it(client, role):
    row = make_review()
    operator = row.decision.agent.operator if role is Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    assert [client.get(page).status_code for page in (LIST, DRAWS)] == [403, 403]


@pytest.mark.parametrize(
    ("work", "wanted"),
    [("mine", ["OPEN"]), ("open", ["OPEN", "OWN"]), ("to_be_noted", ["DISAGREED"])],
)
def test_the_piles_can_be_listed(client, work, wanted):
    staff = make_user(Role.CENTRE_STAFF)
    client.force_login(staff)
    rows = {
        "OPEN": make_review(),
        "OWN": make_review(by=staff),
        "DISAGREED": make_review(Verdict.DISAGREES),
        "AGREED": make_review(Verdict.AGREES),
    }

    listed = client.get(LIST, {"work": work}).context["cl"].result_list

    names = {row.pk: name for name, row in rows.items()}
    assert sorted(names[row.pk] for row in listed) == wanted


def test_the_lists_need_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    client.force_login(make_user(Role.DIRECTOR))
    make_review()
    make_draw()
    client.get(LIST)
    counts = {LIST: 8, DRAWS: 7}

    for page, count in counts.items():
        with django_assert_num_queries(count):
            client.get(page)
    for month in (3, 4):
        make_draw(month=TODAY.replace(month=month, day=1))
        make_review(Verdict.DISAGREES)
    for page, count in counts.items():
        with django_assert_num_queries(count):
            client.get(page)
    assert DecisionReview.objects.count() == 3
