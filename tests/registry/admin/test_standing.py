"""Pages on waivers, conditions and what has lapsed: who may open and press what."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from registry.criteria import label_of_key
from registry.enums import Role, Status
from registry.models import Condition, Operator, Waiver
from tests.factories import (
    make_agent,
    make_agent_under_review,
    make_agreement,
    make_condition,
    make_criteria,
    make_employee,
    make_equipment,
    make_operator,
    make_user,
    make_waiver,
)

pytestmark = pytest.mark.django_db
SCANNER = "working_scanner at_least"
ATTENTION = "admin:registry_agent_attention"


def soon(days=10):
    return timezone.localdate() + timedelta(days=days)


def page_of(agent, name):
    return reverse(f"admin:registry_agent_{name}", args=[agent.pk])


@pytest.fixture
def agent():
    criteria_set = make_criteria(("working_scanner", "at_least", "1"))
    criteria_set.criteria.update(grace_days=30)
    return make_agent_under_review()


def make_lapsed_agent(**fields):
    """An active agent with one of everything that can lapse, all of it lapsed."""
    agent = make_agent(status=Status.ACTIVE, **fields)
    make_employee(agent, certificate_expires_on=soon(-1))
    make_equipment(agent, seen_on=soon(-400))
    make_waiver(agent, ends_on=soon(-1))
    make_condition(agent, due_on=soon(-1))
    return agent


def test_the_director_waives_on_a_page_of_its_own(client, agent):
    director = make_user(Role.DIRECTOR)
    client.force_login(director)
    page = page_of(agent, "waive")

    assert [row["finding"].key for row in client.get(page).context["rows"]] == [SCANNER]
    given = {"criterion": SCANNER, "reason": "Đang sửa", "ends_on": f"{soon():%Y-%m-%d}"}
    response = client.post(page, given)

    waiver = Waiver.objects.get()
    assert response.url == page_of(agent, "change")
    assert (waiver.agent, waiver.granted_by, waiver.ends_on) == (agent, director, soon())


@pytest.mark.parametrize(
    ("criterion", "reason", "days"),
    [
        (SCANNER, "", 10),
        (SCANNER, "Đang sửa", -1),
        ("working_seat at_least", "x", 10),
    ],
)
def test_a_waiver_that_is_refused_says_why_on_its_page(client, agent, criterion, reason, days):
    client.force_login(make_user(Role.DIRECTOR))
    given = {"criterion": criterion, "reason": reason, "ends_on": f"{soon(days):%Y-%m-%d}"}

    response = client.post(page_of(agent, "waive"), given)

    assert (response.status_code, Waiver.objects.count()) == (200, 0)
    assert response.context["form"].errors


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_the_waiver_page_is_closed_to_everybody_else(client, agent, role):
    operator = agent.operator if role is Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    assert client.get(page_of(agent, "waive")).status_code == 403


def test_a_site_is_approved_on_conditions_on_a_page_of_its_own(client, agent):
    client.force_login(make_user(Role.CENTRE_STAFF))
    page = page_of(agent, "approve_on_conditions")
    offered = client.get(page).context["form"]

    response = client.post(page, {"due_0": f"{soon():%Y-%m-%d}", "comment": "Lắp sau"})

    agent.refresh_from_db()
    condition = Condition.objects.get()
    assert offered["due_0"].initial == soon(30)
    assert response.url == page_of(agent, "change")
    assert (agent.status, condition.due_on, condition.decision.comment) == (
        Status.APPROVED,
        soon(),
        "Lắp sau",
    )


def test_a_conditional_approval_names_its_conditions_on_the_page_that_one_came_from(client, agent):
    client.force_login(make_user(Role.CENTRE_STAFF))
    desk = reverse("desk:decide", args=[agent.pk])
    page = f"{page_of(agent, 'approve_on_conditions')}?next={desk}"
    offered = client.get(page).context["page"]

    response = client.post(page, {"due_0": f"{soon():%Y-%m-%d}"}, follow=True)

    assert (offered, response.redirect_chain) == (desk, [(desk, 302)])
    (told,) = response.context["messages"]
    approved = gettext("The site is approved on conditions.")
    assert str(told) == f"{approved} – {label_of_key(SCANNER)}: chậm nhất {soon():%d/%m/%Y}"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:1"])
def test_the_pages_of_one_agent_lead_nowhere_else(client, agent, elsewhere):
    client.force_login(make_user(Role.DIRECTOR))
    page = page_of(agent, "waive")

    context = client.get(page, {"next": elsewhere}).context

    assert context["page"] == page_of(agent, "change")


def test_a_conditional_approval_tells_the_operator_what_to_meet_and_has_a_number(
    client, agent, django_capture_on_commit_callbacks
):
    Operator.objects.update(email="don.vi@example.com")
    client.force_login(make_user(Role.CENTRE_STAFF))
    page = page_of(agent, "approve_on_conditions")
    text = client.get(page).context["form"]["message"].initial
    given = {"due_0": f"{soon():%d/%m/%Y}", "document_number": "12/QĐ", "language": "vi"}

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, given | {"message": text})

    decision = agent.decisions.get()
    (sent,) = mail.outbox
    assert text.count("{conditions}") == 1
    assert sent.body == decision.message.body
    assert sent.body.replace("\r\n", "\n") == text.replace(
        "{conditions}", f"– {label_of_key(SCANNER)}: chậm nhất {soon():%d/%m/%Y}"
    )
    assert decision.document_number == "12/QĐ"


@pytest.mark.parametrize("days", [None, 31])
def test_a_conditional_approval_that_is_refused_says_why_on_its_page(client, agent, days):
    client.force_login(make_user(Role.CENTRE_STAFF))
    due = "" if days is None else f"{soon(days):%Y-%m-%d}"

    response = client.post(page_of(agent, "approve_on_conditions"), {"due_0": due})

    agent.refresh_from_db()
    assert (response.status_code, agent.status) == (200, Status.UNDER_REVIEW)
    assert len(response.context["form"].non_field_errors()) == 1


def test_only_who_may_approve_now_opens_the_page_of_conditions(client, agent):
    page = page_of(agent, "approve_on_conditions")

    for user in (make_user(Role.DIRECTOR), make_user(Role.PLANNER), agent.submitted_by):
        client.force_login(user)
        assert client.get(page).status_code == 403


def test_the_decision_shows_the_waiver_and_the_condition(client, agent):
    make_waiver(agent, ends_on=soon())
    client.force_login(make_user(Role.CENTRE_STAFF))
    client.post(page_of(agent, "approve_agent"), {"_form_submitted": "on"})

    decision = agent.decisions.get()
    page = client.get(page_of(agent, "change")).content.decode()

    assert decision.findings[0]["waived_until"] == f"{soon():%Y-%m-%d}"
    assert page.count(f"{soon():%d/%m/%Y}") == 2  # as checked today, and as decided


@pytest.mark.parametrize(("make", "name"), [(make_waiver, "waiver"), (make_condition, "condition")])
def test_what_was_let_pass_is_confirmed_by_a_button(client, agent, make, name):
    leave = make(agent)
    make_equipment(agent)
    client.force_login(make_user(Role.CENTRE_STAFF))

    button = reverse(f"admin:registry_{name}_confirm", args=[leave.pk])
    client.post(button, {"_form_submitted": "on"})

    leave.refresh_from_db()
    assert leave.met_at is not None


@pytest.mark.parametrize(("make", "name"), [(make_waiver, "waiver"), (make_condition, "condition")])
def test_lists_of_what_was_let_pass_need_the_same_queries_for_one_and_for_three(
    client, agent, django_assert_num_queries, make, name
):
    client.force_login(make_user(Role.CENTRE_STAFF))
    page = reverse(f"admin:registry_{name}_changelist")
    last_day = {"waiver": "ends_on", "condition": "due_on"}[name]
    make(agent, **{last_day: soon(-1)})
    client.get(page)

    with django_assert_num_queries(7):
        client.get(page)
    make(agent, "staff at_least", **{last_day: soon(20)})
    make(agent, "services at_least", **{last_day: soon(60)})
    with django_assert_num_queries(7):
        everything = client.get(page)

    assert everything.context["cl"].result_count == 3
    assert client.get(page, {"state": "ended"}).context["cl"].result_count == 1
    assert client.get(page, {"state": "soon"}).context["cl"].result_count == 2
    assert client.get(page, {"q": agent.code}).context["cl"].result_count == 3


def test_the_list_of_attention_needs_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries
):
    client.force_login(make_user(Role.CENTRE_STAFF))
    make_lapsed_agent()
    client.get(reverse(ATTENTION))

    with django_assert_num_queries(11):
        client.get(reverse(ATTENTION))
    make_lapsed_agent()
    make_lapsed_agent()
    with django_assert_num_queries(11):
        response = client.get(reverse(ATTENTION))

    assert [len(needs) for _agent, needs in response.context["rows"]] == [5, 5, 5]
    assert [count for _kind, _label, count in response.context["kinds"]] == [3, 3, 3, 3, 3]


def test_the_list_of_attention_leads_to_what_is_to_be_confirmed(client):
    client.force_login(make_user(Role.CENTRE_STAFF))
    agent = make_lapsed_agent()

    page = client.get(reverse(ATTENTION)).content.decode()

    for name, leave in (("waiver", agent.waivers.get()), ("condition", agent.conditions.get())):
        assert page.count(reverse(f"admin:registry_{name}_change", args=[leave.pk])) == 1


def test_attention_narrows_by_kind_and_widens_to_what_lapses_soon(client):
    client.force_login(make_user(Role.CENTRE_STAFF))
    lapsed = make_lapsed_agent()
    make_agreement(lapsed.operator)
    coming = make_agent(status=Status.ACTIVE, operator=lapsed.operator)
    make_waiver(coming, ends_on=soon(20))

    def listed(**asked):
        return [agent for agent, _needs in client.get(reverse(ATTENTION), asked).context["rows"]]

    assert listed() == [lapsed]
    assert listed(kind="agreement") == []
    assert listed(kind="waiver", soon="") == [lapsed, coming]
    assert listed(kind="nonsense") == [lapsed]


def test_the_list_of_agents_is_narrowed_to_those_that_need_attention(client):
    client.force_login(make_user(Role.CENTRE_STAFF))
    agent = make_lapsed_agent()
    make_agent()
    page = reverse("admin:registry_agent_changelist")

    for chosen, found in (("any", [agent]), ("waiver", [agent]), ("nonsense", None)):
        listed = client.get(page, {"attention": chosen}).context["cl"].result_list
        assert found is None or list(listed) == found


def test_strangers_and_other_operators_see_nothing_of_it(client, agent):
    lapsed = make_lapsed_agent(operator=make_operator())
    strangers = (
        make_user(Role.CENTRE_STAFF, scope="none"),
        make_user(Role.COORDINATOR, operator=make_operator()),
    )

    for user in strangers:
        client.force_login(user)
        assert client.get(reverse(ATTENTION)).context["rows"] == []
        for name, leave in (
            ("waiver", lapsed.waivers.get()),
            ("condition", lapsed.conditions.get()),
        ):
            listed = client.get(reverse(f"admin:registry_{name}_changelist"))
            assert listed.context["cl"].result_count == 0
            page = reverse(f"admin:registry_{name}_change", args=[leave.pk])
            assert client.get(page).status_code == 302
    client.force_login(make_user(Role.DIRECTOR, scope="none"))
    assert client.get(page_of(agent, "waive")).status_code == 403
    client.logout()
    assert client.get(reverse(ATTENTION)).status_code == 302
