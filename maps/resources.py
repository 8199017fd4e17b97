"""The agents of the coverage page, the flags and the judgements as files."""

from django.utils.translation import pgettext_lazy
from import_export import fields, resources, widgets

from maps.models import AreaFlag, AreaJudgement
from registry.exports import ListInWordsMixin, PlainCellsMixin
from registry.models import Agent

HEADINGS = {
    "code": pgettext_lazy("column heading", "Agent code"),
    "name": pgettext_lazy("column heading", "Agent name"),
    "operator": pgettext_lazy("column heading", "Operator"),
    "kind": pgettext_lazy("column heading", "Kind of operator"),
    "address": pgettext_lazy("column heading", "Address"),
    "ward": pgettext_lazy("column heading", "Ward by its point"),
    "boundaries": pgettext_lazy("column heading", "Boundaries of the ward"),
    "declared_ward": pgettext_lazy("column heading", "Declared ward"),
    "finding": pgettext_lazy("column heading", "Location finding"),
    "latitude": pgettext_lazy("column heading", "Latitude"),
    "longitude": pgettext_lazy("column heading", "Longitude"),
    "status": pgettext_lazy("column heading", "Status"),
    "score": pgettext_lazy("column heading", "Score"),
    "score_low": pgettext_lazy("column heading", "Score, lower end"),
    "score_high": pgettext_lazy("column heading", "Score, upper end"),
    "grade": pgettext_lazy("column heading", "Grade"),
}


class RoundedWidget(widgets.Widget):
    """A number that stays a number, so that spreadsheets can sort it."""

    def __init__(self, decimals):
        super().__init__()
        self.decimals = decimals

    def render(self, value, obj=None, **kwargs):
        return None if value is None else round(value, self.decimals)


class CoverageResource(PlainCellsMixin, resources.ModelResource):
    """The rows of the coverage page, in its order. They are written and never read back."""

    operator = fields.Field("operator__name")
    kind = fields.Field("operator__kind__name")
    ward = fields.Field("area__name")
    boundaries = fields.Field("area__version")
    declared_ward = fields.Field("declared_area__name")
    finding = fields.Field("get_finding_display")
    latitude = fields.Field("latitude", widget=RoundedWidget(6))
    longitude = fields.Field("longitude", widget=RoundedWidget(6))
    status = fields.Field("get_status_display")
    score = fields.Field("score", widget=RoundedWidget(1))
    score_low = fields.Field("score_low", widget=RoundedWidget(1))
    score_high = fields.Field("score_high", widget=RoundedWidget(1))
    grade = fields.Field("grade")

    class Meta:
        model = Agent
        fields = list(HEADINGS)
        export_order = list(HEADINGS)

    def get_export_headers(self, selected_fields=None):
        return [str(heading) for heading in HEADINGS.values()]


def workbook(dataset) -> bytes:
    """XLSX with numbers as numbers."""
    return dataset.export("xlsx")


def text_file(dataset) -> bytes:
    """CSV with the mark by which spreadsheets know Vietnamese."""
    return ("\ufeff" + dataset.export("csv")).encode()


FORMATS = {
    "xlsx": (
        workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (text_file, "text/csv; charset=utf-8"),
}


FLAG_HEADINGS = {
    "area_code": pgettext_lazy("column heading", "Area code"),
    "area_name": pgettext_lazy("column heading", "Area"),
    "boundaries": pgettext_lazy("column heading", "Boundary version"),
    "reason": pgettext_lazy("column heading", "Reason to open"),
    "cause": pgettext_lazy("column heading", "Cause"),
    "state": pgettext_lazy("column heading", "State"),
    "raised_on": pgettext_lazy("column heading", "Raised on"),
    "due_on": pgettext_lazy("column heading", "Next step by"),
    "outcome": pgettext_lazy("column heading", "Outcome"),
    "cleared_on": pgettext_lazy("column heading", "Cleared on"),
}


class AreaFlagResource(ListInWordsMixin, resources.ModelResource):
    """The rows of the list of flags. They are written and never read back."""

    headings = FLAG_HEADINGS
    area_code = fields.Field("area__code")
    area_name = fields.Field("area__name")
    boundaries = fields.Field("area__version")
    reason = fields.Field("get_reason_display")
    cause = fields.Field("get_cause_display")
    state = fields.Field("get_state_display")
    outcome = fields.Field("get_outcome_display")

    class Meta:
        model = AreaFlag
        fields = list(FLAG_HEADINGS)
        export_order = list(FLAG_HEADINGS)


JUDGEMENT_HEADINGS = {
    "area_code": pgettext_lazy("column heading", "Area code"),
    "area_name": pgettext_lazy("column heading", "Area"),
    "boundaries": pgettext_lazy("column heading", "Boundary version"),
    "as_of": pgettext_lazy("column heading", "As at the end of"),
    "reason": pgettext_lazy("column heading", "Reason to open"),
    "verdict": pgettext_lazy("column heading", "Verdict"),
    "cause": pgettext_lazy("column heading", "Cause"),
}


class AreaJudgementResource(ListInWordsMixin, resources.ModelResource):
    """The rows of the list of judgements. They are written and never read back."""

    headings = JUDGEMENT_HEADINGS
    area_code = fields.Field("area__code")
    area_name = fields.Field("area__name")
    boundaries = fields.Field("area__version")
    as_of = fields.Field("run__as_of")
    reason = fields.Field("get_reason_display")
    verdict = fields.Field("get_verdict_display")
    cause = fields.Field("get_cause_display")

    class Meta:
        model = AreaJudgement
        fields = list(JUDGEMENT_HEADINGS)
        export_order = list(JUDGEMENT_HEADINGS)
