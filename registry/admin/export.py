"""Exports: each is logged, and the log can be read."""

from urllib.parse import parse_qsl

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from registry.actions.exports import record_export
from registry.admin.base import ReadOnlyAdmin
from registry.models import Agent, ExportLog

# Lists that are not the rows of one model, by the name under which their exports are logged.
OTHER_LISTS = {
    "maps.coverage": gettext_lazy("Map of agents and wards"),
    "maps.wards": gettext_lazy("Coverage of wards"),
    "maps.access": gettext_lazy("Way to the nearest agent"),
    "oversight.monthly_report": gettext_lazy("Monthly report"),
    "oversight.quarterly_report": gettext_lazy("Quarterly postal report"),
    "registry.trial": gettext_lazy("Trial of a set of criteria"),
}
# What narrows a list without being a field of its rows.
OTHER_FILTERS = {
    "q": gettext_lazy("Search"),
    "period": gettext_lazy("Period"),
    "placed": gettext_lazy("Place"),
    "ward": gettext_lazy("Ward by its point"),
}
# What orders or writes a list and leaves nothing out.
NO_FILTERS = ("format", "o", "sort", "wards")


class LoggedExportMixin:
    """Before `ExportMixin`: a list whose exports are logged; what cannot be logged does not go out.

    Whoever may not see a list may not take it out; the package would let everybody.
    """

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    @transaction.atomic
    def get_export_data(self, file_format, request, queryset, **kwargs):
        exported = super().get_export_data(file_format, request, queryset, **kwargs)
        record_export(
            list_name=self.opts.label_lower,
            filters=request.GET.urlencode(),
            file_format=file_format.get_title(),
            rows=queryset.count(),
            by=request.user,
            at=timezone.now(),
        )
        return exported


@admin.register(ExportLog)
class ExportLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "list_shown", "filters_shown", "file_format", "rows"]
    list_filter = ["list_name"]
    readonly_fields = ["list_shown", "filters_shown"]
    list_select_related = ["by"]
    search_fields = ["by__username", "list_name", "filters"]
    fields = ["at", "by", "list_shown", "filters_shown", "filters", "file_format", "rows"]

    @display(description=gettext_lazy("list"), ordering="list_name")
    def list_shown(self, export):
        return list_in_words(export.list_name)

    @display(description=gettext_lazy("filters"))
    def filters_shown(self, export):
        return filters_in_words(export.list_name, export.filters) or "–"


def model_of(list_name):
    """The model whose rows a list holds, or None for a list that no single model has."""
    try:
        return apps.get_model(list_name)
    except (LookupError, ValueError):
        return None


def list_in_words(list_name):
    model = model_of(list_name)
    if model is not None:
        return capfirst(model._meta.verbose_name_plural)
    return OTHER_LISTS.get(list_name, list_name)


def filters_in_words(list_name, query):
    """What a list was narrowed by: the address's filters, fields and choices by their labels."""
    model = model_of(list_name) or Agent
    return "; ".join(
        _filter_in_words(model, key, value)
        for key, value in parse_qsl(query)
        if key not in NO_FILTERS
    )


def _filter_in_words(model, key, value):
    try:
        field = model._meta.get_field(key.split("__")[0])
    except FieldDoesNotExist:
        return f"{OTHER_FILTERS.get(key, key)}: {value}"
    chosen = dict(getattr(field, "flatchoices", ())).get(value, value)
    return f"{capfirst(field.verbose_name)}: {chosen}"
