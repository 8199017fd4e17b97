"""The overdue list: files still held, by agent and age (SCORING 3.4)."""

from django.contrib import admin
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import DropdownFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import action, display

from oversight.actions.parameters import parameters_on
from oversight.admin.cases import OpensManyCasesMixin
from oversight.enums import CaseSource
from oversight.models import OverdueDossier
from oversight.resources import OverdueDossierResource
from oversight.views.case_signals import opening_link
from oversight.working_time import ordinals_on
from registry.admin.base import ReadOnlyAdmin
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.resources import Workbook

AGES = {
    "week": (0, 5),
    "fortnight": (6, 10),
    "month": (11, 20),
    "longer": (21, None),
}
AGE_LABELS = {
    "week": gettext_lazy("up to 5 working days"),
    "fortnight": gettext_lazy("6 to 10 working days"),
    "month": gettext_lazy("11 to 20 working days"),
    "longer": gettext_lazy("more than 20 working days"),
}
AGE_COLOURS = {"week": "info", "fortnight": "warning", "month": "danger", "longer": "danger"}


class AgeFilter(DropdownFilter):
    """How long past the deadline."""

    title = gettext_lazy("past the deadline")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return AGE_LABELS.items()

    def queryset(self, request, queryset):
        return queryset.of_age(*AGES[self.value()]) if self.value() in AGES else queryset


@admin.register(OverdueDossier)
class OverdueDossierAdmin(OpensManyCasesMixin, LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [OverdueDossierResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = ["code", "who", "operator", "procedure", "since", "due", "over"]
    list_filter = [
        AgeFilter,
        ("agent", VisibleAutocompleteFilter),
        ("agent__operator", VisibleChoicesFilter),
        ("agent__area", VisibleAutocompleteFilter),
        ("procedure", VisibleAutocompleteFilter),
    ]
    list_before_template = "oversight/overdue_note.html"
    search_fields = ["code"]
    search_help_text = gettext_lazy("Agent by code, name or address, or the whole dossier code")

    actions = ["open_cases"]
    cases_come_from = CaseSource.OVERDUE
    actions_row = ["open_case"]

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    def get_queryset(self, request):
        today = timezone.localdate()
        _chosen, parameters = parameters_on(today)
        visible = OverdueDossier.objects.visible_to(request.user)
        held = visible.held_beyond(parameters.overdue_days, ordinals_on(today))
        return held.for_list().select_related("agent__operator")

    def get_ordering(self, request):
        return ["-days_over", "code"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.find(search_term) if search_term.strip() else queryset, False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of a line is that of its dossier."""
        page = reverse("admin:oversight_dossier_change", args=[object_id])
        return HttpResponseRedirect(page)

    @action(
        description=gettext_lazy("Open a case"), permissions=["open_cases"], url_path="open-case"
    )
    def open_case(self, request, object_id):
        """From the line of one dossier: its code stands in the note."""
        dossier = self.get_object(request, object_id)
        if dossier is None:
            raise Http404
        note = _("Dossier %(code)s, held %(days)d working days past its deadline.") % {
            "code": dossier.code,
            "days": dossier.days_over,
        }
        return HttpResponseRedirect(
            opening_link(agent=dossier.agent_id, source=CaseSource.OVERDUE, note=note)
        )

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, dossier):
        return [dossier.agent.name, dossier.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, dossier):
        return dossier.agent.operator.name

    @display(description=gettext_lazy("held since"))
    def since(self, dossier):
        if dossier.held_since_round is None:
            return _("hand-over")
        return _("supplement round %(number)d") % {"number": dossier.held_since_round}

    @display(description=gettext_lazy("to be forwarded by"), ordering="held_due_at")
    def due(self, dossier):
        return dossier.held_due_at

    @display(description=gettext_lazy("working days over"), ordering="days_over", label=AGE_COLOURS)
    def over(self, dossier):
        return age_of(dossier.days_over), dossier.days_over


def age_of(days: int) -> str:
    """The group of the filter that so many working days belong to."""
    return next(age for age, (_least, most) in AGES.items() if most is None or days <= most)
