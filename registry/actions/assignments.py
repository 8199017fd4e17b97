"""Keeping what every agent was assigned to, before and after new boundaries."""

from datetime import datetime

from registry.enums import SMALLEST_KINDS
from registry.models import Agent, AreaAssignment, BoundaryVersion

PLACE = (
    "pk",
    "area",
    "area__version",
    "declared_area",
    "declared_area__version",
    "declared_area__valid_to",
    "finding",
    "finding_distance_m",
)


def places_agents(version: BoundaryVersion) -> bool:
    """Whether agents lie in areas of this version: districts only group them."""
    return version.areas.filter(kind__in=SMALLEST_KINDS).exists()


def assignments_before(version: BoundaryVersion, at: datetime) -> list[AreaAssignment]:
    """Where every agent lies under the boundaries that this version is about to end.

    By its point; by its declaration where no boundary says more. None where nothing was in force.
    """
    earlier = BoundaryVersion.objects.active().exclude(pk=version.pk)
    ending = earlier.filter(valid_from__lt=version.valid_from).order_by("-valid_from").first()
    if ending is None:
        return []
    return [
        AreaAssignment(
            agent_id=agent,
            version_id=(area_version if area else declared_version) or ending.pk,
            area_id=area or declared,
            finding=finding,
            distance_m=distance,
            at=at,
        )
        for (
            agent,
            area,
            area_version,
            declared,
            declared_version,
            _ended,
            finding,
            distance,
        ) in _places()
    ]


def assignments_after(version: BoundaryVersion, at: datetime) -> list[AreaAssignment]:
    """Where every agent lies under this version; a declaration that has ended counts for nothing."""
    return [
        AreaAssignment(
            agent_id=agent,
            version=version,
            area_id=area or (declared if ended is None else None),
            finding=finding,
            distance_m=distance,
            at=at,
        )
        for agent, area, _version, declared, _declared_version, ended, finding, distance in _places()
    ]


def _places():
    return Agent.objects.order_by("pk").values_list(*PLACE)
