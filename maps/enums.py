"""Closed lists of the maps."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.enums import Finding, Status


class Measure(TextChoices):
    """What the wards may be coloured by; `measures.py` says how each is counted."""

    DENSITY = "density", _("Population density")
    PEOPLE_PER_AGENT = "people_per_agent", _("People per active agent")
    ACTIVE_AGENTS = "active_agents", _("Active agents")
    DOSSIERS_PER_1000 = "dossiers_per_1000", _("Dossiers through agents per 1,000 people")
    SHARE_LATE = "share_late", _("Share of dossiers late")
    MEAN_SCORE = "mean_score", _("Mean score of active agents")
    ONLINE_SHARE = "online_share", _("Share received online")
    FULL_PROCESS_SHARE = "full_process_share", _("Share online from end to end")
    SELF_SERVICE_SHARE = "self_service_share", _("Share filed by the citizens themselves")


class MapLayer(TextChoices):
    """What may lie on the map besides wards and agents."""

    FLAGS = "flags", _("Area flags")
    RINGS = "rings", _("Circles within reach of active agents")
    PEOPLE = "people", _("People out of reach")
    SITES = "sites", _("Proposed sites")
    OTHERS = "others", _("Other service points")


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


class FlagReason(TextChoices):
    """The official reasons to open an agent (`rules/adoption.py`)."""

    DENSE = "dense", _("Dense, poor in access")
    OUTLYING = "outlying", _("Outlying")
    LOW_USE = "low_use", _("Low use")


class FlagVerdict(TextChoices):
    """What a rule says of a ward (`rules/adoption.py`)."""

    MET = "met", pgettext_lazy("verdict on a ward", "Met: flagged")
    NOT_MET = "not_met", pgettext_lazy("verdict on a ward", "Not met")
    UNDECIDED = "undecided", pgettext_lazy("verdict on a ward", "Cannot be told apart yet")
    TOO_FEW = "too_few", pgettext_lazy("verdict on a ward", "Not enough dossiers")
    UNKNOWN = "unknown", pgettext_lazy("verdict on a ward", "Figures are missing")


class FlagCause(TextChoices):
    """Why the service is used little (`rules/causes.py`)."""

    NO_SUPPLY = "no_supply", _("No supply: too few people have an agent within reach")
    SUPPLY_UNUSED = "supply_unused", _("Supply unused: an agent is within reach")
    DEMAND_ELSEWHERE = "demand_elsewhere", _("Demand elsewhere: citizens go to other wards")
    UNKNOWN = "unknown", pgettext_lazy("cause of a flag", "Not known")


class MonthSide(TextChoices):
    """On which side of a target a ward's month lies (`rules/adoption.py`)."""

    BELOW = "below", pgettext_lazy("month against a target", "Below")
    BETWEEN = "between", pgettext_lazy("month against a target", "Cannot be told")
    ABOVE = "above", pgettext_lazy("month against a target", "Above")
    TOO_FEW = "too_few", pgettext_lazy("month against a target", "Not enough dossiers")
    MISSING = "missing", pgettext_lazy("month against a target", "No figures")


class FlagState(TextChoices):
    """Where a flag stands on its clock."""

    RAISED = "raised", pgettext_lazy("area flag", "Raised, to be assessed")
    ASSESSED = "assessed", pgettext_lazy("area flag", "Assessed, to be answered")
    ANSWERED = "answered", pgettext_lazy("area flag", "Answered")
    CLEARED = "cleared", pgettext_lazy("area flag", "Cleared")


class FlagAct(TextChoices):
    """What moves a flag."""

    RAISE = "raise", pgettext_lazy("area flag", "Raise")
    ASSESS = "assess", pgettext_lazy("area flag", "Assess")
    ANSWER = "answer", pgettext_lazy("area flag", "Answer")
    REVIEW = "review", pgettext_lazy("area flag", "Review again")
    CLEAR = "clear", pgettext_lazy("area flag", "Clear: the rule no longer speaks for it")
    END = "end", pgettext_lazy("area flag", "End: the area is no longer in force")


