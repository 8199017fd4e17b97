"""Activating new boundaries: where agents go, and what is kept of where they were."""

from datetime import date

import pytest

from registry.actions.areas import Activation, activate_boundaries
from registry.models import AreaAssignment, AreaLink
from tests.factories import NOW, make_agent, make_area, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    """Three old wards without outlines; two new ones side by side, the second has an old name."""
    old = make_version(valid_from=date(2025, 1, 1))
    new = make_version(valid_from=date(2025, 7, 1), activated_at=None)
    areas = {
        "whole": make_area("00001", version=old, boundary=None, name="Phường Phúc Xá"),
        "split": make_area("00002", version=old, boundary=None, name="Phường Trúc Bạch"),
        "kept": make_area("00070", version=old, boundary=None, name="Phường Hoàn Kiếm"),
        "west": make_area("00002", version=new, west=105.80, south=21.0, name="Phường Ba Đình"),
        "east": make_area("00070", version=new, west=105.82, south=21.0, name="Phường Hoàn Kiếm"),
    }
    for old_area, new_area, is_whole in (
        ("whole", "west", True),
        ("split", "west", False),
        ("split", "east", False),
    ):
        AreaLink.objects.create(old=areas[old_area], new=areas[new_area], is_whole=is_whole)
    return new, areas


def activate(version):
    return activate_boundaries(version=version, by=None, at=NOW)


@pytest.mark.parametrize(
    ("declared", "longitude", "expected"),
    [
        ("whole", 105.81, ("west", "west", "inside")),
        ("whole", 105.83, ("west", "east", "outside")),
        ("whole", None, ("west", None, "")),
        ("split", 105.81, ("west", "west", "inside")),
        ("split", 105.83, ("east", "east", "inside")),
        ("split", 105.8199, ("west", "west", "border_zone")),
        ("split", 105.90, ("split", None, "no_boundary")),
        ("split", None, ("split", None, "")),
        ("kept", 105.83, ("east", "east", "inside")),
    ],
)
def test_an_agent_goes_to_its_new_area(walk, declared, longitude, expected):
    version, areas = walk
    agent = make_agent(longitude=longitude, latitude=21.01, declared_area=areas[declared])

    activate(version)

    agent.refresh_from_db()
    names = {area.pk: name for name, area in areas.items()}
    assert (
        names[agent.declared_area_id],
        names.get(agent.area_id),
        agent.finding,
    ) == expected


def test_activation_counts_what_it_did(walk):
    version, areas = walk
    make_agent(longitude=105.81, latitude=21.01, declared_area=areas["whole"])
    make_agent(longitude=None, declared_area=areas["split"])

    assert activate(version) == Activation(
        opened=2, closed=3, redeclared=1, left_over=1, relocated=1
    )


def test_what_each_agent_was_assigned_to_is_kept(walk):
    version, areas = walk
    agent = make_agent(longitude=105.83, latitude=21.01, declared_area=areas["whole"])
    lost = make_agent(longitude=None, declared_area=areas["split"])

    activate(version)

    rows = AreaAssignment.objects.order_by("pk")
    assert list(rows.values_list("agent", "version", "area", "finding", "at")) == [
        (agent.pk, areas["whole"].version_id, areas["whole"].pk, "", NOW),
        (lost.pk, areas["split"].version_id, areas["split"].pk, "", NOW),
        (agent.pk, version.pk, areas["east"].pk, "outside", NOW),
        (lost.pk, version.pk, None, "", NOW),
    ]


def test_the_first_boundaries_have_nothing_before_them():
    version = make_version(activated_at=None)
    area = make_area("00070", version=version)
    agent = make_agent(declared_area=area)

    activate(version)

    rows = AreaAssignment.objects.values_list("agent", "version", "area", "finding")
    assert list(rows) == [(agent.pk, version.pk, area.pk, "inside")]


def test_districts_assign_nobody():
    make_agent(declared_area=make_area("00070"))
    districts = make_version(valid_from=date(2026, 1, 1), activated_at=None)
    make_area("001", version=districts, kind="district")

    activate(districts)

    assert AreaAssignment.objects.count() == 0


def test_followed_declarations_leave_a_trace(walk):
    version, areas = walk
    agent = make_agent(longitude=105.81, latitude=21.01, declared_area=areas["whole"])

    activate(version)

    row = agent.history.first()
    assert row.declared_area_id == areas["west"].pk
    assert [kept.service for kept in row.services.all()] == [agent.services.get()]
    assert row.history_change_reason != ""
    agent.refresh_from_db()
    assert agent.revision == 1  # a form opened before is refused
