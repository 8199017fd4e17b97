"""Exports: each is logged, and the log can be read."""

from django.contrib import admin
from django.db import transaction
from django.utils import timezone

from registry.actions.exports import record_export
from registry.admin.base import ReadOnlyAdmin
from registry.models import ExportLog


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
    list_display = ["at", "by", "list_name", "filters", "file_format", "rows"]
    list_filter = ["list_name"]
    list_select_related = ["by"]
    search_fields = ["by__username", "list_name", "filters"]
    fields = list_display
