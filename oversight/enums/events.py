"""Closed lists about what happens to records: events, incidents, tickets."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(TextChoices):
    """What became of something that was recorded of a dossier."""

    RECEPTION_EDITED = "reception_edited", _("Reception time edited")
    EVIDENCE_EDITED = "evidence_edited", _("Earliest trace edited")
    WITHDRAWAL_EDITED = "withdrawal_edited", _("Withdrawal edited")
    SERVER_TIME_CORRECTED = "server_time_corrected", _("Stamped time corrected")
    RECORD_EDITED = "record_edited", _("Other data edited")
    SUPPLEMENT_REASON_CORRECTED = "supplement_reason_corrected", _("Supplement's reason corrected")
    RESUPPLY_EDITED = "resupply_edited", _("Time of the supplement edited")
    DEADLINE_RECOMPUTED = "deadline_recomputed", _("Deadline computed again")


class IncidentState(TextChoices):
    """Where a declared incident stands; only a confirmed one moves deadlines."""

    DECLARED = "declared", pgettext_lazy("incident", "Declared, to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("incident", "Confirmed")
    REFUSED = "refused", pgettext_lazy("incident", "Refused")


class IncidentAct(TextChoices):
    """What a second person does with a declared incident."""

    CONFIRM = "confirm", pgettext_lazy("incident", "Confirm")
    REFUSE = "refuse", pgettext_lazy("incident", "Refuse")


INCIDENT_MOVES = {
    IncidentAct.CONFIRM: (IncidentState.DECLARED, IncidentState.CONFIRMED),
    IncidentAct.REFUSE: (IncidentState.DECLARED, IncidentState.REFUSED),
}
"""From which state to which each act leads; what was decided once is decided."""


class TicketKind(TextChoices):
    """What an agent gave to a citizen who handed something over."""

    FEE = "fee", pgettext_lazy("ticket", "Fee receipt")
    QUEUE = "queue", pgettext_lazy("ticket", "Counter ticket")
    MESSAGE = "message", pgettext_lazy("ticket", "Message with a code")


class LogFault(TextChoices):
    """What can be wrong with a link of the sealed log."""

    ENTRIES_DIFFER = "entries_differ", _("Entries were changed, removed or added")
    CHAIN_BROKEN = "chain_broken", _("The seal does not follow the one before")
    SEAL_MISSING = "seal_missing", _("Entries of a sealed day have no seal")
