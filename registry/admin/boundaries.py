"""Loads of areas: what was found in the file, what activating did, the button that activates."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from registry.actions.areas import activate_boundaries
from registry.admin.base import ReadOnlyAdmin
from registry.boundaries.report import line_from_json
from registry.boundaries.words import line_text
from registry.models import Agent, AreaAssignment, BoundaryVersion
from registry.reorganisation import (
    activation_outlook,
    areas_before,
    doubt_counts,
    fates,
    findings_at_activation,
)

AGENTS_SHOWN = 15
FATES_SHOWN = 25


class ActivationForm(BaseDialogForm):
    """Nothing to fill in: it says what will happen, and why it cannot."""

    form_before_template = "registry/activation_outlook.html"

    def get_before_template_context(self, request, object_id=None):
        version = BoundaryVersion.objects.visible_to(request.user).filter(pk=object_id).first()
        return {"outlook": activation_outlook(version) if version else ""}


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
        "loaded_at",
        "loaded_by",
        "activated_at",
        "activated_by",
    ]
    actions_detail = ["activate"]
    change_form_after_template = "registry/boundary_version.html"

    class Media:
        css = {"all": ["registry/reorganisation.css"]}

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        if version is not None and self.has_view_permission(request, version):
            extra_context = {**(extra_context or {}), **_report(request, version)}
        return super().change_view(request, object_id, form_url, extra_context)

    def has_activate_permission(self, request, object_id=None):
        version = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("registry.change_boundaryversion")
        return may and version is not None and not version.is_active

    @display(description=gettext_lazy("state"), label={True: "success", False: "warning"})
    def state(self, version):
        return version.is_active, _("in force") if version.is_active else _("not activated")

    @action(
        description=gettext_lazy("Activate"),
        permissions=["activate"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Put these boundaries into force"),
            "description": gettext_lazy("Every agent is placed anew, and old areas end."),
            "form_class": ActivationForm,
            "form_submit_text": gettext_lazy("Activate"),
        },
    )
    def activate(self, request, form, object_id):
        version = self.get_object(request, object_id)
        if version is None:
            raise Http404
        try:
            activate_boundaries(version=version, by=request.user, at=timezone.now())
            messages.success(request, _("The boundaries are in force."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        page = reverse("admin:registry_boundaryversion_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})


def _report(request, version):
    """What the page says below the facts; agents and numbers are those the person may see."""
    lines = [line_text(line_from_json(line)) for line in version.report.get("warnings", [])]
    if not version.is_active:
        return {"lines": lines}
    agents = Agent.objects.visible_to(request.user)
    assignments = AreaAssignment.objects.visible_to(request.user)
    text = request.GET.get("old", "").strip()
    replaced = Paginator(fates(version, assignments, text=text), FATES_SHOWN)
    doubtful = list(agents.place_doubted().for_list().order_by("code")[:AGENTS_SHOWN])
    before = areas_before(version, doubtful)
    is_newest = version == BoundaryVersion.objects.as_at(timezone.localdate()).first()
    may_see_agents = request.user.has_perm("registry.view_agent")
    return {
        "lines": lines,
        "findings": findings_at_activation(version, assignments),
        "doubts": doubt_counts(agents) if is_newest and may_see_agents else [],
        "doubtful": [(agent, before.get(agent.pk)) for agent in doubtful] if is_newest else [],
        "replaced": replaced.get_page(request.GET.get("page")),
        "text": text,
    }
