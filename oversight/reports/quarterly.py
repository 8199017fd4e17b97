"""The report of one quarter on what the public post owes by law (DOMAIN 1.5).

What the system does not hold is said to be missing: it is not nought.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oversight.models import Dossier, VisitAnswer
from oversight.reports.complaints import complaints
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table, share
from oversight.rules.postal import Leg, carrying_days
from oversight.visit_words import DUTY_LABELS
from oversight.working_time import ordinals_on

LEGS = {
    Leg.SAME_AREA: gettext_lazy("To the authority of the agent's own area"),
    Leg.OTHER_AREA: gettext_lazy("To any other authority"),
}
COUNTER_DUTIES = ("slips_given", "receipts_given", "price_posted")
MISSING = (
    (
        gettext_lazy("Revenue of the service"),
        gettext_lazy("the operator keeps it"),
    ),
    (
        gettext_lazy("Consignment slips and hand-over records, one by one"),
        gettext_lazy("only visits look at slips; records are on paper"),
    ),
    (
        gettext_lazy("Dossiers lost or damaged"),
        gettext_lazy("the operator must report them"),
    ),
    (
        gettext_lazy("Compensation paid"),
        gettext_lazy("the operator must report it"),
    ),
    (
        gettext_lazy("Results brought to citizens, and invitations"),
        gettext_lazy("only the way to the authority is recorded"),
    ),
)


def quarterly_tables(reading: Reading) -> list[Table]:
    """The parts that this person may read, in their order."""
    knows_dossiers = reading.may("view_dossier")
    tables = [carried(reading)] if knows_dossiers else []
    if reading.may("view_visitanswer"):
        tables.append(seen(reading))
    if reading.may("view_complaint"):
        tables.append(complaints(reading))
    tables.append(missing())
    return [*tables, carried_by_agent(reading)] if knows_dossiers else tables


def carried(reading: Reading) -> Table:
    """How dossiers were carried, by how far."""
    days = _allowed(reading)
    rows = {leg: counts for leg, *counts in _carried(reading, "leg")}
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    lines = [
        Line(
            _("%(leg)s: J+%(days)d") % {"leg": LEGS[leg], "days": days[leg]},
            _cells(rows[leg]),
        )
        for leg in Leg
        if leg in rows
    ]
    if total:
        lines.append(Line(_("All dossiers"), _cells(total)))
    return Table(
        title=_("Dossiers received and handed over"),
        heading=pgettext("post", "Way"),
        columns=_columns(),
        lines=lines,
        notes=[
            _(
                "J is the day of reception; working days to the hand-over at the authority (Circular "
                "17/2017/TT-BTTTT art. 7). Districts have ended: a ward or commune is taken for one."
            ),
            _(
                "The share is of those handed over or past their term. Withdrawn ones and those still "
                "in term are left out of it."
            ),
        ],
        empty=_("No dossier was received."),
    )


def carried_by_agent(reading: Reading) -> Table:
    """The points of the service, each with its volume."""
    rows = _carried(reading, "agent__code", "agent__name")
    return Table(
        title=_("Points of the service"),
        heading=_("Agent"),
        columns=_columns(),
        lines=[Line(f"{name} ({code})", _cells(counts), code=code) for code, name, *counts in rows],
        notes=[
            _("%(count)d points were in service when the report was made.")
            % {"count": reading.agents.in_service().count()}
        ],
        empty=_("No point received a dossier."),
    )


def seen(reading: Reading) -> Table:
    """What visits saw of the duties at the counter: slips, receipts, the posted price."""
    answers = reading.rows(VisitAnswer, "visit__agent")
    rows = answers.count_duties(reading.period.first, reading.period.last)
    counts = {duty: (fulfilled, answered) for duty, fulfilled, answered in rows}
    return Table(
        title=_("Duties at the counter, as visits saw them"),
        heading=_("Duty"),
        columns=(_("Fulfilled"), _("Of answers"), _("Share (%)")),
        lines=[
            Line(str(DUTY_LABELS[duty]), (*counts[duty], share(*counts[duty])))
            for duty in COUNTER_DUTIES
            if duty in counts
        ],
        notes=[_("Visits on purpose are among them: this is no rate of all points.")]
        if counts
        else [],
        empty=_("No visit of the quarter looked at them."),
    )


def missing() -> Table:
    """What the law asks for and the system does not hold."""
    return Table(
        title=_("Not held by this system"),
        heading=_("What is to be reported"),
        columns=(_("Why it is missing"),),
        lines=[Line(str(what), (str(why),)) for what, why in MISSING],
        notes=[_("These figures are unknown here, not nought: the operator adds them.")],
    )


def _carried(reading, *keys):
    received = reading.rows(Dossier).received_between(reading.period.first, reading.period.last)
    return received.count_carried(_allowed(reading), ordinals_on(reading.today), *keys)


def _allowed(reading):
    return {leg: carrying_days(leg, reading.period.first) for leg in Leg}


def _columns():
    return (
        pgettext("post", "Received"),
        pgettext("post", "Handed over"),
        _("Within the term"),
        pgettext("post", "Late"),
        _("Share within (%)"),
        _("Still in term"),
        pgettext("post", "Withdrawn"),
    )


def _cells(counts):
    received, forwarded, within, late, awaited, withdrawn = counts
    return received, forwarded, within, late, share(within, within + late), awaited, withdrawn
