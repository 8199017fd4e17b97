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
BREAKDOWNS = import_module("oversight.migrations.0019_score_breakdowns")


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


def test_rows_stored_with_a_score_become_rows_of_its_agent_in_either_old_form():
    as_rows = [{"code": "A.1", "late": 2, "usual": 0.5}, {"code": "Đ.22", "late": 0, "usual": 1.0}]
    as_columns = {"code": ["B"], "late": [1], "usual": [1 / 3]}

    table = BREAKDOWNS._table([(7, as_rows), (8, as_columns), (9, None), (10, {}), (11, [])])

    assert table.dtype.names == ("agent", "code", "late", "usual")
    assert table.tolist() == [
        (7, b"A.1", 2, 0.5),
        (7, "Đ.22".encode(), 0, 1.0),
        (8, b"B", 1, 1 / 3),
    ]
    assert BREAKDOWNS._table([(7, None)]).tolist() == []
