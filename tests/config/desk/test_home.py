"""The home of each role: what waits, as counts that lead to the lists behind them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from config.desk.home import agents_link
from registry.append_only import lifted
from registry.enums import Act, Role, Status, Verdict
from registry.models import Agent, Decision, ReviewNote
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_agreement,
    make_area,
    make_condition,
    make_criteria,
    make_employee,
    make_equipment,
    make_operator,
    make_proposal,
    make_run,
    make_score,
    make_submittable_agent,
    make_user,
    make_waiver,
)
from tests.factories_adoption import make_flag
from tests.factories_reviews import make_draw, make_judgement, make_review
from tests.factories_surveillance import make_alarm
from tests.factories_visits import make_complaint, make_plan, make_visit

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


def sign_in(client, role, **more):
    user = make_user(role, **more)
    client.force_login(user)
    return user


def tasks_of(response):
    return {task.label: task for _title, tasks in response.context["groups"] for task in tasks}


def waiting(days=1, **fields):
    return make_submittable_agent(
        **{
            "status": Status.SUBMITTED,
            "status_since": timezone.now() - timedelta(days=days),
            "submitted_by": make_user(Role.COORDINATOR, operator=make_operator()),
            **fields,
        }
    )


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.COORDINATOR])
def test_the_pile_of_flags_is_as_large_as_the_list_it_leads_to(client, role):
    own = make_operator()
    sign_in(client, role, operator=own if role is Role.COORDINATOR else None, language="en")
    screening = make_run(as_of=TODAY - timedelta(days=10), is_screening=True)
    tonight = make_run(flags_of=screening)
    for kind, grade in (("delay", "D"), ("rework", "D"), ("integrity", "B")):
        agent = make_agent(operator=own)
        make_score(agent, screening, grade=grade, **{f"flag_{kind}": True})
        make_score(agent, tonight, grade=grade, **{f"flag_{kind}": True})
    make_score(make_agent(operator=own), screening, grade="C")
    make_score(
        make_agent(), make_run(as_of=TODAY - timedelta(days=40), is_screening=True), flag_delay=True
    )

    pile = tasks_of(client.get(HOME))["Flagged: to inspect"]

    assert (pile.count, pile.hint) == (3, "screening of 05/06/2026")
    assert client.get(pile.link).context["cl"].result_count == pile.count


@pytest.mark.parametrize("role", Role)
def test_every_role_finds_something_to_begin_with(client, role):
    sign_in(
        client, role, operator=make_operator() if role is Role.COORDINATOR else None, language="en"
    )

    titles = [title for title, _tasks in client.get(HOME).context["groups"]]

    assert (
        titles
        == {
            Role.CENTRE_STAFF: [
                "Sites to decide",
                "What lapses",
                "Quality",
                "Inspection cases",
                "Coverage",
            ],
            Role.INSPECTOR: ["Quality", "Inspection cases", "Coverage"],
            Role.PLANNER: ["Quality", "Coverage"],
            Role.COORDINATOR: [
                "Your operator's sites",
                "Quality",
                "Inspection cases",
                "Coverage",
            ],
            Role.ADMINISTRATOR: ["Quality", "Coverage", "Administration"],
            Role.DIRECTOR: [
                "Waivers to think about",
                "A second look",
                "What lapses",
                "Quality",
                "Inspection cases",
                "Coverage",
            ],
        }[role]
    )


def test_the_piles_of_centre_staff_are_counted_and_listed_alike(client):
    staff = sign_in(client, Role.CENTRE_STAFF, language="en")
    now = timezone.now()
    waiting(code="FREE", days=12)
    waiting(
        code="MINE",
        status=Status.UNDER_REVIEW,
        claimed_by=staff,
        claimed_until=now + timedelta(hours=1),
    )
    waiting(
        code="LAPSED",
        status=Status.UNDER_REVIEW,
        claimed_by=staff,
        claimed_until=now - timedelta(hours=1),
    )
    returned = waiting(code="BACK")
    Decision.objects.create(
        agent=returned,
        act=Act.RETURN,
        from_status="under_review",
        to_status="returned",
        by=staff,
        at=now,
    )

    tasks = tasks_of(client.get(HOME))

    wanted = {
        "Claimed by me": ["MINE"],
        "Nobody has claimed": ["BACK", "FREE", "LAPSED"],
        "Returned and answered": ["BACK"],
    }
    for label, codes in wanted.items():
        listed = client.get(tasks[label].link).context["cl"].result_list
        assert sorted(agent.code for agent in listed) == codes
        assert tasks[label].count == len(codes)
    assert tasks["Nobody has claimed"].is_urgent
    assert tasks["Nobody has claimed"].hint == "1 wait longer than 10 days"


def test_the_site_that_waits_longest_comes_first(client):
    sign_in(client, Role.CENTRE_STAFF)
    waiting(code="NEW", days=1)
    waiting(code="OLD", days=20)

    oldest = client.get(HOME).context["oldest"]

    assert [(agent.code, days, is_late) for agent, days, is_late in oldest] == [
        ("OLD", 20, True),
        ("NEW", 1, False),
    ]


def test_a_claim_that_ran_out_is_said_on_the_home_in_the_list_and_on_the_desk(client):
    sign_in(client, Role.CENTRE_STAFF, language="en")
    holder = make_user(Role.CENTRE_STAFF, first_name="Bình", last_name="Trần")
    until = timezone.now() - timedelta(hours=30)
    agent = waiting(status=Status.UNDER_REVIEW, claimed_by=holder, claimed_until=until)

    pages = [
        client.get(page).text
        for page in (
            HOME,
            agents_link(work="unclaimed"),
            reverse("desk:decide", args=[agent.pk]),
        )
    ]

    day = f"{timezone.localtime(until):%d/%m/%Y}"
    said = f"he claim of {holder} ran out on {day}"
    assert [said in page for page in pages] == [True] * 3


def test_the_declared_ward_is_shown_and_where_the_point_lies_if_elsewhere(client):
    sign_in(client, Role.CENTRE_STAFF, language="en")
    declared, other = make_area("00070", name="Phường A"), make_area("00073", name="Phường B")
    agent = waiting(area=other)
    Agent.objects.filter(pk=agent.pk).update(declared_area=declared)

    pages = [client.get(page).text for page in (HOME, agents_link(work="unclaimed"))]

    shown = 'Phường A <span title="The point lies in Phường B.">→ Phường B</span>'
    assert [page.count(shown) for page in pages] == [1, 1]


def test_a_site_that_one_made_oneself_is_counted_and_not_offered(client):
    staff = sign_in(client, Role.CENTRE_STAFF, language="en")
    waiting(code="OWN", submitted_by=staff)

    page = client.get(HOME)

    assert page.context["oldest"] == []
    assert "No site waits that you may decide." in page.text
    assert "1 more that you submitted or edited: somebody else decides it." in page.text


@pytest.mark.parametrize("pile", ["unclaimed", "answered"])
def test_a_pile_opens_with_what_waits_longest(client, pile):
    sign_in(client, Role.CENTRE_STAFF)
    for code, days in (("A", 1), ("B", 20), ("C", 9)):
        agent = waiting(code=code, days=days)
        Decision.objects.create(
            agent=agent,
            act=Act.RETURN,
            from_status="under_review",
            to_status="returned",
            by=agent.submitted_by,
            at=timezone.now(),
        )

    listed = client.get(agents_link(work=pile)).context["cl"].result_list

    assert [agent.code for agent in listed] == ["B", "C", "A"]


def test_an_agreement_to_sign_again_is_counted_and_listed_unless_another_follows(client):
    sign_in(client, Role.CENTRE_STAFF, language="en")
    today = timezone.localdate()
    ending, followed, without, ended, idle = (make_operator(code=code) for code in "EFWNI")
    for operator in (ending, followed):
        make_agreement(operator, valid_until=today + timedelta(days=20))
    make_agreement(followed, valid_until=None)
    for operator in (ended, idle):
        make_agreement(operator, valid_until=today - timedelta(days=1))
    for operator in (without, ended, followed):
        make_agent(operator=operator, status=Status.ACTIVE)

    task = tasks_of(client.get(HOME))["Agreements that end within 30 days, or have ended"]

    listed = client.get(task.link).context["cl"].result_list
    assert sorted(operator.code for operator in listed) == ["E", "N", "W"]
    assert task.count == 3


def test_the_director_finds_the_sites_that_a_mandatory_criterion_holds_up(client):
    sign_in(client, Role.DIRECTOR, language="en")
    make_criteria(("working_scanner", "at_least", "1"), ("working_seat", "at_least", "1", False))
    held, waived, equipped, closed = (waiting(code=code) for code in ("H", "W", "E", "C"))
    make_waiver(waived, ends_on=timezone.localdate())
    make_equipment(equipped)
    Agent.objects.filter(pk=closed.pk).update(status=Status.CLOSED)

    task = tasks_of(client.get(HOME))["Sites held up by a mandatory criterion"]

    listed = client.get(task.link).context["cl"].result_list
    assert (task.count, list(listed)) == (1, [held])


@pytest.mark.parametrize("role", [Role.CENTRE_STAFF, Role.DIRECTOR])
def test_what_lapses_is_counted_and_listed_alike(client, role):
    sign_in(client, role, language="en")
    today = timezone.localdate()
    agent = make_agent(status=Status.ACTIVE)
    make_agreement(agent.operator)
    for days in (-1, 20, 40):
        make_waiver(agent, f"criterion{days} at_least", ends_on=today + timedelta(days=days))
        make_condition(agent, due_on=today + timedelta(days=days))

    tasks = tasks_of(client.get(HOME))

    attention = tasks["Agents that need attention"]
    rows = client.get(attention.link).context["rows"]
    assert attention.count == len(rows) == 1
    for label in (
        "Conditions due within 30 days, or overdue",
        "Waivers that end within 30 days, or have ended",
    ):
        listed = client.get(tasks[label].link).context["cl"].result_count
        assert tasks[label].count == listed == 2


@pytest.mark.parametrize("role", [Role.CENTRE_STAFF, Role.DIRECTOR])
def test_sites_to_inspect_again_are_counted_and_listed_alike(client, role):
    sign_in(client, role, language="en")
    today = timezone.localdate()
    for code, days, status in (
        ("OLD", 366, Status.ACTIVE),
        ("NEW", 365, Status.ACTIVE),
        ("GONE", 366, Status.CLOSED),
    ):
        agent = make_agent(code=code, status=status)
        make_equipment(agent, seen_on=today - timedelta(days=days))
        make_agreement(agent.operator)

    task = tasks_of(client.get(HOME))["Sites due for re-inspection"]

    rows = client.get(task.link).context["rows"]
    assert (task.count, [agent.code for agent, _needs in rows]) == (1, ["OLD"])


def test_certificates_about_to_expire_are_counted_and_listed_alike(client):
    sign_in(client, Role.CENTRE_STAFF, language="en")
    today = timezone.localdate()
    for code, days in (("GONE", -1), ("SOON", 29), ("LATER", 30)):
        agent = make_agent(code=code, status=Status.ACTIVE)
        make_employee(agent, certificate_expires_on=today + timedelta(days=days))
        make_agreement(agent.operator)

    task = tasks_of(client.get(HOME))["Certificates that expire within 30 days, or have expired"]

    rows = client.get(task.link).context["rows"]
    assert (task.count, [agent.code for agent, _needs in rows]) == (2, ["GONE", "SOON"])


def test_no_two_piles_of_a_home_read_alike(client):
    sign_in(client, Role.CENTRE_STAFF, language="en")

    groups = client.get(HOME).context["groups"]

    labels = [task.label for _title, tasks in groups for task in tasks]
    assert len(labels) == len(set(labels))
    hints = {task.label: task.hint for _title, tasks in groups for task in tasks}
    held = next(hint for label, hint in hints.items() if label.startswith("Held "))
    assert held == "also held again after the citizen supplemented them"


def test_scores_of_the_newest_run_are_counted(client):
    sign_in(client, Role.INSPECTOR, language="en")
    old, new = make_run(as_of=timezone.localdate() - timedelta(days=30)), make_run()
    make_score(make_agent(), old, grade="C")
    make_score(make_agent(), new, grade="C")
    make_score(make_agent(), new, grade="A")

    task = tasks_of(client.get(HOME))["Agents to watch (grade C)"]

    assert task.count == client.get(task.link).context["cl"].result_count == 1


def test_new_early_warnings_are_counted_and_listed_alike(client):
    sign_in(client, Role.INSPECTOR, language="en")
    today = timezone.localdate()
    make_alarm(make_agent(), alarm_on=today)
    make_alarm(make_agent(), alarm_on=today - timedelta(days=29))

    task = tasks_of(client.get(HOME))["Early warnings of the last four weeks"]

    assert task.is_urgent
    assert task.count == client.get(task.link).context["cl"].result_count == 1


def test_an_operator_is_not_told_of_early_warnings(client):
    sign_in(client, Role.COORDINATOR, operator=make_operator(), language="en")

    assert "Early warnings of the last four weeks" not in tasks_of(client.get(HOME))


def test_the_home_needs_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    sign_in(client, Role.CENTRE_STAFF)
    waiting()
    client.get(HOME)

    with django_assert_num_queries(43):
        client.get(HOME)
    waiting()
    waiting()
    with django_assert_num_queries(43):
        client.get(HOME)


def test_a_user_without_a_scope_is_told_so_and_sees_no_number(client):
    sign_in(client, Role.CENTRE_STAFF, scope="none", language="en")
    waiting()

    response = client.get(HOME)

    assert response.context["has_no_scope"]
    assert {task.count for task in tasks_of(response).values()} == {0}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.PLANNER, (1, True)),
        (Role.CENTRE_STAFF, (2, False)),
        (Role.INSPECTOR, None),
        (Role.COORDINATOR, None),
    ],
)
def test_flags_on_wards_wait_for_those_who_may_move_them(client, role, expected):
    today = timezone.localdate()
    make_flag(make_area("1"), due_on=today - timedelta(days=1))
    make_flag(make_area("2", west=105.9), state="assessed", due_on=today)
    make_flag(make_area("3", west=105.8), state="assessed", due_on=today)
    make_flag(make_area("4", west=105.7), state="answered", due_on=today + timedelta(days=1))
    operator = make_operator() if role is Role.COORDINATOR else None
    sign_in(client, role, operator=operator, language="en")

    task = tasks_of(client.get(HOME)).get("Area flags waiting for an answer")

    assert (task and (task.count, task.is_urgent)) == expected
    if task:
        assert client.get(task.link).context["cl"].result_count == task.count


@pytest.mark.parametrize("role", [Role.CENTRE_STAFF, Role.INSPECTOR])
def test_complaints_and_visits_are_counted_and_listed_alike(client, role):
    user = sign_in(client, role, language="en")
    today = timezone.localdate()
    early = today - timedelta(days=20)
    make_complaint(received_on=early, due_on=today - timedelta(days=1))
    make_complaint(received_on=early, due_on=today)
    make_complaint(received_on=early, outcome="upheld")
    make_visit(submitted=False, inspector=user)
    make_visit(submitted=False)
    plan = make_plan(*(make_agent(status=Status.ACTIVE) for _number in range(3)))
    with lifted(connection):
        plan.planned_visits.update(due_on=today)

    tasks = tasks_of(client.get(HOME))

    wanted = {
        "Complaints to resolve": 2,
        "My open visits": 1,
        "Visits of the random plan to be made": 3,
    }
    for label, count in wanted.items():
        listed = client.get(tasks[label].link).context["cl"].result_count
        assert (label, tasks[label].count, listed) == (label, count, count)
    assert (tasks["Complaints to resolve"].hint, tasks["Complaints to resolve"].is_urgent) == (
        "1 overdue",
        True,
    )
    assert not tasks["Visits of the random plan to be made"].is_urgent


def test_a_second_look_is_counted_and_listed_alike(client):
    staff = sign_in(client, Role.CENTRE_STAFF, language="en")
    make_review()
    make_review(by=staff)
    make_review(verdict=Verdict.DISAGREES)

    task = tasks_of(client.get(HOME))["Decisions to re-review"]

    assert task.count == client.get(task.link).context["cl"].result_count == 1


def test_the_director_finds_disagreements_and_the_month_to_draw_from(client):
    sign_in(client, Role.DIRECTOR, language="en")
    make_review(verdict=Verdict.DISAGREES)
    make_review(verdict=Verdict.AGREES)
    noted = make_review(verdict=Verdict.DISAGREES)
    ReviewNote.objects.create(review=noted, text="Đã xem", by=noted.reviewed_by, at=NOW)
    last_month = timezone.localtime().replace(day=1) - timedelta(days=3)
    make_judgement(at=last_month)

    tasks = tasks_of(client.get(HOME))

    disagreed = tasks["Decisions that a second person disagrees with"]
    assert disagreed.count == client.get(disagreed.link).context["cl"].result_count == 1
    assert tasks["Decisions of last month to draw from"].count == 1

    make_draw(month=last_month.date().replace(day=1))

    assert tasks_of(client.get(HOME))["Decisions of last month to draw from"].count == 0


def test_suspensions_that_others_proposed_are_counted_and_listed_alike(client):
    user = sign_in(client, Role.CENTRE_STAFF, language="en")
    make_proposal()
    make_proposal(by=user)
    make_proposal(make_agent(status=Status.SUSPENDED))

    task = tasks_of(client.get(HOME))["Proposed suspensions to confirm"]

    listed = client.get(task.link).context["cl"]
    assert (task.count, task.is_urgent, listed.result_count) == (1, True, 1)
