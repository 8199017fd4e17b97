"""What lapses, from which day, and what is done about it."""

from datetime import date, timedelta

import pytest

from registry.rules.lapses import (
    PATIENCE_DAYS,
    Lapse,
    LapseKind,
    NextStep,
    oldest_valid_check,
)

LAST_DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (LapseKind.CERTIFICATE, NextStep.ASK_FOR_CERTIFICATE, NextStep.TAKE_OFF_STAFF),
        (LapseKind.AGREEMENT, NextStep.ASK_FOR_AGREEMENT, NextStep.SUSPEND),
        (LapseKind.EQUIPMENT_CHECK, NextStep.CHECK_EQUIPMENT, NextStep.CHECK_EQUIPMENT),
        (LapseKind.WAIVER, NextStep.CHECK_CRITERION, NextStep.SUSPEND),
        (LapseKind.CONDITION, NextStep.CHECK_CRITERION, NextStep.SUSPEND),
    ],
)
def test_the_next_step_becomes_firm_when_patience_has_run_out(kind, first, last):
    lapse = Lapse(kind, LAST_DAY)
    end = LAST_DAY + timedelta(days=PATIENCE_DAYS.value)

    assert [lapse.next_step(day) for day in (LAST_DAY, end, end + timedelta(days=1))] == [
        first,
        first,
        last,
    ]


def test_equipment_is_looked_at_once_a_year():
    assert oldest_valid_check(date(2026, 6, 15)) == date(2025, 6, 15)
