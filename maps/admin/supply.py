"""Other places where citizens get the same help."""

from django.contrib import admin
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.decorators import display

from maps.models import ServicePoint
from maps.resources import ServicePointResource
from registry.admin.base import ScopedAdmin
from registry.admin.export import LoggedExportMixin
from registry.resources import Workbook

COORDINATES = ("latitude", "longitude")


@admin.register(ServicePoint)
class ServicePointAdmin(LoggedExportMixin, ImportExportMixin, ScopedAdmin):
    resource_classes = [ServicePointResource]
    import_form_class = ImportForm
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = ["name", "code", "kind", "address", "opened_on", "closed_on"]
    list_filter = ["kind"]
    ordering = ["code"]
    search_fields = ["code", "name"]
    fields = [
        "code",
        "name",
        "kind",
        "address",
        COORDINATES,
        ("opens_in_evening", "opens_on_saturday"),
        ("opened_on", "closed_on"),
        "source",
    ]

    def get_resource_kwargs(self, request, **kwargs):
        return {**super().get_resource_kwargs(request, **kwargs), "user": request.user}

    def get_fields(self, request, obj=None):
        """Who may not change a point reads its coordinates to the decimal that means something."""
        names = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return names
        return ["point_shown" if name == COORDINATES else name for name in names]

    @display(description=gettext_lazy("point"))
    def point_shown(self, point):
        return f"{point.latitude:.6f}, {point.longitude:.6f}"

    def has_import_permission(self, request):
        return request.user.has_perms(["maps.add_servicepoint", "maps.change_servicepoint"])
