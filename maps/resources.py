"""Lists as files: agents on the map, flags, judgements; and other service points, which come in too."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from import_export import fields, resources, widgets

from maps import service_point_file
from maps.enums import ServicePointKind
from maps.models import AreaFlag, AreaJudgement, ServicePoint
from registry.exports import HeadedListMixin, ListInWordsMixin, PlainCellsMixin, typed_text
from registry.locations import coordinate_errors
from registry.models import Agent
from registry.resources import ChoiceWidget, DayWidget
from registry.rules.names import search_key
from registry.sheets import text_of

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


DECIMALS_KEPT = 5


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


class KindWidget(ChoiceWidget):
    """A kind of service point, in words wherever people read it."""

    def render(self, value, obj=None, **kwargs):
        return str(ServicePointKind(value).label) if value else ""


class YesNoWidget(widgets.Widget):
    """Yes or no in either language; an empty cell is no."""

    YES = frozenset({"1", "x", "yes", "true", "co"})
    NO = frozenset({"", "0", "no", "false", "khong"})

    def clean(self, value, row=None, **kwargs):
        wanted = search_key(str(value if value is not None else ""))
        if wanted not in self.YES | self.NO:
            raise ValueError(
                _("“%(value)s” is neither yes nor no; write x, or leave the cell empty.")
                % {"value": value}
            )
        return wanted in self.YES

    def render(self, value, obj=None, **kwargs):
        return "x" if value else ""


class ServicePointResource(HeadedListMixin, resources.ModelResource):
    """Other service points, known by their codes. What goes out may come in again as it is."""

    columns = service_point_file

    code = fields.Field("code", "code")
    name = fields.Field("name", "name")
    kind = fields.Field("kind", "kind", widget=KindWidget(ServicePointKind))
    address = fields.Field("address", "address")
    latitude = fields.Field("latitude", "latitude", readonly=True)
    longitude = fields.Field("longitude", "longitude", readonly=True)
    opens_in_evening = fields.Field("opens_in_evening", "opens_in_evening", widget=YesNoWidget())
    opens_on_saturday = fields.Field("opens_on_saturday", "opens_on_saturday", widget=YesNoWidget())
    opened_on = fields.Field("opened_on", "opened_on", widget=DayWidget())
    closed_on = fields.Field("closed_on", "closed_on", widget=DayWidget())
    source = fields.Field("source", "source")

    class Meta:
        model = ServicePoint
        import_id_fields = ["code"]
        fields = list(service_point_file.HEADINGS)
        import_order = export_order = list(service_point_file.HEADINGS)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def __init__(self, user, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.met_codes = set()

    def get_queryset(self):
        return ServicePoint.objects.visible_to(self.user)

    def dehydrate_latitude(self, point):
        return "" if point.latitude is None else f"{point.latitude:.6f}"

    def dehydrate_longitude(self, point):
        return "" if point.longitude is None else f"{point.longitude:.6f}"

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.met_codes = set()

    def before_import_row(self, row, **kwargs):
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = typed_text(value.strip())
            elif value is None:
                row[name] = ""
        for name in {"latitude", "longitude"} & set(row):
            row[name] = text_of(row[name])
        for name in {"code", "name", "address", "source"} & set(row):
            row[name] = str(row[name])

    def import_instance(self, instance, row, **kwargs):
        """Read every column, so that all that is wrong with a row is said at once."""
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as wrong:
            errors = wrong.update_error_dict(errors)
        latitude, longitude = row["latitude"], row["longitude"]
        found = coordinate_errors(latitude, longitude)
        errors.update({name: error.error_list for name, error in found.items()})
        if found:
            # A refused pair is refused once: its other half is not missing.
            instance.latitude = instance.longitude = 0.0
        elif latitude:
            instance.latitude = float(latitude.replace(",", "."))
            instance.longitude = float(longitude.replace(",", "."))
        if row["code"] and row["code"] in self.met_codes:
            errors["code"] = [
                ValidationError(_("This code stands twice in the file."), code="twice")
            ]
        self.met_codes.add(row["code"])
        if errors:
            raise ValidationError(errors)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """What the columns say and what the model refuses, each with an example of what is right."""
        try:
            super().validate_instance(instance, import_validation_errors, validate_unique)
        except ValidationError as refusal:
            errors = refusal.update_error_dict({})
            raise ValidationError(
                {name: _with_example(name, wrong) for name, wrong in errors.items()}
            ) from None


def _with_example(name, errors):
    if name == NON_FIELD_ERRORS:
        return errors
    return [
        ValidationError(
            _("%(problem)s For example: %(example)s.")
            % {
                "problem": " ".join(error.messages),
                "example": service_point_file.EXAMPLES[name],
            },
            code=error.code,
        )
        for error in errors
    ]
