"""Inspection cases: from a signal to a decision, its appeal and the re-check."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oversight.enums import (
    CaseAct,
    CaseOutcome,
    CaseReason,
    CaseSource,
    CaseState,
    CorrectionKind,
    SupplementReason,
)
from oversight.querysets import (
    CaseMoveQuerySet,
    CorrectionQuerySet,
    InspectionCaseQuerySet,
    OfCaseMoveQuerySet,
)


class CaseSerial(models.Model):
    """One year, and the last number that a case of that year was given."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}: {self.last}"


class InspectionCase(models.Model):
    """One matter looked into at one agent. Its state changes by `move_case` only.

    `score` is what the case was opened on: that of the screening which raised the flag, of the day of
    the alarm, or else the newest one then. It stays as it was computed, and so does what the case
    began with. `alarm`, `complaint` and `visit` name the one signal that it
    was opened from, where that is a row of its own; `visits` are those made because of the case.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.PROTECT,
        related_name="inspection_cases",
    )
    source = models.CharField(_("opened from"), max_length=20, choices=CaseSource)
    source_note = models.TextField(
        _("what led to it"),
        blank=True,
        help_text=_("For the Centre only; the operator never sees it."),
    )
    score = models.ForeignKey(
        "oversight.AgentScore",
        verbose_name=_("score at opening"),
        on_delete=models.PROTECT,
        null=True,
        related_name="inspection_cases",
    )
    alarm = models.ForeignKey(
        "oversight.Alarm",
        verbose_name=_("early warning"),
        on_delete=models.PROTECT,
        null=True,
        related_name="inspection_cases",
    )
    complaint = models.ForeignKey(
        "oversight.Complaint",
        verbose_name=_("complaint"),
        on_delete=models.PROTECT,
        null=True,
        related_name="inspection_cases",
    )
    visit = models.ForeignKey(
        "oversight.Visit",
        verbose_name=_("visit that led to it"),
        on_delete=models.PROTECT,
        null=True,
        related_name="inspection_cases",
    )
    duplicate_reason = models.TextField(_("why beside another open case"), blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    opened_at = models.DateTimeField(_("opened at"))
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("inspector"),
        on_delete=models.PROTECT,
        related_name="inspection_cases",
    )
    state = models.CharField(_("state"), max_length=20, choices=CaseState, default=CaseState.OPENED)
    outcome = models.CharField(_("decision"), max_length=20, choices=CaseOutcome, blank=True)
    due_on = models.DateField(
        _("present step due on"), null=True, help_text=_("The last day on which it is in time.")
    )
    notified_at = models.DateTimeField(_("notice sent at"), null=True)
    appeal_until = models.DateField(_("appeal possible until"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = InspectionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection case")
        verbose_name_plural = _("inspection cases")
        ordering = ["-pk"]
        permissions = [
            ("open_inspectioncase", _("Can open inspection cases")),
            ("handle_inspectioncase", _("Can send notices, assign, re-check and close cases")),
            ("decide_inspectioncase", _("Can decide inspection cases and propose suspension")),
            ("answer_inspectioncase", _("Can reply and appeal for the operator")),
            ("judge_inspectioncase", _("Can decide appeals in inspection cases")),
            ("correct_record", _("Can correct the record after an appeal")),
        ]
        indexes = [
            # the piles of the home page
            models.Index(fields=["state", "due_on"], name="case_state_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CaseState.values), name="case_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseState.CLOSED, closed_at__isnull=False)
                | ~models.Q(state=CaseState.CLOSED) & models.Q(closed_at__isnull=True),
                name="case_is_closed_with_its_time",
            ),
            models.CheckConstraint(
                condition=(models.Q(alarm__isnull=True) | models.Q(source=CaseSource.ALARM))
                & (models.Q(complaint__isnull=True) | models.Q(source=CaseSource.COMPLAINT))
                & (
                    models.Q(visit__isnull=True)
                    | models.Q(source__in=(CaseSource.RANDOM, CaseSource.VISIT))
                ),
                name="case_signal_fits_its_source",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.state != CaseState.CLOSED


class CaseMove(models.Model):
    """One move of one case: who, when, why, with which documents. Rows are only added."""

    is_append_only = True

    case = models.ForeignKey(
        InspectionCase, verbose_name=_("case"), on_delete=models.PROTECT, related_name="moves"
    )
    act = models.CharField(_("act"), max_length=20, choices=CaseAct)
    from_state = models.CharField(_("from"), max_length=20, choices=CaseState, blank=True)
    to_state = models.CharField(_("to"), max_length=20, choices=CaseState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=20, choices=CaseReason, blank=True)
    comment = models.TextField(
        _("comment"), blank=True, help_text=_("The operator reads it, unless the move is internal.")
    )
    internal_note = models.TextField(
        _("internal note"),
        blank=True,
        help_text=_("For the Centre only; the operator never sees it."),
    )
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    outcome = models.CharField(_("decision"), max_length=20, choices=CaseOutcome, blank=True)
    due_on = models.DateField(_("next step due on"), null=True)
    decision = models.ForeignKey(
        "registry.Decision",
        verbose_name=_("decision on the agent's status"),
        on_delete=models.PROTECT,
        null=True,
        related_name="case_moves",
        help_text=_("The suspension that the move carried out, or the end of one."),
    )

    objects = CaseMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a case")
        verbose_name_plural = _("moves of cases")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_act_display()} {timezone.localtime(self.at):%d/%m/%Y %H:%M}"


class CaseDocument(models.Model):
    """One file that came with a move: a photo without camera data, or a PDF. Rows are only added."""

    is_append_only = True

    move = models.ForeignKey(
        CaseMove, verbose_name=_("move"), on_delete=models.PROTECT, related_name="documents"
    )
    file = models.FileField(_("file"), upload_to="cases/%Y/%m/")
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("checksum"), max_length=64)

    objects = OfCaseMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a case")
        verbose_name_plural = _("documents of cases")
        ordering = ["pk"]

    def __str__(self):
        return self.original_name


class CaseMessage(models.Model):
    """One e-mail to an operator about one move, kept as it was sent."""

    is_append_only = True  # once it is sent

    move = models.OneToOneField(
        CaseMove, verbose_name=_("move"), on_delete=models.PROTECT, related_name="message"
    )
    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    failure = models.CharField(_("why it was not sent"), max_length=300, blank=True)

    objects = OfCaseMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("message about a case")
        verbose_name_plural = _("messages about cases")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject


class Correction(models.Model):
    """One correction of the record after an appeal was granted. Rows are only added.

    A round is named by its dossier and the moment of the request: a file that is imported again
    writes its row anew. Scores computed before stay as they were; their pages say what changed.
    """

    is_append_only = True

    case = models.ForeignKey(
        InspectionCase, verbose_name=_("case"), on_delete=models.PROTECT, related_name="corrections"
    )
    kind = models.CharField(_("corrects"), max_length=20, choices=CorrectionKind)
    dossier = models.ForeignKey(
        "oversight.Dossier",
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        null=True,
        related_name="corrections",
    )
    requested_at = models.DateTimeField(_("supplement requested at"), null=True)
    incident = models.ForeignKey(
        "oversight.Incident",
        verbose_name=_("incident"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    old = models.CharField(_("from"), max_length=20, blank=True)
    new = models.CharField(_("to"), max_length=20, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of the record")
        verbose_name_plural = _("corrections of the record")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind=CorrectionKind.REASON,
                    dossier__isnull=False,
                    requested_at__isnull=False,
                    incident__isnull=True,
                )
                | models.Q(
                    kind=CorrectionKind.INCIDENT,
                    requested_at__isnull=True,
                    incident__isnull=False,
                ),
                name="correction_names_what_it_corrects",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%d/%m/%Y}"

    @property
    def old_label(self):
        return SupplementReason(self.old).label if self.old else ""

    @property
    def new_label(self):
        return SupplementReason(self.new).label if self.new else ""
