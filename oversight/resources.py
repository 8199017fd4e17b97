"""Lists as files for people: scores, which only go out, and complaints, which come in too."""

from copy import copy

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from import_export import fields, resources, widgets

from oversight import complaint_files
from oversight.actions.cases import shown_state
from oversight.actions.complaints import (
    check_complaint,
    check_resolution,
    complaint_calendar,
    record_complaint,
    resolve_complaint,
    term_of,
)
from oversight.enums import ComplaintCategory, ComplaintChannel, ComplaintOutcome, Severity
from oversight.models import AgentScore, Complaint, InspectionCase, OverdueDossier
from registry.exports import HeadedListMixin, ListInWordsMixin, typed_text
from registry.models import Agent
from registry.resources import CodeWidget, DayWidget, WordWidget

DECIMALS = 2
HEADINGS = {
    "agent_code": pgettext_lazy("column heading", "Agent code"),
    "agent_name": pgettext_lazy("column heading", "Agent name"),
    "operator": pgettext_lazy("column heading", "Operator"),
    "as_of": pgettext_lazy("column heading", "As at the end of"),
    "score": pgettext_lazy("column heading", "Score"),
    "score_low": pgettext_lazy("column heading", "Score, lower end"),
    "score_high": pgettext_lazy("column heading", "Score, upper end"),
    "grade": pgettext_lazy("column heading", "Grade"),
    "delay_evaluable": pgettext_lazy("column heading", "Files held past their deadline"),
    "delay_late": pgettext_lazy("column heading", "Of these late"),
    "delay_observed": pgettext_lazy("column heading", "Delay points"),
    "delay_expected": pgettext_lazy("column heading", "Delay points, usual"),
    "rework_evaluable": pgettext_lazy("column heading", "Dossiers examined"),
    "rework_sent_back": pgettext_lazy("column heading", "Of these sent back"),
    "rework_observed": pgettext_lazy("column heading", "Rework points"),
    "rework_expected": pgettext_lazy("column heading", "Rework points, usual"),
    "p": pgettext_lazy("column heading", "Chance for an ordinary agent"),
    "q": pgettext_lazy("column heading", "Adjusted probability"),
    "flag_delay": pgettext_lazy("column heading", "Flagged for delay"),
    "flag_rework": pgettext_lazy("column heading", "Flagged for rework"),
    "flag_integrity": pgettext_lazy("column heading", "Flagged for bent records"),
}
SMALL_NUMBERS = ("p", "q")
OVERDUE_HEADINGS = {
    "agent_code": pgettext_lazy("column heading", "Agent code"),
    "agent_name": pgettext_lazy("column heading", "Agent name"),
    "operator": pgettext_lazy("column heading", "Operator"),
    "code": pgettext_lazy("column heading", "Dossier code"),
    "procedure": pgettext_lazy("column heading", "Procedure"),
    "held_since_round": pgettext_lazy("column heading", "Supplement round"),
    "held_due_at": pgettext_lazy("column heading", "To be forwarded by"),
    "days_over": pgettext_lazy("column heading", "Working days over"),
}


class AgentScoreResource(ListInWordsMixin, resources.ModelResource):
    """The rows of the list of scores. They are written and never read back."""

    headings = HEADINGS
    agent_code = fields.Field("agent__code")
    agent_name = fields.Field("agent__name")
    operator = fields.Field("agent__operator__name")
    as_of = fields.Field("run__as_of")

    class Meta:
        model = AgentScore
        fields = list(HEADINGS)
        export_order = list(HEADINGS)

    def export_field(self, field, instance, **kwargs):
        """Numbers stay numbers, so that spreadsheets can sort them."""
        value = field.get_value(instance)
        if field.attribute in SMALL_NUMBERS:
            return value
        if isinstance(value, float):
            return round(value, DECIMALS)
        return super().export_field(field, instance, **kwargs)


class OverdueDossierResource(ListInWordsMixin, resources.ModelResource):
    """The rows of the overdue list. They are written and never read back."""

    headings = OVERDUE_HEADINGS
    agent_code = fields.Field("agent__code")
    agent_name = fields.Field("agent__name")
    operator = fields.Field("agent__operator__name")
    procedure = fields.Field("procedure__name")
    held_since_round = fields.Field("held_since_round")
    held_due_at = fields.Field("held_due_at", widget=widgets.DateTimeWidget())
    days_over = fields.Field("days_over")

    class Meta:
        model = OverdueDossier
        fields = list(OVERDUE_HEADINGS)
        export_order = list(OVERDUE_HEADINGS)


