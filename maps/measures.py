"""What the wards are coloured by: how each figure is counted, classed and said in words."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maps.enums import Measure
from maps.monthly import figures_by_ward
from maps.numbers import written
from maps.querysets import Window, agents_by_ward, dossiers_by_ward, wards_for, window_for
from maps.rules.classes import class_bounds, class_of
from maps.rules.figures import Figure, State
from registry.models import Area

SCORES = "oversight.view_agentscore"
DOSSIERS = "oversight.view_dossier"
STATISTICS = "registry.view_areastatistic"
NO_AGENT = {"active": 0, "late": 0, "evaluable": 0, "scored": 0, "score_sum": 0.0}


@dataclass(frozen=True)
class Counting:
    """How a measure is counted, for the reader and for the machine."""

    rule: Promise
    numerator: Promise
    denominator: Promise | None
    figure: Callable[[Area, dict], Figure]
    nothing: Promise | str = ""  # what is said where the denominator is 0
    unit: Promise | str = "%s"
    decimals: int = 0
    numerator_decimals: int = 0
    denominator_decimals: int = 0
    permission: str | None = None
    uses_window: bool = False
    uses_run: bool = False
    uses_month: bool = False


def _late(ward, counted):
    return Figure(counted["late"], counted["evaluable"], per=100)


def _mean_score(ward, counted):
    return Figure(counted["score_sum"], counted["scored"])


def _share_of_received(part: str, rule: Promise, numerator: Promise) -> Counting:
    """A part of the dossiers that the ward's authority received in a month."""
    return Counting(
        rule=rule,
        numerator=numerator,
        denominator=gettext_lazy("dossiers received"),
        nothing=gettext_lazy("no dossier received"),
        unit="%s%%",
        decimals=1,
        permission=STATISTICS,
        uses_month=True,
        figure=lambda ward, counted: Figure(
            counted["month"].get(part), counted["month"].get("received"), per=100
        ),
    )


COUNTINGS = {
    Measure.DENSITY: Counting(
        rule=gettext_lazy("Population divided by the stated area."),
        numerator=gettext_lazy("people"),
        denominator=gettext_lazy("km²"),
        unit=gettext_lazy("%s people/km²"),
        denominator_decimals=2,
        figure=lambda ward, counted: Figure(
            ward.population, float(ward.area_km2) if ward.area_km2 else None
        ),
    ),
    Measure.PEOPLE_PER_AGENT: Counting(
        rule=gettext_lazy("Population divided by the agents that are active today."),
        numerator=gettext_lazy("people"),
        denominator=gettext_lazy("active agents"),
        nothing=gettext_lazy("no active agent"),
        unit=gettext_lazy("%s people"),
        figure=lambda ward, counted: Figure(ward.population, counted["active"]),
    ),
    Measure.ACTIVE_AGENTS: Counting(
        rule=gettext_lazy("Agents that are active today."),
        numerator=gettext_lazy("active agents"),
        denominator=None,
        figure=lambda ward, counted: Figure(counted["active"]),
    ),
    Measure.DOSSIERS_PER_1000: Counting(
        rule=gettext_lazy("Dossiers received by the agents of the ward, per 1,000 people."),
        numerator=gettext_lazy("dossiers"),
        denominator=gettext_lazy("people"),
        nothing=gettext_lazy("nobody lives there"),
        decimals=1,
        permission=DOSSIERS,
        uses_window=True,
        figure=lambda ward, counted: Figure(counted["dossiers"], ward.population, per=1000),
    ),
    Measure.SHARE_LATE: Counting(
        rule=gettext_lazy(
            "Times that a dossier was kept past its forwarding deadline, of all times that a "
            "deadline passed. Dossiers still open count, and so do files handed in again."
        ),
        numerator=gettext_lazy("late"),
        denominator=gettext_lazy("deadlines passed"),
        nothing=gettext_lazy("no deadline passed"),
        unit="%s%%",
        decimals=1,
        permission=SCORES,
        uses_window=True,
        uses_run=True,
        figure=_late,
    ),
    Measure.MEAN_SCORE: Counting(
        rule=gettext_lazy(
            "Mean of the scores (0 to 100, higher is better) of the active agents that have enough "
            "dossiers to be judged; the others (grade N) are left out."
        ),
        numerator=gettext_lazy("sum of scores"),
        denominator=gettext_lazy("agents judged"),
        nothing=gettext_lazy("no agent with enough dossiers"),
        decimals=1,
        numerator_decimals=1,
        permission=SCORES,
        uses_window=True,
        uses_run=True,
        figure=_mean_score,
    ),
    Measure.ONLINE_SHARE: _share_of_received(
        "online",
        rule=gettext_lazy("Dossiers received online, of all that the ward's authority received."),
        numerator=gettext_lazy("received online"),
    ),
    Measure.FULL_PROCESS_SHARE: _share_of_received(
        "full_process",
        rule=gettext_lazy(
            "Dossiers filed, paid, processed and answered online, of all that the ward's authority "
            "received."
        ),
        numerator=gettext_lazy("online from end to end"),
    ),
    Measure.SELF_SERVICE_SHARE: _share_of_received(
        "self_service",
        rule=gettext_lazy(
            "Dossiers that citizens filed themselves, of all that the ward's authority received."
        ),
        numerator=gettext_lazy("filed by the citizens themselves"),
    ),
}


