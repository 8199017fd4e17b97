"""States, the moves between them, and the other closed lists of the registry."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """The groups of people who use the system; what each may do stands in `roles.py`."""

    CENTRE_STAFF = "centre_staff", _("Centre staff")
    INSPECTOR = "inspector", _("Inspector")
    PLANNER = "planner", _("Planner")
    COORDINATOR = "coordinator", _("Operator's coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTOR = "director", _("Centre director")


class Scope(TextChoices):
    """Which rows a user may see at all, before any permission is asked."""

    NONE = "none", _("Nothing")
    CITY = "city", _("The whole city")
    AREAS = "areas", _("Chosen areas")
    OPERATOR = "operator", _("One operator's agents")


class Status(TextChoices):
    """Where an agent stands between draft and closure."""

    DRAFT = "draft", pgettext_lazy("agent status", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("agent status", "Submitted")
    UNDER_REVIEW = "under_review", pgettext_lazy("agent status", "Under review")
    RETURNED = "returned", pgettext_lazy("agent status", "Returned")
    REFUSED = "refused", pgettext_lazy("agent status", "Refused")
    APPROVED = "approved", pgettext_lazy("agent status", "Approved")
    ACTIVE = "active", pgettext_lazy("agent status", "Active")
    SUSPENDED = "suspended", pgettext_lazy("agent status", "Suspended")
    CLOSED = "closed", pgettext_lazy("agent status", "Closed")
    MERGED = "merged", pgettext_lazy("agent status", "Merged into another")


# A duplicate's row is no agent of its own any more: lists and maps leave it out.
STANDING = tuple(status for status in Status if status is not Status.MERGED)
# Facts are free to change while the operator prepares them; from submission on they are evidence.
DRAFTING = frozenset({Status.DRAFT, Status.RETURNED})
WAITING = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW})
# What lapses here has to be put right: citizens are served, or are about to be.
CLEARED = frozenset({Status.APPROVED, Status.ACTIVE})
# Nobody asks any more where these are.
ENDED = frozenset({Status.REFUSED, Status.CLOSED, Status.MERGED})
# Facts stand as approved: what needs consent to change is proposed.
DECIDED = frozenset({Status.APPROVED, Status.ACTIVE, Status.SUSPENDED})


class Act(TextChoices):
    """What a person does to an agent's status."""

    SUBMIT = "submit", pgettext_lazy("agent act", "Submit")
    CLAIM = "claim", pgettext_lazy("agent act", "Claim for review")
    APPROVE = "approve", pgettext_lazy("agent act", "Approve")
    RETURN = "return", pgettext_lazy("agent act", "Return for correction")
    REFUSE = "refuse", pgettext_lazy("agent act", "Refuse")
    ACTIVATE = "activate", pgettext_lazy("agent act", "Activate")
    SUSPEND = "suspend", pgettext_lazy("agent act", "Suspend")
    RESUME = "resume", pgettext_lazy("agent act", "Resume")
    CLOSE = "close", pgettext_lazy("agent act", "Close")
    RELEASE = "release", pgettext_lazy("agent act", "Give up the claim")
    TAKE_OVER = "take_over", pgettext_lazy("agent act", "Take over the review")


# What the Centre decides: the operator is told, and it may be printed. The rest is work on the way.
OF_CENTRE = frozenset(
    {Act.APPROVE, Act.RETURN, Act.REFUSE, Act.ACTIVATE, Act.SUSPEND, Act.RESUME, Act.CLOSE}
)


class ProposalAct(TextChoices):
    """What is done to a proposed change and takes a coded reason; no move of the agent."""

    REFUSE_CHANGE = "refuse_change", pgettext_lazy("proposed change", "Refuse a proposed change")


# Everything for which the maintained list holds reasons.
REASONED = [*Act.choices, *ProposalAct.choices]


