"""What everybody may know of the points that serve citizens: the only facts of the public pages.

Neither a member of staff nor anything of a person is read here. The register is kept in the
cache of the process under its version, so that a crowd of readers costs two small queries each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from django.contrib.gis.db.models.functions import PointOnSurface
from django.core.cache import cache
from django.db.models import Count, Max, Prefetch, Sum
from django.utils import timezone

from maps.querysets import public_wards
from registry.models import Agent, OpeningHours, Operator, Service
from registry.rules.names import search_key
from registry.rules.opening import Stretch
from registry.rules.sphere import metres_around, on_unit_sphere

# For what has no revision: names of services and wards.
KEPT_SECONDS = 300
OUTLINES = ("boundary", "boundary_simplified")


@dataclass(frozen=True)
class PublishedAgent:
    """One active point."""

    code: str
    name: str
    address: str
    phone: str
    ward_code: str
    ward: str
    services: tuple[Service, ...]
    hours: tuple[Stretch, ...]
    latitude: float | None
    longitude: float | None
    search_key: str

    @property
    def where(self) -> str:
        """The address with its ward, which many addresses name already."""
        if search_key(self.ward) in search_key(self.address):
            return self.address
        return ", ".join(filter(None, (self.address, self.ward)))

    @property
    def is_placed(self) -> bool:
        return self.latitude is not None

    def offers(self, service: str) -> bool:
        return any(one.code == service for one in self.services)


@dataclass(frozen=True)
class PublishedWard:
    """A ward that may be asked for, and one place in it where its outline is known."""

    code: str
    name: str
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class PublishedRegister:
    """All active points by ward and name, and what they may be narrowed by."""

    agents: tuple[PublishedAgent, ...]
    wards: tuple[PublishedWard, ...]
    services: tuple[Service, ...]
    is_invented: bool


def register_version() -> str:
    """What changes whenever an active point appears, goes or is changed."""
    active = Agent.objects.active().order_by()
    facts = active.aggregate(Count("pk"), Sum("pk"), Sum("revision"), Max("status_since"))
    return sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]


def register_of(version: str) -> PublishedRegister:
    """The register of that version, which must be the present one."""
    return cache.get_or_set(f"published:{version}", read_register, KEPT_SECONDS)


def read_register() -> PublishedRegister:
    """The register as it stands, in a constant number of queries."""
    rows = (
        Agent.objects.active()
        .select_related("area", "declared_area")
        .defer(
            *(f"{area}__{outline}" for area in ("area", "declared_area") for outline in OUTLINES)
        )
        .prefetch_related(
            "services",
            Prefetch("opening_hours", OpeningHours.objects.order_by("weekday", "opens")),
        )
    )
    agents = sorted(map(_published, rows), key=lambda one: (one.ward_code, one.name, one.code))
    offered = {service.pk: service for agent in agents for service in agent.services}
    return PublishedRegister(
        agents=tuple(agents),
        wards=_wards(agents),
        services=tuple(offered[key] for key in sorted(offered)),
        is_invented=Operator.objects.filter(is_invented=True).exists(),
    )


def metres_from(
    latitude: float, longitude: float, agents: Sequence[PublishedAgent]
) -> list[float | None]:
    """How far each point is on the sphere; None for one that stands nowhere."""
    placed = [agent for agent in agents if agent.is_placed]
    if not placed:
        return [None] * len(agents)
    here = on_unit_sphere([longitude], [latitude])
    there = on_unit_sphere([one.longitude for one in placed], [one.latitude for one in placed])
    far = iter(metres_around(np.linalg.norm(there - here, axis=1)).tolist())
    return [next(far) if agent.is_placed else None for agent in agents]


def _wards(agents):
    """All wards in force, and those of another day that agents stand in, by code."""
    named = {one.ward_code: PublishedWard(one.ward_code, one.ward) for one in agents}
    in_force = public_wards(timezone.localdate()).annotate(
        middle=PointOnSurface("boundary_simplified")
    )
    named |= {
        ward.code: PublishedWard(
            ward.code, ward.name, (ward.middle.y, ward.middle.x) if ward.middle else None
        )
        for ward in in_force
    }
    return tuple(named[code] for code in sorted(named) if code)


def _published(agent):
    ward = agent.area or agent.declared_area
    return PublishedAgent(
        code=agent.code,
        name=agent.name,
        address=agent.address,
        phone=agent.phone,
        ward_code=ward.code if ward else "",
        ward=ward.name if ward else "",
        services=tuple(agent.services.all()),
        hours=tuple(
            Stretch(row.weekday, row.opens, row.closes) for row in agent.opening_hours.all()
        ),
        latitude=agent.latitude,
        longitude=agent.longitude,
        search_key=search_key(f"{agent.name} {agent.address} {ward.name if ward else ''}"),
    )
