"""How long files stay: Kaplan and Meier's curve from counts at a few points in time."""

import numpy as np
import numpy.typing as npt

from oversight.rules.tails import Numbers


def km_discrete(at_risk: npt.ArrayLike, ended: npt.ArrayLike) -> Numbers:
    """Share that lasts beyond each point, from those at risk there and those that ended there.

    What is no longer watched counts only as long as it was. Where nobody is at risk the curve
    stays as it was.

    >>> km_discrete([10, 8, 0], [2, 4, 0]).tolist()
    [0.8, 0.4, 0.4]
    """
    watched = np.asarray(at_risk, dtype=np.float64)
    ends = np.where(watched > 0, ended, 0) / np.where(watched > 0, watched, 1)
    return np.asarray(np.cumprod(1 - ends), dtype=np.float64)


def restricted_mean(
    times: npt.ArrayLike, survival: npt.ArrayLike, horizon: float, *, start: float = 0.0
) -> float:
    """Mean time lasted, at most the horizon: the area under the curve, which begins at 1.

    >>> restricted_mean([2, 5], [0.5, 0.0], 10)
    3.5
    """
    at = np.clip(np.asarray(times, dtype=np.float64), start, horizon)
    heights = np.concatenate([[1.0], np.asarray(survival, dtype=np.float64)])
    return float((np.diff(np.concatenate([[start], at, [horizon]])) * heights).sum())
