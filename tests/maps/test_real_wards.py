"""The map's counts on the 126 real wards: an agent counts for the ward that truly holds it."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from maps.enums import Measure
from maps.measures import ward_map
from registry.actions.areas import locate_agents
from registry.enums import Role, Status
from registry.models import Agent, Area
from tests.factories import make_agent, make_operator, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards(shared_folder):
    boundaries = shared_folder / "data" / "hanoi_wards_126_2025.geojson"
    call_command("load_areas", boundaries, "--valid-from=2025-07-01", "--activate", verbosity=0)
    return list(Area.objects.open().order_by("code"))


def test_every_ward_counts_the_agents_within_its_outline_and_no_others(wards):
    operator, points = make_operator(), []
    for ward in wards:
        west, south, east, north = ward.boundary.extent
        # the corners of its box lie in its neighbours more often than in itself
        for x, y in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
            longitude, latitude = west + x * (east - west), south + y * (north - south)
            agent = make_agent(
                operator=operator,
                status=Status.ACTIVE,
                longitude=longitude,
                latitude=latitude,
                services=False,
            )
            points.append(agent.location)
    locate_agents(Agent.objects.all(), on=timezone.localdate())

    shown = ward_map(
        Measure.ACTIVE_AGENTS, user=make_user(Role.PLANNER), day=timezone.localdate(), run=None
    )
    counted = {row.ward.code: row.figure.value for row in shown.rows}

    inside = {ward.code: sum(map(ward.boundary.prepared.covers, points)) for ward in wards}
    boxes = {ward.code: sum(map(ward.boundary.envelope.prepared.covers, points)) for ward in wards}
    assert len(counted) == 126
    assert counted == inside
    assert sum(boxes.values()) > 2 * sum(inside.values())  # what boxes count could not pass
