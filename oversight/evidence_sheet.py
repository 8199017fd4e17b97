"""Between the rule in `rules/evidence_sheet.py` and the database: what was counted, and in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oversight.dossier_files import hashed_contact
from oversight.enums import CONDUCT, MONEY, QuestionSource
from oversight.models import Complaint, Dossier, Visit, VisitAnswer
from oversight.rules.calendar import minute_of
from oversight.rules.evidence_sheet import (
    WINDOW_DAYS,
    Counted,
    Hours,
    Line,
    LineCode,
    is_far,
    is_outside,
    shared_contacts,
    sheet,
)
from registry.models import Agent, OpeningHours

MOST_PEERS = 100  # a median needs no more, and a page must not read the whole city

# The duties of a checklist whose breach a line counts, each in visits.
DUTIES_OF = {
    LineCode.PRICE_BOARD: ("price_posted",),
    LineCode.RECEIPTS: ("slips_given", "receipts_given"),
    LineCode.ON_DUTY: ("registered_on_duty",),
}
CATEGORIES_OF = {LineCode.MONEY_COMPLAINTS: MONEY, LineCode.CONDUCT_COMPLAINTS: CONDUCT}
OF_DOSSIERS = (LineCode.SHARED_CONTACT, LineCode.OUTSIDE_HOURS, LineCode.OUTSIDE_AREA)

TITLES = {
    LineCode.MONEY_COMPLAINTS: _("Complaints about money: a fee asked, no receipt"),
    LineCode.CONDUCT_COMPLAINTS: _("Other complaints about conduct"),
    LineCode.PRICE_BOARD: _("Visits that found no posted price list"),
    LineCode.RECEIPTS: _("Visits that found slips or receipts missing"),
    LineCode.ON_DUTY: _("Visits that met somebody on duty who is not registered"),
    LineCode.SHARED_CONTACT: _("Dossiers whose phone stands for three citizens or more"),
    LineCode.OUTSIDE_HOURS: _("Dossiers received outside opening hours"),
    LineCode.OUTSIDE_AREA: _("Dossiers of citizens from another ward"),
    LineCode.POSITION: _("Visits whose phone was away from the registered place"),
}
BASES = {
    **dict.fromkeys(CATEGORIES_OF, _("dossiers received")),
    **dict.fromkeys(DUTIES_OF, _("visits that looked at it")),
    LineCode.SHARED_CONTACT: _("dossiers with a phone and a citizen"),
    LineCode.OUTSIDE_HOURS: _("dossiers received"),
    LineCode.OUTSIDE_AREA: _("dossiers with the citizen's area"),
    LineCode.POSITION: _("visits with a position"),
}
UNKNOWN = {
    **dict.fromkeys(DUTIES_OF, _("Not known: no visit looked at it.")),
    LineCode.SHARED_CONTACT: _("Not known: the files of dossiers give no phones."),
    LineCode.OUTSIDE_HOURS: _("Not known: no opening hours are recorded, or no dossiers."),
    LineCode.OUTSIDE_AREA: _("Not known: the files of dossiers do not give the citizen's area."),
    LineCode.POSITION: _("Not known: no visit recorded a position."),
}
CHECKS = {
    LineCode.MONEY_COMPLAINTS: _(
        "Ask citizens at the counter what they paid and for what; compare with posted prices, "
        "slips and receipts of the day."
    ),
    LineCode.CONDUCT_COMPLAINTS: _(
        "Ask citizens how often they came and who spoke to them; read the complaints before going."
    ),
    LineCode.PRICE_BOARD: _("Is the price list posted where citizens see it, with 0 đồng?"),
    LineCode.RECEIPTS: _("Take five dossiers of the last week: has each its slip and receipt?"),
    LineCode.ON_DUTY: _("Compare everybody behind the counter with the registered staff."),
    LineCode.SHARED_CONTACT: _(
        "Whose phone is it? Ask the point, and call some of these citizens on a number of theirs."
    ),
    LineCode.OUTSIDE_HOURS: _(
        "Are the opening hours right? Who took these dossiers in, where, and on whose behalf?"
    ),
    LineCode.OUTSIDE_AREA: _(
        "Ask why they came here: work and family nearby are good reasons, being sent is not."
    ),
    LineCode.POSITION: _("Does the point work at its registered place, under its signboard?"),
}


@dataclass(frozen=True)
class Sheet:
    """The evidence sheet of one agent as at the end of a day."""

    agent: Agent
    first: date
    last: date
    lines: list[Line]

    @property
    def raised(self) -> list[Line]:
        return [line for line in self.lines if line.is_raised]


def sheet_of(agent: Agent, on: date) -> Sheet:
    """The sheet of an agent, beside peers of its kind of operator. A constant number of queries."""
    first = window_start(on)
    peers = peers_of(agent)
    facts = facts_of_many([agent.pk, *peers], first, on)
    return Sheet(agent, first, on, sheet(facts[agent.pk], [facts[peer] for peer in peers]))


def window_start(on: date) -> date:
    return on - timedelta(days=int(WINDOW_DAYS.value) - 1)


def peers_of(agent: Agent) -> list[int]:
    """Other agents in service of the same kind of operator: all, or evenly many by their codes."""
    others = Agent.objects.in_service().filter(operator__kind=agent.operator.kind_id)
    keys = list(others.exclude(pk=agent.pk).order_by("code").values_list("pk", flat=True))
    step = max(1, -(-len(keys) // MOST_PEERS))
    return keys[::step]


def facts_of_many(
    agents: Collection[int], first: date, last: date
) -> dict[int, Mapping[LineCode, Counted]]:
    """What was counted about these agents, by their keys; what nobody could count is left out."""
    facts: dict[int, dict[LineCode, Counted]] = {agent: {} for agent in agents}
    dossiers = _dossiers(agents, first, last)
    _add_complaints(facts, dossiers, first, last)
    _add_patterns(facts, dossiers)
    _add_duties(facts, first, last)
    _add_positions(facts, first, last)
    return facts


def complaints_behind(agent: Agent, code: LineCode, first: date, last: date):
    """The complaints that a line counts, newest first."""
    return (
        Complaint.objects.standing()
        .received_between(first, last)
        .filter(agent=agent, category__in=CATEGORIES_OF[code])
    )


def visits_behind(agent: Agent, code: LineCode, first: date, last: date) -> list[Visit]:
    """The visits that a line counts, newest first."""
    visits = Visit.objects.made_between(first, last).filter(agent=agent).for_list()
    if code is LineCode.POSITION:
        measured = visits.filter(position_distance_m__isnull=False)
        return [visit for visit in measured if _is_far(visit)]
    return list(visits.filter(pk__in=_breaches(code).values("visit")))


def dossiers_behind(agent: Agent, code: LineCode, first: date, last: date) -> list[Dossier]:
    """The dossiers that a line counts, newest first."""
    rows = _dossiers([agent.pk], first, last)[agent.pk]
    [place] = _places([agent.pk])
    wanted = {row.key for row in _matching(code, rows, place)}
    return sorted(
        Dossier.objects.filter(pk__in=wanted).select_related("procedure"),
        key=lambda dossier: dossier.received_at,
        reverse=True,
    )


class _Received(NamedTuple):
    """What the lines need of one dossier. `at` is the city's wall clock."""

    key: int
    at: datetime
    contact: str
    citizen: str
    area: str


