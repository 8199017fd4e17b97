"""Edits to approved agents: what may change freely is saved, the rest is proposed and decided."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.agents import is_maker
from registry.actions.facts import may_propose, record_fact_edit
from registry.actions.messages import tell_operator
from registry.enums import DECIDED, ChangeState, EditRoute, ProposalAct
from registry.facts import TABLES, TEXTS, fact_label, facts_standing, falling_facts
from registry.models import Agent, ChangeSet, OpeningHours, Operator, Reason, Service, User
from registry.rules.changes import (
    FactChange,
    compare,
    is_stale,
    moved_beyond_tolerance,
    needs_consent,
)
from registry.rules.names import search_key

NEW_ROW_KEY_LENGTH = 40


@dataclass(frozen=True)
class Edit:
    """What became of an edit: the facts saved at once, and those that wait for the Centre."""

    saved: list[str]
    proposed: list[str]
    already_waiting: list[str]
    change_set: ChangeSet | None


@transaction.atomic
def edit_approved_agent(
    *, agent: Agent, edit: Callable[[], None], by: User, at: datetime, route: EditRoute, note=""
) -> Edit:
    """Save what may change freely and put the rest into the person's one open proposal.

    `edit` saves everything as its form or file would; that is read and undone, so that nothing
    passes by the comparison. What already waits in the same words is not proposed twice. Refuses,
    by code: `not_permitted`.
    """
    locked = (
        Agent.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=agent.pk).first()
    )
    if not may_propose(locked, by):
        raise ValidationError(_("You may not change this agent."), code="not_permitted")
    before = facts_standing(locked)
    changes = compare(before, _named_anew(before, _facts_after(edit, locked)))
    falling = falling_facts(locked, changes, timezone.localdate(at))
    consents = {fact: consent for fact, (consent, _why) in settings.CONSENT_TO_CHANGES.items()}
    held = [change for change in changes if needs_consent(change, consents, falling)]
    free = [change for change in changes if change not in held]
    _apply(locked, free, by=by, at=at, told_by=by, route=route)
    waiting = [change for change in held if _waits(locked, change)]
    change_set = _propose(
        locked, [change for change in held if change not in waiting], by=by, at=at, note=note
    )
    agent.refresh_from_db()
    return Edit(
        saved=[change.fact for change in free],
        proposed=[change.fact for change in held if change not in waiting],
        already_waiting=[change.fact for change in waiting],
        change_set=change_set,
    )


@transaction.atomic
def decide_change_set(
    *,
    change_set: ChangeSet,
    accepted: Collection[str],
    seen_at: datetime,
    by: User,
    at: datetime,
    reason: Reason | None = None,
    comment="",
    message: tuple[str, str] | None = None,
) -> ChangeSet:
    """Accept these facts of a proposal and refuse the others, which takes a reason.

    `seen_at` says which state of the proposal was looked at; `message`, a subject and a text, goes
    to the operator once a refusal is committed. Refuses, by code: `not_permitted`,
    `proposer_cannot_decide`, `already_decided`, `proposal_changed`, `fact_unknown`,
    `reason_required`, `reason_does_not_fit`, `move_not_allowed`, `facts_changed`.
    """
    agent = (
        Agent.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk=change_set.agent_id)
        .first()
    )
    if agent is None or not by.has_perm("registry.decide_changeset"):
        raise ValidationError(_("You may not decide this proposal."), code="not_permitted")
    locked = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
    if locked.proposed_by_id == by.pk:
        raise ValidationError(
            _("You made this proposal: somebody else must decide it."),
            code="proposer_cannot_decide",
        )
    _check_open(locked)
    if locked.proposed_at != seen_at:
        raise ValidationError(
            _("The proposal was changed while you looked at it: look again."),
            code="proposal_changed",
        )
    changes = list(locked.changes.all())
    chosen = [change for change in changes if change.fact in accepted]
    if len(chosen) != len(set(accepted)):
        raise ValidationError(_("The proposal does not hold this fact."), code="fact_unknown")
    refuses = len(chosen) < len(changes)
    if refuses:
        _check_reason(reason)
    if chosen and agent.status not in DECIDED:
        raise ValidationError(
            _("This agent is “%(status)s”: its facts no longer change."),
            code="move_not_allowed",
            params={"status": agent.get_status_display()},
        )
    _accept(agent, locked, chosen, by=by, at=at)
    for change in changes:
        change.is_accepted = change in chosen
        change.save(update_fields=["is_accepted"])
    locked.reason = reason if refuses else None
    _close(locked, _state(chosen, changes), by=by, at=at, comment=comment)
    if refuses and message:
        subject, body = message
        tell_operator(about=locked, subject=subject, body=body)
    change_set.refresh_from_db()
    return change_set


@transaction.atomic
def withdraw_change_set(*, change_set: ChangeSet, by: User, at: datetime) -> ChangeSet:
    """Take back one's own proposal. Refuses, by code: `not_permitted`, `already_decided`."""
    locked = (
        ChangeSet.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk=change_set.pk)
        .first()
    )
    if locked is None or locked.proposed_by_id != by.pk:
        raise ValidationError(
            _("Only the person who made a proposal may withdraw it."), code="not_permitted"
        )
    _check_open(locked)
    _close(locked, ChangeState.WITHDRAWN, by=by, at=at)
    change_set.refresh_from_db()
    return change_set


