"""Numbers and probabilities as people read them, rounded and written in the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

SCALES = (100, 1_000, 10_000, 100_000)
JUST_ONE = 0.95  # what is less is told on the next scale, where it has a digit of its own


def figure(value: float, places: int) -> str:
    """A number rounded to so many places; a negative count of places drops zeros at the end."""
    # floatformat drops the zeros of whole numbers only, and 8.99 would be 9.0
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-abs(places)), ROUND_HALF_UP)
    return str(floatformat(rounded, f"{places}g"))


def is_below_every_scale(p: float) -> bool:
    """Whether a probability is less than one even in the largest scale."""
    return p * SCALES[-1] < JUST_ONE


def chance_text(p: float) -> str:
    """A probability as so many in the least of 100 to 100,000 in which it is about one at least."""
    for scale in SCALES:
        if p * scale >= JUST_ONE:
            return _("%(number)s in %(scale)s") % {
                "number": figure(p * scale, 0),
                "scale": figure(scale, 0),
            }
    return _("less than 1 in %(scale)s") % {"scale": figure(SCALES[-1], 0)}
