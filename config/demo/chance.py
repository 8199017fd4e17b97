"""Chance that comes out alike every time."""

import zlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """A stream of numbers for each part of the demo: changing one part leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def quotas(total: int, shares: dict[str, float]) -> dict[str, int]:
    """Divide a total by shares that add up to one: nobody goes without, the first takes the rest.

    >>> quotas(30, {"active": 0.9, "draft": 0.07, "closed": 0.03})
    {'active': 27, 'draft': 2, 'closed': 1}
    """
    first, *others = shares
    counts = {name: max(1, round(total * shares[name])) for name in others}
    return {first: total - sum(counts.values()), **counts}
