"""Publishing criteria: a published version is closed, never edited."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from registry.actions.criteria import copy_criteria_set, publish_criteria_set
from registry.criteria import demands_of
from registry.enums import Role
from registry.models import CriteriaSet
from tests.factories import NOW, make_composite, make_criteria, make_user

pytestmark = pytest.mark.django_db
DEMAND = ("working_scanner", "at_least", "1")


def publish(criteria_set, valid_from=date(2026, 7, 1), by=None):
    return publish_criteria_set(
        criteria_set=criteria_set,
        by=by or make_user(Role.ADMINISTRATOR),
        at=NOW,
        valid_from=valid_from,
    )


def code_of(criteria_set, **options):
    with pytest.raises(ValidationError) as refusal:
        publish(criteria_set, **options)
    return refusal.value.code


def test_publishing_closes_the_version_in_force_the_same_day():
    old = make_criteria(DEMAND)
    new = make_criteria(DEMAND, number=2, published=False)

    publish(new)

    old.refresh_from_db()
    assert (old.valid_to, new.valid_from, new.valid_to) == (
        date(2026, 7, 1),
        date(2026, 7, 1),
        None,
    )
    for day, version in ((date(2026, 6, 30), old), (date(2026, 7, 1), new)):
        assert CriteriaSet.objects.in_force_for(None, day).get() == version


def test_publishing_is_refused_by_code():
    draft = make_criteria(DEMAND, number=2, published=False)

    assert code_of(draft, by=make_user(Role.CENTRE_STAFF)) == "not_permitted"
    assert code_of(make_criteria(number=3, published=False)) == "no_criteria"
    in_force = make_criteria(DEMAND, number=1)
    assert code_of(in_force) == "already_published"
    assert code_of(draft, valid_from=in_force.valid_from) == "starts_too_early"


def test_a_new_version_starts_as_a_copy_of_the_old_one():
    administrator = make_user(Role.ADMINISTRATOR)
    old = make_criteria(DEMAND, ("agreement", "is_true", ""))

    copy = copy_criteria_set(criteria_set=old, by=administrator)

    assert (copy.number, copy.is_published) == (2, False)
    assert [c.measure for c in copy.criteria.all()] == ["working_scanner", "agreement"]
    with pytest.raises(ValidationError) as refusal:
        copy_criteria_set(criteria_set=old, by=administrator)
    assert refusal.value.code == "draft_exists"


def test_a_copy_keeps_parts_under_their_criterion_and_days_of_grace():
    old = make_criteria(DEMAND)
    old.criteria.update(grace_days=14)
    # the whole comes after its parts in the order of the set
    make_composite(old, "some_of", "1", ("working_camera", "at_least", "1"), order=9)

    copy = copy_criteria_set(criteria_set=old, by=make_user(Role.ADMINISTRATOR))

    assert demands_of(copy) == demands_of(old)
    assert copy.criteria.count() == 3


@pytest.mark.parametrize(("threshold", "parts"), [("1", []), ("2", [DEMAND])])
def test_a_set_with_a_composite_of_too_few_parts_is_not_published(threshold, parts):
    draft = make_criteria(DEMAND, published=False)
    make_composite(draft, "some_of", threshold, *parts)

    assert code_of(draft) == "criterion_incomplete"
