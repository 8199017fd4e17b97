"""What happened to records, and what makes it evident when somebody tampers with them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oversight.enums import EventKind, TicketKind
from oversight.querysets import DossierEventQuerySet, LogSealQuerySet, TicketQuerySet
from registry.querysets import ReferenceQuerySet


class Recomputation(models.Model):
    """One time that deadlines were computed again, in a new version of their calendar."""

    is_append_only = True

    version = models.OneToOneField(
        "oversight.CalendarVersion",
        verbose_name=_("to the version"),
        on_delete=models.PROTECT,
        related_name="recomputation",
    )
    before = models.ForeignKey(
        "oversight.CalendarVersion",
        verbose_name=_("from the version"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    dossiers_moved = models.PositiveIntegerField(_("deadlines of dossiers moved"))
    rounds_moved = models.PositiveIntegerField(_("deadlines of supplement rounds moved"))
    is_itemised = models.BooleanField(
        _("each moved dossier has its event"),
        help_text=_("Where too many moved, only their number is kept; both versions stay."),
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("recomputation of deadlines")
        verbose_name_plural = _("recomputations of deadlines")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.before} → {self.version}"


class DossierEvent(models.Model):
    """One change of something that had been recorded of a dossier. Rows are only added.

    `agent` is the one that held the dossier then; `old` and `new` are codes, numbers or times in
    UTC (ISO 8601), empty for nothing.
    """

    is_append_only = True
    stays_with_duplicate = True  # it happened on that record

    dossier = models.ForeignKey(
        "oversight.Dossier",
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="events",
    )
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="dossier_events",
    )
    kind = models.CharField(_("what happened"), max_length=30, choices=EventKind)
    field = models.CharField(_("field"), max_length=30)
    round = models.PositiveSmallIntegerField(_("supplement round"), null=True)
    old = models.CharField(pgettext_lazy("edit", "from"), max_length=60, blank=True)
    new = models.CharField(pgettext_lazy("edit", "to"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    source = models.ForeignKey(
        "oversight.DossierImport",
        verbose_name=_("import"),
        on_delete=models.PROTECT,
        null=True,
        related_name="events",
    )
    recomputation = models.ForeignKey(
        Recomputation,
        verbose_name=_("recomputation of deadlines"),
        on_delete=models.PROTECT,
        null=True,
        related_name="events",
    )

    objects = DossierEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier event")
        verbose_name_plural = _("dossier events")
        ordering = ["-at", "-pk"]
        indexes = [
            # one kind, newest first: the list of edited reception times
            models.Index(fields=["kind", "-at"], name="dossier_event_kind"),
            # what an agent's seal of a day is made of
            models.Index(fields=["agent", "at"], name="dossier_event_agent"),
            models.Index(fields=["at"], name="dossier_event_at"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    @property
    def old_value(self):
        """What stood before: a moment where the field is one, else the text."""
        return self._value(self.old)

    @property
    def new_value(self):
        """What stands since, in the same way."""
        return self._value(self.new)

    def _value(self, text):
        return parse_datetime(text) if text and self.field.endswith("_at") else text


class LogSeal(models.Model):
    """One day of one agent's decisions and events, chained by its digest to the day before.

    Without an agent: the day of the whole log. Its digest covers those of all agents of that day
    and what belongs to no agent, so whoever keeps the newest one elsewhere anchors everything.
    """

    is_append_only = True
    stays_with_duplicate = True  # its entries do

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        null=True,
        related_name="log_seals",
    )
    day = models.DateField(_("day"))
    entries = models.PositiveIntegerField(_("entries"))
    previous = models.CharField(_("digest of the seal before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    objects = LogSealQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal of the log")
        verbose_name_plural = _("seals of the log")
        ordering = ["-day", "agent"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "day"], name="agent_day_is_sealed_once"),
            models.UniqueConstraint(
                fields=["day"], condition=models.Q(agent__isnull=True), name="day_is_sealed_once"
            ),
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.digest[:12]}"


class Ticket(models.Model):
    """One fee receipt, counter ticket or coded message that a citizen got at an agent.

    It proves that something was handed over; a dossier should follow (indicator I7, SCORING 3.2).
    """

    code = models.CharField(_("ticket code"), max_length=40, unique=True)
    agent = models.ForeignKey(
        "registry.Agent", verbose_name=_("agent"), on_delete=models.PROTECT, related_name="tickets"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TicketKind)
    issued_at = models.DateTimeField(_("issued at"))
    dossier_code = models.CharField(_("dossier code"), max_length=40, blank=True)
    dossier_due_at = models.DateTimeField(
        _("a dossier is missing after"), help_text=_("One working day after the ticket was issued.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee or ticket")
        verbose_name_plural = _("fees and tickets")
        ordering = ["-issued_at", "-pk"]
        permissions = [("import_ticket", _("Can import fees and tickets"))]
        indexes = [models.Index(fields=["dossier_due_at"], name="ticket_due")]

    def __str__(self):
        return self.code