def _dossiers(agents, first, last) -> dict[int, list[_Received]]:
    rows: dict[int, list[_Received]] = {agent: [] for agent in agents}
    here = timezone.get_current_timezone()
    received = Dossier.objects.filter(
        agent__in=agents,
        received_at__gte=_midnight(first),
        received_at__lt=_midnight(last + timedelta(days=1)),
    )
    for agent, key, at, *rest in received.order_by().values_list(
        "agent", "pk", "received_at", "contact_key", "citizen_key", "citizen_area_code"
    ):
        rows[agent].append(_Received(key, at.astimezone(here).replace(tzinfo=None), *rest))
    return rows


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def _add_complaints(facts, dossiers, first, last):
    for agent, found in facts.items():
        found.update({code: Counted(0, len(dossiers[agent])) for code in CATEGORIES_OF})
    complaints = Complaint.objects.standing().received_between(first, last)
    rows = complaints.filter(agent__in=facts).order_by().values_list("agent", "category")
    for agent, category in rows:
        for code, categories in CATEGORIES_OF.items():
            if category in categories:
                before = facts[agent][code]
                facts[agent][code] = Counted(before.count + 1, before.base)


def _add_patterns(facts, dossiers):
    for place in _places(facts):
        rows = dossiers[place.pk]
        bases = {
            LineCode.SHARED_CONTACT: [row for row in rows if row.contact and row.citizen],
            LineCode.OUTSIDE_HOURS: rows if place.hours else [],
            LineCode.OUTSIDE_AREA: [row for row in rows if row.area] if place.area_code else [],
        }
        for code, base in bases.items():
            if base:
                facts[place.pk][code] = Counted(len(_matching(code, base, place)), len(base))


