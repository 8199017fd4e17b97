"""Readings for tests, and the figures of a table by the label of their line."""

from oversight.reports.reading import Reading
from oversight.rules.periods import Period
from registry.enums import Role
from tests.factories import NOW, TODAY, make_user

JUNE = Period.month_of(TODAY)
JULY = JUNE.next


def reading(user=None, *, period=JUNE, operator=None, at=NOW, **fields):
    """An inspector of the whole city reading in English about the month of the tests."""
    return Reading(user or make_user(Role.INSPECTOR), period, operator, at, **fields)


def figures(table):
    return {line.label: line.cells for line in table.lines}
