"""Tables are read back as they were given, whatever their columns."""

import numpy as np
import pytest

from oversight.models import ScoreBreakdown
from tests.factories import make_agent, make_run, make_score

pytestmark = pytest.mark.django_db
LANDMARKS = [{"after": 0, "missed": 2, "usual": 0.1}, {"after": 10, "missed": 0, "usual": 1 / 3}]


def test_a_table_comes_back_with_its_columns_and_their_types():
    table = np.array([(1, b"1.000656", 0.1)], [("agent", "<i4"), ("code", "S8"), ("usual", "<f8")])
    breakdown = ScoreBreakdown.objects.create(
        run=make_run(), first_agent=1, last_agent=1, procedures=table, landmarks=table[:0]
    )

    breakdown.refresh_from_db()

    assert (breakdown.procedures.dtype, breakdown.procedures.tolist()) == (
        table.dtype,
        table.tolist(),
    )
    assert (breakdown.landmarks.dtype, breakdown.landmarks.size) == (table.dtype, 0)


def test_a_score_has_its_own_rows_among_those_of_others():
    run = make_run()
    score = make_score(make_agent(), run, landmarks=LANDMARKS)
    make_score(make_agent(), run, landmarks=LANDMARKS[:1])

    assert score.landmarks == LANDMARKS


def test_a_score_without_a_breakdown_has_no_rows():
    score = make_score(make_agent(), make_run())

    assert (score.procedures, score.landmarks, score.delay_held_long) == ([], [], None)