class FlagOutcome(TextChoices):
    """What the Centre decided about a flagged ward."""

    OPEN_AGENT = "open_agent", _("Open an agent")
    OTHER_POINT = "other_point", _("Serve it by a kiosk or a mobile van")
    STRENGTHEN = "strengthen", _("Strengthen the agent that is there")
    INFORM = "inform", _("Inform and train citizens")
    NOTHING = "nothing", _("No action for now")


@dataclass(frozen=True)
class FlagMove:
    """One row of the table of moves; without a permission only `flag_areas` makes it."""

    act: FlagAct
    sources: frozenset[FlagState]
    target: FlagState
    permission: str = ""


OPEN_FLAGS = frozenset({FlagState.RAISED, FlagState.ASSESSED, FlagState.ANSWERED})
FLAG_MOVES = {
    move.act: move
    for move in (
        FlagMove(
            FlagAct.ASSESS,
            frozenset({FlagState.RAISED}),
            FlagState.ASSESSED,
            "maps.assess_areaflag",
        ),
        FlagMove(
            FlagAct.ANSWER,
            frozenset({FlagState.ASSESSED}),
            FlagState.ANSWERED,
            "maps.answer_areaflag",
        ),
        # what was decided is looked at again: the twelve weeks begin anew
        FlagMove(
            FlagAct.REVIEW,
            frozenset({FlagState.ANSWERED}),
            FlagState.ASSESSED,
            "maps.assess_areaflag",
        ),
        FlagMove(FlagAct.CLEAR, OPEN_FLAGS, FlagState.CLEARED),
        FlagMove(FlagAct.END, OPEN_FLAGS, FlagState.CLEARED),
    )
}


class DemandSource(TextChoices):
    """What said where in a ward its people live."""

    GRID = "grid", _("Spread evenly inside each ward")
    RASTER = "raster", _("A population raster")


class ServicePointKind(TextChoices):
    """Other places where citizens get the same help."""

    OFFICE = "office", _("Commune office")
    KIOSK = "kiosk", _("Kiosk")
    VAN = "van", _("Mobile van")
    OTHER = "other", pgettext_lazy("service point", "Other")


class Opening(TextChoices):
    """When a place has to be open to count."""

    ANY = "any", _("At any time")
    EVENING = "evening", _("In the evening (18:00 or later)")
    SATURDAY = "saturday", _("On Saturday")


class Objective(TextChoices):
    """What the best sites are best at."""

    REACH = "reach", _("Most people within reach")
    DISTANCE = "distance", _("Shortest mean distance")


class CandidateSource(TextChoices):
    """Where the premises come from that may become sites."""

    LIST = "list", _("An imported list of premises")
    REGISTERED = "registered", _("Registered sites that are not active")
    GRID = "grid", _("A grid over the city")


class ScenarioState(TextChoices):
    """Where a proposal stands between being asked for and being there."""

    WAITING = "waiting", pgettext_lazy("scenario", "Waiting")
    COMPUTING = "computing", pgettext_lazy("scenario", "Being computed")
    DONE = "done", pgettext_lazy("scenario", "Done")
    FAILED = "failed", pgettext_lazy("scenario", "Failed")


class ScenarioStep(TextChoices):
    """What is being done while a scenario is computed."""

    GATHERING = "gathering", _("Gathering people, open places and candidates")
    CHOOSING = "choosing", _("Choosing sites and proving how good they are")
    COUNTING = "counting", _("Counting people site by site")


# A computation that was cut off may be begun again once its time is over (`actions/scenarios.py`).
SCENARIO_MOVES = {
    ScenarioState.COMPUTING: frozenset(
        {ScenarioState.WAITING, ScenarioState.FAILED, ScenarioState.COMPUTING}
    ),
    ScenarioState.DONE: frozenset({ScenarioState.COMPUTING}),
    ScenarioState.FAILED: frozenset({ScenarioState.COMPUTING}),
}
