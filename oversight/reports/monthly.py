"""The report of one month, for the Centre or for one operator."""

from oversight.reports.changes import changes
from oversight.reports.complaints import complaints
from oversight.reports.drifting import drift_table
from oversight.reports.grades import grades
from oversight.reports.held import overdue
from oversight.reports.raised import signal_tables
from oversight.reports.reading import Reading
from oversight.reports.tables import Table
from oversight.reports.times import time_to_act
from oversight.reports.visits import found

# Every part with what a person must be allowed to see to read it.
PARTS = (
    ("view_agentscore", lambda reading: [grades(reading)]),
    ("view_flaggedscore", signal_tables),
    ("view_overduedossier", lambda reading: [overdue(reading)]),
    ("view_plannedvisit", lambda reading: [found(reading)]),
    ("view_inspectioncase", lambda reading: [time_to_act(reading)]),
    ("view_cusumday", lambda reading: [drift_table(reading)]),
    ("view_complaint", lambda reading: [complaints(reading)]),
    ("view_agentscore", lambda reading: [changes(reading)]),
)


def monthly_tables(reading: Reading) -> list[Table]:
    """The parts that this person may read, in their order."""
    return [
        table
        for permission, tables in PARTS
        if reading.may(permission)
        for table in tables(reading)
    ]
