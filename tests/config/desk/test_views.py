"""Deciding a site on one page, and going on to the next."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.desk.views import WARD_MEASURES
from registry.actions.agents import claim_agent
from registry.enums import Act, EditRoute, Role, Status
from registry.models import FactEdit
from tests.factories import (
    make_agent,
    make_criteria,
    make_equipment,
    make_operator,
    make_submittable_agent,
    make_user,
    make_waiver,
)
from tests.factories_adoption import make_statistic

pytestmark = pytest.mark.django_db
NEXT = reverse("desk:next")


def page_of(agent):
    return reverse("desk:decide", args=[agent.pk])


def waiting(days=1, **fields):
    return make_submittable_agent(
        **{
            "status": Status.SUBMITTED,
            "status_since": timezone.now() - timedelta(days=days),
            "submitted_by": make_user(Role.COORDINATOR, operator=make_operator()),
            **fields,
        }
    )


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


def test_the_page_has_what_the_decision_needs(client, staff):
    make_criteria(("working_scanner", "at_least", "1"), ("working_printer", "at_least", "1"))
    agent = waiting()
    make_equipment(agent)
    near = make_agent(
        longitude=105.851, area=agent.area, operator=agent.operator, status=Status.ACTIVE
    )
    make_agent(longitude=105.95)

    context = client.get(page_of(agent)).context

    assert [row["finding"].measure for row in context["rows"]] == [
        "working_printer",
        "working_scanner",
    ]
    assert context["unmet"] == 1
    assert [other.pk for other in context["neighbours"]] == [near.pk]
    assert [other.pk for other in context["siblings"]] == [near.pk]
    assert [move["act"] for move in context["moves"]] == [Act.CLAIM]
    assert [str(label) for label, _sentence, _when in context["ward_figures"]] == [
        str(measure.label) for measure in WARD_MEASURES
    ]


def test_the_page_tells_how_the_ward_files(client, staff):
    agent = waiting()
    make_statistic(agent.area, month=date(2026, 4, 1), received=100, online=90)
    make_statistic(agent.area, month=date(2026, 5, 1), received=200, online=50)

    figures = client.get(page_of(agent)).context["ward_figures"]

    assert [figure[1:] for figure in figures[:2]] == [
        ("25,0%: 50 tiếp nhận trực tuyến, 200 hồ sơ tiếp nhận", "Hồ sơ của tháng 05/2026."),
        ("không có số liệu", "Hồ sơ của tháng 05/2026."),
    ]


def test_only_the_moves_open_to_this_person_have_buttons(client, staff):
    agent = waiting()
    claim_agent(agent=agent, by=staff, at=timezone.now())

    mine = [move["act"] for move in client.get(page_of(agent)).context["moves"]]
    client.force_login(make_user(Role.CENTRE_STAFF))
    theirs = [move["act"] for move in client.get(page_of(agent)).context["moves"]]

    assert mine == [Act.RELEASE, Act.APPROVE, Act.RETURN, Act.REFUSE]
    assert theirs == [Act.TAKE_OVER]


def test_the_page_needs_the_same_queries_for_one_neighbour_and_for_three(
    client, staff, django_assert_num_queries
):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = waiting()
    make_agent(longitude=105.851, area=agent.area)
    client.get(page_of(agent))

    with django_assert_num_queries(43):
        client.get(page_of(agent))
    make_agent(longitude=105.852, area=agent.area)
    make_agent(longitude=105.853, area=agent.area)
    with django_assert_num_queries(43):
        client.get(page_of(agent))


@pytest.mark.parametrize("grace_days", [None, 30])
def test_a_condition_is_offered_where_the_criteria_leave_grace(client, staff, grace_days):
    criteria_set = make_criteria(("working_scanner", "at_least", "1"))
    criteria_set.criteria.update(grace_days=grace_days)
    agent = waiting()
    claim_agent(agent=agent, by=staff, at=timezone.now())

    page = client.get(page_of(agent)).content.decode()

    link = reverse("admin:registry_agent_approve_on_conditions", args=[agent.pk])
    assert page.count(f'"{link}?next={page_of(agent)}"') == (1 if grace_days else 0)


@pytest.mark.parametrize("scanners", [0, 1])
def test_approving_is_highlighted_only_where_nothing_blocks_it(client, staff, scanners):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = waiting()
    make_equipment(agent, working=scanners)
    claim_agent(agent=agent, by=staff, at=timezone.now())

    page = client.get(page_of(agent))

    assert page.context["is_blocked"] == (scanners == 0)
    assert page.content.decode().count("desk-moves--blocked") == 1 - scanners
    assert page.content.decode().count('id="why-blocked"') == 1 - scanners


@pytest.mark.parametrize(("scanners", "first"), [(0, Act.RETURN), (1, Act.APPROVE)])
def test_the_keyboard_stands_on_the_first_answer(client, staff, scanners, first):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = waiting()
    make_equipment(agent, working=scanners)
    before = client.get(page_of(agent))
    claim_agent(agent=agent, by=staff, at=timezone.now())

    after = client.get(page_of(agent))

    assert (before.context["answer_first"], after.context["answer_first"]) == (None, first)
    assert (before.text.count(" autofocus"), after.text.count(" autofocus")) == (0, 1)


@pytest.mark.parametrize(("near", "listed", "unlisted"), [(8, 8, 0), (10, 8, 2)])
def test_the_list_of_neighbours_says_how_many_it_leaves_out(client, staff, near, listed, unlisted):
    agent = waiting()
    for number in range(near):
        make_agent(longitude=105.85 + number / 10000, area=agent.area)

    context = client.get(page_of(agent)).context

    assert len(context["neighbours_listed"]) == listed
    assert context["neighbours_unlisted"] == unlisted


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (1, "Document scanner"),
        (3, "Document scanner; Printer; Waiting seat"),
        (4, "Document scanner; Printer; Waiting seat and 1 more"),
    ],
)
def test_what_blocks_is_named_and_so_is_who_may_waive_it(client, staff, count, named):
    staff.language = "en"
    staff.save()
    measures = ["working_scanner", "working_printer", "working_seat", "trained_staff"]
    make_criteria(*((measure, "at_least", "1") for measure in measures[:count]))
    agent = waiting()
    claim_agent(agent=agent, by=staff, at=timezone.now())

    page = client.get(page_of(agent))

    assert page.context["unmet_names"] == named
    assert f"<strong>{named}.</strong>" in page.text
    assert page.context["may_be_waived"]


def test_without_criteria_in_force_nothing_can_be_approved(client, staff):
    agent = waiting()
    claim_agent(agent=agent, by=staff, at=timezone.now())

    assert client.get(page_of(agent)).context["is_blocked"]


def test_a_waived_criterion_no_longer_blocks_and_only_the_director_may_waive(client, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = waiting()
    link = reverse("admin:registry_agent_waive", args=[agent.pk])
    assert client.get(page_of(agent)).content.decode().count(link) == 0
    client.force_login(make_user(Role.DIRECTOR))
    assert client.get(page_of(agent)).content.decode().count(link) == 1

    make_waiver(agent, ends_on=timezone.localdate())

    assert client.get(page_of(agent)).context["unmet"] == 0


@pytest.mark.parametrize("scope", ["none", "operator"])
def test_nobody_sees_somebody_elses_site(client, scope):
    agent = waiting()
    operator = make_operator() if scope == "operator" else None
    client.force_login(make_user(Role.COORDINATOR, scope=scope, operator=operator))

    assert client.get(page_of(agent)).status_code == 404


def test_the_next_site_is_the_one_that_waited_longest_and_is_claimed(client, staff):
    waiting(days=1)
    oldest = waiting(days=9)

    response = client.post(NEXT)

    oldest.refresh_from_db()
    assert response.headers["Location"] == page_of(oldest)
    assert (oldest.status, oldest.claimed_by) == (Status.UNDER_REVIEW, staff)


def test_a_site_that_one_made_oneself_is_passed_over(client, staff):
    waiting(days=9, submitted_by=staff)
    other = waiting(days=1)

    assert client.post(NEXT).headers["Location"] == page_of(other)


def test_what_is_left_counts_what_this_person_may_decide_and_names_the_rest(client, staff):
    staff.language = "en"
    staff.save()
    decided = make_agent(status=Status.ACTIVE)
    waiting(days=9, submitted_by=staff)
    edited, theirs = waiting(days=5), waiting(days=1)
    FactEdit.objects.create(agent=edited, by=staff, at=timezone.now(), route=EditRoute.FORM)
    FactEdit.objects.create(
        agent=theirs, by=make_user(Role.CENTRE_STAFF), at=timezone.now(), route=EditRoute.FORM
    )

    page = client.get(page_of(decided))

    rest = "2 more that you submitted or edited: somebody else decides them."
    assert (page.context["left"], page.context["left_to_others"]) == (1, rest)
    assert rest in page.text
    assert client.post(NEXT).headers["Location"] == page_of(theirs)
    told = [str(message) for message in client.post(NEXT, follow=True).context["messages"]]
    assert told == [f"No site waits that you may decide. {rest}"]


def test_an_empty_queue_says_so(client, staff):
    response = client.post(NEXT, follow=True)

    assert response.redirect_chain == [(reverse("admin:index"), 302)]
    assert len(list(response.context["messages"])) == 1


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.PLANNER, Role.COORDINATOR])
def test_only_the_centre_takes_the_next_site(client, role):
    waiting()
    operator = make_operator() if role is Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    assert client.post(NEXT).status_code == 403
    assert client.get(NEXT).status_code == 405


def test_what_looks_like_the_same_point_is_shown_before_the_decision(client, staff):
    agent = waiting(name="Bưu điện Hòa Bình")
    twin = make_agent(name="BĐ Hoà Bình", operator=agent.operator)

    suspects = client.get(page_of(agent)).context["suspects"]

    assert [suspect.agent.pk for suspect in suspects] == [twin.pk]
