"""Numbers and probabilities as people read them, rounded and written in the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

SMALL_CHANCE = 0.005
FEW = 100_000
LEAST_TOLD = 0.5 / FEW


def figure(value: float, places: int) -> str:
    """A number rounded to so many places; a negative count of places drops zeros at the end."""
    # floatformat drops the zeros of whole numbers only, and 8.99 would be 9.0
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-abs(places)), ROUND_HALF_UP)
    return str(floatformat(rounded, f"{places}g"))


def chance_text(p: float) -> str:
    """A probability as so many in a hundred, or in a hundred thousand where it is small."""
    if p >= SMALL_CHANCE:
        return _("%(number)s in 100") % {"number": figure(100 * p, 0)}
    if p >= LEAST_TOLD:
        return _("%(number)s in 100,000") % {"number": figure(FEW * p, 0)}
    return _("less than 1 in 100,000")
