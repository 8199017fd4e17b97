"""Figures of one area in one month: which cannot be, which are doubtful, which one counts.

The limits of this module are the project's own, not the law's; each says where it is from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from registry.rules.areas import AreaFacts, judge_densities
from registry.rules.location import Limit

Figures: TypeAlias = Mapping[str, int | None]

DOSSIER_FIGURES = (
    "received",
    "online",
    "full_process",
    "self_service",
    "in_person",
    "by_post",
)
AGENT_FIGURES = (
    "through_agents",
    "agents_online",
    "agents_in_person",
    "agents_by_post",
    "filed_elsewhere",
)
PEOPLE_FIGURES = (
    "accounts",
    "population",
    "households",
    "adults",
    "smartphones",
    "fixed_internet",
)
FIGURES = (*DOSSIER_FIGURES, *AGENT_FIGURES, *PEOPLE_FIGURES)

# What is a part of what: a part above its whole is no figure but a mistake.
PARTS = (
    (("online",), "received"),
    (("full_process",), "online"),
    (("self_service",), "received"),
    (("in_person", "online", "by_post"), "received"),
    (("agents_online", "agents_in_person", "agents_by_post"), "through_agents"),
    (("households",), "population"),
    (("adults",), "population"),
)

STOCK_RATIO = Limit(
    5,
    "People, lines and accounts change by a few per cent a year; published ones lose or gain a "
    "digit, which is ten times. Half of that on a logarithmic scale leaves room for both.",
)
FLOW_RATIO = Limit(
    8,
    "Dossiers of a month may double or halve with a campaign or a holiday; a lost digit is ten.",
)
FEWEST_FOR_FLOW = Limit(200, "Below that, chance alone makes a month eight times another.")


class StatisticCode(StrEnum):
    """What is wrong with a figure, or why somebody should look at it first."""

    ABOVE_WHOLE = "above_whole"
    PARTS_ABOVE_WHOLE = "parts_above_whole"
    TOO_LOW_FOR_NEIGHBOURS = "too_low_for_neighbours"
    TOO_HIGH_FOR_NEIGHBOURS = "too_high_for_neighbours"
    OFF_LAST = "off_last"
    MORE_ACCOUNTS_THAN_PEOPLE = "more_accounts_than_people"


@dataclass(frozen=True)
class StatisticFinding:
    """One figure that cannot be, or that is doubtful, and what it was held against."""

    key: int
    code: StatisticCode
    figure: str
    observed: int
    expected: float
    against: str = ""
    """The figure that it is a part of."""

    @property
    def is_refusal(self) -> bool:
        """Whether nobody may take it; the others may be confirmed."""
        return self.code in (StatisticCode.ABOVE_WHOLE, StatisticCode.PARTS_ABOVE_WHOLE)


@dataclass(frozen=True)
class StatisticFacts:
    """One area's figures of one month, and the last ones that were known before."""

    key: int
    figures: Figures
    last: Figures


@dataclass(frozen=True)
class Reported:
    """What one source says about one area in one month."""

    is_computed: bool
    source: str
    recorded_on: date
    figures: Figures


@dataclass(frozen=True)
class Chosen:
    """The value that counts where several sources speak, and whose it is."""

    value: int
    source: str
    recorded_on: date
    is_computed: bool


def judge_figures(facts: StatisticFacts) -> list[StatisticFinding]:
    """Name what cannot be, and what is far off the last value known.

    >>> facts = StatisticFacts(1, {"received": 90, "online": 95, "population": 5_582}, {})
    >>> [finding.code.value for finding in judge_figures(facts)]
    ['above_whole']
    """
    return [*_above_their_wholes(facts), *_off_the_last(facts), *_more_accounts(facts)]


def judge_populations(areas: Sequence[AreaFacts]) -> list[StatisticFinding]:
    """Name the populations whose density does not fit that of the neighbours."""
    populations = {area.key: area.population for area in areas}
    findings = []
    for found in judge_densities(areas):
        stated = populations[found.key]
        assert stated is not None  # noqa: S101 - an unknown density is judged by nobody
        code = (
            StatisticCode.TOO_LOW_FOR_NEIGHBOURS
            if found.ratio < 1
            else StatisticCode.TOO_HIGH_FOR_NEIGHBOURS
        )
        expected = stated / found.ratio if found.ratio else found.expected
        findings.append(StatisticFinding(found.key, code, "population", stated, expected))
    return findings


def choose(reports: Iterable[Reported]) -> dict[str, Chosen]:
    """For each figure the value that counts.

    What went through agents is counted here dossier by dossier, so the computed figure comes
    before any that is reported. Of everything else only the reports know the whole; among them
    the one recorded last counts, and on one day the first source by name.
    """
    chosen: dict[str, Chosen] = {}
    for report in sorted(reports, key=lambda one: one.source):
        for figure, value in report.figures.items():
            if value is None:
                continue
            offered = Chosen(value, report.source, report.recorded_on, report.is_computed)
            if figure not in chosen or _rank(figure, offered) > _rank(figure, chosen[figure]):
                chosen[figure] = offered
    return chosen


def _rank(figure: str, offered: Chosen) -> tuple[bool, date]:
    return offered.is_computed is (figure in AGENT_FIGURES), offered.recorded_on


def _above_their_wholes(facts: StatisticFacts) -> list[StatisticFinding]:
    findings = []
    for parts, whole in PARTS:
        limit = facts.figures.get(whole)
        known = [value for part in parts if (value := facts.figures.get(part)) is not None]
        if limit is None or len(known) < min(len(parts), 2) or sum(known) <= limit:
            continue
        code = StatisticCode.ABOVE_WHOLE if len(parts) == 1 else StatisticCode.PARTS_ABOVE_WHOLE
        findings.append(
            StatisticFinding(facts.key, code, parts[0], sum(known), limit, against=whole)
        )
    return findings


def _off_the_last(facts: StatisticFacts) -> list[StatisticFinding]:
    findings = []
    for figure, value in facts.figures.items():
        last = facts.last.get(figure)
        if value is None or last is None or not _is_far_off(figure, value, last):
            continue
        findings.append(
            StatisticFinding(facts.key, StatisticCode.OFF_LAST, figure, value, float(last))
        )
    return findings


def _is_far_off(figure: str, value: int, last: int) -> bool:
    larger, smaller = max(value, last), min(value, last)
    if figure in PEOPLE_FIGURES:
        return larger > 0 and larger >= STOCK_RATIO.value * smaller
    return larger >= FEWEST_FOR_FLOW.value and larger >= FLOW_RATIO.value * smaller


def _more_accounts(facts: StatisticFacts) -> list[StatisticFinding]:
    accounts, population = facts.figures.get("accounts"), facts.figures.get("population")
    if accounts is None or population is None or accounts <= population:
        return []
    code = StatisticCode.MORE_ACCOUNTS_THAN_PEOPLE
    return [
        StatisticFinding(facts.key, code, "accounts", accounts, population, against="population")
    ]
