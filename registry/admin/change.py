"""Proposals to change approved agents, and files of evidence."""

from django.contrib import admin
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import display

from registry.admin.base import ReadOnlyAdmin
from registry.admin.filters import VisibleChoicesFilter
from registry.criteria import MEASURE_LABELS
from registry.enums import ChangeState
from registry.models import ChangeSet, Evidence
from registry.views.proposal import proposal_page

STATE_COLOURS = {
    ChangeState.OPEN: "info",
    ChangeState.ACCEPTED: "success",
    ChangeState.PARTLY_ACCEPTED: "warning",
    ChangeState.REFUSED: "danger",
    ChangeState.WITHDRAWN: "",
}


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    list_display = ["agent", "operator", "state_shown", "facts", "proposed_at", "proposed_by"]
    list_filter = [
        ("state", ChoicesCheckboxFilter),
        ("agent__operator", VisibleChoicesFilter),
    ]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        change_set = self.get_object(request, object_id)
        if change_set is None or not self.has_view_permission(request):
            raise Http404
        return proposal_page(request, change_set, self)

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, change_set):
        return change_set.agent.operator.name

    @display(description=gettext_lazy("state"), label=STATE_COLOURS, ordering="state")
    def state_shown(self, change_set):
        return change_set.state, change_set.get_state_display()

    @display(description=gettext_lazy("facts"))
    def facts(self, change_set):
        return change_set.change_count


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["file_shown", "agent", "measure_shown", "distance", "taken", "uploaded_at"]
    list_filter = [("agent__operator", VisibleChoicesFilter)]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A file stands on the page of its agent."""
        evidence = self.get_object(request, object_id)
        if evidence is None:
            raise Http404
        return HttpResponseRedirect(
            reverse("admin:registry_agent_evidence", args=[evidence.agent_id])
        )

    @display(description=gettext_lazy("file"), ordering="original_name")
    def file_shown(self, evidence):
        return evidence.caption or evidence.original_name

    @display(description=gettext_lazy("shows"), ordering="measure")
    def measure_shown(self, evidence):
        return MEASURE_LABELS.get(evidence.measure, "–")

    @display(description=gettext_lazy("from the registered place"), ordering="photo_distance_m")
    def distance(self, evidence):
        if evidence.photo_distance_m is None:
            return "–"
        return _("%(distance)s m") % {"distance": round(evidence.photo_distance_m)}

    @display(description=gettext_lazy("photo taken at"), ordering="photo_taken_at")
    def taken(self, evidence):
        return evidence.photo_taken_at or "–"