@dataclass
class _Place:
    """What an agent's dossiers are compared with."""

    pk: int
    own_contact: str
    area_code: str
    hours: list[Hours]


def _places(agents: Iterable[int]) -> list[_Place]:
    hours = defaultdict(list)
    stretches = OpeningHours.objects.filter(agent__in=agents).order_by()
    for agent, weekday, opens, closes in stretches.values_list(
        "agent", "weekday", "opens", "closes"
    ):
        hours[agent].append(Hours(weekday, minute_of(opens), minute_of(closes)))
    rows = Agent.objects.filter(pk__in=agents).values_list(
        "pk", "phone", "area__code", "declared_area__code"
    )
    return [
        _Place(key, hashed_contact(phone), area or declared or "", hours[key])
        for key, phone, area, declared in rows
    ]


def _matching(code, rows, place) -> list[_Received]:
    if code is LineCode.SHARED_CONTACT:
        pairs = [(row.contact, row.citizen) for row in rows]
        shared = shared_contacts(pairs, place.own_contact)
        return [row for row in rows if row.citizen and row.contact in shared]
    if code is LineCode.OUTSIDE_HOURS:
        return [row for row in rows if place.hours and is_outside(row.at, place.hours)]
    return [row for row in rows if place.area_code and row.area not in ("", place.area_code)]


def _breaches(code):
    """Answers of submitted visits that say a duty of this line was not kept."""
    return VisitAnswer.objects.filter(
        source=QuestionSource.DUTY, question__in=DUTIES_OF[code], value=0
    )


def _add_duties(facts, first, last):
    asked = defaultdict(set)
    broken = defaultdict(set)
    codes = {duty: code for code, duties in DUTIES_OF.items() for duty in duties}
    answers = VisitAnswer.objects.filter(
        visit__in=Visit.objects.made_between(first, last),
        visit__agent__in=facts,
        source=QuestionSource.DUTY,
        question__in=codes,
        value__isnull=False,
    )
    for agent, visit, duty, value in answers.order_by().values_list(
        "visit__agent", "visit", "question", "value"
    ):
        asked[agent, codes[duty]].add(visit)
        if not value:
            broken[agent, codes[duty]].add(visit)
    for (agent, code), visits in asked.items():
        facts[agent][code] = Counted(len(broken[agent, code]), len(visits))


def _add_positions(facts, first, last):
    measured = Visit.objects.made_between(first, last).filter(
        ~Q(position_distance_m=None), agent__in=facts
    )
    far = defaultdict(list)
    for visit in measured.only("agent", "position_distance_m", "position_accuracy_m"):
        far[visit.agent_id].append(_is_far(visit))
    for agent, visits in far.items():
        facts[agent][LineCode.POSITION] = Counted(sum(visits), len(visits))


def _is_far(visit):
    return is_far(visit.position_distance_m, visit.position_accuracy_m)
