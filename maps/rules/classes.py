"""Classes of a coloured map: about as many areas in each, with bounds that are easy to read.

Zero and unknown are not classed here; they have colours of their own. The method is quantiles
whose bounds move to a round number near by (`SLACK`); few different values get a class each.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import ceil, floor, log10

CLASSES = 5  # what a reader can tell apart in one hue
SLACK = 0.25  # of the areas of a class: how many a bound may pass to become round
STEPS = (5, 2, 1)


def class_bounds(values: Iterable[float], classes: int = CLASSES) -> tuple[float, ...]:
    """The lowest value of each class but the first, rising: whole where all values are whole.

    >>> class_bounds([1_130, 2_870, 3_940, 9_480, 17_220, 19_900, 24_600, 31_050, 38_400, 41_700])
    (5000.0, 15000.0, 20000.0, 30000.0)
    >>> class_bounds([1, 1, 2, 2, 4])
    (2.0, 4.0)
    """
    ordered = sorted(values)
    different = sorted(set(ordered))
    if len(different) <= classes:
        return tuple(float(value) for value in different[1:])
    whole = all(value == int(value) for value in different)
    bounds: list[float] = []
    for number in range(1, classes):
        bound = roundest(
            _quantile(ordered, (number - SLACK) / classes),
            _quantile(ordered, (number + SLACK) / classes),
        )
        bound = float(ceil(bound)) if whole else bound
        if ordered[0] < bound <= ordered[-1] and (not bounds or bound > bounds[-1]):
            bounds.append(bound)
    return tuple(bounds)


def class_of(value: float, bounds: Sequence[float]) -> int:
    """Which class holds a value, counted from 0; a bound belongs to the class above it.

    >>> class_of(3_999, (4_000, 15_000)), class_of(4_000, (4_000, 15_000))
    (0, 1)
    """
    return bisect_right(bounds, value)


def roundest(low: float, high: float) -> float:
    """The number with the fewest digits between two positive numbers; the middle one of equals.

    >>> roundest(4_760, 5_310), roundest(0.123, 0.127)
    (5000.0, 0.125)
    """
    middle = (low + high) / 2
    if not 0 < low < high:
        return middle
    top = floor(log10(high))
    for exponent in range(top, top - 9, -1):
        for step in STEPS:
            size = step * 10.0**exponent
            number = round(round(middle / size) * size, max(0, -exponent))
            if low <= number <= high:
                return float(number)
    return middle


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
