"""Every state × every move × every role, through button, bulk action, import and direct action."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.actions.agents import perform
from registry.enums import DRAFTING, Act, Role, Status
from registry.models import Agent, Decision
from registry.resources import heading_for
from tests.factories import (
    NOW,
    make_agent,
    make_area,
    make_criteria,
    make_operator,
    make_proposal,
    make_reason,
    make_user,
)
from tests.registry.moves import NOT_BY_MAKER, ROLE_ACTS, SECOND_PERSON, TABLE

pytestmark = pytest.mark.django_db
FORBIDDEN = 403
IMPORT = "admin:registry_agent_import"
IMPORTERS = {Role.CENTRE_STAFF, Role.COORDINATOR}


def directly(client, user, act, agents, reason):
    """Call the action; the code of each refusal by status, empty where it was done."""
    refusals = {}
    for agent in agents:
        status = Status(agent.status)
        try:
            perform(
                act=act, agent=agent, by=user, at=NOW, reason=reason, proposed_by=agent.proposed_by
            )
        except ValidationError as refusal:
            refusals[status] = refusal.error_list[0].code
    return refusals


def by_button(client, user, act, agents, reason):
    """Send the dialog of each agent's page; a button that is not shown is answered with 403."""
    refusals = {}
    for agent in agents:
        response = client.post(
            reverse(f"admin:registry_agent_{act.value}_agent", args=[agent.pk]),
            {"_form_submitted": "on", "reason": reason.pk if reason else ""},
        )
        if response.status_code != 200:
            refusals[Status(agent.status)] = response.status_code
    return refusals


def in_bulk(client, user, act, agents, reason):
    """Choose all the agents in the list and the act among its actions."""
    client.post(
        reverse("admin:registry_agent_changelist"),
        {
            "action": f"bulk_{act.value}",
            "_selected_action": [agent.pk for agent in agents],
            "apply": "1",
            "reason": reason.pk if reason else "",
        },
    )


CHANNELS = {"direct action": directly, "button": by_button, "bulk action": in_bulk}


def one_of_each_status(operator, maker, holder):
    """An agent in every status, all under review by the same person."""
    area = make_area()
    return [
        make_agent(
            status=status,
            operator=operator,
            submitted_by=maker,
            claimed_by=holder,
            declared_area=area,
            area=area,
            finding="inside",
        )
        for status in Status
    ]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_move_from_every_state_by_every_role(client, channel, act, role):
    make_criteria(("working_scanner", "at_least", "0"))
    operator, maker = make_operator(), make_user(Role.CENTRE_STAFF)
    user = make_user(role, operator=operator if role is Role.COORDINATOR else None)
    client.force_login(user)
    holder = {Act.CLAIM: None, Act.TAKE_OVER: maker}.get(act, user)
    agents = one_of_each_status(operator, maker, holder)
    began = {agent.pk: Status(agent.status) for agent in agents}
    reason = make_reason(act)
    sources, target = TABLE[act]
    legal = sources if act in ROLE_ACTS[role] else set()
    for agent in agents:  # what needs two people was proposed by somebody else
        agent.proposed_by = maker if act in SECOND_PERSON else None
        if agent.proposed_by:
            make_proposal(agent, by=maker, reason=reason)

    refusals = CHANNELS[channel](client, user, act, agents, reason)

    ended = dict(Agent.objects.values_list("pk", "status"))
    assert {began[pk]: status for pk, status in ended.items()} == {
        status: target if status in legal else status for status in Status
    }
    assert [
        (decision.act, decision.from_status, decision.to_status, decision.by_id)
        for decision in Decision.objects.order_by("from_status")
    ] == [(act, status, target, user.pk) for status in sorted(legal)]
    if channel != "bulk action":  # it says each refusal once for all its agents
        code = "move_not_allowed" if act in ROLE_ACTS[role] else "not_permitted"
        said = code if channel == "direct action" else FORBIDDEN
        assert refusals == dict.fromkeys(set(Status) - legal, said)


@pytest.mark.parametrize("act", sorted(SECOND_PERSON))
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("proposer", ["nobody", "the same person"])
def test_what_needs_two_people_is_done_by_none_alone(client, proposer, channel, act):
    operator, user = make_operator(), make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    reason = make_reason(act)
    agents = one_of_each_status(operator, user, user)
    for agent in agents:
        agent.proposed_by = None
        if proposer == "the same person":
            agent.proposed_by = user
            make_proposal(agent, by=user, reason=reason)

    refusals = CHANNELS[channel](client, user, act, agents, reason)

    assert Decision.objects.count() == 0
    if channel == "direct action":
        assert refusals[Status.ACTIVE] == "needs_second_person"
    if channel == "button":
        assert refusals[Status.ACTIVE] == FORBIDDEN


@pytest.mark.parametrize("act", [act for act in Act if act not in SECOND_PERSON])
@pytest.mark.parametrize("channel", CHANNELS)
def test_the_maker_of_a_site_makes_every_move_but_those_that_judge_it(client, channel, act):
    make_criteria(("working_scanner", "at_least", "0"))
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    holder = {Act.CLAIM: None, Act.TAKE_OVER: make_user(Role.CENTRE_STAFF)}.get(act, user)
    agents = one_of_each_status(make_operator(), user, holder)
    for agent in agents:
        agent.proposed_by = None
    reason = make_reason(act)
    sources, _target = TABLE[act]
    allowed = set() if act in NOT_BY_MAKER else sources

    refusals = CHANNELS[channel](client, user, act, agents, reason)

    made = Decision.objects.order_by().values_list("from_status", flat=True)
    assert set(made) == allowed
    if channel != "bulk action" and act in NOT_BY_MAKER:
        code = "maker_cannot_approve" if channel == "direct action" else FORBIDDEN
        assert {status: refusals[status] for status in sources} == dict.fromkeys(sources, code)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", Status)
def test_an_import_moves_nothing_from_any_state_by_any_role(
    client, status, role, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    operator = make_operator()
    user = make_user(role, operator=operator if role is Role.COORDINATOR else None)
    client.force_login(user)
    agent = make_agent(status=status, operator=operator, name="Tên cũ")
    wanted = [target for sources, target in TABLE.values() if status in sources]

    for target in wanted or [Status.ACTIVE]:
        file = SimpleUploadedFile("ds.csv", list_asking_for(agent, target).encode())
        client.post(reverse(IMPORT), {"do": "send", "import_file": file})
        client.post(reverse(IMPORT), {"do": "import"})

    agent.refresh_from_db()
    assert (agent.status, Decision.objects.count()) == (status, 0)
    is_taken = role in IMPORTERS and status in DRAFTING
    assert agent.name == ("Tên mới" if is_taken else "Tên cũ")


def list_asking_for(agent, status):
    """A list whose one row would give the agent another name and another state."""
    headings = ("code", "name", "operator", "status")
    cells = (agent.code, "Tên mới", agent.operator.code, status.label)
    return (
        f"{','.join(heading_for(heading) for heading in headings)}\n{','.join(map(str, cells))}\n"
    )
