"""Closed lists about the monthly screening."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Indicator(TextChoices):
    """Signs of records that were bent (SCORING 3.2); none of them moves the score."""

    LAG = "lag", _("Registered long after the file was handed over")
    REFILE = "refile", _("Withdrawn once forwarded, and filed again")
    AFTER_THREE = "after_three", _("Registered just after 15:00 rather than just before")
    DEADLINE_BUNCHING = (
        "deadline_bunching",
        _("Forwarded in the last half hour before the deadline"),
    )
    CANCELLED = "cancelled", _("Cancelled before the deadline without having been forwarded")


class FlagKind(TextChoices):
    """What a flag is about; the values name the fields of `AgentScore`."""

    DELAY = "delay", _("Forwarding delay")
    REWORK = "rework", _("Rework")
    INTEGRITY = "integrity", _("Bent records")


RAISES_FLAGS = (Indicator.LAG, Indicator.REFILE)
"""The indicators that were benchmarked; the others are shown and flag nobody."""
