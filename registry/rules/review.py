"""Which decisions of a month a second person looks at again.

A person's decisions are ordered by a digest of seed and decision, and the first of them are drawn:
a simple random sample of each person's work. Nobody can foresee it, everybody who decides is looked
at, and whoever has the seed and the register can repeat it with a SHA-256.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from math import ceil

from registry.rules.location import Limit

REVIEWED_SHARE = Limit(
    0.05, "Project default: one decision in twenty of each person, and at least one a month."
)


def drawn(decisions: Mapping[int, Collection[int]], seed: int) -> list[int]:
    """The decisions to look at again, of those that each person made. Same input, same sample.

    >>> drawn({1: range(100, 140), 2: [7]}, seed=3)
    [7, 111, 129]
    """
    return sorted(
        decision
        for made in decisions.values()
        for decision in sorted(made, key=lambda one: (_digest(seed, one), one))[: _size(len(made))]
    )


def _size(count: int) -> int:
    """How many of so many decisions of one person are drawn."""
    return ceil(count * REVIEWED_SHARE.value)


def _digest(seed: int, decision: int) -> bytes:
    return sha256(f"{seed}:{decision}".encode()).digest()
