"""Complaints by category, and whether they were resolved in time."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.enums import ComplaintCategory
from oversight.models import Complaint
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, share

RECEIVED, IN_TIME, LATE, AWAITED, UPHELD, DISMISSED = range(6)


def complaints(reading: Reading) -> Table:
    rows = complaint_counts(reading)
    categories = [category for category in ComplaintCategory if category in rows]
    of_term = [counts for category, counts in rows.items() if category != ComplaintCategory.RATING]
    total = [sum(column) for column in zip(*of_term, strict=True)] if of_term else []
    lines = [
        Line(str(category.label), _cells(category, rows[category]), _link(reading, category))
        for category in categories
    ]
    if total:
        lines.append(Line(_("All complaints, without mere ratings"), _cells(None, total)))
    return Table(
        title=_("Complaints"),
        heading=_("Category"),
        columns=(
            pgettext("complaints", "Received"),
            _("In time"),
            _("Late"),
            _("Share in time (%)"),
            _("Still in term"),
            _("Upheld, in whole or in part"),
            _("Unfounded or withdrawn"),
        ),
        lines=lines,
        notes=[
            _(
                "In time: resolved within 5 working days (Circular 17/2017/TT-BTTTT). Late: resolved "
                "later, or not at all though the term has passed. As known today."
            )
        ],
        empty=_("No complaint came in."),
    )


def complaint_counts(reading: Reading) -> dict[str, list[int]]:
    """By category: received, in time, late, still in term, upheld, dismissed."""
    received = reading.rows(Complaint).received_between(reading.period.first, reading.period.last)
    return {category: counts for category, *counts in received.count_by_category(reading.today)}


def _cells(category, counts):
    if category == ComplaintCategory.RATING:
        return counts[RECEIVED], *[None] * 6
    judged = counts[IN_TIME] + counts[LATE]
    return (
        counts[RECEIVED],
        counts[IN_TIME],
        counts[LATE],
        share(counts[IN_TIME], judged),
        counts[AWAITED],
        counts[UPHELD],
        counts[DISMISSED],
    )


def _link(reading, category):
    return reading.list_link(
        "complaint",
        category__exact=category,
        received_on_from=reading.period.first,
        received_on_to=reading.period.last,
    )
