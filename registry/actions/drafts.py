"""Saving many drafts at once, as partners' lists bring them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registry.actions.areas import DERIVED, derive_places
from registry.actions.history import BATCH, remember_agents
from registry.enums import EditRoute
from registry.models import Agent, FactEdit, Service, User

CHANGED_BATCH = 100
PLACING = frozenset({"location", "declared_area"})
# What a list may say of an agent; the folded columns follow it.
FACTS = [
    "name",
    "operator",
    "address",
    "phone",
    "location",
    "location_source",
    "location_method",
    "location_accuracy_m",
    "location_taken_on",
    "declared_area",
]
FOLDED = [field for field in Agent._meta.fields if getattr(field, "sources", ())]


@dataclass(frozen=True)
class Draft:
    """A draft as a row of a list wants it, new where it has no key yet.

    `services` is None where the list does not name them; `named` are the facts that it names.
    """

    agent: Agent
    services: Sequence[Service] | None
    named: Sequence[str]


@transaction.atomic
def save_drafts(*, drafts: Sequence[Draft], by: User, at: datetime) -> None:
    """Write these drafts in sets, with their places, services, history and edits of facts.

    They are judged before: the caller has checked every row and holds the locks.
    """
    new = [draft.agent for draft in drafts if draft.agent.pk is None]
    changed = [draft.agent for draft in drafts if draft.agent.pk is not None]
    moved = [draft.agent for draft in drafts if PLACING & set(draft.named)]
    derive_places(moved, on=timezone.localdate(at))
    for draft in drafts:
        draft.agent.revision += 1
    Agent.objects.bulk_create(new, batch_size=BATCH)
    for agent in changed:
        for field in FOLDED:
            field.pre_save(agent, add=False)
    names = [*FACTS, *DERIVED, "revision", *(field.name for field in FOLDED)]
    Agent.objects.bulk_update(changed, names, batch_size=CHANGED_BATCH)
    _save_services(drafts)
    remember_agents(new, by=by, at=at, is_new=True)
    remember_agents(changed, by=by, at=at)
    FactEdit.objects.bulk_create(
        [
            FactEdit(
                agent=draft.agent,
                by=by,
                at=at,
                route=EditRoute.IMPORT,
                fields=sorted(set(draft.named)),
            )
            for draft in drafts
        ],
        batch_size=BATCH,
    )


def _save_services(drafts):
    offers = Agent.services.through
    naming = [draft for draft in drafts if draft.services is not None]
    for start in range(0, len(naming), BATCH):
        agents = [draft.agent.pk for draft in naming[start : start + BATCH]]
        offers.objects.filter(agent__in=agents).delete()
    offers.objects.bulk_create(
        [
            offers(agent_id=draft.agent.pk, service_id=service.pk)
            for draft in naming
            for service in draft.services
        ],
        batch_size=BATCH,
    )
