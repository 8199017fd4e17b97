"""What visits found: by lot for all agents, and apart from it where sent on purpose."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.found_rates import found_rates, targeted_counts
from oversight.models import PlannedVisit, RandomPlan, Visit
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, too_few


def found(reading: Reading) -> Table:
    planned = reading.rows(PlannedVisit)
    plan = RandomPlan.objects.visible_to(reading.user).of_month(reading.period.first).first()
    link = reverse("admin:oversight_randomplan_change", args=[plan.pk]) if plan else ""
    visits = reading.rows(Visit).made_between(reading.period.first, reading.period.last)
    of_month, so_far = (
        planned.filter(plan__month=reading.period.first),
        planned.filter(plan__month__lte=reading.period.first),
    )
    return Table(
        title=_("What visits found"),
        heading=_("Visits"),
        columns=(
            pgettext("visits", "Planned"),
            pgettext("visits", "Made"),
            _("Violations"),
            _("Rate in all agents (%)"),
            _("95% interval, from (%)"),
            _("to (%)"),
        ),
        lines=[
            _line(_("Random plan of this month"), of_month, link),
            _line(_("All random plans until then"), so_far),
            _targeted(targeted_counts(visits)),
        ],
        notes=[
            _(
                "The rate in all agents comes from visits by lot alone. Visits on purpose went where "
                "something was suspected and say nothing of the other agents."
            )
        ],
    )


def _line(label, planned, link=""):
    rate = found_rates(planned).violation
    if rate is None:
        return Line(label, (planned.count(), 0, None, too_few(), None, None), link)
    estimates = (round(100 * value, 1) for value in (rate.rate, rate.low, rate.high))
    return Line(label, (planned.count(), rate.visits, rate.found, *estimates), link)


def _targeted(counts):
    cells = (None, counts.visits, counts.violations, _("says nothing of all agents"), None, None)
    return Line(_("On purpose, in this month"), cells)
