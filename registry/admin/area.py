"""Areas and the loads they came from."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from registry.admin.base import ReadOnlyAdmin
from registry.models import Area, BoundaryVersion


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = [
        "code",
        "name",
        "kind",
        "population",
        "area_km2",
        "version",
        "valid_from",
        "valid_to",
    ]
    list_filter = ["kind", "version"]
    list_select_related = ["version"]
    search_fields = ["search_key"]
    fields = [
        "code",
        "name",
        "kind",
        "parent",
        "version",
        "valid_from",
        "valid_to",
        "population",
        "households",
        "area_km2",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).without_outlines()

    def get_search_results(self, request, queryset, search_term):
        found = queryset.search(search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.open()
        return found, False


@admin.register(BoundaryVersion)
class BoundaryVersionAdmin(ReadOnlyAdmin):
    list_display = ["name", "valid_from", "state", "is_schematic", "loaded_at", "loaded_by"]
    list_select_related = ["loaded_by"]
    fields = [
        "name",
        "valid_from",
        "source",
        "is_schematic",
        "file_name",
        "file_sha256",
        "srid",
        "report",
        "loaded_at",
        "loaded_by",
        "activated_at",
        "activated_by",
    ]

    @display(description=_("state"), label={True: "success", False: "warning"})
    def state(self, version):
        return version.is_active, _("in force") if version.is_active else _("not activated")
