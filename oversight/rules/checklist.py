"""What an inspector asks at an agent: the criteria in force, the duties of all, the open questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry.rules.criteria import (
    EQUIPMENT,
    MEASURES,
    OBSERVED_FLAGS,
    OBSERVED_NUMBERS,
    Demand,
    Kind,
)

CRITERION, DUTY, SHEET = "criterion", "duty", "sheet"
NUMBER, YES_NO = "number", "yes_no"

SEEN_EQUIPMENT: Final = tuple(f"working_{name}" for name in EQUIPMENT)
SEEN_OBSERVATIONS: Final = (*OBSERVED_NUMBERS, *OBSERVED_FLAGS)
COUNTED_PEOPLE: Final = ("staff", "trained_staff", "uncommitted_staff")
# What can be seen on the spot; the rest of the measures stands in the register.
SEEN: Final = frozenset((*SEEN_EQUIPMENT, *SEEN_OBSERVATIONS, *COUNTED_PEOPLE))

# Each answered by yes where all is well, with the text that asks for it.
DUTIES: Final[Mapping[str, str]] = {
    "at_registered_place": "Decision of approval: the agent works at its registered place.",
    "registered_on_duty": "Decision 45/2016/QĐ-TTg art. 13(4); Notice 341/TB-TTPVHCC: trained and "
    "committed staff only.",
    "price_posted": "Decision 45/2016/QĐ-TTg art. 12; Resolution 77/2025/NQ-HĐND.",
    "hotline_posted": "Notice 341/TB-TTPVHCC of 3 December 2025.",
    "slips_given": "Circular 17/2017/TT-BTTTT art. 6: both sign a consignment slip.",
    "receipts_given": "Circular 17/2017/TT-BTTTT art. 6: fees by law only, with receipt.",
    "no_touting": "Notice 341/TB-TTPVHCC: illegal brokers, touting.",
}


@dataclass(frozen=True)
class Question:
    """One question of a checklist. `demand` is what the criterion asks for, if it is one."""

    source: str
    code: str
    kind: str
    demand: Mapping[str, Any] = field(default_factory=dict)


def checklist(demands: Iterable[Demand], raised: Iterable[str]) -> list[Question]:
    """The questions of one visit: criteria that can be seen, duties, raised lines of the sheet.

    >>> asked = checklist([Demand("working_scanner", "at_least", "1", True, "x")], ["on_duty"])
    >>> asked[0].code, asked[-1].code, len(asked)
    ('working_scanner', 'on_duty', 9)
    """
    criteria: dict[str, Question] = {}
    for demand in _flat(demands):
        if demand.measure in SEEN:
            criteria.setdefault(demand.measure, _of_criterion(demand))
    return [
        *criteria.values(),
        *(Question(DUTY, code, YES_NO, {"source": source}) for code, source in DUTIES.items()),
        *(Question(SHEET, code, YES_NO) for code in raised),
    ]


def _flat(demands: Iterable[Demand]) -> Iterable[Demand]:
    """The demands and, in place of composite ones, their parts."""
    for demand in demands:
        if demand.parts:
            yield from demand.parts
        else:
            yield demand


def _of_criterion(demand: Demand) -> Question:
    kind = YES_NO if MEASURES[demand.measure].kind is Kind.FLAG else NUMBER
    required = {
        "comparison": demand.comparison,
        "threshold": demand.threshold,
        "is_mandatory": demand.is_mandatory,
        "source": demand.source,
    }
    return Question(CRITERION, demand.measure, kind, required)
