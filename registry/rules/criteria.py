"""Whether a site meets the criteria.

Facts and criteria in, one finding per criterion out, met or not: a refusal must explain itself.
The thresholds are data of a published criteria set, never numbers in this module.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any

from registry.rules.location import Limit

Value = int | Decimal | bool | str | None


class Kind(StrEnum):
    """What a measure yields."""

    NUMBER = "number"
    FLAG = "flag"
    CODE = "code"


@dataclass(frozen=True)
class Measure:
    """One thing that can be found out about a site, by name."""

    code: str
    kind: Kind
    unit: str = ""

    @property
    def comparisons(self) -> tuple[str, ...]:
        """The comparisons that make sense for this kind of value."""
        return {
            Kind.NUMBER: ("at_least", "at_most"),
            Kind.FLAG: ("is_true",),
            Kind.CODE: ("one_of",),
        }[self.kind]


EQUIPMENT = (
    "staff_computer",
    "public_computer",
    "scanner",
    "printer",
    "internet_line",
    "camera",
    "seat",
    "signboard",
    "price_board",
    "cabinet",
    "card_reader",
)

# What is measured at the premises; a flag is 1 or 0 when it is recorded.
OBSERVED_NUMBERS = {"download_mbps": "Mbps", "floor_area_m2": "m²", "posted_price_vnd": "đồng"}
OBSERVED_FLAGS = ("backup_line", "accessible")

WEEK_HOURS = Limit(
    48, "Labour Code 45/2019/QH14 art. 105(1): normal hours are at most 48 in a week."
)
NEIGHBOUR_REACH_M = Limit(
    50_000, "The project's own: farther than Hanoi is wide from its middle, so 'none nearby'."
)

# `working_<type>` counts equipment that works on the day it was seen.
MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for measure in (
        *(Measure(f"working_{name}", Kind.NUMBER, "piece") for name in EQUIPMENT),
        *(Measure(name, Kind.NUMBER, unit) for name, unit in OBSERVED_NUMBERS.items()),
        *(Measure(name, Kind.FLAG) for name in OBSERVED_FLAGS),
        Measure("staff", Kind.NUMBER, "person"),
        Measure("people_per_opening_hour", Kind.NUMBER, "person"),
        Measure("trained_staff", Kind.NUMBER, "person"),
        Measure("untrained_staff", Kind.NUMBER, "person"),
        Measure("uncommitted_staff", Kind.NUMBER, "person"),
        Measure("opening_hours_per_week", Kind.NUMBER, "hour"),
        Measure("services", Kind.NUMBER, "service"),
        Measure("agreement", Kind.FLAG),
        Measure("location_finding", Kind.CODE),
        Measure("location_accuracy_m", Kind.NUMBER, "metre"),
        Measure("nearest_agent_m", Kind.NUMBER, "metre"),
    )
}

# A composite criterion counts which of its parts are met.
COMPOSITES = ("all_of", "any_of", "some_of")


@dataclass(frozen=True)
class Demand:
    """One criterion as the rule needs it; a composite has a title and parts, not a measure."""

    measure: str
    comparison: str
    threshold: str
    is_mandatory: bool
    source: str
    title: str = ""
    grace_days: int | None = None
    parts: tuple["Demand", ...] = ()


@dataclass(frozen=True)
class CriterionFinding:
    """What was found for one criterion against what it requires.

    Of a composite, `observed` and `required` count parts.
    """

    measure: str
    comparison: str
    required: str
    observed: Value
    met: bool
    is_mandatory: bool
    source: str
    title: str = ""
    grace_days: int | None = None
    parts: tuple["CriterionFinding", ...] = ()
    waived_until: date | None = None
    due_on: date | None = None

    @property
    def key(self) -> str:
        """By what a waiver or a condition names the criterion, from one version to the next."""
        return criterion_key(self.measure, self.title, self.comparison)

    @property
    def is_excused(self) -> bool:
        """Unmet, and let pass for a time."""
        return self.waived_until is not None or self.due_on is not None

    @property
    def blocks(self) -> bool:
        """An unmet mandatory criterion blocks approval, unless it was let pass for a time."""
        return self.is_mandatory and not self.met and not self.is_excused


def criterion_key(measure: str, title: str, comparison: str) -> str:
    """What names a criterion in every version of its set.

    >>> criterion_key("working_scanner", "", "at_least")
    'working_scanner at_least'
    """
    return f"{measure or title} {comparison}"


def people_per_opening_hour(staff: int, hours_per_week: Decimal) -> Decimal | None:
    """How many people can be there in each opening hour when nobody works beyond the legal week.

    >>> people_per_opening_hour(2, Decimal(60))
    Decimal('1.6')
    """
    if not hours_per_week:
        return None
    within_the_week = staff * Decimal(WEEK_HOURS.value) / hours_per_week
    return min(Decimal(staff), round(within_the_week, 1))


def threshold_problem(measure: str, comparison: str, threshold: str) -> str:
    """The code of what is wrong with a criterion as typed, or an empty string.

    >>> threshold_problem("working_scanner", "at_least", "1")
    ''
    >>> threshold_problem("working_scanner", "at_least", "one")
    'threshold_not_a_number'
    """
    known = MEASURES.get(measure)
    if known is None:
        return "measure_unknown"
    if comparison not in known.comparisons:
        return "comparison_does_not_fit"
    if known.kind is Kind.NUMBER and _number(threshold) is None:
        return "threshold_not_a_number"
    if known.kind is Kind.CODE and not _codes(threshold):
        return "threshold_empty"
    if known.kind is Kind.FLAG and threshold.strip():
        return "threshold_not_wanted"
    return ""


def composite_problem(title: str, comparison: str, threshold: str, parts: int | None) -> str:
    """The code of what is wrong with a composite criterion, or an empty string.

    The parts may be left out of the question with None, while they are still being typed.

    >>> composite_problem("Second line", "some_of", "3", 2)
    'threshold_above_parts'
    """
    if comparison not in COMPOSITES:
        return "comparison_does_not_fit"
    if not title.strip():
        return "title_missing"
    if comparison != "some_of" and threshold.strip():
        return "threshold_not_wanted"
    if comparison == "some_of" and (not threshold.isdecimal() or not int(threshold)):
        return "threshold_not_a_count"
    if parts is not None and not parts:
        return "parts_missing"
    if parts is not None and comparison == "some_of" and int(threshold) > parts:
        return "threshold_above_parts"
    return ""


def judge(demands: Sequence[Demand], facts: Mapping[str, Value]) -> list[CriterionFinding]:
    """One finding per criterion, in the given order. A fact nobody recorded meets nothing.

    >>> [finding] = judge(
    ...     [Demand("working_scanner", "at_least", "1", True, "project default")],
    ...     {"working_scanner": 0},
    ... )
    >>> finding.met, finding.blocks, finding.required
    (False, True, '1')
    """
    return [_finding(demand, facts) for demand in demands]


def excuse(
    findings: Iterable[CriterionFinding],
    *,
    waived: Mapping[str, date],
    due: Mapping[str, date] | None = None,
) -> list[CriterionFinding]:
    """The findings with what was let pass until a day, by the key of the criterion."""
    return [
        replace(finding, waived_until=waived.get(finding.key), due_on=(due or {}).get(finding.key))
        if not finding.met and finding.is_mandatory
        else finding
        for finding in findings
    ]


def may_be_conditional(findings: Iterable[CriterionFinding]) -> bool:
    """Whether something blocks, and the criteria leave days of grace for all that does."""
    grace = [finding.grace_days for finding in findings if finding.blocks]
    return bool(grace) and None not in grace


def obstacles(
    demands: Iterable[Demand], facts: Mapping[str, Value], waived: Mapping[str, date]
) -> list[CriterionFinding]:
    """The findings that block; the others are not made, for judging very many sites."""
    unmet = [demand for demand in demands if demand.is_mandatory and not _is_met(demand, facts)]
    return blocking(excuse(judge(unmet, facts), waived=waived))


def to_json(finding: CriterionFinding) -> dict[str, Any]:
    """A finding as it is kept with a decision."""
    return {
        **{name: _plain(value) for name, value in asdict(finding).items()},
        "parts": [to_json(part) for part in finding.parts],
    }


def from_json(kept: Mapping[str, Any]) -> CriterionFinding:
    """A finding that was kept with a decision, an old one too."""
    return CriterionFinding(
        **{
            **kept,
            "parts": tuple(from_json(part) for part in kept.get("parts", ())),
            "waived_until": _day(kept.get("waived_until")),
            "due_on": _day(kept.get("due_on")),
        }
    )


def blocking(findings: Sequence[CriterionFinding]) -> list[CriterionFinding]:
    """The findings that stand in the way of approval."""
    return [finding for finding in findings if finding.blocks]


def _finding(demand: Demand, facts: Mapping[str, Value]) -> CriterionFinding:
    is_composite = demand.comparison in COMPOSITES
    return CriterionFinding(
        measure=demand.measure,
        comparison=demand.comparison,
        required=_parts_required(demand) if is_composite else demand.threshold,
        observed=_parts_met(demand, facts) if is_composite else facts.get(demand.measure),
        met=_is_met(demand, facts),
        is_mandatory=demand.is_mandatory,
        source=demand.source,
        title=demand.title,
        grace_days=demand.grace_days,
        parts=tuple(judge(demand.parts, facts)),
    )


def _parts_met(demand: Demand, facts: Mapping[str, Value]) -> int:
    return sum(_is_met(part, facts) for part in demand.parts)


def _parts_required(demand: Demand) -> str:
    counts = {"all_of": str(len(demand.parts)), "any_of": "1"}
    return counts.get(demand.comparison, demand.threshold)


def _is_met(demand: Demand, facts: Mapping[str, Value]) -> bool:
    if demand.comparison in COMPOSITES:
        met, required = _parts_met(demand, facts), _number(_parts_required(demand))
        return bool(demand.parts) and required is not None and met >= required
    observed = facts.get(demand.measure)
    if observed is None or observed == "":
        return False
    if demand.comparison == "is_true":
        return observed is True
    if demand.comparison == "one_of":
        return str(observed) in _codes(demand.threshold)
    required, found = _number(demand.threshold), _number(str(observed))
    if required is None or found is None:
        return False
    return found >= required if demand.comparison == "at_least" else found <= required


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@lru_cache(maxsize=256)
def _codes(text: str) -> set[str]:
    return {code.strip() for code in text.split(",") if code.strip()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
