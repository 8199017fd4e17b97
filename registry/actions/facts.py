"""Keeping account of who told us what about an agent."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from registry.actions.areas import locate_agents
from registry.enums import DECIDED, EditRoute, Status
from registry.models import Agent, FactEdit


@transaction.atomic
def record_fact_edit(*, agent: Agent, by, at, route: EditRoute, fields) -> FactEdit | None:
    """Remember that this person changed these facts; nothing is written when nothing changed."""
    fields = sorted(set(fields))
    if not fields:
        return None
    Agent.objects.filter(pk=agent.pk).update(revision=F("revision") + 1)
    if {"location", "declared_area"} & set(fields):
        locate_agents(Agent.objects.filter(pk=agent.pk), on=timezone.localdate(at))
    return FactEdit.objects.create(agent=agent, by=by, at=at, route=route, fields=fields)


def facts_are_open(agent: Agent | None, user) -> bool:
    """Whether this person may change the main facts of the agent now.

    Its operator while it is a draft or returned; the Centre also while it waits for a decision.
    From then on the approved facts stand.
    """
    if agent is None or agent.status in (Status.DRAFT, Status.RETURNED):
        return True
    waiting = agent.status in (Status.SUBMITTED, Status.UNDER_REVIEW)
    return waiting and user.has_perm("registry.review_agent")


def proposes(agent: Agent | None, user) -> bool:
    """Whether what this person changes in the form waits for the Centre, and may be changed at all.

    The operator's people edit an approved agent; the Centre's record what they saw themselves.
    """
    return may_propose(agent, user) and not user.has_perm("registry.review_agent")


def may_propose(agent: Agent | None, user) -> bool:
    """Whether this person may propose changes to what was approved."""
    return agent is not None and agent.status in DECIDED and user.has_perm("registry.add_changeset")


def observations_are_open(agent: Agent | None, user) -> bool:
    """Whether this person may record equipment, staff and opening hours now.

    They change through the life of an agent and are kept up to date by the Centre.
    """
    if agent is not None and agent.status in (Status.REFUSED, Status.CLOSED):
        return False
    if proposes(agent, user):
        return True
    return facts_are_open(agent, user) or user.has_perm("registry.review_agent")
