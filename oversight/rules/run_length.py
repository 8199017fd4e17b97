"""How long a chart runs before it raises an alarm, for choosing its limit (SCORING 2.9, 5).

The chart without cap or daily grouping, fed dossier by dossier, is a Markov chain once its range is
cut into equal steps (Brook and Evans 1972; for charts adjusted to risk, Steiner and others 2000).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import linalg

from oversight.rules.cusum import evidence
from oversight.rules.tails import Numbers

STATES: Final = 600


@dataclass(frozen=True, eq=False)
class CaseMix:
    """Usual probabilities of a bad outcome, and the share of dossiers that has each of them."""

    probability: Numbers
    share: Numbers


def average_run_length(
    mix: CaseMix,
    *,
    sought_odds: float,
    limit: float,
    tolerated_odds: float = 1.0,
    true_odds: float = 1.0,
    states: int = STATES,
) -> float:
    """Dossiers until an alarm, on average, of a chart that starts at zero.

    `true_odds` are those of the agent, as a multiple of the usual: 1 tells how often an ordinary
    agent is alarmed for nothing, more tells how fast a change is found.

    >>> one_in_ten = CaseMix(np.array([0.1]), np.array([1.0]))
    >>> lengths = [
    ...     average_run_length(one_in_ten, sought_odds=2, limit=2, true_odds=odds)
    ...     for odds in (1, 2)
    ... ]
    >>> [round(length) for length in lengths]
    [245, 45]
    """
    usual = mix.probability
    bad = true_odds * usual / (1 - usual + true_odds * usual)
    odds = {"tolerated_odds": tolerated_odds, "sought_odds": sought_odds}
    ones = np.ones_like(usual)
    weight = np.concatenate(
        [evidence(usual, ones, 0 * ones, **odds), evidence(usual, ones, ones, **odds)]
    )
    chance = np.concatenate([mix.share * (1 - bad), mix.share * bad])
    order = np.argsort(weight)
    weight, reached = weight[order], np.concatenate([[0.0], np.cumsum(chance[order])])

    # states are the middles of steps of this width, the first one half a step wide and at zero
    width = 2 * limit / (2 * states - 1)
    edges = (np.arange(-states, states) + 0.5) * width
    at_most = reached[np.searchsorted(weight, edges, side="right")]
    into = np.diff(at_most)  # chance of moving by -(states - 1) … states - 1 steps
    moves = linalg.toeplitz(into[states - 1 :: -1], into[states - 1 :])
    moves[:, 0] = at_most[states:0:-1]
    stays = np.eye(states) - moves
    return float(linalg.solve(stays, np.ones(states))[0])
