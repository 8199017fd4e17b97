"""Flags and early warnings of a month, and what became of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.enums import CaseOutcome, Domain, FlagKind
from oversight.models import AgentScore, Alarm, InspectionCase, ScoringRun
from oversight.reports.reading import Reading
from oversight.reports.tables import Line, Table
from oversight.rules.outcomes import FOLLOWED_WITHIN_DAYS, CaseSpan, case_after

FLAG_FIELDS = tuple(f"flag_{kind}" for kind in FlagKind)


@dataclass(frozen=True)
class Signal:
    """One flag or alarm about one agent."""

    agent: int
    kind: str
    raised_on: date


class Signals:
    """The flags and alarms of a month, each with the case that looks into it."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.screening = _screening(reading)
        self.flags = _flagged(reading, self.screening)
        self.alarms = _alarms(reading) if reading.may("view_alarm") else []
        self.knows_cases = reading.may("view_inspectioncase")
        self.cases = _cases(reading) if self.knows_cases else {}

    def case_of(self, agent: int, raised_on: date) -> CaseSpan | None:
        return case_after(raised_on, self.cases.get(agent, ()))


def signal_tables(reading: Reading) -> list[Table]:
    signals = Signals(reading)
    return [_totals(signals), _flagged_agents(signals)]


def _totals(signals):
    reading = signals.reading
    outcomes = tuple(CaseOutcome) if signals.knows_cases else ()
    lines = []
    if signals.screening:
        for kind in FlagKind:
            raised = [
                Signal(score.agent_id, kind, signals.screening.as_of)
                for score in signals.flags
                if getattr(score, f"flag_{kind}")
            ]
            link = reading.list_link("flaggedscore", run=signals.screening.pk, flag=kind)
            label = _("Flag: %(kind)s") % {"kind": kind.label}
            lines.append(Line(label, _counted(signals, raised, outcomes), link))
    if reading.may("view_alarm"):
        for domain in Domain:
            raised = [signal for signal in signals.alarms if signal.kind == domain]
            link = reading.list_link(
                "alarm",
                domain__exact=domain,
                alarm_on_from=reading.period.first,
                alarm_on_to=reading.period.last,
            )
            label = _("Early warning: %(domain)s") % {"domain": domain.label}
            lines.append(Line(label, _counted(signals, raised, outcomes), link))
    case_columns = (_("With a case"), _("Not decided yet")) if signals.knows_cases else ()
    return Table(
        title=_("Flags and early warnings, and what became of them"),
        heading=_("Signal"),
        columns=(
            pgettext("signals", "Raised"),
            *case_columns,
            *(str(outcome.label) for outcome in outcomes),
        ),
        lines=lines,
        notes=_notes(signals),
        empty=_("No screening was made in this month."),
    )


def _counted(signals, raised, outcomes):
    """How many signals, how many with a case, how many of these undecided, and by decision."""
    if not signals.knows_cases:
        return (len(raised),)
    cases = [signals.case_of(signal.agent, signal.raised_on) for signal in raised]
    decided = Counter(case.outcome for case in cases if case)
    return (
        len(raised),
        sum(case is not None for case in cases),
        decided[""],
        *(decided[outcome] for outcome in outcomes),
    )


def _notes(signals):
    notes = []
    if signals.screening:
        day = date_format(signals.screening.as_of, "SHORT_DATE_FORMAT")
        notes.append(_("Flags of the screening as at %(day)s.") % {"day": day})
    else:
        notes.append(_("No screening was made in this month."))
    if signals.knows_cases:
        notes.append(
            _(
                "A case counts for a signal where it was open when the signal came or was opened "
                "within %(days)d days; decisions are those known today."
            )
            % {"days": FOLLOWED_WITHIN_DAYS.value}
        )
    notes.append(_("A flag or an alarm is a reason to look, not a finding of fault."))
    return notes


def _flagged_agents(signals):
    lines = []
    for score in signals.flags:
        case = signals.case_of(score.agent_id, signals.screening.as_of)
        kinds = [str(kind.label) for kind in FlagKind if getattr(score, f"flag_{kind}")]
        known = (*_case_cells(case),) if signals.knows_cases else ()
        agent = score.agent
        cells = (agent.operator.name, ", ".join(kinds), *known)
        lines.append(Line(f"{agent.name} ({agent.code})", cells, code=agent.code))
    known = (pgettext("report", "Case"), pgettext("report", "Decision"))
    return Table(
        title=_("Flagged agents"),
        heading=_("Agent"),
        columns=(_("Operator"), _("Why"), *(known if signals.knows_cases else ())),
        lines=lines,
        notes=[_("Strongest evidence first.")] if lines else [],
        empty=_("No agent was flagged."),
    )


def _case_cells(case):
    if case is None:
        return None, _("no case yet")
    return case.number, (
        str(CaseOutcome(case.outcome).label) if case.outcome else _("not decided yet")
    )


def _screening(reading):
    screenings = ScoringRun.objects.visible_to(reading.user).screenings()
    return screenings.in_month_of(reading.period.first).defer("rates", "parameters").first()


def _flagged(reading, screening):
    if screening is None:
        return []
    return list(
        reading.rows(AgentScore)
        .filter(run=screening)
        .flagged()
        .select_related("agent__operator")
        .only("p", "agent__code", "agent__name", "agent__operator__name", *FLAG_FIELDS)
    )


def _alarms(reading):
    raised = reading.rows(Alarm).raised_between(reading.period.first, reading.period.last)
    return [Signal(*row) for row in raised.values_list("agent", "domain", "alarm_on")]


def _cases(reading):
    """By agent: the cases that may look into a signal of the month."""
    last = reading.period.last + timedelta(days=int(FOLLOWED_WITHIN_DAYS.value))
    rows = reading.rows(InspectionCase).standing_between(reading.period.first, last)
    cases = defaultdict(list)
    columns = ("agent", "number", "opened_at", "closed_at", "outcome")
    for agent, number, opened_at, closed_at, outcome in rows.values_list(*columns):
        opened_on = timezone.localdate(opened_at)
        closed_on = timezone.localdate(closed_at) if closed_at else None
        cases[agent].append(CaseSpan(number, opened_on, closed_on, outcome))
    return cases
