"""Scores as a file for people; `export_scores` writes them for programs."""

from django.utils.translation import pgettext_lazy
from import_export import fields, resources

from oversight.models import AgentScore
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
        if isinstance(value, float):
            return round(value, DECIMALS)
        return super().export_field(field, instance, **kwargs)

    def get_export_headers(self, selected_fields=None):
        return [str(HEADINGS[name]) for name in selected_fields or HEADINGS]
