"""Weights of people: whoever files online already needs an agent less.

The project's own rule, not the law's. People of a ward count once, plus once for the share of its
dossiers that is not filed online: from 1 (all online) to 2 (nothing online). Where that share is
not known they count as in the middle, so that a ward gains nothing by not reporting. Each reason
for which the ward is flagged multiplies that.
"""

from collections.abc import Sequence

UNKNOWN_SHARE = 0.5
DECIMALS = 4  # a proposal is repeated from what was stored


def ward_weight(
    *, online_share: float | None, factors: Sequence[float], weighs: bool = True
) -> float:
    """How many times the people of one ward count.

    >>> ward_weight(online_share=0.25, factors=[2.0])
    3.5
    >>> ward_weight(online_share=None, factors=[]), ward_weight(online_share=None, factors=[], weighs=False)
    (1.5, 1.0)
    """
    weight = 1.0
    if weighs:
        weight += 1 - (UNKNOWN_SHARE if online_share is None else online_share)
    for factor in factors:
        weight *= factor
    return round(weight, DECIMALS)