@dataclass(frozen=True)
class WardFigure:
    """One ward with its figure, its class (a swatch's name) and the words for both."""

    ward: Area
    figure: Figure
    swatch: str
    text: str
    numerator: str
    denominator: str
    sentence: str


@dataclass(frozen=True)
class LegendEntry:
    """One swatch, what it stands for, and how many wards have it."""

    swatch: str
    text: str
    wards: int


@dataclass(frozen=True)
class WardMap:
    """Every ward a user may see, coloured by one measure."""

    measure: Measure
    counting: Counting
    rows: list[WardFigure]
    legend: list[LegendEntry]
    elsewhere: int
    run: object | None
    window: Window
    versions: list = field(default_factory=list)
    month: date | None = None

    @property
    def label(self):
        return self.measure.label

    @property
    def schematic(self):
        """The boundary versions shown that are drawn, not surveyed."""
        return [version for version in self.versions if version.is_schematic]

    @property
    def boundaries_text(self) -> str:
        """On which boundaries the figures were counted, and what they must not be held against."""
        if not self.versions:
            return ""
        names = ", ".join(str(version) for version in self.versions)
        text = _("Counted on these boundaries: %(names)s.") % {"names": names}
        if len(self.versions) > 1:
            text += " " + _("Do not compare wards of different boundaries with one another.")
        newest = max(version.valid_from for version in self.versions)
        if self.counting.uses_window and self.window.first < newest:
            text += " " + _("Dossiers from before count where their agent lies now.")
        return text

    @property
    def window_text(self) -> str:
        """In which days it is counted, or nothing where it is a state of today."""
        if self.counting.uses_month:
            if self.month is None:
                return _("No figures of any month are known yet.")
            return _("Dossiers of %(month)s.") % {"month": date_format(self.month, "m/Y")}
        if not self.counting.uses_window:
            return ""
        days = {
            "first": date_format(self.window.first, "SHORT_DATE_FORMAT"),
            "last": date_format(self.window.last, "SHORT_DATE_FORMAT"),
        }
        if self.run is not None:
            return _("Dossiers received from %(first)s to %(last)s: %(count)s working days.") % {
                **days,
                "count": self.run.window,
            }
        if self.counting.uses_run:
            return _("No scores have been computed yet.")
        return _("Dossiers received from %(first)s to %(last)s.") % days


def measures_for(user) -> list[tuple[str, Promise]]:
    """The measures whose numbers a user may see, as choices."""
    return [
        (measure.value, measure.label)
        for measure, counting in COUNTINGS.items()
        if counting.permission is None or user.has_perm(counting.permission)
    ]


def ward_map(measure: Measure, *, user, day: date, run, wards=None, month=None) -> WardMap:
    """Count a measure for every ward the user may see, and class it."""
    counting = COUNTINGS[measure]
    wards = list(wards_for(user, day) if wards is None else wards)
    prefetch_related_objects(wards, "version")
    counts = _Counts(user, run, day, month, [counting])
    figures = [counts.figure(ward, counting) for ward in wards]
    bounds = class_bounds(f.value for f in figures if f.state is State.KNOWN)
    words = _Words(counting)
    rows = [words.row(ward, figure, bounds) for ward, figure in zip(wards, figures, strict=True)]
    shown = {ward.pk for ward in wards}
    return WardMap(
        measure=measure,
        counting=counting,
        rows=rows,
        legend=_legend(rows, bounds, counting),
        elsewhere=sum(row["agents"] for key, row in counts.agents.items() if key not in shown),
        run=run,
        window=counts.window,
        versions=list({ward.version_id: ward.version for ward in wards}.values()),
        month=month,
    )


def figures_of(ward: Area, *, user, day: date, run, month) -> list[tuple[Measure, WardFigure]]:
    """Every measure whose numbers a user may see, for one ward."""
    measures = [Measure(value) for value, _label in measures_for(user)]
    counts = _Counts(user, run, day, month, [COUNTINGS[measure] for measure in measures])
    return [
        (measure, _Words(COUNTINGS[measure]).row(ward, counts.figure(ward, COUNTINGS[measure]), ()))
        for measure in measures
    ]


