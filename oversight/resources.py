"""Scores as a file for people; `export_scores` writes them for programs."""

from django.utils import timezone
from django.utils.translation import pgettext_lazy
from import_export import fields, resources, widgets

from oversight.actions.cases import shown_state
from oversight.models import AgentScore, InspectionCase, OverdueDossier
from registry.exports import PlainCellsMixin

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


class AgentScoreResource(PlainCellsMixin, resources.ModelResource):
    """The rows of the list of scores. They are written and never read back."""

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

    def get_export_headers(self, selected_fields=None):
        return [str(HEADINGS[name]) for name in selected_fields or HEADINGS]


class OverdueDossierResource(PlainCellsMixin, resources.ModelResource):
    """The rows of the overdue list. They are written and never read back."""

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

    def get_export_headers(self, selected_fields=None):
        return [str(OVERDUE_HEADINGS[name]) for name in selected_fields or OVERDUE_HEADINGS]


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


class InspectionCaseResource(PlainCellsMixin, resources.ModelResource):
    """The rows of the list of cases, as this person sees them. They are never read back."""

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

    def get_export_headers(self, selected_fields=None):
        return [str(CASE_HEADINGS[name]) for name in selected_fields or CASE_HEADINGS]
