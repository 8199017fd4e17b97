"""Making one of two records of a point, taking that back, and saying that two are two.

The duplicate's row stays as `merged`, with its decisions, its history and its past scores. What
belongs to the point moves to the agent that is kept. This and `actions/agents.py` are the only
places that set a status.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from registry.actions.agents import claim_is_open
from registry.actions.facts import facts_are_open, record_fact_edit
from registry.actions.overtaken import overtake_proposal
from registry.duplicates import record_of
from registry.enums import ChangeState, EditRoute, Status
from registry.models import Agent, Distinction, FormerCode, Merge, User
from registry.rules.duplicates import compare

# What may be taken from the duplicate, and the columns that only make sense together.
FACTS = {
    "name": ("name",),
    "operator": ("operator_id",),
    "address": ("address",),
    "phone": ("phone",),
    "services": ("services",),
    "declared_area": ("declared_area_id",),
    "location": (
        "location",
        "location_source",
        "location_method",
        "location_accuracy_m",
        "location_taken_on",
    ),
}
# These stay open after approval; the others stand as approved (see `facts_are_open`).
FREE_FACTS = frozenset({"address", "phone"})
# Tables that describe a point as a whole: two half tables would make a third that nobody saw.
WHOLE_TABLES = frozenset({"opening_hours", "equipment", "staff", "observations"})
SERVING = frozenset({Status.APPROVED, Status.ACTIVE, Status.SUSPENDED})
STATE = ("status", "status_since", "claimed_by_id", "claimed_until")
ROWS_AT_ONCE = 500


@transaction.atomic
def merge_agents(
    *, kept: Agent, duplicate: Agent, take: Iterable[str], reason: str, by: User, at: datetime
) -> Merge:
    """Merge a duplicate into the agent that is kept, with these facts of the duplicate.

    Its code leads to the kept agent for ever. Refuses, by code: `not_permitted`, `same_agent`,
    `already_merged`, `reason_required`, `unknown_fact`, `facts_stand`, `kept_is_behind`,
    `claimed_by_other`, `proposal_open`, `too_long`.
    """
    take = sorted(set(take))
    kept_row, duplicate_row = _locked_pair(kept, duplicate, by)
    _check_mergeable(kept_row, duplicate_row, by, at)
    _check_reason(reason)
    _check_take(take, kept_row, by)
    snapshot = {
        "duplicate": {name: _as_json(getattr(duplicate_row, name)) for name in STATE},
        "replaced": _values(kept_row, take),
        "written": _values(duplicate_row, take),
        "moved": _move_rows(duplicate_row, kept_row, by, at),
    }
    _write(kept_row, snapshot["written"], by, at, duplicate_row.code)
    record_fact_edit(agent=kept_row, by=by, at=at, route=EditRoute.MERGE, fields=take)
    duplicate_row.status = Status.MERGED
    duplicate_row.status_since = at
    duplicate_row.claimed_by = duplicate_row.claimed_until = None
    _save(duplicate_row, by, at, kept_row.code)
    overtake_proposal(
        agent=duplicate_row,
        by=by,
        at=at,
        why=_("Merged into %(code)s. %(reason)s")
        % {"code": kept_row.code, "reason": reason.strip()},
    )
    FormerCode.objects.create(code=duplicate_row.code, agent=kept_row)
    merge = Merge.objects.create(
        kept=kept_row,
        merged_code=duplicate_row.code,
        snapshot=snapshot,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    _tell_the_others(kept_row, duplicate_row)
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: User, at: datetime) -> Merge:
    """Give both records back what was theirs.

    A fact changed since, or approved since, stays as it is; what came in since stays with the
    kept agent. Refuses, by code: `not_permitted`, `already_undone`, `kept_was_merged`.
    """
    locked = Merge.objects.select_for_update().get(pk=merge.pk)
    duplicate = Agent.objects.filter(code=locked.merged_code).first()
    kept_row, duplicate_row = _locked_pair(locked.kept, duplicate, by)
    if locked.undone_at is not None:
        raise ValidationError(_("This merge was already undone."), code="already_undone")
    if kept_row.status == Status.MERGED:
        raise ValidationError(
            _("%(code)s itself was merged into another agent since: undo that first."),
            code="kept_was_merged",
            params={"code": kept_row.code},
        )
    snapshot = locked.snapshot
    back = [fact for fact in FACTS if _may_go_back(fact, snapshot, kept_row, by)]
    replaced = {name: snapshot["replaced"][name] for fact in back for name in FACTS[fact]}
    _write(kept_row, replaced, by, at, locked.merged_code)
    record_fact_edit(agent=kept_row, by=by, at=at, route=EditRoute.MERGE, fields=back)
    _move_rows_back(snapshot["moved"], kept_row, duplicate_row, by, at)
    for name, value in snapshot["duplicate"].items():
        setattr(duplicate_row, name, _from_json(name, value))
    _save(duplicate_row, by, at, kept_row.code)
    FormerCode.objects.filter(code=locked.merged_code).delete()
    locked.undone_by, locked.undone_at = by, at
    locked.save(update_fields=["undone_by", "undone_at"])
    _tell_the_others(kept_row, duplicate_row)
    merge.refresh_from_db()
    return merge


@transaction.atomic
def declare_distinct(*, agent: Agent, others: Iterable[Agent], by: User, at: datetime) -> None:
    """Remember that these are other points, although they look like this one.

    Said by somebody who may merge, it settles the question. Refuses, by code: `not_permitted`,
    `same_agent`.
    """
    may_settle = by.has_perm("registry.merge_agent")
    if not may_settle and not by.has_perm("registry.add_agent"):
        raise ValidationError(_("You may not judge duplicates."), code="not_permitted")
    for other in others:
        older, younger = _locked_pair(*sorted((agent, other), key=lambda row: row.pk), by, "add")
        said = Distinction.objects.filter(first=older, second=younger).first()
        if said is not None and (said.is_settled or not may_settle):
            continue
        Distinction.objects.update_or_create(
            first=older,
            second=younger,
            defaults={
                "score": compare(record_of(older), record_of(younger)).score,
                "by": by,
                "at": at,
                "is_settled": may_settle,
            },
        )


def facts_to_take(kept: Agent, by: User) -> frozenset[str]:
    """The facts of a duplicate that this person may take into the kept agent."""
    return frozenset(FACTS) if facts_are_open(kept, by) else FREE_FACTS


def better_kept(one: Agent, other: Agent) -> Agent:
    """Which of two records to offer for keeping: the one in service, then the older one."""
    return min(one, other, key=lambda agent: (agent.status not in SERVING, agent.pk))


@dataclass(frozen=True)
class Table:
    """Rows of one kind that belong to a duplicate: how many move, how many stay with it."""

    name: str
    moving: int
    staying: int = 0


def rows_to_move(duplicate: Agent, kept: Agent) -> list[Table]:
    """What a merge would do with the rows of the duplicate, by kind; kinds without rows left out."""
    tables = []
    for relation in _relations().values():
        model = relation.related_model
        count = model._base_manager.filter(**{relation.field.name: duplicate}).count()
        if count:
            moving = len(_movable(relation, duplicate, kept))
            tables.append(Table(str(model._meta.verbose_name_plural), moving, count - moving))
    return tables


def moved_tables(merge: Merge) -> list[Table]:
    """What a merge moved, by kind."""
    relations = _relations()
    return [
        Table(str(relations[label].related_model._meta.verbose_name_plural), len(rows))
        for label, rows in merge.snapshot["moved"].items()
    ]


def _locked_pair(one, other, by, permission="merge"):
    """Both rows in the order given, locked in the order of their keys."""
    if one is not None and other is not None and one.pk == other.pk:
        raise ValidationError(_("This is one record: choose two."), code="same_agent")
    wanted = [agent.pk for agent in (one, other) if agent is not None]
    rows = {
        row.pk: row
        for row in Agent.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk__in=wanted)
        .order_by("pk")
    }
    if len(rows) != len((one, other)) or not by.has_perm(f"registry.{permission}_agent"):
        raise ValidationError(_("You may not merge these agents."), code="not_permitted")
    return rows[one.pk], rows[other.pk]


def _check_mergeable(kept, duplicate, by, at):
    for agent in (kept, duplicate):
        if agent.status == Status.MERGED:
            raise ValidationError(
                _("%(code)s was already merged into another agent."),
                code="already_merged",
                params={"code": agent.code},
            )
        if claim_is_open(agent, at) and agent.claimed_by_id != by.pk:
            raise ValidationError(
                _("%(person)s is reviewing %(code)s: take it over or wait."),
                code="claimed_by_other",
                params={"person": agent.claimed_by, "code": agent.code},
            )
    if duplicate.status in SERVING and kept.status not in SERVING:
        raise ValidationError(
            _("%(code)s is approved: keep that record, not the other."),
            code="kept_is_behind",
            params={"code": duplicate.code},
        )
    if duplicate.change_sets.filter(state=ChangeState.OPEN).exists():
        raise ValidationError(
            _("A proposed change of %(code)s waits for a decision: decide it first."),
            code="proposal_open",
            params={"code": duplicate.code},
        )


def _check_reason(reason):
    longest = Merge._meta.get_field("reason").max_length
    if not reason.strip():
        raise ValidationError(_("Say why these are one point."), code="reason_required")
    if len(reason.strip()) > longest:
        raise ValidationError(
            _("Say it in %(longest)d characters."), code="too_long", params={"longest": longest}
        )


def _check_take(take, kept, by):
    unknown = set(take) - set(FACTS)
    if unknown:
        raise ValidationError(
            _("These facts are not merged: %(names)s."),
            code="unknown_fact",
            params={"names": ", ".join(sorted(unknown))},
        )
    standing = set(take) - facts_to_take(kept, by)
    if standing:
        raise ValidationError(
            _("These facts of %(code)s were approved and stand: %(names)s."),
            code="facts_stand",
            params={"code": kept.code, "names": ", ".join(sorted(standing))},
        )


def _values(agent, facts):
    """The columns of these facts in plain types."""
    return {name: _as_json(_column(agent, name)) for fact in facts for name in FACTS[fact]}


def _column(agent, name):
    if name == "services":
        return sorted(agent.services.values_list("pk", flat=True))
    return getattr(agent, name)


def _as_json(value):
    if isinstance(value, Point):
        return [value.x, value.y]
    return value.isoformat() if isinstance(value, date) else value


def _from_json(name, value):
    if value is None:
        return None
    if name == "location":
        return Point(*value, srid=4326)
    if name in ("status_since", "claimed_until"):
        return parse_datetime(value)
    return date.fromisoformat(value) if name == "location_taken_on" else value


def _write(agent, values, by, at, other_code):
    """Write these columns, and a line of history whether or not there are any."""
    for name, value in values.items():
        if name != "services":
            setattr(agent, name, _from_json(name, value))
    _save(agent, by, at, other_code)
    if "services" in values:
        agent.services.set(values["services"])


def _save(agent, by, at, other_code):
    agent.revision += 1
    agent._change_reason = _("Merge with %(code)s") % {"code": other_code}
    agent._history_user, agent._history_date = by, at
    agent.save()


def _may_go_back(fact, snapshot, kept, by):
    """Whether the merge wrote this fact, and it is still as written and open to change."""
    names = FACTS[fact]
    if not set(names) <= snapshot["written"].keys() or fact not in facts_to_take(kept, by):
        return False
    return all(_as_json(_column(kept, name)) == snapshot["written"][name] for name in names)


def _relations():
    """Where rows of any app point to an agent, but those that are about one record only."""
    return {
        f"{relation.related_model._meta.label_lower}.{relation.field.name}": relation
        for relation in Agent._meta.related_objects
        if not getattr(relation.related_model, "stays_with_duplicate", False)
    }


def _move_rows(duplicate, kept, by, at):
    """Let rows of the duplicate point to the kept agent; their keys by model and field."""
    moved = {}
    for label, relation in _relations().items():
        rows = _movable(relation, duplicate, kept)
        if rows:
            moved[label] = rows
            _point_to(relation, rows, duplicate, kept, by, at)
    return moved


def _move_rows_back(moved, kept, duplicate, by, at):
    for label, rows in moved.items():
        _point_to(_relations()[label], rows, kept, duplicate, by, at)


def _movable(relation, duplicate, kept):
    """The duplicate's rows, without those of which the kept agent already has its own."""
    model, field = relation.related_model, relation.field.name
    rows, own = (model._base_manager.filter(**{field: agent}) for agent in (duplicate, kept))
    if relation.get_accessor_name() in WHOLE_TABLES and own.exists():
        return []
    keys = set(rows.values_list("pk", flat=True))
    for constraint in model._meta.total_unique_constraints:
        if field in constraint.fields:
            others = [name for name in constraint.fields if name != field]
            taken = set(own.values_list(*others))
            keys -= {key for key, *values in rows.values_list("pk", *others) if (*values,) in taken}
    return sorted(keys)


def _point_to(relation, keys, source, target, by, at):
    """Let these rows point to another agent; those that no longer point to the first stay."""
    model, field = relation.related_model, relation.field.name
    for start in range(0, len(keys), ROWS_AT_ONCE):
        rows = model._base_manager.filter(
            **{field: source, "pk__in": keys[start : start + ROWS_AT_ONCE]}
        )
        if not hasattr(model, "history"):
            rows.update(**{field: target})
            continue
        found = list(rows)
        for row in found:
            setattr(row, field, target)
        bulk_update_with_history(
            found,
            model,
            [field],
            default_user=by,
            default_date=at,
            manager=model._base_manager,
        )


def _tell_the_others(kept, duplicate):
    """Let the apps that count rows of agents put theirs in order (see `AFTER_MERGE`)."""
    for path in settings.AFTER_MERGE:
        import_string(path)(kept, duplicate)
