"""Closed lists about complaints and ratings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ComplaintChannel(TextChoices):
    """By which way a complaint or a rating came in."""

    CALL_CENTRE = "call_centre", _("Call centre")
    HOTLINE = "hotline", _("Hotline of the Inspection Team")
    APP = "app", _("City app or portal")
    IN_PERSON = "in_person", _("In person")
    LETTER = "letter", _("Letter or e-mail")


class ComplaintCategory(TextChoices):
    """What it is about (DOMAIN 8: Notice 341/TB-TTPVHCC, Dispatch 111/CĐ-TTg, Decision 45/2016)."""

    FEE = "fee", pgettext_lazy("complaint", "A fee was asked")
    NO_RECEIPT = "no_receipt", pgettext_lazy("complaint", "Money taken without a receipt")
    TOUTING = "touting", pgettext_lazy("complaint", "Touting, or abetting brokers")
    IMPOSTOR = "impostor", pgettext_lazy("complaint", "Posing as an official")
    PROLONGING = "prolonging", pgettext_lazy("complaint", "Prolonging")
    EXTRA_PAPERS = "extra_papers", pgettext_lazy("complaint", "Papers asked for outside the rules")
    HARASSMENT = "harassment", pgettext_lazy("complaint", "Harassment or obstruction")
    OTHER = "other", pgettext_lazy("complaint", "Something else")
    RATING = "rating", pgettext_lazy("complaint", "Rating only")


# Money asked for where nothing is due, or hidden: what brokers live on.
MONEY = (ComplaintCategory.FEE, ComplaintCategory.NO_RECEIPT)
# Conduct that Notice 341/TB-TTPVHCC names beside money.
CONDUCT = tuple(
    category for category in ComplaintCategory if category not in (*MONEY, ComplaintCategory.RATING)
)


class Severity(TextChoices):
    """How much harm a complaint tells of."""

    LOW = "low", pgettext_lazy("severity", "Low")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    HIGH = "high", pgettext_lazy("severity", "High")


class ComplaintOutcome(TextChoices):
    """What looking into a complaint came to."""

    UPHELD = "upheld", pgettext_lazy("complaint", "Upheld")
    PARTLY_UPHELD = "partly_upheld", pgettext_lazy("complaint", "Partly upheld")
    UNFOUNDED = "unfounded", pgettext_lazy("complaint", "Unfounded")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")


# A complaint that turned out to be nothing is no evidence against anybody.
DISMISSED = (ComplaintOutcome.UNFOUNDED, ComplaintOutcome.WITHDRAWN)
