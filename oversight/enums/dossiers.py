"""Closed lists about dossiers and working time."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(IntegerChoices):
    """How a dossier reached the authority: the national exchange codes (`KenhThucHien`)."""

    IN_PERSON = 1, _("In person")
    ONLINE = 2, _("Online")
    PUBLIC_POST = 3, _("Public post")


class SupplementReason(TextChoices):
    """Why the authority asked for more (`rules/supplements.py` says which the agent answers for)."""

    MISSING_ITEM = "missing_item", _("Item of the published list missing")
    INVALID_ITEM = "invalid_item", _("Item of the published list invalid")
    ANSWER_INCOMPLETE = "answer_incomplete", _("Answer to the earlier request incomplete")
    UNKNOWN = "unknown", _("Not stated")
    EXTRA_ITEM = "extra_item", _("Item outside the published list")
    AUTHORITY_ERROR = "authority_error", _("Data error at the authority")
    LAW_CHANGE = "law_change", _("Change of law")


class IncidentKind(TextChoices):
    """What kept dossiers from being forwarded without anybody's fault."""

    SYSTEM_DOWN = "system_down", _("The authority's system was down")
    POWER_CUT = "power_cut", _("Power cut")
    FLOOD = "flood", _("Flood or storm")
    OTHER = "other", _("Other")


class DossierState(TextChoices):
    """Where a dossier stands towards its deadline."""

    OVERDUE = "overdue", pgettext_lazy("dossier", "Still held, overdue")
    OPEN = "open", pgettext_lazy("dossier", "Still held, in time")
    LATE = "late", pgettext_lazy("dossier", "Forwarded late")
    IN_TIME = "in_time", pgettext_lazy("dossier", "Forwarded in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("dossier", "Withdrawn before forwarding")
