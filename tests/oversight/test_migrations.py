"""What the migrations of data leave behind."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from oversight.models import ParameterSet
from oversight.rules.parameters import Parameters
from registry.append_only import lifted
from tests.factories import make_agent, make_run, make_score

pytestmark = pytest.mark.django_db
MIGRATION = import_module("oversight.migrations.0003_first_parameters")


def test_the_first_parameter_set_holds_the_values_of_the_method():
    first = ParameterSet.objects.get()

    assert (first.number, first.valid_from) == (1, date(2025, 7, 1))
    assert Parameters.from_dict(first.values) == Parameters()


@pytest.mark.parametrize(
    ("delay_p", "rework_p", "combined"), [(0.001, 0.4, 0.002), (0.9, 0.04, 0.08), (0.7, 0.6, 1.0)]
)
def test_scores_made_before_get_the_probability_of_both_domains(delay_p, rework_p, combined):
    score = make_score(make_agent(), make_run(), delay_p=delay_p, rework_p=rework_p)

    with lifted(connection):
        MIGRATION.combine_p(apps, None)

    score.refresh_from_db()
    assert score.p == pytest.approx(combined)
