"""Dossiers and what happened to them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.enums import Channel, DossierState, SupplementReason
from oversight.querysets import DossierQuerySet, SupplementRoundQuerySet
from registry.querysets import ScopedQuerySet


class Dossier(models.Model):
    """One dossier handed to an agent, with its times and its place in working time.

    No name, number or phone of the citizen is kept: `citizen_key` and `contact_key` are keyed
    hashes. The columns ending in `_wd` are ordinals of working days in `calendar_version`
    (SCORING 1.1); they, and `start_at`, `due_at`, `is_late` and the links between re-filed
    dossiers, are computed on writing. Foreign keys are checked by the importer in sets, not row by
    row by the database.
    """

    code = models.CharField(_("dossier code"), max_length=40, unique=True)
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="dossiers",
    )
    procedure = models.ForeignKey(
        "oversight.Procedure",
        verbose_name=_("procedure"),
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="dossiers",
    )
    authority = models.ForeignKey(
        "oversight.Authority",
        verbose_name=_("authority"),
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    citizen_key = models.CharField(_("citizen key"), max_length=32, blank=True)
    contact_key = models.CharField(_("contact key"), max_length=32, blank=True, db_default="")
    citizen_area_code = models.CharField(
        _("area of the citizen"), max_length=10, blank=True, db_default=""
    )
    channel = models.PositiveSmallIntegerField(_("channel"), choices=Channel)

    received_at = models.DateTimeField(_("received at"))
    evidence_at = models.DateTimeField(
        _("earliest trace at"),
        null=True,
        help_text=_("Independent trace that the agent already held the file: ticket, fee, scan."),
    )
    forwarded_at = models.DateTimeField(_("forwarded at"), null=True)
    first_decision_at = models.DateTimeField(_("first decision at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    declared_rounds = models.PositiveSmallIntegerField(
        _("supplement rounds without dates"),
        default=0,
        help_text=_("Rounds caused by the agent whose dates are not known."),
    )
    has_dated_rounds = models.BooleanField(_("has dated supplement rounds"), default=False)

    calendar_version = models.ForeignKey(
        "oversight.CalendarVersion",
        verbose_name=_("calendar"),
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    start_at = models.DateTimeField(_("clock starts at"))
    due_at = models.DateTimeField(_("to be forwarded by"))
    registered_wd = models.IntegerField()
    due_wd = models.IntegerField()
    forwarded_wd = models.IntegerField(null=True)
    decided_wd = models.IntegerField(null=True)
    withdrawn_wd = models.IntegerField(null=True)
    is_late = models.BooleanField(
        _("not forwarded in time"), help_text=_("Counts once the deadline has passed.")
    )
    refiled_wd = models.IntegerField(null=True)
    is_refile = models.BooleanField(_("re-files a withdrawn dossier"), default=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-pk"]
        permissions = [
            ("import_dossier", _("Can import dossiers")),
            ("declare_reception", _("Can declare another reception time")),
        ]
        indexes = [
            # the window of a scoring run
            models.Index(fields=["calendar_version", "registered_wd"], name="dossier_window"),
            # how many an incident would move: answered from the index alone
            models.Index(
                fields=["calendar_version", "due_at", "start_at", "authority", "agent"],
                name="dossier_under_way",
            ),
            # an agent's dossiers; and one citizen's, for linking re-filings
            models.Index(
                fields=["agent", "procedure", "citizen_key"], name="dossier_agent_citizen"
            ),
            # whose re-filings are looked for: few rows carry a withdrawal
            models.Index(
                fields=["withdrawn_at"],
                name="dossier_withdrawn",
                condition=models.Q(withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.code

    def state_at(self, at: datetime) -> DossierState:
        """Where it stands towards its deadline at that moment."""
        if self.forwarded_at:
            return DossierState.LATE if self.is_late else DossierState.IN_TIME
        if self.withdrawn_at:
            return DossierState.WITHDRAWN
        return DossierState.OVERDUE if self.due_at < at else DossierState.OPEN


class SupplementRound(models.Model):
    """One request of the authority for more, and the second custody interval that it opens."""

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
        related_name="rounds",
    )
    number = models.PositiveSmallIntegerField(_("round"))
    requested_at = models.DateTimeField(_("requested at"))
    reason = models.CharField(_("reason"), max_length=20, choices=SupplementReason)
    resupplied_at = models.DateTimeField(_("citizen brought the rest at"), null=True)
    reforwarded_at = models.DateTimeField(_("forwarded again at"), null=True)
    is_agent_attributable = models.BooleanField(_("counts for the agent"))

    requested_wd = models.IntegerField()
    due_at = models.DateTimeField(_("to be forwarded by"), null=True)
    due_wd = models.IntegerField(null=True)
    forwarded_wd = models.IntegerField(null=True)
    is_late = models.BooleanField(_("not forwarded in time"), default=False)

    objects = SupplementRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplement round")
        verbose_name_plural = _("supplement rounds")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"], name="supplement_round_number_is_unique"
            )
        ]

    def __str__(self):
        return f"{self.dossier_id} #{self.number}"


class DossierImport(models.Model):
    """One file of dossiers that was imported: who, when, what changed. Rows are only added."""

    is_append_only = True

    file_name = models.CharField(_("file name"), max_length=200)
    file_sha256 = models.CharField(_("checksum of the file"), max_length=64)
    supplements_name = models.CharField(_("file of supplements"), max_length=200, blank=True)
    supplements_sha256 = models.CharField(
        _("checksum of the file of supplements"), max_length=64, blank=True
    )
    calendar_version = models.ForeignKey(
        "oversight.CalendarVersion", verbose_name=_("calendar"), on_delete=models.PROTECT
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    rows = models.PositiveIntegerField(_("rows"))
    created = models.PositiveIntegerField(_("new"))
    changed = models.PositiveIntegerField(_("changed"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    rounds = models.PositiveIntegerField(_("supplement rounds new or changed"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier import")
        verbose_name_plural = _("dossier imports")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.file_name
