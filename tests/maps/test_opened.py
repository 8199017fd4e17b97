from datetime import timedelta

import pytest

from maps.models import ScenarioSite
from maps.opened import opened_for
from registry.enums import Role, Status
from tests.factories import NOW, make_agent, make_area, make_user
from tests.factories_siting import make_candidates, make_demand, make_scenario

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def site():
    area = make_area()
    make_demand((area, 105.85, 21.03, 10))
    return ScenarioSite.objects.create(
        scenario=make_scenario(make_candidates()),
        order=1,
        code="MB-1",
        name="Mặt bằng",
        longitude=105.85,
        latitude=21.03,
        people=10,
        worth=10,
    )


def seen(site):
    return opened_for([site], make_user(Role.PLANNER), NOW)[0]


@pytest.mark.parametrize(
    ("latitude", "since", "status", "stands"),
    [
        (21.034, LATER, Status.ACTIVE, True),  # 445 m
        (21.035, LATER, Status.ACTIVE, False),  # 556 m
        (21.034, NOW, Status.ACTIVE, False),  # was open before
        (21.034, LATER, Status.APPROVED, False),
    ],
)
def test_an_agent_opened_near_by_since_stands_for_the_site(site, latitude, since, status, stands):
    make_agent(latitude=latitude, status=status, status_since=since)

    assert (seen(site).near is not None) is stands
    assert seen(site).is_open is stands


def test_the_site_s_own_agent_is_named_with_its_state(site):
    site.agent = make_agent(status=Status.DRAFT)
    site.save()

    assert (seen(site).own, seen(site).is_open) == (site.agent, False)
