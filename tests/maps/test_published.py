from datetime import time

import pytest
from django.core.cache import cache

from maps.published import metres_from, read_register, register_of, register_version
from registry.enums import Status
from registry.models import OpeningHours
from registry.rules.opening import Stretch
from tests.factories import NOW, make_agent, make_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def make_active(**fields):
    return make_agent(status=Status.ACTIVE, **fields)


def codes(register):
    return [agent.code for agent in register.agents]


def test_only_active_agents_are_published_by_ward_and_name():
    hoan_kiem, tay_ho = make_area("00070"), make_area("00103", west=105.80)
    make_active(code="A1", name="B", area=tay_ho)
    make_active(code="A2", name="A", area=tay_ho)
    make_active(code="A3", name="C", area=hoan_kiem)
    for status in set(Status) - {Status.ACTIVE}:
        make_agent(code=f"N-{status}", status=status, area=hoan_kiem)

    assert codes(read_register()) == ["A3", "A2", "A1"]


def test_an_agent_without_a_point_is_listed_in_its_declared_ward():
    make_active(longitude=None, declared_area=make_area("00070", name="Phường Hoàn Kiếm"))

    (agent,) = read_register().agents

    assert (agent.ward, agent.is_placed) == ("Phường Hoàn Kiếm", False)


def test_the_address_names_the_ward_once():
    ward = make_area("00070", name="Phường Hoàn Kiếm")
    make_active(code="A1", name="A", area=ward, address="1 phố Thử")
    make_active(code="A2", name="B", area=ward, address="2 phố Thử, phường Hoàn Kiếm")

    assert [agent.where for agent in read_register().agents] == [
        "1 phố Thử, Phường Hoàn Kiếm",
        "2 phố Thử, phường Hoàn Kiếm",
    ]


def test_opening_hours_come_in_order():
    agent = make_active()
    for opens, closes in ((time(13), time(17)), (time(8), time(11))):
        OpeningHours.objects.create(agent=agent, weekday=0, opens=opens, closes=closes)

    (published,) = read_register().agents

    assert published.hours == (Stretch(0, time(8), time(11)), Stretch(0, time(13), time(17)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_is_read_in_a_constant_number_of_queries(count, django_assert_num_queries):
    for _ in range(count):
        make_active(area=make_area(f"0{count}{_}"))

    with django_assert_num_queries(5):
        read_register()


def test_a_version_is_read_once(django_assert_num_queries):
    make_active(code="A1")
    version = register_version()
    register_of(version)

    with django_assert_num_queries(0):
        assert codes(register_of(version)) == ["A1"]


def test_every_change_that_shows_makes_another_version():
    agent = make_active(code="A1")
    versions = [register_version()]
    other = make_active(code="A2")
    versions.append(register_version())
    agent.revision += 1
    agent.save()
    versions.append(register_version())
    other.status = Status.SUSPENDED
    other.status_since = NOW.replace(year=2027)
    other.save()
    versions.append(register_version())

    assert len(set(versions)) == 4


def test_distances_are_those_of_the_sphere():
    make_active(code="A1", name="A", longitude=105.85, latitude=21.03)
    make_active(code="A2", name="B", longitude=None)
    make_active(code="A3", name="C", longitude=105.86, latitude=21.03)

    metres = metres_from(21.03, 105.85, read_register().agents)

    # 0.01 degrees of longitude at 21.03 degrees north: 0.01 × 111,195 m × cos 21.03°
    assert [None if far is None else round(far) for far in metres] == [0, None, 1038]