@transaction.atomic
def confirm_location(*, agent: Agent, by: User, at: datetime, comment="") -> Agent:
    """Close the question that a moved point opened: somebody looked, and it lies right.

    Refuses, by code: `not_permitted`, `nothing_to_confirm`, `maker_cannot_approve`.
    """
    locked = (
        Agent.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=agent.pk).first()
    )
    if locked is None or not by.has_perm("registry.review_agent"):
        raise ValidationError(_("You may not confirm this location."), code="not_permitted")
    if locked.location_reopened_at is None:
        raise ValidationError(_("This location is not in question."), code="nothing_to_confirm")
    if is_maker(locked, by):
        raise ValidationError(
            _("You edited the facts of this agent: somebody else must confirm its location."),
            code="maker_cannot_approve",
        )
    locked.location_reopened_at = None
    _save(locked, by=by, at=at, why=f"{_('Location confirmed')} {comment}".strip())
    agent.refresh_from_db()
    return agent


def _facts_after(edit, agent):
    """What would stand after the edit, which is undone."""
    point = transaction.savepoint()
    try:
        edit()
        return facts_standing(agent)
    finally:
        transaction.savepoint_rollback(point)


def _named_anew(before, after):
    """New employees have no key yet that lasts: they go by their names."""
    named = {}
    for fact, value in after.items():
        if fact.startswith("staff:") and fact not in before:
            named[_new_name(value, named)] = value
        else:
            named[fact] = value
    return named


def _new_name(employee, taken):
    name = f"staff:+{search_key(employee['name'])[:NEW_ROW_KEY_LENGTH]}"
    while name in taken:
        name += "+"
    return name


def _waits(agent, change):
    """Whether the same change already waits, whoever proposed it."""
    open_sets = agent.change_sets.open()
    same = [
        other
        for change_set in open_sets.prefetch_related("changes")
        for other in change_set.changes.all()
        if other.fact == change.fact
    ]
    return any((other.old, other.new) == (change.old, change.new) for other in same)


def _propose(agent, changes, *, by, at, note):
    """Add to the person's open proposal or open one; what was proposed for a fact is replaced."""
    change_set = agent.change_sets.open().filter(proposed_by=by).first()
    if not changes:
        return change_set
    if change_set is None:
        change_set = ChangeSet(agent=agent, proposed_by=by)
    change_set.proposed_at = at
    change_set.note = note or change_set.note
    change_set.save()
    for change in changes:
        change_set.changes.update_or_create(
            fact=change.fact, defaults={"old": change.old, "new": change.new}
        )
    return change_set


