"""How long it took from a signal to a decision."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.models import InspectionCase
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, too_few
from oversight.rules.outcomes import durations

# From which day to which; the step counts in the month of its end.
STEPS = (
    (gettext_lazy("Signal to case"), "signal_on", "opened_on"),
    (gettext_lazy("Case to notice"), "opened_on", "notified_on"),
    (gettext_lazy("Notice to decision"), "notified_on", "decided_on"),
    (gettext_lazy("Signal to decision"), "signal_on", "decided_on"),
)
OPEN_TO_OPERATORS = ("notified_on",)


def time_to_act(reading: Reading) -> Table:
    rows = list(
        reading.rows(InspectionCase)
        .standing_between(reading.period.first, reading.period.last)
        .with_steps()
        .values("signal_on", "opened_on", "notified_on", "decided_on")
    )
    return Table(
        title=_("Time to act"),
        heading=_("From … to …"),
        columns=(_("Cases"), _("Median (days)"), _("Longest (days)")),
        lines=[
            _line(label, _days(rows, start, end, reading.period))
            for label, start, end in STEPS
            if not reading.is_of_operator or start in OPEN_TO_OPERATORS
        ],
        notes=[
            _("Calendar days, of the steps that ended in this month."),
            _(
                "A signal is the newest of its kind before the case was opened; cases opened by hand "
                "or from the overdue list have none."
            ),
        ],
    )


def _days(rows, start, end, period):
    """The days between two steps, of the cases whose later step came in the period."""
    return [
        (row[end] - row[start]).days
        for row in rows
        if row[start] and row[end] and period.first <= row[end] <= period.last
    ]


def _line(label, days):
    taken = durations(days)
    middle = taken.median if taken.median is not None else too_few()
    return Line(str(label), (taken.count, middle, taken.longest))
