"""Signs of bent records, judged like points and never part of the score (SCORING 3.2).

Each sign is a count of dossiers among those in which it could be seen. Registering late although a
trace exists, and filing again what was withdrawn, were benchmarked and raise flags. Registering
just after 15:00, forwarding in the last half hour and cancelling before the deadline are specified
but not benchmarked: they are shown, and flag nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from oversight.rules.baselines import Others, peer_rates
from oversight.rules.calendar import Booleans, Integers
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Judgement, Points, combined_p, judge
from oversight.rules.screening import discoveries, is_material
from oversight.rules.tails import Numbers

LAG: Final = "lag"
REFILE: Final = "refile"
AFTER_THREE: Final = "after_three"
DEADLINE_BUNCHING: Final = "deadline_bunching"
CANCELLED: Final = "cancelled"

FLAGGING: Final = (LAG, REFILE)
SHOWN: Final = (AFTER_THREE, DEADLINE_BUNCHING, CANCELLED)


@dataclass(frozen=True, eq=False)
class SignCounts:
    """Per agent the dossiers in which a sign could be seen, and those in which it was."""

    evaluable: Integers
    observed: Integers


@dataclass(frozen=True, eq=False)
class Sign:
    """One sign judged: `q` is not a number where it could not flag; see `Judgement` for the rest."""

    evaluable: Integers
    points: Points
    judgement: Judgement
    q: Numbers
    is_flagged: Booleans


def judge_signs(counts: Mapping[str, SignCounts], parameters: Parameters) -> dict[str, Sign]:
    """Judge all signs over the same agents, and flag on the two that may.

    Unlike the domains of the score these need no minimum of peers to flag: the share they are
    compared with has a floor, so that few expected signs make small groups the usual case.
    """
    shares = {name: overall_share(counts[name], parameters) for name in FLAGGING}
    shares |= {name: peers_share(counts[name], parameters) for name in SHOWN}
    points = {name: _points(counts[name], share) for name, share in shares.items()}
    judged = {name: judge(points[name], counts[name].evaluable, parameters) for name in shares}

    takes_part = np.any([_enough(counts[name], name, parameters) for name in FLAGGING], axis=0)
    found = discoveries(
        combined_p(judged[LAG].p, judged[REFILE].p), takes_part, parameters.flag_share
    )
    signs = {}
    for name, judgement in judged.items():
        enough = _enough(counts[name], name, parameters) & (name in FLAGGING)
        stands = 2 * judgement.p <= found.threshold
        matters = is_material(points[name], judgement.ratio, parameters)
        signs[name] = Sign(
            evaluable=counts[name].evaluable,
            points=points[name],
            judgement=judgement,
            q=np.where(enough, found.q, np.nan),
            is_flagged=np.asarray(enough & stands & matters),
        )
    return signs


def overall_share(counts: SignCounts, parameters: Parameters) -> Numbers:
    """The share that anybody may reach: the median agent's, and not less than two floors.

    Half the pooled share keeps a share of 0 away from the median where most agents have no sign.
    The median counts once there are enough agents with enough dossiers.

    >>> few = SignCounts(np.array([100, 100]), np.array([0, 10]))
    >>> overall_share(few, Parameters()).tolist()
    [0.025, 0.025]
    """
    many = counts.evaluable >= parameters.minimum_dossiers
    shares = counts.observed[many] / counts.evaluable[many]
    median = float(np.median(shares)) if many.sum() > parameters.smallest_group else 0.0
    pooled = counts.observed.sum() / max(counts.evaluable.sum(), 1)
    share = max(median, pooled / 2, parameters.integrity_floor)
    return np.full(counts.evaluable.shape, share)


def peers_share(counts: SignCounts, parameters: Parameters) -> Numbers:
    """For each agent the share of all others, and not less than the floor."""
    agents = counts.evaluable.size
    everybody = np.zeros(agents, dtype=np.int64)
    share, _ = peer_rates(
        Others.of(np.arange(agents), everybody),
        counts.observed.astype(np.float64),
        counts.evaluable.astype(np.float64),
        1,
        parameters.prior_dossiers,
    )
    return np.maximum(share, parameters.integrity_floor)


def _points(counts: SignCounts, share: npt.ArrayLike) -> Points:
    """What was seen, and what a peer's hand would have shown: a binomial count."""
    usual = np.asarray(share, dtype=np.float64)
    expected = counts.evaluable * usual
    return Points(counts.observed.astype(np.float64), expected, expected * (1 - usual))


def _enough(counts: SignCounts, name: str, parameters: Parameters) -> Booleans:
    """Whether there are dossiers enough for a flag: fewer where each has a trace of its own."""
    minimum = parameters.lag_traces if name == LAG else parameters.minimum_dossiers
    return np.asarray(counts.evaluable >= minimum)