def _check_open(change_set):
    if change_set.state != ChangeState.OPEN:
        raise ValidationError(
            _("This proposal is “%(state)s” already."),
            code="already_decided",
            params={"state": change_set.get_state_display()},
        )


def _check_reason(reason):
    if reason is None:
        raise ValidationError(
            _("Choose a reason why not everything is accepted."), code="reason_required"
        )
    if reason.act != ProposalAct.REFUSE_CHANGE or not reason.is_current:
        raise ValidationError(_("This reason is not meant for this."), code="reason_does_not_fit")


def _accept(agent, change_set, chosen, *, by, at):
    standing = facts_standing(agent)
    changes = [FactChange(change.fact, change.old, change.new) for change in chosen]
    stale = [change.fact for change in changes if is_stale(change, standing)]
    if stale:
        raise ValidationError(
            _("These facts have changed since they were proposed: %(facts)s."),
            code="facts_changed",
            params={"facts": ", ".join(fact_label(fact) for fact in stale)},
        )
    _apply(agent, changes, by=by, at=at, told_by=change_set.proposed_by, route=EditRoute.PROPOSAL)


def _state(chosen, changes):
    if not chosen:
        return ChangeState.REFUSED
    return ChangeState.ACCEPTED if len(chosen) == len(changes) else ChangeState.PARTLY_ACCEPTED


def _close(change_set, state, *, by, at, comment=""):
    change_set.state = state
    change_set.decided_by, change_set.decided_at = by, at
    change_set.comment = comment
    change_set.save(update_fields=["state", "decided_by", "decided_at", "reason", "comment"])


def _apply(agent, changes, *, by, at, told_by, route):
    """Write facts, their history, and who told us; judge the place again where it may differ."""
    if not changes:
        return
    for change in changes:
        _write(agent, change, by=by, at=at)
        if change.fact == "location" and moved_beyond_tolerance(change.old, change.new):
            agent.location_reopened_at = at
    _save(agent, by=by, at=at, why=str(EditRoute(route).label))
    record_fact_edit(
        agent=agent, by=told_by, at=at, route=route, fields={change.table for change in changes}
    )


def _save(agent, *, by, at, why):
    agent._history_user, agent._history_date, agent._change_reason = by, at, why[:100]
    agent.save()


def _write(agent, change, *, by, at):
    if change.table in TEXTS:
        setattr(agent, change.table, change.new)
    elif change.table == "operator":
        agent.operator = Operator.objects.get(code=change.new)
    elif change.table == "declared_area":
        agent.declared_area_id = change.new
    elif change.table == "services":
        agent._history_user, agent._history_date = by, at
        agent.services.set(Service.objects.filter(code__in=change.new))
    elif change.table == "location":
        _write_point(agent, change.new)
    elif change.table == "opening_hours":
        _write_opening_hours(agent, change.new)
    else:
        _write_row(agent, change, by=by, at=at)


def _write_point(agent, point):
    point = point or {}
    agent.location = Point(point["longitude"], point["latitude"], srid=4326) if point else None
    agent.location_source = point.get("source", "")
    agent.location_method = point.get("method", "")
    agent.location_accuracy_m = point.get("accuracy_m")
    agent.location_taken_on = point.get("taken_on")


def _write_opening_hours(agent, stretches):
    agent.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(agent=agent, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in stretches
    )


def _write_row(agent, change, *, by, at):
    model, key, columns = TABLES[change.table]
    name = change.fact.partition(":")[2]
    row = model(agent=agent, **({} if key == "pk" else {key: name}))
    if change.old is not None:
        row = getattr(agent, change.table).get(**{key: name})
    row._history_user, row._history_date = by, at
    if change.new is None:
        row.delete()
        return
    for column in columns:
        setattr(row, column, model._meta.get_field(column).to_python(change.new[column]))
    row.save()