CASE_HEADINGS = {
    "number": pgettext_lazy("column heading", "Case"),
    "agent_code": pgettext_lazy("column heading", "Agent code"),
    "agent_name": pgettext_lazy("column heading", "Agent name"),
    "operator": pgettext_lazy("column heading", "Operator"),
    "source": pgettext_lazy("column heading", "Opened from"),
    "opened_on": pgettext_lazy("column heading", "Opened on"),
    "grade": pgettext_lazy("column heading", "Grade at opening"),
    "state": pgettext_lazy("column heading", "State"),
    "outcome": pgettext_lazy("column heading", "Decision"),
    "inspector": pgettext_lazy("column heading", "Inspector"),
    "closed_on": pgettext_lazy("column heading", "Closed on"),
}


class InspectionCaseResource(ListInWordsMixin, resources.ModelResource):
    """The rows of the list of cases, as this person sees them. They are never read back."""

    headings = CASE_HEADINGS
    number = fields.Field("number")
    agent_code = fields.Field("agent__code")
    agent_name = fields.Field("agent__name")
    operator = fields.Field("agent__operator__name")
    source = fields.Field("get_source_display")
    opened_on = fields.Field()
    grade = fields.Field("score__grade")
    state = fields.Field()
    outcome = fields.Field("get_outcome_display")
    inspector = fields.Field("inspector__get_full_name")
    closed_on = fields.Field()

    class Meta:
        model = InspectionCase
        fields = list(CASE_HEADINGS)
        export_order = list(CASE_HEADINGS)

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user

    def dehydrate_state(self, case):
        return shown_state(case, self.user).label

    def dehydrate_opened_on(self, case):
        return timezone.localdate(case.opened_at).isoformat()

    def dehydrate_closed_on(self, case):
        return timezone.localdate(case.closed_at).isoformat() if case.closed_at else ""


class StarsWidget(widgets.IntegerWidget):
    """A rating from 1 to 5, or nothing."""

    def clean(self, value, row=None, **kwargs):
        try:
            stars = super().clean(value, row, **kwargs)
        except (ValueError, TypeError, ArithmeticError):
            stars = 0
        if stars is not None and not 1 <= stars <= 5:
            raise ValueError(_("“%(value)s” is not a number from 1 to 5.") % {"value": value})
        return stars


