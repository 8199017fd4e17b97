"""Fees and tickets: the list, those whose dossier never came, and files of them taken in."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesCheckboxFilter,
    DropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import action, display

from oversight.models import Ticket
from oversight.views.ticket_import import ticket_import_page
from registry.admin.base import ReadOnlyAdmin
from registry.admin.filters import VisibleAutocompleteFilter


class DossierFilter(DropdownFilter):
    """Whether the dossier that a ticket announces is recorded (indicator I7)."""

    title = gettext_lazy("dossier")
    parameter_name = "dossier"

    def lookups(self, request, model_admin):
        return [("missing", gettext_lazy("None after one working day"))]

    def queryset(self, request, queryset):
        return queryset.without_dossier(timezone.now()) if self.value() == "missing" else queryset


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ["code", "holder", "kind", "issued_at", "dossier_code", "dossier_due_at"]
    list_filter = [
        DossierFilter,
        ("agent", VisibleAutocompleteFilter),
        ("kind", ChoicesCheckboxFilter),
        ("issued_at", RangeDateTimeFilter),
    ]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address of the agent")
    fields = [
        *("code", "agent", "kind", "issued_at", "dossier_code", "dossier_due_at"),
        *("recorded_by", "recorded_at"),
    ]
    actions_list = ["import_file"]

    def has_import_file_permission(self, request):
        return request.user.has_perm("oversight.import_ticket")

    @action(
        description=gettext_lazy("Import fees and tickets"),
        permissions=["import_file"],
        icon="upload",
        url_path="import",
    )
    def import_file(self, request):
        return ticket_import_page(request, self)

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def holder(self, ticket):
        return [ticket.agent.name, ticket.agent.code]
