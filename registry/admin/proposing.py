"""The form of an approved agent in the hands of its operator: what needs consent is proposed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import CheckboxFilter

from registry.actions.changes import confirm_location, edit_approved_agent
from registry.actions.facts import proposes
from registry.enums import EditRoute
from registry.facts import fact_label
from registry.models import ChangeSet
from registry.views.evidence import agent_evidence, evidence_file, evidence_thumbnail
from registry.views.found import found_agent, post_only


class ReopenedFilter(CheckboxFilter):
    """Agents whose approved point was moved more than its tolerance."""

    title = gettext_lazy("location in question")
    parameter_name = "reopened"

    def lookups(self, request, model_admin):
        return [("yes", _("Moved: to be confirmed"))]

    def queryset(self, request, queryset):
        chosen = "yes" in (self.value() or ())
        return queryset.location_in_question() if chosen else queryset


class ProposingMixin:
    """Saves through `edit_approved_agent` what the operator changes at an approved agent."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:object_id>/confirm-location/",
                view(self.confirm_location_view),
                name="registry_agent_confirm_location",
            ),
            path(
                "<int:object_id>/evidence/",
                view(self.evidence_view),
                name="registry_agent_evidence",
            ),
            path("evidence/<int:object_id>/", view(evidence_file), name="registry_evidence_file"),
            path(
                "evidence/<int:object_id>/small/",
                view(evidence_thumbnail),
                name="registry_evidence_thumbnail",
            ),
            *super().get_urls(),
        ]

    def evidence_view(self, request, object_id):
        return agent_evidence(request, found_agent(request, object_id), self)

    @post_only
    def confirm_location_view(self, request, object_id):
        agent = found_agent(request, object_id)
        try:
            confirm_location(agent=agent, by=request.user, at=timezone.now())
            messages.success(request, _("The location is confirmed."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(reverse("admin:registry_agent_change", args=[agent.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        agent = self.get_object(request, object_id)
        waiting = ChangeSet.objects.visible_to(request.user).open().filter(agent=agent)
        extra = {
            "proposals": waiting.for_list() if agent else [],
            "proposes": proposes(agent, request.user),
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def save_model(self, request, obj, form, change):
        if not proposes(obj, request.user):
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if not proposes(form.instance, request.user):
            super().save_related(request, form, formsets, change)
            return

        def save_all():
            super(ProposingMixin, self).save_model(request, form.instance, form, change)
            super(ProposingMixin, self).save_related(request, form, formsets, change)

        request.edit = edit_approved_agent(
            agent=form.instance,
            edit=save_all,
            by=request.user,
            at=timezone.now(),
            route=EditRoute.FORM,
        )

    def log_change(self, request, obj, message):
        """What was only proposed did not change."""
        edit = getattr(request, "edit", None)
        if edit is None or edit.saved:
            super().log_change(request, obj, message)

    def response_change(self, request, obj):
        edit = getattr(request, "edit", None)
        if edit is None:
            return super().response_change(request, obj)
        for text, facts in (
            (_("Saved: %(facts)s."), edit.saved),
            (_("Proposed, and waiting for the Centre: %(facts)s."), edit.proposed),
            (_("Waiting for the Centre already: %(facts)s."), edit.already_waiting),
        ):
            if facts:
                messages.success(request, text % {"facts": ", ".join(map(fact_label, facts))})
        return HttpResponseRedirect(reverse("admin:registry_agent_change", args=[obj.pk]))
