"""Which wards need an agent: the three reasons that the Centre announced, one rule each.

The reasons are official (announcement of the pilot, 9 December 2024); the numbers are ours except
where a threshold names another source. Administrators put newer ones into force as dated rows;
what stands here is what holds until they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maps.rules.shrinkage import (
    Count,
    Estimate,
    Prior,
    chance_of_so_few,
    discoveries,
    estimate,
    prior_of,
)
from maps.rules.supply import Supply, Thresholds, is_out_of_reach
from registry.rules.location import Limit


class Reason(StrEnum):
    """The official reasons to open an agent."""

    DENSE = "dense"
    OUTLYING = "outlying"
    LOW_USE = "low_use"


class Verdict(StrEnum):
    """What a rule says of a ward."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """On which side of the target a ward's month lies."""

    BELOW = "below"
    BETWEEN = "between"
    ABOVE = "above"
    TOO_FEW = "too_few"
    MISSING = "missing"


CITY_TARGET = (
    "The city's target of 21 July 2025 for every ward and commune: at least 60 % of dossiers "
    "online, at least 20 % online from end to end, by 30 July 2025."
)
THRESHOLDS: dict[Reason, dict[str, Limit]] = {
    Reason.DENSE: {
        "density_at_least": Limit(
            10_000,
            "People per km². Ours: 29 of the 126 units of July 2025 are as dense; all are wards.",
        ),
        "internet_below": Limit(
            0.85,
            "Households with fixed internet. Ours: clearly below the 93 % that the press gave for "
            "the country in March 2024.",
        ),
        "smartphones_below": Limit(
            0.75,
            "Adults with a smartphone. Ours: clearly below the 82 % of subscribers that the press "
            "gave in March 2024.",
        ),
    },
    Reason.OUTLYING: {
        "density_below": Limit(
            2_000, "People per km². Ours: 50 of the 126 units of July 2025, 47 of them communes."
        ),
        "nearest_beyond_km": Limit(
            5, "Ours: as far as people go on a bicycle or an errand; straight line."
        ),
        "reached_share_below": Limit(
            0.5, "Ours: of a ward's people; where most have nobody so near, it has no supply."
        ),
    },
    Reason.LOW_USE: {
        "online_target": Limit(0.60, CITY_TARGET),
        "full_process_target": Limit(0.20, CITY_TARGET),
        "minimum_dossiers": Limit(
            100, "Ours: with fewer the interval of a share is wider than ten points each way."
        ),
        "periods": Limit(
            3, "Ours, in months: ranks of wards have moved by a hundred places within a week."
        ),
        "confidence": Limit(0.95, "Usual; of the interval that must lie below or above."),
        "false_discovery": Limit(
            0.05, "Usual; the share of a month's wards said to be below that may not be."
        ),
    },
}
LONGEST_GAP = Limit(2, "Months without enough dossiers that a run of months below may jump over.")


@dataclass(frozen=True)
class WardFacts:
    """What is known of one ward on the day; what nobody knows is None."""

    density: float | None = None
    fixed_internet: int | None = None
    households: int | None = None
    smartphones: int | None = None
    adults: int | None = None
    supply: Supply | None = None


@dataclass(frozen=True)
class MonthOfWard:
    """One month of one ward against one target."""

    count: Count | None
    side: Side
    estimate: Estimate | None = None


@dataclass(frozen=True)
class Course:
    """How one ward's months went, and what follows from them on the last."""

    months: tuple[MonthOfWard, ...]
    is_low: bool
    """Whether it was found low and has not been found well again since."""
    verdict: Verdict


def defaults(reason: Reason) -> dict[str, float]:
    """The thresholds that hold until somebody puts others into force."""
    return {name: limit.value for name, limit in THRESHOLDS[reason].items()}


def judge_dense(facts: WardFacts, thresholds: Thresholds) -> Verdict:
    """Dense, and poor in access to technology by either measure that is known.

    >>> ward = WardFacts(density=20_000, fixed_internet=800, households=1_000)
    >>> judge_dense(ward, defaults(Reason.DENSE)).value
    'met'
    """
    if facts.density is None:
        return Verdict.UNKNOWN
    if facts.density < thresholds["density_at_least"]:
        return Verdict.NOT_MET
    poor = [
        part / whole < thresholds[name]
        for name, part, whole in (
            ("internet_below", facts.fixed_internet, facts.households),
            ("smartphones_below", facts.smartphones, facts.adults),
        )
        if part is not None and whole
    ]
    if not poor:
        return Verdict.UNKNOWN
    return Verdict.MET if any(poor) else Verdict.NOT_MET


