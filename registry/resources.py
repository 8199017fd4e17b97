"""Lists that people upload and download."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy
from import_export import fields, resources, widgets
from import_export.formats import base_formats

from registry.actions.changes import edit_approved_agent
from registry.actions.facts import may_propose, record_fact_edit
from registry.duplicates import Likenesses, Pair, likenesses_among
from registry.enums import DECIDED, DRAFTING, EditRoute, LocationMethod, LocationSource
from registry.exports import PlainCellsMixin, typed_text
from registry.locations import coordinate_errors
from registry.models import Agent, Area, AreaStatistic, Operator, Service
from registry.rules.names import search_key
from registry.rules.statistics import FIGURES
from registry.statistic_file import heading_for as heading_of_figure

AREA_DIGITS = 5  # of the codes of wards and communes
KIND_OF_AREA = re.compile(r"^(phuong|xa|dac khu) ")


class Workbook:
    """The file formats offered: workbooks first, since spreadsheets mangle plain text files."""

    class CSV(base_formats.CSV):
        """Comma-separated text with the mark that lets spreadsheets read Vietnamese."""

        CONTENT_TYPE = "text/csv; charset=utf-8"

        def export_data(self, dataset, **kwargs):
            return "\ufeff" + super().export_data(dataset, **kwargs)

    XLSX = base_formats.XLSX


class CodeWidget(widgets.ForeignKeyWidget):
    """Another row by its code, among those the user may see."""

    def __init__(self, model, user, *, narrow=None):
        super().__init__(model, field="code")
        self.user = user
        self.narrow = narrow or (lambda queryset: queryset)

    def get_queryset(self, value, row, *args, **kwargs):
        return self.narrow(self.model.objects.visible_to(self.user))

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except self.model.DoesNotExist:
            raise ValueError(
                _("There is no %(what)s with the code “%(code)s”.")
                % {"what": self.model._meta.verbose_name, "code": value}
            ) from None


class AreaWidget(CodeWidget):
    """An open area by its code, or by its name where only one has it.

    A spreadsheet that takes codes for numbers drops their zeros: 4 is read as 00004.
    """

    def __init__(self, user):
        super().__init__(Area, user, narrow=lambda areas: areas.open().without_outlines())

    @cached_property
    def codes_by_name(self):
        """By folded name, with and without its kind: the codes of the areas of that name."""
        codes = {}
        for code, name in self.get_queryset(None, None).values_list("code", "name"):
            whole = search_key(name)
            for key in {whole, KIND_OF_AREA.sub("", whole)}:
                codes.setdefault(key, []).append(code)
        return codes

    def clean(self, value, row=None, **kwargs):
        typed = str(value or "").strip()
        if typed.isdecimal():
            return super().clean(typed.zfill(AREA_DIGITS), row, **kwargs)
        named = self.codes_by_name.get(search_key(typed), []) if typed else []
        if len(named) > 1:
            raise ValueError(
                _("“%(name)s” is the name of several areas: write the code.") % {"name": typed}
            )
        return super().clean(named[0] if named else typed, row, **kwargs)


class ChoiceWidget(widgets.CharWidget):
    """One of a closed list, by its code or by its name in either language."""

    def __init__(self, choices):
        super().__init__()
        self.choices = choices

    @cached_property
    def known(self):
        """The choice that a word means, whatever language the reader has chosen."""
        words = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                words |= {search_key(str(choice.label)): choice.value for choice in self.choices}
        return words | {search_key(choice.value): choice.value for choice in self.choices}

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value, row, **kwargs) or ""
        wanted = search_key(text)
        if not wanted:
            return ""
        if wanted in self.known:
            return self.known[wanted]
        accepted = "; ".join(str(label) for label in self.choices.labels)
        raise ValueError(
            _("“%(value)s” is not known; write one of: %(accepted)s.")
            % {"value": text, "accepted": accepted}
        )


class WordWidget(ChoiceWidget):
    """A closed list that goes out as people read it, and comes in again so."""

    def render(self, value, obj=None, **kwargs):
        return str(self.choices(value).label) if value else ""


class ServicesWidget(widgets.ManyToManyWidget):
    """Names or codes of services, separated by vertical bars; written as codes."""

    def __init__(self):
        super().__init__(Service, separator="|", field="code")

    def clean(self, value, row=None, **kwargs):
        given = [text.strip() for text in str(value or "").split(self.separator) if text.strip()]
        services = list(Service.objects.all())
        known = {
            search_key(word): service
            for service in services
            for word in (service.name_en, service.name, service.code)
        }
        unknown = sorted(text for text in given if search_key(text) not in known)
        if unknown:
            raise ValueError(
                _("Services not known: %(unknown)s. Write them separated by |: %(known)s.")
                % {
                    "unknown": ", ".join(unknown),
                    "known": " | ".join(service.shown_name for service in services),
                }
            )
        chosen = {known[search_key(text)].pk for text in given}
        return [service for service in services if service.pk in chosen]


class DayWidget(widgets.DateWidget):
    """A day written day/month/year."""

    def __init__(self):
        super().__init__(format="%d/%m/%Y")
        self.formats = ["%d/%m/%Y", "%Y-%m-%d"]

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, datetime):
            return value.date()  # as workbooks write days
        try:
            return super().clean(value, row, **kwargs)
        except ValueError:
            raise ValueError(
                _("“%(value)s” is not a day; write day/month/year.") % {"value": value}
            ) from None


# For every column: its Vietnamese and other accepted headings are folded before comparing, and
# an example of a good value is shown beside every refusal.
HEADINGS = {
    "code": pgettext_lazy("column heading", "Agent code"),
    "name": pgettext_lazy("column heading", "Agent name"),
    "operator": pgettext_lazy("column heading", "Operator code"),
    "address": pgettext_lazy("column heading", "Address"),
    "phone": pgettext_lazy("column heading", "Phone"),
    "services": pgettext_lazy("column heading", "Services"),
    "latitude": pgettext_lazy("column heading", "Latitude"),
    "longitude": pgettext_lazy("column heading", "Longitude"),
    "location_source": pgettext_lazy("column heading", "Coordinates given by"),
    "location_method": pgettext_lazy("column heading", "Measured by"),
    "location_accuracy_m": pgettext_lazy("column heading", "Accuracy (m)"),
    "location_taken_on": pgettext_lazy("column heading", "Measured on"),
    "declared_area": pgettext_lazy("column heading", "Area code"),
    "status": pgettext_lazy("column heading", "Status"),
}
# The headings that Vietnamese partners write, whatever language the reader has chosen.
VIETNAMESE_HEADINGS = {
    "Mã": "code",
    "Mã đại lý": "code",
    "Mã điểm": "code",
    "Tên": "name",
    "Tên đại lý": "name",
    "Tên điểm": "name",
    "Mã đơn vị": "operator",
    "Đơn vị": "operator",
    "Đơn vị vận hành": "operator",
    "Địa chỉ": "address",
    "Điện thoại": "phone",
    "Số điện thoại": "phone",
    "Dịch vụ": "services",
    "Vĩ độ": "latitude",
    "Kinh độ": "longitude",
    "Nguồn tọa độ": "location_source",
    "Cách đo": "location_method",
    "Độ chính xác (m)": "location_accuracy_m",
    "Ngày đo": "location_taken_on",
    "Mã phường xã": "declared_area",
    "Mã xã": "declared_area",
    "Mã phường": "declared_area",
    "Địa bàn khai báo": "declared_area",
    "Trạng thái": "status",
}
EXAMPLES = {
    "code": "BD-00070-01",
    "name": "Bưu điện Bờ Hồ",
    "operator": "VNP",
    "address": "75 Đinh Tiên Hoàng",
    "phone": "024 3825 5948",
    "services": "Đăng ký tài khoản dịch vụ công|Nhận và trả kết quả",
    "latitude": "21.02859",
    "longitude": "105.85419",
    "location_source": "visit",
    "location_method": "gps",
    "location_accuracy_m": "10",
    "location_taken_on": "31/12/2026",
    "declared_area": "00070",
}


class AgentResource(PlainCellsMixin, resources.ModelResource):
    """Partners' lists of sites: an import makes or changes drafts, or proposes, and nothing else."""

    code = fields.Field("code", "code")
    name = fields.Field("name", "name")
    address = fields.Field("address", "address")
    phone = fields.Field("phone", "phone")
    services = fields.Field("services", "services", widget=ServicesWidget(), m2m_add=False)
    latitude = fields.Field("latitude", "latitude", readonly=True)
    longitude = fields.Field("longitude", "longitude", readonly=True)
    location_source = fields.Field(
        "location_source", "location_source", widget=ChoiceWidget(LocationSource)
    )
    location_method = fields.Field(
        "location_method", "location_method", widget=ChoiceWidget(LocationMethod)
    )
    location_accuracy_m = fields.Field(
        "location_accuracy_m", "location_accuracy_m", widget=widgets.IntegerWidget()
    )
    location_taken_on = fields.Field("location_taken_on", "location_taken_on", widget=DayWidget())
    status = fields.Field("get_status_display", "status", readonly=True)

    class Meta:
        model = Agent
        import_id_fields = ["code"]
        fields = list(HEADINGS)
        import_order = export_order = list(HEADINGS)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def __init__(self, user, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.kept_codes, self.met_codes = {}, {}
        self.edits = {}
        self.fields["operator"] = fields.Field(
            "operator", "operator", widget=CodeWidget(Operator, user)
        )
        self.fields["declared_area"] = fields.Field(
            "declared_area", "declared_area", widget=AreaWidget(user)
        )

    def get_queryset(self):
        return Agent.objects.visible_to(self.user).select_related("operator", "declared_area")

    def dehydrate_latitude(self, agent):
        return f"{agent.latitude:.6f}" if agent.location else ""

    def dehydrate_longitude(self, agent):
        return f"{agent.longitude:.6f}" if agent.location else ""

    def get_export_headers(self, selected_fields=None):
        names = super().get_export_headers(selected_fields)
        return [str(HEADINGS[name]) for name in names]

    def before_import(self, dataset, **kwargs):
        """Take headings in either language."""
        known = {search_key(name): name for name in HEADINGS}
        known |= {search_key(str(heading)): name for name, heading in HEADINGS.items()}
        known |= {search_key(heading): name for heading, name in VIETNAMESE_HEADINGS.items()}
        given = [str(heading or "") for heading in dataset.headers or []]
        dataset.headers = [known.get(search_key(heading), heading) for heading in given]
        missing = {"code", "name", "operator"} - set(dataset.headers)
        if missing:
            raise ValidationError(
                _("The file lacks these columns: %(names)s."),
                code="columns_missing",
                params={"names": ", ".join(str(HEADINGS[name]) for name in sorted(missing))},
            )
        agents = Agent.objects.visible_to(self.user)
        self.kept_codes = agents.kept_codes()

    def after_import(self, dataset, result, **kwargs):
        """The preview shows headings as people know them; `column_names` keeps the fields'."""
        result.column_names = list(result.diff_headers or [])
        result.diff_headers = [heading_for(name) for name in result.column_names]
        if kwargs.get("dry_run") and not result.has_validation_errors():
            rows = new_rows(result)
            found = likenesses_among(self.user, rows)
            result.suspects = suspects_by_row(found, rows)
            result.crowds = found.crowds
        result.former_codes = self.met_codes
        result.proposing = [code for code, edit in self.edits.items() if edit.proposed]

    def before_import_row(self, row, **kwargs):
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = typed_text(value.strip())
        for name in ("code", "operator", "declared_area", "latitude", "longitude", "phone"):
            if row.get(name) is not None:
                row[name] = str(row[name])
        self._lead_to_kept(row)

    def _lead_to_kept(self, row):
        """A former code means the agent that was kept; the preview says so."""
        kept = self.kept_codes.get(row.get("code"))
        if kept is not None:
            self.met_codes[row["code"]] = kept
            row["code"] = kept

    def import_instance(self, instance, row, **kwargs):
        """Read every column, so that all that is wrong with a row is said at once."""
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as wrong:
            errors = wrong.update_error_dict({})
        try:
            # many-to-many columns are read after saving, too late to be named with the others
            self.fields["services"].clean(row)
        except ValueError as wrong:
            errors["services"] = [ValidationError(str(wrong), code="invalid")]
        except KeyError:
            pass  # the file has no such column
        latitude, longitude = row.get("latitude") or "", row.get("longitude") or ""
        if latitude or longitude:
            found = coordinate_errors(latitude, longitude)
            errors.update({field: error.error_list for field, error in found.items()})
            if not found:
                instance.location = Point(
                    float(longitude.replace(",", ".")), float(latitude.replace(",", ".")), srid=4326
                )
        if errors:
            raise ValidationError(errors)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        is_open = instance.status in DRAFTING or may_propose(instance, self.user)
        if instance.pk and not is_open:
            errors["code"] = [
                ValidationError(
                    _("This agent is “%(status)s”: an import cannot change it."),
                    code="not_a_draft",
                    params={"status": instance.get_status_display()},
                )
            ]
        super().validate_instance(instance, errors, validate_unique)

    def save_instance(self, instance, is_create, row, **kwargs):
        """An approved agent is edited as a whole, with its services: in `save_m2m`."""
        if instance.status not in DECIDED:
            super().save_instance(instance, is_create, row, **kwargs)

    def save_m2m(self, instance, row, **kwargs):
        if instance.status not in DECIDED:
            super().save_m2m(instance, row, **kwargs)
            return

        def save_all():
            instance.save()
            super(AgentResource, self).save_m2m(instance, row, **kwargs)

        self.edits[instance.code] = edit_approved_agent(
            agent=instance,
            edit=save_all,
            by=self.user,
            at=timezone.now(),
            route=EditRoute.IMPORT,
        )

    def after_import_row(self, row, row_result, **kwargs):
        """A row whose changes all wait already does nothing."""
        edit = self.edits.get(row.get("code"))
        if edit and not (edit.saved or edit.proposed):
            row_result.import_type = row_result.IMPORT_TYPE_SKIP

    def after_save_instance(self, instance, row, **kwargs):
        named = set(row) & (set(HEADINGS) - {"status", "latitude", "longitude"})
        if {"latitude", "longitude"} & set(row):
            named.add("location")
        record_fact_edit(
            agent=instance,
            by=self.user,
            at=timezone.now(),
            route=EditRoute.IMPORT,
            fields=named,
        )


def new_rows(result) -> dict[int, int]:
    """By key of the new agent: its row, as a spreadsheet counts."""
    return {row.object_id: line for line, row in enumerate(result.rows, 2) if row.is_new()}


def suspects_by_row(found: Likenesses, rows: dict[int, int]) -> list[tuple[int, Pair]]:
    """New rows that look like another agent, in the order of the file; nothing is merged."""
    return sorted(
        ((rows.get(pair.second.pk) or rows[pair.first.pk], pair) for pair in found.pairs),
        key=lambda one: one[0],
    )


def example_for(column: str) -> str:
    """A good value of a column, to show beside a refusal."""
    return EXAMPLES.get(column, "")


def heading_for(column: str) -> str:
    """The heading of a column as the reader knows it."""
    return str(HEADINGS.get(column, column))


class AreaStatisticResource(PlainCellsMixin, resources.ModelResource):
    """Figures of areas by month. They are written here and read back by the page of imports."""

    area = fields.Field("area__code")
    area_name = fields.Field("area__name")
    boundaries = fields.Field("area__version")
    month = fields.Field("month", widget=widgets.DateWidget(format="%m/%Y"))

    class Meta:
        model = AreaStatistic
        fields = [
            "area",
            "area_name",
            "boundaries",
            "month",
            "origin",
            "source",
            "recorded_on",
            *FIGURES,
        ]
        export_order = fields

    def get_export_headers(self, selected_fields=None):
        """As the page of imports reads them."""
        more = {
            "area_name": _("Area"),
            "boundaries": _("Boundary version"),
            "origin": _("Origin"),
            "source": _("Source"),
            "recorded_on": _("Recorded on"),
        }
        names = selected_fields or self._meta.export_order
        return [more.get(name) or heading_of_figure(name) for name in names]
