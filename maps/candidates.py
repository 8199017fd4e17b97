"""Premises on which a site may be proposed, whatever they come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maps.enums import CandidateSource
from maps.models import Candidate, Scenario
from maps.spreading import places_in
from registry.enums import ENDED, Status
from registry.models import Agent, Area

# Registered, and neither open to citizens nor over and done with.
NOT_OPEN = [status for status in Status if status not in ENDED and status is not Status.ACTIVE]
DECIMALS = 10_000  # of a degree: about ten metres tell the places of a grid apart


@dataclass(frozen=True)
class Premises:
    """One candidate, known by its code."""

    code: str
    name: str
    address: str
    longitude: float
    latitude: float
    cost: int = 0
    agent: int | None = None


def premises_for(scenario: Scenario, areas: Sequence[Area]) -> list[Premises]:
    """The candidates of a scenario, in the order of their codes."""
    if scenario.candidate_source == CandidateSource.LIST and scenario.candidate_list:
        return premises_of(scenario.candidate_list.candidates.all())
    if scenario.candidate_source == CandidateSource.REGISTERED:
        return _registered()
    return _on_grid(areas, scenario.grid_m)


def premises_of(candidates: Iterable[Candidate]) -> list[Premises]:
    """The rows of an imported list."""
    found = [
        Premises(row.code, row.name, row.address, row.longitude, row.latitude, row.cost)
        for row in candidates
    ]
    return sorted(found, key=lambda one: one.code)


def _registered():
    agents = Agent.objects.filter(status__in=NOT_OPEN).placed().order_by("code")
    return [
        Premises(code, name, address, point.x, point.y, agent=key)
        for key, code, name, address, point in agents.values_list(
            "pk", "code", "name", "address", "location"
        )
    ]


def _on_grid(areas, step_m):
    found = [
        Premises(
            code=f"{latitude * DECIMALS:.0f}-{longitude * DECIMALS:.0f}",
            name=_("Place in %(ward)s") % {"ward": area.name},
            address="",
            longitude=longitude,
            latitude=latitude,
        )
        for area in areas
        if area.boundary is not None
        for longitude, latitude in places_in(area, step_m)
    ]
    # A place on a shared border lies in both wards; the first keeps it.
    return sorted({one.code: one for one in reversed(found)}.values(), key=lambda one: one.code)
