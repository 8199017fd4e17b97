from datetime import date

import pytest
from django.core.exceptions import ValidationError

from registry.actions.links import Linking, link_areas
from registry.enums import Role
from registry.models import AreaLink
from registry.rules.succession import LinkRow
from tests.factories import make_area, make_user, make_version

pytestmark = pytest.mark.django_db
ROWS = [
    LinkRow(1, "00001", "00004", is_whole=False),
    LinkRow(2, "00001", "00070", is_whole=False),
    LinkRow(3, "00002", "00070", is_whole=True),
]


@pytest.fixture
def versions():
    old = make_version(valid_from=date(2025, 1, 1))
    new = make_version(valid_from=date(2025, 7, 1), activated_at=None)
    for code, version in (("00001", old), ("00002", old), ("00004", new), ("00070", new)):
        make_area(code, version=version, boundary=None)
    return {"old": old, "new": new}


def links():
    return list(AreaLink.objects.values_list("old__code", "new__code", "is_whole"))


def codes_of(refusal):
    return [error.code for error in refusal.value.error_list]


def test_link_areas_remembers_each_row(versions):
    done = link_areas(rows=ROWS, by=make_user(Role.ADMINISTRATOR), **versions)

    assert done == Linking(added=3, corrected=0, removed=0, unchanged=0)
    assert links() == [
        ("00001", "00004", False),
        ("00001", "00070", False),
        ("00002", "00070", True),
    ]


def test_the_same_list_twice_changes_nothing(versions):
    link_areas(rows=ROWS, by=None, **versions)

    done = link_areas(rows=ROWS, by=None, **versions)

    assert done == Linking(added=0, corrected=0, removed=0, unchanged=3)


def test_a_corrected_list_replaces_the_earlier_one(versions):
    link_areas(rows=ROWS, by=None, **versions)
    corrected = [
        LinkRow(1, "00001", "00004", is_whole=True),
        LinkRow(2, "00002", "00070", is_whole=True),
    ]

    done = link_areas(rows=corrected, by=None, **versions)

    assert done == Linking(added=0, corrected=1, removed=1, unchanged=1)
    assert links() == [("00001", "00004", True), ("00002", "00070", True)]


def test_link_areas_says_all_that_is_wrong_and_stores_nothing(versions):
    rows = [*ROWS, LinkRow(4, "00009", "00070", is_whole=None)]

    with pytest.raises(ValidationError) as refusal:
        link_areas(rows=rows, by=None, **versions)

    assert codes_of(refusal) == ["links_refused", "links_refused"]
    assert links() == []


def test_link_areas_refuses_who_may_not_load_boundaries(versions):
    with pytest.raises(ValidationError) as refusal:
        link_areas(rows=ROWS, by=make_user(Role.CENTRE_STAFF), **versions)

    assert codes_of(refusal) == ["not_permitted"]


def test_link_areas_refuses_versions_in_the_wrong_order(versions):
    with pytest.raises(ValidationError) as refusal:
        link_areas(rows=ROWS, by=None, old=versions["new"], new=versions["old"])

    assert codes_of(refusal) == ["wrong_order"]
