"""Bringing boundaries into force, and deriving where agents lie."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.assignments import (
    assignments_after,
    assignments_before,
    places_agents,
)
from registry.actions.history import remember_agents
from registry.boundaries.report import AreaRow, BoundaryReport
from registry.boundaries.simplifying import simplified_together
from registry.enums import ENDED, SMALLEST_KINDS, AreaKind, Finding
from registry.models import Agent, Area, AreaAssignment, AreaLink, BoundaryVersion, User
from registry.rules.location import BORDER_TOLERANCE_M, judge_location
from registry.rules.names import search_key
from registry.rules.succession import successor_of
from registry.spatial import AreaMap, box_around, touching_box

DERIVED = ["area", "finding", "finding_area", "finding_distance_m"]


@dataclass(frozen=True)
class Activation:
    """What an activation did: areas opened and closed, agents re-declared, left over, moved.

    Left over are agents whose declared area has ended and nobody can say what it means now:
    somebody has to declare their area anew.
    """

    opened: int
    closed: int
    redeclared: int
    left_over: int
    relocated: int


@transaction.atomic
def load_areas(
    *,
    report: BoundaryReport,
    valid_from: date,
    name: str,
    source: str,
    by: User | None,
    at: datetime,
    is_schematic: bool = False,
) -> BoundaryVersion:
    """Store the areas of a checked file as a version that is not in force yet.

    An earlier load for the same day is replaced as long as nobody activated or used it. Refuses,
    by code: `not_permitted`, `boundaries_refused`, `version_in_force`, `version_in_use`.
    """
    _check_permission(by)
    if report.is_refused:
        raise ValidationError(
            _("The file has %(count)d errors: nothing was loaded."),
            code="boundaries_refused",
            params={"count": len(report.errors)},
        )
    for earlier in BoundaryVersion.objects.select_for_update().filter(valid_from=valid_from):
        _discard(earlier)
    version = BoundaryVersion.objects.create(
        valid_from=valid_from,
        name=name,
        source=source,
        is_schematic=is_schematic,
        file_name=report.file_name,
        file_sha256=report.file_sha256,
        srid=report.srid,
        report=report.to_json(),
        loaded_at=at,
        loaded_by=by,
    )
    _store(report.rows, version)
    return version


@transaction.atomic
def activate_boundaries(*, version: BoundaryVersion, by: User | None, at: datetime) -> Activation:
    """Close the areas in force from the day this version starts, and open its own.

    Only areas of the levels that the version holds are closed. Every agent is located anew by its
    point, and declarations follow to what became of the declared area (`rules/succession.py`).
    What each agent was assigned to before and after is kept. Refuses, by code: `not_permitted`,
    `already_activated`, `not_yet_valid`, `starts_too_early`.
    """
    _check_permission(by)
    version = BoundaryVersion.objects.select_for_update().get(pk=version.pk)
    on = timezone.localdate(at)
    _check_can_start(version, on)
    ending = Area.objects.open().filter(kind__in=_kinds_replaced_by(version))
    if ending.filter(valid_from__gte=version.valid_from).exists():
        raise ValidationError(
            _("Areas that start on %(day)s or later are in force: this version comes too early."),
            code="starts_too_early",
            params={"day": f"{version.valid_from:%d/%m/%Y}"},
        )
    keeps_assignments = places_agents(version)
    kept = assignments_before(version, at) if keeps_assignments else []
    ended = list(ending.values_list("pk", flat=True))
    Area.objects.filter(pk__in=ended).update(valid_to=version.valid_from)
    version.activated_at = at
    version.activated_by = by
    version.save(update_fields=["activated_at", "activated_by"])
    relocated = _locate(Agent.objects.all(), on)
    redeclared, left_over = _follow_declarations(ended, version, by)
    relocated |= _locate(Agent.objects.filter(pk__in=redeclared), on)
    if keeps_assignments:
        kept += assignments_after(version, at)
    AreaAssignment.objects.bulk_create(kept, batch_size=500)
    return Activation(
        opened=version.areas.count(),
        closed=len(ended),
        redeclared=len(redeclared),
        left_over=left_over,
        relocated=len(relocated),
    )


@transaction.atomic
def locate_agents(agents, *, on: date) -> int:
    """Work out the area and the location finding of these agents on that day.

    Says how many changed. What is derived leaves no history of its own: it follows from the
    point, the declared area and the boundaries of the day, which do.
    """
    return len(_locate(agents, on))


def _locate(agents, on):
    """Locate agents; the keys of those whose place is another now."""
    agents = list(agents.select_related(None).order_by("pk"))
    before = [_derived(agent) for agent in agents]
    derive_places(agents, on=on)
    changed = [agent for agent, was in zip(agents, before, strict=True) if _derived(agent) != was]
    Agent.objects.bulk_update(changed, DERIVED, batch_size=200)
    return {agent.pk for agent in changed}


def derive_places(agents: Sequence[Agent], *, on: date) -> None:
    """Set the area and the location finding of these agents on that day, without saving them."""
    areas = AreaMap(_areas_near(agents, on))
    by_code = {outline.area.code: outline.area for outline in areas.outlines.values()}
    for agent in agents:
        _derive(agent, areas, by_code)


def _derived(agent):
    return [agent.area_id, agent.finding, agent.finding_area_id, agent.finding_distance_m]


def _areas_near(agents, on):
    points = [agent.location for agent in agents if agent.location]
    if not points:
        return []
    west, south, east, north = box_around(points[0], BORDER_TOLERANCE_M.value)
    for point in points[1:]:
        box = box_around(point, BORDER_TOLERANCE_M.value)
        west, south = min(west, box[0]), min(south, box[1])
        east, north = max(east, box[2]), max(north, box[3])
    in_force = Area.objects.as_at(on).filter(kind__in=SMALLEST_KINDS, boundary__isnull=False)
    near = touching_box(in_force, "boundary", (west, south, east, north))
    declared = {agent.declared_area_id for agent in agents if agent.location}
    wanted = Q(pk__in=near.order_by().values("pk")) | Q(pk__in=declared - {None})
    return in_force.filter(wanted).defer("boundary_simplified")


def _derive(agent, areas, by_code):
    agent.area = agent.finding_area = agent.finding_distance_m = None
    agent.finding = ""
    if not agent.location:
        return
    declared = areas.outlines.get(agent.declared_area_id)
    facts = areas.facts(agent.location, declared.area if declared else None)
    finding = judge_location(facts)
    agent.area = by_code[facts.actual.code] if facts.actual else None
    agent.finding = Finding(finding.code.value)
    agent.finding_area = by_code[finding.area.code] if finding.area else None
    agent.finding_distance_m = finding.border_distance_m


def _check_permission(by):
    """A command without a named person has the rights of whoever may run commands."""
    if by is not None and not by.has_perm("registry.change_boundaryversion"):
        raise ValidationError(_("You may not load boundaries."), code="not_permitted")


def _discard(version):
    day = f"{version.valid_from:%d/%m/%Y}"
    if version.is_active:
        raise ValidationError(
            _("Boundaries that start on %(day)s are in force already: choose another day."),
            code="version_in_force",
            params={"day": day},
        )
    try:
        if version.areas.filter(users__isnull=False).exists():
            raise ProtectedError("users", set())
        version.areas.update(parent=None)
        version.areas.all().delete()
        version.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("The boundaries loaded for %(day)s are in use and cannot be replaced."),
            code="version_in_use",
            params={"day": day},
        ) from error


def _store(rows: Sequence[AreaRow], version):
    """Larger areas first, so that those in them can point to them."""
    in_force = Area.objects.as_at(version.valid_from).without_outlines()
    parents = {area.code: area for area in in_force.exclude(kind__in=SMALLEST_KINDS)}
    drawn = [row for row in rows if row.boundary]
    outlines = simplified_together([row.boundary for row in drawn])
    light = {row.code: outline for row, outline in zip(drawn, outlines, strict=True)}
    for kind in AreaKind:
        areas = Area.objects.bulk_create(
            [_area_of(row, version, parents, light) for row in rows if row.kind == kind],
            batch_size=100,
        )
        if kind not in SMALLEST_KINDS:
            parents |= {area.code: area for area in areas}


def _area_of(row, version, parents, light):
    return Area(
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent=parents.get(row.parent),
        version=version,
        valid_from=version.valid_from,
        boundary=row.boundary,
        boundary_simplified=light.get(row.code),
        population=row.population,
        area_km2=row.area_km2,
        households=row.households,
    )


def _check_can_start(version, on):
    if version.is_active:
        raise ValidationError(_("These boundaries are in force already."), code="already_activated")
    if version.valid_from > on:
        raise ValidationError(
            _("These boundaries start on %(day)s and cannot be activated before."),
            code="not_yet_valid",
            params={"day": f"{version.valid_from:%d/%m/%Y}"},
        )


def _kinds_replaced_by(version):
    kinds = set(version.areas.order_by().values_list("kind", flat=True))
    return kinds | SMALLEST_KINDS if kinds & SMALLEST_KINDS else kinds


def _follow_declarations(ended, version, by):
    areas = {area.pk: area for area in version.areas.without_outlines()}
    namesakes = {(area.code, search_key(area.name)): area.pk for area in areas.values()}
    successors = defaultdict(list)
    links = AreaLink.objects.filter(old__in=ended, new__version=version)
    for old, new in links.order_by("pk").values_list("old", "new"):
        successors[old].append(new)
    waiting = (
        Agent.objects.filter(declared_area__in=ended)
        .exclude(status__in=ENDED)
        .select_related("declared_area")
        .defer("declared_area__boundary", "declared_area__boundary_simplified")
    )
    followed, left_over = [], 0
    for agent in waiting:
        declared = agent.declared_area
        namesake = namesakes.get((declared.code, search_key(declared.name)))
        successor = successor_of(successors[declared.pk], namesake, agent.area_id)
        if successor is None:
            left_over += 1
            continue
        agent.declared_area = areas[successor]
        followed.append(agent)
    reason = str(_("New boundaries replaced the declared area"))
    for agent in followed:
        agent._change_reason = reason
    Agent.objects.bulk_update(followed, ["declared_area"], batch_size=200)
    remember_agents(followed, by=by)
    keys = {agent.pk for agent in followed}
    Agent.objects.filter(pk__in=keys).update(revision=F("revision") + 1)
    return keys, left_over
