"""Spreading the stated populations over points that can be counted."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.enums import DemandSource
from maps.models import DemandPoint, DemandSet
from maps.spreading import over_grid, over_raster
from registry.enums import SMALLEST_KINDS
from registry.models import Area, BoundaryVersion, User

STEP_M = 500  # a sixth of the way that people are asked to go: fine enough, and 13,400 points
AT_ONCE = 2_000


@transaction.atomic
def spread_population(
    *, by: User | None, at: datetime, step_m: int = STEP_M, file: Path | None = None
) -> DemandSet:
    """Place the people of every area in force, evenly or as a raster has them.

    Each area keeps exactly its stated number. Refuses with `no_population` where no area has an
    outline and a number, and as `over_raster` does.
    """
    on = timezone.localdate(at)
    version = BoundaryVersion.objects.as_at(on).first()
    wards = list(
        Area.objects.as_at(on)
        .filter(kind__in=SMALLEST_KINDS)
        .defer("boundary_simplified")
        .order_by("code")
    )
    placeable = [ward for ward in wards if ward.population and ward.boundary]
    if version is None or not placeable:
        raise ValidationError(
            _("No area in force has both a population and an outline."), code="no_population"
        )
    placed = over_raster(file, placeable, step_m) if file else over_grid(placeable, step_m)
    demand_set = DemandSet.objects.create(
        boundary_version=version,
        source=DemandSource.RASTER if file else DemandSource.GRID,
        step_m=None if file else step_m,
        file_name=file.name[:200] if file else "",
        file_sha256=hashlib.sha256(file.read_bytes()).hexdigest() if file else "",
        people=sum(one.people for one in placed),
        point_count=len(placed),
        left_out=[ward.code for ward in wards if ward.boundary is None or ward.population is None],
        made_at=at,
        made_by=by,
    )
    DemandPoint.objects.bulk_create(
        [
            DemandPoint(
                demand_set=demand_set,
                area=one.area,
                longitude=one.longitude,
                latitude=one.latitude,
                people=one.people,
            )
            for one in placed
        ],
        batch_size=AT_ONCE,
    )
    return demand_set