class _Counts:
    """What some measures are counted from, read once for all wards."""

    def __init__(self, user, run, day, month, countings):
        self.run = run
        self.window = window_for(run, day)
        self.agents = agents_by_ward(user, run)
        is_asked = any(counting.permission == DOSSIERS for counting in countings)
        self.dossiers = dossiers_by_ward(user, self.window) if is_asked else {}
        is_asked = month is not None and any(counting.uses_month for counting in countings)
        self.monthly = figures_by_ward(user, month) if is_asked else {}

    def figure(self, ward, counting):
        if counting.uses_run and self.run is None:
            return Figure(None)
        counted = {
            **NO_AGENT,
            **self.agents.get(ward.pk, {}),
            "dossiers": self.dossiers.get(ward.pk, 0),
            "month": self.monthly.get(ward.pk, {}),
        }
        return counting.figure(ward, counted)


class _Words:
    """The words of a measure in the reader's language, looked up once for all wards."""

    def __init__(self, counting):
        self.counting = counting
        self.unknown = _("no data")
        self.nothing = str(counting.nothing)
        self.unit = str(counting.unit)
        self.sentence = _("%(value)s: %(numerator)s %(counted)s, %(denominator)s %(base)s")
        self.counted = str(counting.numerator)
        self.base = str(counting.denominator or "")

    def row(self, ward, figure, bounds) -> WardFigure:
        counting = self.counting
        text = self.value(figure)
        numerator = _number(figure.numerator, counting.numerator_decimals)
        denominator = (
            _number(figure.denominator, counting.denominator_decimals) if self.base else ""
        )
        sentence = text
        if self.base and figure.state is not State.UNKNOWN:
            sentence = self.sentence % {
                "value": text,
                "numerator": numerator,
                "counted": self.counted,
                "denominator": denominator,
                "base": self.base,
            }
        swatch = figure.state.value
        if figure.state is State.KNOWN:
            swatch = str(class_of(figure.value, bounds) + 1)
        return WardFigure(ward, figure, swatch, text, numerator, denominator, sentence)

    def value(self, figure) -> str:
        if figure.state is State.UNKNOWN:
            return self.unknown
        if figure.state is State.NOTHING:
            return self.nothing
        return self.unit % _number(figure.value, self.counting.decimals)


def _number(value, decimals=0):
    return "–" if value is None else written(value, decimals)


def _legend(rows, bounds, counting):
    """The classes in words, lowest first; then zero, nothing and unknown where they occur."""
    wards = Counter(row.swatch for row in rows)
    entries = []
    known = sorted({row.figure.value for row in rows if row.figure.state is State.KNOWN})
    if known:
        edges = [*bounds, None]
        for number, upper in enumerate(edges):
            inside = [value for value in known if class_of(value, bounds) == number]
            lower = bounds[number - 1] if number else None
            text = _range_text(inside, lower, upper, counting)
            entries.append(LegendEntry(str(number + 1), text, wards[str(number + 1)]))
    others = (
        (State.ZERO, str(counting.unit) % "0"),
        (State.NOTHING, str(counting.nothing)),
        (State.UNKNOWN, _("no data")),
    )
    return entries + [
        LegendEntry(state.value, text, wards[state.value]) for state, text in others if wards[state]
    ]


def _range_text(inside, lower, upper, counting):
    """A class as people say it: one value, or from where to below what."""
    unit = str(counting.unit)
    if len(inside) == 1 and (counting.denominator is None or (lower is None and upper is None)):
        return unit % _number(inside[0], counting.decimals)
    words = {"lower": _edge(lower), "upper": _edge(upper)}
    if lower is None and upper is None:
        return _("%(lowest)s to %(highest)s") % {
            "lowest": unit % _number(inside[0], counting.decimals),
            "highest": unit % _number(inside[-1], counting.decimals),
        }
    if counting.denominator is None and upper is not None:  # whole numbers
        return _("%(lower)s to %(upper)s") % {
            "lower": _edge(lower or inside[0]),
            "upper": _edge(upper - 1),
        }
    if lower is None:
        return unit % (_("below %(upper)s") % words)
    if upper is None:
        return _("%(lower)s and more") % {"lower": unit % _edge(lower)}
    return unit % (_("%(lower)s to below %(upper)s") % words)


def _edge(value):
    if value is None:
        return ""
    return number_format(f"{value:.10g}", force_grouping=True)


def elsewhere_text(number: int) -> str:
    """The agents that no ward of the table counts, and why."""
    return ngettext(
        "%(number)s agent counts for no ward here: it lies in, or is declared for, an area that is "
        "not in force or not yours, or in none.",
        "%(number)s agents count for no ward here: they lie in, or are declared for, an area that "
        "is not in force or not yours, or in none.",
        number,
    ) % {"number": number}