class ComplaintResource(HeadedListMixin, resources.ModelResource):
    """Complaints of the call centre: a new reference is recorded, an open one may be resolved.

    What is recorded stands: the same row again changes nothing, another text is refused.
    """

    columns = complaint_files

    reference = fields.Field("reference", "reference")
    channel = fields.Field("channel", "channel", widget=WordWidget(ComplaintChannel))
    category = fields.Field("category", "category", widget=WordWidget(ComplaintCategory))
    received_on = fields.Field("received_on", "received_on", widget=DayWidget())
    severity = fields.Field("severity", "severity", widget=WordWidget(Severity))
    stars = fields.Field("stars", "stars", widget=StarsWidget())
    text = fields.Field("text", "text")
    outcome = fields.Field("outcome", "outcome", widget=WordWidget(ComplaintOutcome))
    resolved_on = fields.Field("resolved_on", "resolved_on", widget=DayWidget())
    resolution = fields.Field("resolution", "resolution")
    due_on = fields.Field("due_on", "due_on", readonly=True, widget=DayWidget())

    class Meta:
        model = Complaint
        import_id_fields = ["reference"]
        fields = list(complaint_files.HEADINGS)
        import_order = export_order = list(complaint_files.HEADINGS)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def __init__(self, user, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.at = timezone.now()
        self.calendar = None
        self.fields["agent"] = fields.Field(
            "agent",
            "agent",
            widget=CodeWidget(Agent, user, narrow=lambda agents: agents.not_merged()),
        )

    def get_queryset(self):
        return Complaint.objects.visible_to(self.user).select_related("agent")

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.calendar = complaint_calendar(self.at)

    def before_import_row(self, row, **kwargs):
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = typed_text(value.strip())
        for name in ("reference", "agent", "text", "resolution"):
            if row.get(name) is not None:
                row[name] = str(row[name])

    def import_instance(self, instance, row, **kwargs):
        """Read every column, say all that is wrong at once, each with an example of what is right."""
        recorded = copy(instance)
        errors = {}
        today = timezone.localdate(self.at)
        _gather(errors, super().import_instance, instance, row, **kwargs)
        _gather(errors, check_complaint, instance, self.calendar, today)
        self._set_resolution_aside(instance, recorded)
        if self._resolves(instance):
            given = instance.given
            _gather(
                errors,
                check_resolution,
                instance,
                resolution=given["resolution"] or "",
                on=given["resolved_on"] or today,
                today=today,
            )
        instance.severity = instance.severity or Severity.MEDIUM
        if recorded.pk:
            errors = self._contradictions(recorded, instance) | errors
        if errors:
            raise ValidationError(errors)
        instance.due_on = term_of(instance, self.calendar)

    def _set_resolution_aside(self, instance, recorded):
        """How it was resolved is for the action to write, and goes beside the complaint."""
        names = ("outcome", "resolved_on", "resolution")
        instance.given = {name: getattr(instance, name) for name in names}
        for name in names:
            setattr(instance, name, getattr(recorded, name))

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """All that is wrong with a row, each with an example of what is right."""
        errors = dict(import_validation_errors or {})
        if instance.category == ComplaintCategory.RATING and instance.stars is None:
            needed = _("A rating needs its number, from 1 to 5.")
            errors.setdefault("stars", [ValidationError(needed, code="stars_required")])
        wrong = {*errors, "due_on"} if errors else set()  # no term of what cannot be read
        _gather(
            errors,
            instance.full_clean,
            exclude=wrong,
            validate_unique=validate_unique and not errors,
        )
        if errors:
            raise ValidationError(
                {name: _with_example(name, found) for name, found in errors.items()}
            )

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors or not original.pk:
            return False
        return not self._resolves(instance)

    def do_instance_save(self, instance, is_create):
        """Only through the actions, which know who may, and count the terms."""
        resolves = self._resolves(instance)
        given = instance.given
        if is_create:
            record_complaint(complaint=instance, by=self.user, at=self.at, calendar=self.calendar)
        if resolves:
            resolve_complaint(
                complaint=instance,
                outcome=given["outcome"],
                resolution=given["resolution"] or "",
                on=given["resolved_on"] or timezone.localdate(self.at),
                by=self.user,
                at=self.at,
            )

    def _contradictions(self, recorded, given):
        """What a row says otherwise than what stands; columns that were left empty say nothing."""
        errors = {}
        for name in complaint_files.FACTS:
            new = getattr(given, name)
            if new not in (None, "") and new != getattr(recorded, name):
                errors[name] = [
                    ValidationError(
                        _("This reference is recorded already with “%(recorded)s”, which stands."),
                        code="recorded_otherwise",
                        params={"recorded": self.fields[name].export(recorded)},
                    )
                ]
        outcome = given.given["outcome"]
        if recorded.outcome and outcome not in ("", recorded.outcome):
            errors["outcome"] = [
                ValidationError(
                    _("This complaint was resolved as “%(outcome)s” already."),
                    code="resolved_otherwise",
                    params={"outcome": recorded.get_outcome_display()},
                )
            ]
        return errors

    def _resolves(self, instance):
        return bool(instance.given["outcome"]) and not instance.outcome


def _gather(errors, check, *args, **kwargs):
    """Keep what a check refuses, field by field; the first fault of a field is told."""
    try:
        check(*args, **kwargs)
    except ValidationError as wrong:
        for name, found in wrong.error_dict.items():
            errors.setdefault(name, found)


def _with_example(name, errors):
    example = complaint_files.EXAMPLES.get(name)
    if not example:
        return errors
    return [
        ValidationError(
            _("%(problem)s For example: %(example)s.")
            % {"problem": " ".join(error.messages), "example": example},
            code=error.code,
        )
        for error in errors
    ]