def judge_outlying(facts: WardFacts, thresholds: Thresholds) -> Verdict:
    """Thinly settled, and too few of its people have an active agent within reach.

    >>> supply = Supply(0, 4.1, None, None, people=9_000, people_reached=4_000)
    >>> judge_outlying(WardFacts(density=500, supply=supply), defaults(Reason.OUTLYING)).value
    'met'
    """
    if facts.density is None:
        return Verdict.UNKNOWN
    if facts.density >= thresholds["density_below"]:
        return Verdict.NOT_MET
    is_far = None if facts.supply is None else is_out_of_reach(facts.supply, thresholds)
    if is_far is None:
        return Verdict.UNKNOWN
    return Verdict.MET if is_far else Verdict.NOT_MET


def judge_month(
    counts: Sequence[Count | None], target: float, thresholds: Thresholds
) -> list[MonthOfWard]:
    """Place every ward of one month below, above or between.

    Below takes both: the interval of the shrunken share lies below the target, and the ward is a
    discovery among the wards of that month. Above takes the interval alone.
    """
    fewest = thresholds["minimum_dossiers"]
    enough = {
        place: count
        for place, count in enumerate(counts)
        if count is not None and count.whole >= fewest
    }
    prior = prior_of(list(enough.values()))
    chances = [chance_of_so_few(count, target) for count in enough.values()]
    found = dict(zip(enough, discoveries(chances, thresholds["false_discovery"]), strict=True))
    return [
        _placed(count, prior, target, thresholds, is_found=found.get(place, False))
        for place, count in enumerate(counts)
    ]


def follow(months: Sequence[MonthOfWard], periods: int) -> Course:
    """Go through a ward's months: low after so many below, well again after so many above.

    A month between breaks a run. One without enough dossiers does not, unless there are more of
    them in a row than `LONGEST_GAP`; it never raises or clears anything by itself.
    """
    is_low, run, gap = False, 0, 0
    for month in months:
        if month.side in (Side.TOO_FEW, Side.MISSING):
            gap += 1
            run = run if gap <= LONGEST_GAP.value else 0
            continue
        gap = 0
        run = run + 1 if month.side is (Side.ABOVE if is_low else Side.BELOW) else 0
        if run == periods:
            is_low, run = not is_low, 0
    return Course(tuple(months), is_low, _verdict(months, periods, is_low=is_low))


def judge_low_use(courses: Sequence[Course]) -> Verdict:
    """Low where either target is missed; the other verdicts where both shares agree to them."""
    verdicts = [course.verdict for course in courses]
    order = (Verdict.MET, Verdict.UNDECIDED, Verdict.NOT_MET, Verdict.TOO_FEW, Verdict.UNKNOWN)
    return next((verdict for verdict in order if verdict in verdicts), Verdict.UNKNOWN)


def is_over(reason: Reason, verdict: Verdict) -> bool:
    """Whether a flag raised for that reason no longer stands.

    Low use keeps its own memory in the course of months: whatever is not met there has ended. For
    the others a figure that is missing today clears nothing.
    """
    if reason is Reason.LOW_USE:
        return verdict is not Verdict.MET
    return verdict is Verdict.NOT_MET


def _placed(
    count: Count | None, prior: Prior, target: float, thresholds: Thresholds, *, is_found: bool
) -> MonthOfWard:
    if count is None:
        return MonthOfWard(None, Side.MISSING)
    if count.whole < thresholds["minimum_dossiers"]:
        return MonthOfWard(count, Side.TOO_FEW)
    share = estimate(count, prior, thresholds["confidence"])
    if share.high < target and is_found:
        return MonthOfWard(count, Side.BELOW, share)
    if share.low >= target:
        return MonthOfWard(count, Side.ABOVE, share)
    return MonthOfWard(count, Side.BETWEEN, share)


def _verdict(months: Sequence[MonthOfWard], periods: int, *, is_low: bool) -> Verdict:
    if is_low:
        return Verdict.MET
    recent = [month.side for month in months[-periods:]]
    if all(side is Side.MISSING for side in recent):
        return Verdict.UNKNOWN
    judged = [side for side in recent if side not in (Side.MISSING, Side.TOO_FEW)]
    if not judged:
        return Verdict.TOO_FEW
    return Verdict.NOT_MET if judged[-1] is Side.ABOVE else Verdict.UNDECIDED