@dataclass(frozen=True)
class Move:
    """One row of the table of moves."""

    act: Act
    sources: frozenset[Status]
    target: Status
    permission: str
    needs_reason: bool = False
    needs_two: bool = False
    """Whether somebody else must have proposed it."""
    bars_maker: bool = False
    """Whether it is closed to who submitted the site or edited its facts."""


def _move(act, sources, target, permission, **more):
    return Move(act, frozenset(sources), target, f"registry.{permission}", **more)


# Reasons are required where the move takes something away from the operator.
MOVES = {
    move.act: move
    for move in (
        _move(Act.SUBMIT, DRAFTING, Status.SUBMITTED, "submit_agent"),
        # a site under review may be claimed again once the earlier claim has run out
        _move(
            Act.CLAIM,
            {Status.SUBMITTED, Status.UNDER_REVIEW},
            Status.UNDER_REVIEW,
            "review_agent",
            bars_maker=True,
        ),
        _move(Act.RELEASE, {Status.UNDER_REVIEW}, Status.SUBMITTED, "review_agent"),
        _move(
            Act.TAKE_OVER,
            {Status.UNDER_REVIEW},
            Status.UNDER_REVIEW,
            "review_agent",
            needs_reason=True,
            bars_maker=True,
        ),
        _move(Act.APPROVE, {Status.UNDER_REVIEW}, Status.APPROVED, "review_agent", bars_maker=True),
        _move(
            Act.RETURN, {Status.UNDER_REVIEW}, Status.RETURNED, "review_agent", needs_reason=True
        ),
        _move(
            Act.REFUSE,
            {Status.UNDER_REVIEW},
            Status.REFUSED,
            "review_agent",
            needs_reason=True,
            bars_maker=True,
        ),
        _move(Act.ACTIVATE, {Status.APPROVED}, Status.ACTIVE, "operate_agent"),
        _move(
            Act.SUSPEND,
            {Status.ACTIVE},
            Status.SUSPENDED,
            "suspend_agent",
            needs_reason=True,
            needs_two=True,
        ),
        _move(Act.RESUME, {Status.SUSPENDED}, Status.ACTIVE, "operate_agent"),
        _move(
            Act.CLOSE,
            {Status.APPROVED, Status.ACTIVE, Status.SUSPENDED},
            Status.CLOSED,
            "close_agent",
            needs_reason=True,
        ),
    )
}


class SuspensionState(TextChoices):
    """Where a proposed suspension stands."""

    OPEN = "open", pgettext_lazy("proposed suspension", "Waiting for a second person")
    CONFIRMED = "confirmed", pgettext_lazy("proposed suspension", "Confirmed")
    DISMISSED = "dismissed", pgettext_lazy("proposed suspension", "Dismissed")
    OVERTAKEN = "overtaken", pgettext_lazy("proposed suspension", "Overtaken by something else")


class AreaKind(TextChoices):
    """Kinds of administrative unit; since 1 July 2025 Hanoi has wards and communes only."""

    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    WARD = "ward", _("Ward")
    COMMUNE = "commune", _("Commune")
    TOWN = "town", _("Town")


# The kinds that hold agents; a city or a district only groups them.
SMALLEST_KINDS = frozenset({AreaKind.WARD, AreaKind.COMMUNE, AreaKind.TOWN})


class LocationSource(TextChoices):
    """Who or what gave the coordinates."""

    VISIT = "visit", _("Visit to the place")
    OPERATOR = "operator", _("Operator's list")
    MAP = "map", _("Pointed out on a map")
    ADDRESS = "address", _("Worked out from the address")
    OPEN_DATA = "open_data", _("Open data")


class LocationMethod(TextChoices):
    """How the coordinates were measured."""

    GPS = "gps", _("Satellite positioning")
    MAP_CLICK = "map_click", _("Click on a map")
    GEOCODING = "geocoding", _("Address look-up")
    UNKNOWN = "unknown", _("Not known")


