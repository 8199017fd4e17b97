"""Closed lists about scores."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Grade(TextChoices):
    """Grades of SCORING 2.8; D belongs to agents that the screening flagged."""

    A = "A", pgettext_lazy("grade", "A: shown to be good")
    B = "B", pgettext_lazy("grade", "B: normal")
    C = "C", pgettext_lazy("grade", "C: watch")
    D = "D", pgettext_lazy("grade", "D: inspect")
    N = "N", pgettext_lazy("grade", "N: not enough dossiers to judge")


class Domain(TextChoices):
    """The two things an agent is scored on."""

    DELAY = "delay", _("Forwarding delay")
    REWORK = "rework", _("Rework")


HELD_LONG = 5
"""The landmark (working days past the deadline) beyond which a file was held long."""


class Number(TextChoices):
    """A number of a score that counts dossiers; the values name attributes of `AgentScore`."""

    DELAY_EVALUABLE = "delay_evaluable", _("Files held whose deadline had passed")
    DELAY_LATE = "delay_late", _("Of these forwarded late or not at all")
    DELAY_HELD_LONG = "delay_held_long", _("Of these held five working days or more past it")
    REWORK_EVALUABLE = "rework_evaluable", _("Dossiers examined by the authority")
    REWORK_SENT_BACK = "rework_sent_back", _("Of these sent back for a supplement")
    REWORK_WITHOUT_PEERS = "rework_without_peers", _("Left out: no other agent does this work")

    @property
    def heading(self):
        """The number by itself, where what it is a part of does not stand above it."""
        return _HEADINGS.get(self, self.label)


_HEADINGS = {
    Number.DELAY_LATE: _("Files forwarded late or not at all"),
    Number.DELAY_HELD_LONG: _("Files held five working days or more past their deadline"),
    Number.REWORK_SENT_BACK: _("Dossiers sent back for a supplement"),
}
