"""Adding parameters: numbered, dated, explained, and refused where they cannot be."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.parameters import add_parameter_set, parameters_on
from oversight.models import ParameterSet
from oversight.rules.parameters import Parameters
from registry.enums import Role
from tests.factories import NOW, TODAY, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make_user(Role.ADMINISTRATOR)


def add(by, **options):
    given = {"values": {"flag_ratio": 2.0}, "valid_from": TODAY, "reason": "Thử", "at": NOW}
    return add_parameter_set(by=by, **given | options)


def test_a_version_gets_the_next_number_and_every_value(administrator):
    made = add(administrator)

    assert (made.number, made.made_by, made.made_at) == (2, administrator, NOW)
    assert Parameters.from_dict(made.values) == Parameters(flag_ratio=2.0)
    assert sorted(made.values) == sorted(Parameters().to_dict())


def test_what_is_not_named_keeps_what_the_newest_version_says(administrator):
    add(administrator)

    made = add(administrator, values={"flag_excess": 5.0})

    assert Parameters.from_dict(made.values) == Parameters(flag_ratio=2.0, flag_excess=5.0)


def test_the_newest_that_has_begun_is_in_force(administrator):
    made = add(administrator, valid_from=TODAY + timedelta(days=7))

    assert parameters_on(TODAY)[0].number == 1
    assert parameters_on(TODAY + timedelta(days=7)) == (made, Parameters(flag_ratio=2.0))
    assert parameters_on(date(2020, 1, 1)) == (None, Parameters())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"reason": " "}, "reason_required"),
        ({"valid_from": TODAY - timedelta(days=1)}, "day_passed"),
        ({"values": {"decision_wait": 5}}, "fixed_parameter"),
        ({"values": {"landmarks": [0, 2]}}, "fixed_parameter"),
        ({"values": {"alpha": 5}}, "parameters_refused"),
        ({"values": {"flag_share": 0.9}}, "parameters_refused"),
        ({"values": {"flag_share": "0,05"}}, "parameters_refused"),
        ({"values": {"cusum_delay_odds": 1.2}}, "parameters_refused"),
        ({"values": {}}, "nothing_changed"),
    ],
)
def test_a_version_that_cannot_be_is_refused(administrator, options, code):
    with pytest.raises(ValidationError) as refusal:
        add(administrator, **options)

    assert refusal.value.code == code
    assert ParameterSet.objects.count() == 1


def test_only_who_may_adds_a_version():
    with pytest.raises(ValidationError) as refusal:
        add(make_user(Role.INSPECTOR))

    assert refusal.value.code == "not_permitted"
