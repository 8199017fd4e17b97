"""What kept dossiers from being forwarded, as declared by one person and confirmed by another."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oversight.enums import IncidentKind, IncidentState
from oversight.querysets import IncidentQuerySet


class Incident(models.Model):
    """One declared stretch of time in which dossiers could not be forwarded.

    Once confirmed, and its calendar put into force, it moves the deadlines of the dossiers that it
    covers and only those: those for the authority, of the named agents; what is empty covers all.
    A confirmed one is never edited: another row replaces or withdraws it.
    """

    is_append_only = True  # once decided

    calendar = models.ForeignKey(
        "oversight.WorkingCalendar",
        verbose_name=_("calendar"),
        on_delete=models.PROTECT,
        related_name="incidents",
    )
    authority = models.ForeignKey(
        "oversight.Authority",
        verbose_name=_("authority"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty: dossiers for every authority are covered."),
    )
    area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The agents that stand in it when the incident is declared are covered."),
    )
    agents = models.ManyToManyField(
        "registry.Agent",
        verbose_name=_("agents"),
        blank=True,
        related_name="+",
        help_text=_("Empty, and no area: every agent is covered."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=IncidentKind)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    reason = models.CharField(
        _("reason"), max_length=200, help_text=_("What happened, and the document that says so.")
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
    )
    is_withdrawal = models.BooleanField(
        _("withdraws it"), default=False, help_text=_("There was no such incident after all.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=IncidentState, default=IncidentState.DECLARED
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("declared by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    declared_at = models.DateTimeField(_("declared at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-starts_at"]
        permissions = [
            ("declare_incident", _("Can declare an incident")),
            ("confirm_incident", _("Can confirm an incident that somebody else declared")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="incident_ends_after_it_starts",
                violation_error_message=_("An incident cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=IncidentState.DECLARED, decided_by__isnull=True, decided_at__isnull=True
                )
                | ~models.Q(state=IncidentState.DECLARED)
                & models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="incident_decided_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(declared_by__isnull=True)
                | ~models.Q(decided_by=models.F("declared_by")),
                name="incident_needs_a_second_person",
                violation_error_message=_("Whoever declared an incident cannot decide on it."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_withdrawal=False) | models.Q(replaces__isnull=False),
                name="incident_withdrawal_names_another",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {timezone.localtime(self.starts_at):%d/%m/%Y}"
