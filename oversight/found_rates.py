"""How often visits find something: by lot for all agents, and apart from it where sent on purpose."""

from collections import Counter
from dataclasses import dataclass

from oversight.enums import VisitReason, VisitResult
from oversight.rules.sampling import FoundRate, found_rate


@dataclass(frozen=True)
class FoundRates:
    """What the visits of random plans say of all agents. None while no visit was made."""

    violation: FoundRate | None
    anything: FoundRate | None


@dataclass(frozen=True)
class TargetedCounts:
    """What visits sent on purpose found: counts that say nothing of the other agents."""

    visits: int
    violations: int
    shortcomings: int


def found_rates(planned) -> FoundRates:
    """The rates from these planned visits, as far as they were made."""
    rows = planned.made().order_by().values_list("rate", "visit__result")
    made = list(rows)
    return FoundRates(
        violation=found_rate([(rate, result == VisitResult.VIOLATION) for rate, result in made]),
        anything=found_rate([(rate, result != VisitResult.NOTHING) for rate, result in made]),
    )


def targeted_counts(visits) -> TargetedCounts:
    """What these visits found, those of random plans left out."""
    chosen = visits.submitted().exclude(reason=VisitReason.RANDOM).order_by()
    results = Counter(chosen.values_list("result", flat=True))
    return TargetedCounts(
        visits=results.total(),
        violations=results[VisitResult.VIOLATION],
        shortcomings=results[VisitResult.SHORTCOMING],
    )
