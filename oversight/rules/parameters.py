"""Everything about the score that can be tuned (SCORING 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from oversight.rules.landmarks import DECISION_WAIT, LANDMARKS, MAX_ROUNDS
from oversight.rules.refiling import LINK_WORKING_DAYS

METHOD_VERSION: Final = "1.0"
"""Changes whenever the same counts and the same parameters would give another score."""

FIXED: Final = frozenset({"landmarks", "max_rounds", "decision_wait", "link_within"})
"""What the database counts by: another value would need another count, not another setting."""

BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "window": (1, 500),
    "passes": (1, 5),
    "outlier_probability": (0, 1),
    "prior_dossiers": (0, 1_000),
    "delay_floor": (0, 1),
    "rework_floor": (0, 1),
    "rework_ceiling": (0, 1),
    "procedure_deviation": (0.01, 10),
    "authority_deviation": (0.01, 10),
    "newton_steps": (1, 100),
    "minimum_peers": (0, 10_000),
    "winsorised_share": (0.001, 0.499),
    "smallest_expected": (0, 1_000),
    "smallest_group": (1, 10_000),
    "tau_lower": (0.01, 10),
    "tau_upper": (0.01, 10),
    "prior_points": (0.1, 1_000),
    "interval": (0.01, 0.999),
    "score_as_expected": (1, 100),
    "score_per_doubling": (1, 100),
    "grade_a_from": (0, 100),
    "grade_b_from": (0, 100),
    "minimum_dossiers": (1, 1_000),
    "flag_share": (0.001, 0.5),
    "flag_ratio": (1, 10),
    "flag_excess": (0, 1_000),
    "flag_bad_days": (1, 100),
    "overdue_days": (1, 100),
    "integrity_floor": (0.001, 1),
    "lag_minutes": (1, 10_000),
    "lag_traces": (1, 1_000),
    "bunching_minutes": (1, 600),
    "cusum_tolerated_odds": (1, 10),
    "cusum_delay_odds": (1.01, 100),
    "cusum_rework_odds": (1.01, 100),
    "cusum_limit": (0.1, 100),
    "cusum_daily_cap": (0.1, 100),
    "cusum_bad_days": (1, 100),
}
"""Between which values each of the others makes sense, both ends included."""


@dataclass(frozen=True)
class Parameters:
    """The settings of one scoring run, as SCORING 6 has them unless said otherwise.

    Days are working days; rates are probabilities; deviations are on the scale of the ratio of
    observed to expected points, or of the logit for the ridges.
    """

    window: int = 60
    landmarks: tuple[int, ...] = LANDMARKS
    max_rounds: int = MAX_ROUNDS
    decision_wait: int = DECISION_WAIT
    link_within: int = LINK_WORKING_DAYS

    passes: int = 2
    outlier_probability: float = 0.001
    prior_dossiers: float = 20.0
    delay_floor: float = 0.02
    rework_floor: float = 0.03
    rework_ceiling: float = 0.999
    procedure_deviation: float = 1.5
    authority_deviation: float = 1.0
    newton_steps: int = 12
    minimum_peers: int = 20

    winsorised_share: float = 0.10
    smallest_expected: float = 1.0
    smallest_group: int = 20
    tau_lower: float = 0.15
    tau_upper: float = 1.0

    prior_points: float = 4.0
    interval: float = 0.90
    score_as_expected: float = 75.0
    score_per_doubling: float = 25.0
    grade_a_from: float = 65.0
    grade_b_from: float = 60.0
    minimum_dossiers: int = 10

    flag_share: float = 0.05
    flag_ratio: float = 1.5
    flag_excess: float = 3.0
    flag_bad_days: int = 3

    overdue_days: int = 3

    integrity_floor: float = 0.02
    lag_minutes: int = 135
    lag_traces: int = 5
    bunching_minutes: int = 30

    cusum_tolerated_odds: float = 1.5
    cusum_delay_odds: float = 8.0
    cusum_rework_odds: float = 5.0
    cusum_limit: float = 5.0
    cusum_daily_cap: float = 2.0
    cusum_bad_days: int = 2

    def __post_init__(self) -> None:
        if self.landmarks[:1] != (0,) or list(self.landmarks) != sorted(set(self.landmarks)):
            raise ValueError("landmarks must begin with 0 and grow")
        if not 0 < self.tau_lower < self.tau_upper:
            raise ValueError("tau_lower must be positive and below tau_upper")
        if not 0 < self.winsorised_share < 0.5 or not 0 < self.interval < 1:
            raise ValueError("winsorised_share must lie in (0, 0.5) and interval in (0, 1)")
        if self.cusum_tolerated_odds >= min(self.cusum_delay_odds, self.cusum_rework_odds):
            raise ValueError("cusum_tolerated_odds must be below both odds that are looked for")
        for name, (low, high) in BOUNDS.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must lie between {low} and {high}")

    def to_dict(self) -> dict[str, Any]:
        """The parameters as plain data, for storage with a run."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"landmarks": list(self.landmarks)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The parameters stored by `to_dict`; an unknown name is refused, a missing one defaults."""
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"unknown parameters: {', '.join(unknown)}")
        known = dict(values)
        if "landmarks" in known:
            known["landmarks"] = tuple(known["landmarks"])
        return cls(**known)
