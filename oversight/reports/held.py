"""Files that agents held past their deadline at the end of a month."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.actions.parameters import parameters_on
from oversight.models import OverdueDossier
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, share
from oversight.working_time import ordinals_on


def overdue(reading: Reading) -> Table:
    days = parameters_on(reading.last_day)[1].overdue_days
    # of a month under way, what the list itself shows today
    at = None if reading.is_under_way else reading.end
    held = reading.rows(OverdueDossier).held(ordinals_on(reading.last_day), at)
    over = held.filter(days_over__gte=days).order_by("-days_over", "code")
    rows = list(over.values_list("days_over", "agent", "code"))
    holders = len({agent for _days, agent, _code in rows})
    files, serving = held.count(), reading.agents.in_service().count()
    link = reading.list_link("overduedossier") if reading.is_under_way else ""
    lines = [
        Line(
            _("Files held past their deadline"), (len(rows), files, share(len(rows), files)), link
        ),
        Line(_("Agents that hold them"), (holders, serving, share(holders, serving))),
    ]
    if rows:
        oldest, _agent, code = rows[0]
        label = _("Oldest, in working days past its deadline: %(code)s") % {"code": code}
        lines.append(Line(label, (oldest, None, None), code=code))
    return Table(
        title=_("Overdue dossiers"),
        heading=_("As at %(day)s") % {"day": date_format(reading.last_day, "SHORT_DATE_FORMAT")},
        columns=(
            pgettext("report", "Number"),
            _("Of all held, or in service"),
            _("Share (%)"),
        ),
        lines=lines,
        notes=[
            _(
                "Counted from %(days)d working days past the deadline on. Files held are those handed "
                "over, or brought again after a supplement, and not forwarded."
            )
            % {"days": days}
        ],
    )
