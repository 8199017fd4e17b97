"""Dossiers: the list, each with its rounds, and files of them taken in."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesCheckboxFilter,
    DropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import action, display

from oversight.admin.events import DeclareReceptionMixin, EventInline
from oversight.enums import DossierState
from oversight.models import Dossier, DossierImport, SupplementRound
from oversight.views.dossier_import import import_page
from registry.admin.base import ReadOnlyAdmin, TraceInline
from registry.admin.filters import VisibleAutocompleteFilter

STATE_COLOURS = {
    DossierState.OVERDUE: "danger",
    DossierState.OPEN: "info",
    DossierState.LATE: "warning",
    DossierState.IN_TIME: "success",
    DossierState.WITHDRAWN: "",
}


class StateFilter(DropdownFilter):
    """Where dossiers stand towards their deadline."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return DossierState.choices

    def queryset(self, request, queryset):
        if self.value() not in DossierState.values:
            return queryset
        return queryset.in_state(self.value(), timezone.now())


class RoundInline(TraceInline):
    model = SupplementRound
    fields = [
        "requested_at",
        "reason",
        "is_agent_attributable",
        "resupplied_at",
        "due_at",
        "reforwarded_at",
        "is_late",
    ]


@admin.register(Dossier)
class DossierAdmin(DeclareReceptionMixin, ReadOnlyAdmin):
    list_display = [
        "code",
        "agent",
        "procedure",
        "authority",
        "received_at",
        "due_at",
        "forwarded_at",
        "state_shown",
    ]
    list_filter = [
        StateFilter,
        ("agent", VisibleAutocompleteFilter),
        ("procedure", VisibleAutocompleteFilter),
        ("authority", VisibleAutocompleteFilter),
        ("channel", ChoicesCheckboxFilter),
        ("received_at", RangeDateTimeFilter),
    ]
    sortable_by = ["code"]  # a column without an index takes seconds in a big table
    search_fields = ["code"]
    search_help_text = gettext_lazy("The whole dossier code")
    fieldsets = [
        (None, {"fields": ["code", "agent", "procedure", "authority", "channel", "state_now"]}),
        (
            gettext_lazy("Times"),
            {
                "fields": [
                    "received_at",
                    "evidence_at",
                    "start_at",
                    "due_at",
                    "forwarded_at",
                    "first_decision_at",
                    "withdrawn_at",
                    "calendar_version",
                ]
            },
        ),
        (gettext_lazy("Rework"), {"fields": ["declared_rounds", "is_refile"]}),
    ]
    readonly_fields = ["state_now"]
    inlines = [RoundInline, EventInline]
    actions_list = ["import_files"]
    actions_detail = ["declare_reception"]

    def get_search_results(self, request, queryset, search_term):
        code = search_term.strip()
        return queryset.filter(code=code) if code else queryset, False

    def has_import_files_permission(self, request):
        return request.user.has_perm("oversight.import_dossier")

    @action(
        description=gettext_lazy("Import dossiers"),
        permissions=["import_files"],
        icon="upload",
        url_path="import",
    )
    def import_files(self, request):
        return import_page(request, self)

    @display(description=gettext_lazy("state"), label=STATE_COLOURS)
    def state_shown(self, dossier):
        state = dossier.state_at(timezone.now())
        return state, state.label

    @display(description=gettext_lazy("state"))
    def state_now(self, dossier):
        return dossier.state_at(timezone.now()).label


@admin.register(DossierImport)
class DossierImportAdmin(ReadOnlyAdmin):
    list_display = [
        "at",
        "by",
        "files",
        "rows",
        "created",
        "changed",
        "unchanged",
        "rounds",
    ]
    list_select_related = ["by"]

    @display(description=gettext_lazy("file name"), header=True)
    def files(self, done):
        return [done.file_name, done.supplements_name]