class Finding(TextChoices):
    """Where a point lies in relation to the area declared for it (`rules/location.py`)."""

    INSIDE = "inside", _("Inside the declared area")
    BORDER_ZONE = "border_zone", _("Close to the border of the declared area")
    OUTSIDE = "outside", _("Outside the declared area")
    NO_BOUNDARY = "no_boundary", _("No boundary loaded")


class PlaceDoubt(TextChoices):
    """What somebody has to look at about where an agent lies."""

    ENDED_AREA = "ended_area", _("The declared area has ended")
    OUTSIDE = "outside", _("Outside the declared area")
    BORDER_ZONE = "border_zone", _("Close to the border of the declared area")
    NO_BOUNDARY = "no_boundary", _("No boundary loaded")
    UNPLACED = "unplaced", _("Not on the map")


class EquipmentType(TextChoices):
    """What a site may be asked to have (DOMAIN: Decree 61/2018 art. 13; Circular 17/2017 art. 10)."""

    STAFF_COMPUTER = "staff_computer", _("Computer for staff")
    PUBLIC_COMPUTER = "public_computer", _("Computer or tablet for the public")
    SCANNER = "scanner", _("Document scanner")
    PRINTER = "printer", _("Printer")
    INTERNET_LINE = "internet_line", _("Internet line")
    CAMERA = "camera", _("Security camera")
    SEAT = "seat", _("Waiting seat")
    SIGNBOARD = "signboard", _("Signboard")
    PRICE_BOARD = "price_board", _("Posted price list")
    CABINET = "cabinet", _("Lockable cabinet")
    CARD_READER = "card_reader", _("Identity-card chip reader")


class ObservedMeasure(TextChoices):
    """What is measured at the premises, in the unit that its name says."""

    DOWNLOAD_MBPS = "download_mbps", _("Measured download speed (Mbps)")
    BACKUP_LINE = "backup_line", _("Backup internet line")
    FLOOR_AREA_M2 = "floor_area_m2", _("Floor area (m²)")
    ACCESSIBLE = "accessible", _("Accessible to people with disabilities")
    POSTED_PRICE_VND = "posted_price_vnd", _("Posted price (VND)")


class ChangeState(TextChoices):
    """Where a proposed change stands."""

    OPEN = "open", pgettext_lazy("proposed change", "Waiting")
    ACCEPTED = "accepted", pgettext_lazy("proposed change", "Accepted")
    PARTLY_ACCEPTED = "partly_accepted", pgettext_lazy("proposed change", "Partly accepted")
    REFUSED = "refused", pgettext_lazy("proposed change", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposed change", "Withdrawn")


class Comparison(TextChoices):
    """How a criterion compares what was found with its threshold (`rules/criteria.py`)."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    ONE_OF = "one_of", _("one of")
    IS_TRUE = "is_true", _("is so")
    ALL_OF = "all_of", _("all parts")
    ANY_OF = "any_of", _("any part")
    SOME_OF = "some_of", _("at least this many parts")


class EditRoute(TextChoices):
    """By which door facts about an agent were changed."""

    FORM = "form", _("Form")
    IMPORT = "import", _("Import")
    COMMAND = "command", _("Command")
    MERGE = "merge", _("Merge of two records")
    PROPOSAL = "proposal", _("Accepted proposal")
    VISIT = "visit", _("Inspection visit")


class Weekday(IntegerChoices):
    """Days of the week; the value is Python's `date.weekday()`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class StatisticOrigin(TextChoices):
    """Where an area's figures come from (`rules/statistics.py` says which one counts)."""

    IMPORTED = "imported", pgettext_lazy("figures", "Imported")
    COMPUTED = "computed", pgettext_lazy("figures", "Computed here")


class Verdict(TextChoices):
    """What a second person says of a decision that was drawn."""

    AGREES = "agrees", pgettext_lazy("second opinion", "Agrees")
    DISAGREES = "disagrees", pgettext_lazy("second opinion", "Disagrees")
