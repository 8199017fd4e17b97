"""Rows are read back as they were given, whichever way they were written."""

import json

import numpy as np
import pytest
from django.db import connection

from oversight.fields import stored_columns
from oversight.models import AgentScore
from tests.factories import make_agent, make_run, make_score

pytestmark = pytest.mark.django_db
ROWS = [{"after": 0, "missed": 2}, {"after": 10, "missed": 0}]


def landmarks_of(score):
    return AgentScore.objects.get(pk=score.pk).landmarks


@pytest.mark.parametrize("rows", [ROWS, [], None])
def test_rows_come_back_as_they_were_given(rows):
    score = make_score(make_agent(), make_run(), landmarks=rows)

    assert landmarks_of(score) == rows


def test_the_keys_are_stored_once():
    score = make_score(make_agent(), make_run(), landmarks=ROWS)

    with connection.cursor() as cursor:
        cursor.execute("SELECT landmarks FROM oversight_agentscore WHERE id = %s", [score.pk])
        (stored,) = cursor.fetchone()

    assert json.loads(stored) == {"after": [0, 10], "missed": [2, 0]}
    assert json.loads(stored_columns({"after": [0, 10], "missed": np.array([2, 0])})) == json.loads(
        stored
    )


def test_rows_stored_as_dictionaries_are_read_alike():
    field = AgentScore._meta.get_field("landmarks")

    assert field.from_db_value(json.dumps(ROWS), None, connection) == ROWS
