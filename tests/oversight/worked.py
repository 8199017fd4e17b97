"""The worked example of SCORING 2 and 3.1: one agent's score, as the rules compute it."""

from datetime import date

from oversight.enums import Domain, Grade
from oversight.models import AgentScore, ScoringRun
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import clump, score_of, shrunken_ratio
from registry.models import Agent

PARAMETERS = Parameters()


def judged(domain, *, observed, expected, variance, **others):
    """The fields of one domain, its ratio and score computed from its points."""
    phi = float(clump(expected, variance))
    ratios = shrunken_ratio(observed / phi, expected / phi, PARAMETERS)
    ratio, low, high = (float(one) for one in ratios)
    fields = {
        "observed": observed,
        "expected": expected,
        "variance": variance,
        "ratio": ratio,
        "score": float(score_of(ratio, PARAMETERS)),
        "score_low": float(score_of(high, PARAMETERS)),
        "score_high": float(score_of(low, PARAMETERS)),
        **others,
    }
    return {f"{domain}_{name}": value for name, value in fields.items()}


def worked_run(**fields):
    """A run that is not stored."""
    return ScoringRun(
        **{
            "as_of": date(2026, 3, 31),
            "window": 60,
            "window_start": date(2026, 1, 5),
            "parameters": PARAMETERS.to_dict(),
            "rates": {},
            "is_screening": True,
            "tau0_delay": 0.3,
            "tau0_rework": 0.2,
            **fields,
        }
    )


def worked_score(procedures=None, landmarks=None, **fields):
    """The agent of the example, flagged for delay; the score is not stored."""
    delay = judged(
        Domain.DELAY,
        observed=27.0,
        expected=4.82,
        variance=10.83704,
        p=2.816e-5,
        evaluable=55,
        late=10,
        bad_days=7,
    )
    rework = judged(
        Domain.REWORK,
        observed=4.0,
        expected=3.9,
        variance=5.2395,
        p=0.4423,
        evaluable=20,
        sent_back=3,
        without_peers=0,
        bad_days=3,
    )
    values = {
        "run": worked_run(),
        "agent": Agent(code="X", name="Bưu cục X"),
        "score": delay["delay_score"],
        "score_low": delay["delay_score_low"],
        "score_high": delay["delay_score_high"],
        "p": 5.632e-5,
        "q": 0.000451,
        "decided_by": Domain.DELAY,
        "grade": Grade.D,
        "flag_delay": True,
    }
    score = AgentScore(**{**values, **delay, **rework, **fields})
    score.landmarks = LANDMARKS if landmarks is None else landmarks
    score.procedures = PROCEDURES if procedures is None else procedures
    return score


def procedure(code, **fields):
    """A stored row of one procedure; what is not given is 0."""
    names = (
        "delay_evaluable",
        "delay_late",
        "delay_held_long",
        "delay_observed",
        "delay_expected",
        "rework_evaluable",
        "rework_sent_back",
        "rework_without_peers",
        "rework_observed",
        "rework_expected",
    )
    return {"procedure": 0, "code": code, **dict.fromkeys(names, 0), **fields}


LANDMARKS = [
    {"after": 0, "at_risk": 55, "missed": 10, "carried": 55, "usual": 2.4},
    {"after": 1, "at_risk": 55, "missed": 8, "carried": 10, "usual": 1.2},
    {"after": 3, "at_risk": 50, "missed": 5, "carried": 7, "usual": 0.7},
    {"after": 5, "at_risk": 50, "missed": 3, "carried": 5, "usual": 0.4},
    {"after": 10, "at_risk": 50, "missed": 1, "carried": 3, "usual": 0.12},
]
PROCEDURES = [
    procedure("P1", delay_observed=24.0, delay_expected=3.0, delay_evaluable=45),
    procedure("P2", delay_observed=3.0, delay_expected=1.8, delay_evaluable=10),
]
