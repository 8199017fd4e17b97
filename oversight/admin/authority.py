"""Who receives dossiers, and for what."""

from django.contrib import admin

from oversight.models import Authority, Procedure
from registry.admin.base import ScopedAdmin
from registry.admin.filters import VisibleAutocompleteFilter


class NamedAdmin(ScopedAdmin):
    """A list of codes and names, found without accents and case."""

    search_fields = ["search_key"]


@admin.register(Authority)
class AuthorityAdmin(NamedAdmin):
    list_display = ["code", "name", "area", "is_invented"]
    autocomplete_fields = ["area"]
    fields = ["code", "name", "area", "is_invented"]

    def get_queryset(self, request):
        outlines = ["area__boundary", "area__boundary_simplified"]
        return super().get_queryset(request).select_related("area").defer(*outlines)


@admin.register(Procedure)
class ProcedureAdmin(NamedAdmin):
    list_display = ["code", "name", "authority", "is_fully_online", "legal_working_days"]
    list_select_related = ["authority"]
    list_filter = ["is_fully_online", ("authority", VisibleAutocompleteFilter)]
    autocomplete_fields = ["authority"]
    fields = [
        "code",
        "name",
        "authority",
        "is_fully_online",
        "legal_working_days",
        "is_invented",
    ]
