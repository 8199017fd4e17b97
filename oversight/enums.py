"""Closed lists of oversight."""

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


class Grade(TextChoices):
    """Grades of SCORING 2.8; D belongs to flagged agents and is not given yet."""

    A = "A", pgettext_lazy("grade", "A: shown to be good")
    B = "B", pgettext_lazy("grade", "B: normal")
    C = "C", pgettext_lazy("grade", "C: watch")
    D = "D", pgettext_lazy("grade", "D: inspect")
    N = "N", pgettext_lazy("grade", "N: not enough dossiers to judge")


class Domain(TextChoices):
    """The two things an agent is scored on."""

    DELAY = "delay", _("Forwarding delay")
    REWORK = "rework", _("Rework")


class IncidentKind(TextChoices):
    """What kept dossiers from being forwarded without anybody's fault."""

    SYSTEM_DOWN = "system_down", _("The authority's system was down")
    POWER_CUT = "power_cut", _("Power cut")
    FLOOD = "flood", _("Flood or storm")
    OTHER = "other", _("Other")


class Number(TextChoices):
    """A number of a score that counts dossiers; the values name the fields of `AgentScore`."""

    DELAY_EVALUABLE = "delay_evaluable", _("Files held whose deadline had passed")
    DELAY_LATE = "delay_late", _("Of these forwarded late or not at all")
    REWORK_EVALUABLE = "rework_evaluable", _("Dossiers examined by the authority")
    REWORK_SENT_BACK = "rework_sent_back", _("Of these sent back for a supplement")
    REWORK_WITHOUT_PEERS = "rework_without_peers", _("Left out: no other agent does this work")


class DossierState(TextChoices):
    """Where a dossier stands towards its deadline."""

    OVERDUE = "overdue", pgettext_lazy("dossier", "Still held, overdue")
    OPEN = "open", pgettext_lazy("dossier", "Still held, in time")
    LATE = "late", pgettext_lazy("dossier", "Forwarded late")
    IN_TIME = "in_time", pgettext_lazy("dossier", "Forwarded in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("dossier", "Withdrawn before forwarding")
