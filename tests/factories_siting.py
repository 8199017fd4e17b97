"""Rows of demand, supply and scenarios for tests."""

from itertools import count

from maps.enums import CandidateSource, DemandSource, ServicePointKind
from maps.models import (
    Candidate,
    CandidateList,
    DemandPoint,
    DemandSet,
    Scenario,
    ServicePoint,
)
from registry.models import BoundaryVersion
from tests.factories import NOW, TODAY

_serial = count(1)


def make_demand(*points, version=None, **fields):
    """A spreading; each point is (area, longitude, latitude, people)."""
    fields.setdefault("source", DemandSource.GRID)
    fields.setdefault("step_m", 500)
    fields.setdefault("made_at", NOW)
    made = DemandSet.objects.create(
        boundary_version=version or BoundaryVersion.objects.get(),
        people=sum(people for *_place, people in points),
        point_count=len(points),
        **fields,
    )
    for area, longitude, latitude, people in points:
        DemandPoint.objects.create(
            demand_set=made, area=area, longitude=longitude, latitude=latitude, people=people
        )
    return made


def make_candidates(*places, name="Danh sách thử"):
    """A list of premises; each place is (code, longitude, latitude[, cost])."""
    made = CandidateList.objects.create(
        name=name, file_name="thu.csv", file_sha256="0" * 64, made_at=NOW
    )
    for code, longitude, latitude, *cost in places:
        Candidate.objects.create(
            candidate_list=made,
            code=code,
            name=f"Mặt bằng {code}",
            longitude=longitude,
            latitude=latitude,
            cost=cost[0] if cost else 0,
        )
    return made


def make_scenario(candidate_list=None, **fields):
    """A question that waits to be computed: two sites within one kilometre."""
    fields.setdefault("name", f"Kịch bản {next(_serial)}")
    fields.setdefault("site_count", 2)
    fields.setdefault("radius_m", 1_000)
    fields.setdefault("weighs_adoption", False)
    fields.setdefault("made_at", NOW)
    if candidate_list is not None:
        fields.setdefault("candidate_source", CandidateSource.LIST)
    if "demand_set" not in fields:
        fields["demand_set"] = DemandSet.objects.first()
    return Scenario.objects.create(candidate_list=candidate_list, **fields)


def make_service_point(longitude=105.85, latitude=21.03, **fields):
    """A commune office that serves today."""
    fields.setdefault("code", f"SP{next(_serial)}")
    fields.setdefault("name", "Trụ sở thử")
    fields.setdefault("kind", ServicePointKind.OFFICE)
    fields.setdefault("opened_on", TODAY)
    return ServicePoint.objects.create(longitude=longitude, latitude=latitude, **fields)
