"""Closed lists of the maps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.enums import Finding, Status


class Measure(TextChoices):
    """What the wards may be coloured by; `measures.py` says how each is counted."""

    DENSITY = "density", _("Population density")
    PEOPLE_PER_AGENT = "people_per_agent", _("People per active agent")
    ACTIVE_AGENTS = "active_agents", _("Active agents")
    DOSSIERS_PER_1000 = "dossiers_per_1000", _("Dossiers per 1,000 people")
    SHARE_LATE = "share_late", _("Share of dossiers late")
    MEAN_SCORE = "mean_score", _("Mean score of active agents")


class Placement(TextChoices):
    """Whether an agent stands on the map, and whether its place can be relied on."""

    PLACED = "placed", _("On the map")
    UNPLACED = "unplaced", _("Not on the map")
    DOUBTFUL = "doubtful", _("Cannot be placed: no point, or not in the declared ward")


# The findings on which nobody can say that the point is where the agent is said to be. The empty
# one belongs to a point that has not been judged yet.
DOUBTFUL_FINDINGS = frozenset({Finding.OUTSIDE.value, Finding.NO_BOUNDARY.value, ""})


class Shape(TextChoices):
    """The shape that a group of states has on the map."""

    PREPARING = "preparing", pgettext_lazy("agents", "Draft or returned")
    WAITING = "waiting", pgettext_lazy("agents", "Submitted or under review")
    APPROVED = "approved", pgettext_lazy("agents", "Approved")
    ACTIVE = "active", pgettext_lazy("agents", "Active")
    SUSPENDED = "suspended", pgettext_lazy("agents", "Suspended")
    ENDED = "ended", pgettext_lazy("agents", "Refused or closed")


SHAPES = {
    Status.DRAFT: Shape.PREPARING,
    Status.RETURNED: Shape.PREPARING,
    Status.SUBMITTED: Shape.WAITING,
    Status.UNDER_REVIEW: Shape.WAITING,
    Status.APPROVED: Shape.APPROVED,
    Status.ACTIVE: Shape.ACTIVE,
    Status.SUSPENDED: Shape.SUSPENDED,
    Status.REFUSED: Shape.ENDED,
    Status.CLOSED: Shape.ENDED,
    Status.MERGED: Shape.ENDED,
}
