"""Whether a site meets the criteria.

Facts and criteria in, one finding per criterion out, met or not: a refusal must explain itself.
The thresholds are data of a published criteria set, never numbers in this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

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

# `working_<type>` counts equipment that works on the day it was seen.
MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for measure in (
        *(Measure(f"working_{name}", Kind.NUMBER, "piece") for name in EQUIPMENT),
        Measure("staff", Kind.NUMBER, "person"),
        Measure("trained_staff", Kind.NUMBER, "person"),
        Measure("uncommitted_staff", Kind.NUMBER, "person"),
        Measure("opening_hours_per_week", Kind.NUMBER, "hour"),
        Measure("services", Kind.NUMBER, "service"),
        Measure("agreement", Kind.FLAG),
        Measure("location_finding", Kind.CODE),
        Measure("location_accuracy_m", Kind.NUMBER, "metre"),
    )
}


@dataclass(frozen=True)
class Demand:
    """One criterion as the rule needs it."""

    measure: str
    comparison: str
    threshold: str
    is_mandatory: bool
    source: str


@dataclass(frozen=True)
class CriterionFinding:
    """What was found for one criterion against what it requires."""

    measure: str
    comparison: str
    required: str
    observed: Value
    met: bool
    is_mandatory: bool
    source: str

    @property
    def blocks(self) -> bool:
        """An unmet mandatory criterion blocks approval."""
        return self.is_mandatory and not self.met


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


def judge(demands: Sequence[Demand], facts: Mapping[str, Value]) -> list[CriterionFinding]:
    """One finding per criterion, in the given order. A fact nobody recorded meets nothing.

    >>> [finding] = judge(
    ...     [Demand("working_scanner", "at_least", "1", True, "project default")],
    ...     {"working_scanner": 0},
    ... )
    >>> finding.met, finding.blocks, finding.required
    (False, True, '1')
    """
    return [
        CriterionFinding(
            measure=demand.measure,
            comparison=demand.comparison,
            required=demand.threshold,
            observed=facts.get(demand.measure),
            met=_is_met(demand, facts.get(demand.measure)),
            is_mandatory=demand.is_mandatory,
            source=demand.source,
        )
        for demand in demands
    ]


def blocking(findings: Sequence[CriterionFinding]) -> list[CriterionFinding]:
    """The findings that stand in the way of approval."""
    return [finding for finding in findings if finding.blocks]


def _is_met(demand: Demand, observed: Value) -> bool:
    if observed is None or observed == "":
        return False
    if demand.comparison == "is_true":
        return observed is True
    if demand.comparison == "one_of":
        return str(observed) in _codes(demand.threshold)
    required = _number(demand.threshold)
    found = _number(str(observed))
    if required is None or found is None:
        return False
    return found >= required if demand.comparison == "at_least" else found <= required


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _codes(text: str) -> set[str]:
    return {code.strip() for code in text.split(",") if code.strip()}
