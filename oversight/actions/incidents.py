"""Incidents: declared by one person, decided on by another, replaced and never edited."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.enums import INCIDENT_MOVES, IncidentAct
from oversight.models import Incident
from registry.models import Agent, User

COPIED = ("calendar", "authority", "area", "kind", "starts_at", "ends_at")
UNDECIDED = ("decided_by", "decided_at")


@transaction.atomic
def declare_incident(
    *, by: User, at: datetime, agents: Iterable[Agent] = (), replaces=None, **facts
) -> Incident:
    """Declare an incident, or what should stand instead of a confirmed one.

    `facts` are the fields of `Incident` that say what happened. It covers the agents that are named
    and those that now stand in the area; with neither, every agent. Nothing moves until a second
    person confirms it and the calendar is put into force. Refuses, by code: `not_permitted`,
    `no_agent_in_area`, `not_standing`, and what the model's own validation refuses.
    """
    _check_permitted(by, "declare")
    incident = Incident(**facts, replaces=replaces, declared_by=by, declared_at=at)
    incident.full_clean(exclude=UNDECIDED)
    covered = _covered(incident.area, agents, by)
    if replaces is not None:
        _check_standing(replaces)
    incident.save()
    incident.agents.set(covered)
    return incident


@transaction.atomic
def withdraw_incident(*, incident: Incident, reason: str, by: User, at: datetime) -> Incident:
    """Declare that there was no such incident; a second person confirms that too.

    Refuses, by code: `not_permitted`, `not_standing`, and what the model's validation refuses.
    """
    _check_permitted(by, "declare")
    _check_standing(incident)
    withdrawal = Incident(
        **{name: getattr(incident, name) for name in COPIED},
        replaces=incident,
        is_withdrawal=True,
        reason=reason.strip(),
        declared_by=by,
        declared_at=at,
    )
    withdrawal.full_clean(exclude=UNDECIDED)
    withdrawal.save()
    withdrawal.agents.set(incident.agents.all())
    return withdrawal


@transaction.atomic
def decide_incident(
    *, incident: Incident, act: IncidentAct, by: User, at: datetime, comment: str = ""
) -> Incident:
    """Confirm or refuse what somebody else declared.

    Refuses, by code: `not_permitted`, `own_declaration`, `move_not_open`, `reason_required`,
    `not_standing`, `too_long`.
    """
    _check_permitted(by, "confirm")
    # Of two that would replace the same incident, the second waits here for the first.
    keys = [key for key in (incident.pk, incident.replaces_id) if key is not None]
    rows = Incident.objects.select_for_update(of=("self",)).visible_to(by).filter(pk__in=keys)
    locked = {row.pk: row for row in rows.order_by("pk")}.get(incident.pk)
    if locked is None:
        raise _not_permitted()
    if locked.declared_by_id == by.pk:
        raise ValidationError(
            _("You declared this incident: somebody else has to decide."), code="own_declaration"
        )
    source, target = INCIDENT_MOVES[act]
    if locked.state != source:
        raise ValidationError(
            _("This incident was already decided: %(state)s."),
            code="move_not_open",
            params={"state": locked.get_state_display()},
        )
    _check_comment(comment, act)
    if act == IncidentAct.CONFIRM and locked.replaces is not None:
        _check_standing(locked.replaces)
    locked.state, locked.decided_by, locked.decided_at = target, by, at
    locked.comment = comment.strip()
    locked.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    return locked


def _check_permitted(by, act):
    if not by.has_perm(f"oversight.{act}_incident"):
        raise _not_permitted()


def _not_permitted():
    return ValidationError(_("You may not declare or decide incidents."), code="not_permitted")


def _check_standing(incident):
    if not Incident.objects.counting().filter(pk=incident.pk).exists():
        raise ValidationError(
            _("Only a confirmed incident that nothing replaced yet can be replaced or withdrawn."),
            code="not_standing",
        )


def _check_comment(comment, act):
    longest = Incident._meta.get_field("comment").max_length
    if act == IncidentAct.REFUSE and not comment.strip():
        raise ValidationError(_("Say why the incident is refused."), code="reason_required")
    if len(comment.strip()) > longest:
        raise ValidationError(
            _("Say it in %(longest)d characters."), code="too_long", params={"longest": longest}
        )


def _covered(area, agents, by) -> set[int]:
    """Primary keys of the agents that are covered; empty for all of them."""
    visible = Agent.objects.visible_to(by)
    named = {agent.pk for agent in agents}
    if visible.filter(pk__in=named).count() != len(named):
        raise _not_permitted()
    if area is None:
        return named
    standing = set(visible.not_merged().in_area(area.pk).values_list("pk", flat=True))
    if not standing:
        raise ValidationError(
            _("No agent stands in %(area)s."), code="no_agent_in_area", params={"area": area}
        )
    return named | standing
