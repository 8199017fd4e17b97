"""Other places where citizens get the same help."""

from django.contrib import admin

from maps.models import ServicePoint
from registry.admin.base import ScopedAdmin


@admin.register(ServicePoint)
class ServicePointAdmin(ScopedAdmin):
    list_display = ["name", "code", "kind", "address", "opened_on", "closed_on"]
    list_filter = ["kind"]
    ordering = ["code"]
    search_fields = ["code", "name"]
    fields = [
        "code",
        "name",
        "kind",
        "address",
        ("latitude", "longitude"),
        ("opens_in_evening", "opens_on_saturday"),
        ("opened_on", "closed_on"),
        "source",
    ]
