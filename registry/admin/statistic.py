"""Figures of areas by month: the list, its export, and the page of imports."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from registry.admin.base import ReadOnlyAdmin
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.models import AreaStatistic, StatisticImport
from registry.resources import AreaStatisticResource, Workbook
from registry.rules.statistics import FIGURES
from registry.views.statistic_import import import_page


class MonthFilter(DropdownFilter):
    """Figures of one month, newest first."""

    title = gettext_lazy("month")
    parameter_name = "month"

    def lookups(self, request, model_admin):
        rows = AreaStatistic.objects.visible_to(request.user)
        return [
            (month.isoformat(), date_format(month, "m/Y"))
            for month in rows.dates("month", "month", order="DESC")
        ]

    def queryset(self, request, queryset):
        offered = {key for key, _label in self.lookup_choices}
        return queryset.filter(month=self.value()) if self.value() in offered else queryset


@admin.register(AreaStatistic)
class AreaStatisticAdmin(LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [AreaStatisticResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = [
        "area_shown",
        "month_shown",
        "origin",
        "source",
        "received_shown",
        "online_shown",
        "full_process_shown",
        "agents_shown",
        "population_shown",
        "recorded_on",
    ]
    list_filter = [
        MonthFilter,
        ("origin", ChoicesCheckboxFilter),
        ("area", VisibleAutocompleteFilter),
        ("area__version", VisibleChoicesFilter),
    ]
    fields = ["area", "month", "origin", "source", "recorded_on", *FIGURES]
    search_fields = ["area__search_key"]
    search_help_text = gettext_lazy("Code or name of the area, with or without accents")
    actions_list = ["import_figures"]

    def get_queryset(self, request):
        return super().get_queryset(request).without_outlines()

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="registry_areastatistic_import"), *super().get_urls()]

    def import_view(self, request):
        return import_page(request, self)

    def has_import_figures_permission(self, request):
        return request.user.has_perm("registry.import_areastatistic")

    @action(
        description=gettext_lazy("Import figures"),
        permissions=["import_figures"],
        url_path="import-figures",
        variant=ActionVariant.PRIMARY,
    )
    def import_figures(self, request):
        return redirect("admin:registry_areastatistic_import")

    @display(description=gettext_lazy("area"), header=True, ordering="area__code")
    def area_shown(self, row):
        return [row.area.name, f"{row.area.code} · {row.area.version}"]

    @display(description=gettext_lazy("month"), ordering="month")
    def month_shown(self, row):
        return date_format(row.month, "m/Y")

    @display(description=gettext_lazy("received"), ordering="received")
    def received_shown(self, row):
        return _number(row.received)

    @display(description=gettext_lazy("online"), ordering="online")
    def online_shown(self, row):
        return _share(row.online, row.received)

    @display(description=gettext_lazy("end to end"), ordering="full_process")
    def full_process_shown(self, row):
        return _share(row.full_process, row.received)

    @display(description=gettext_lazy("through agents"), ordering="through_agents")
    def agents_shown(self, row):
        return _number(row.through_agents)

    @display(description=gettext_lazy("population"), ordering="population")
    def population_shown(self, row):
        return _number(row.population)


@admin.register(StatisticImport)
class StatisticImportAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "file_name", "source", "rows", "created", "changed", "unchanged"]
    list_select_related = ["by"]
    fields = [*list_display, "recorded_on", "file_sha256", "confirmed", "changes"]


def _number(value):
    """A figure, or a dash where nobody knows it: zero is another thing."""
    return "–" if value is None else number_format(value, force_grouping=True)


def _share(part, whole):
    """The part and its share of the whole, where both are known."""
    if part is None or not whole:
        return _number(part)
    return _("%(part)s (%(share)s%%)") % {
        "part": _number(part),
        "share": number_format(round(100 * part / whole, 1), 1),
    }
