"""Incidents: declared in a form, decided by somebody else's button, never edited."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from oversight.actions.incidents import decide_incident, declare_incident, withdraw_incident
from oversight.enums import IncidentAct, IncidentState
from oversight.models import Dossier, Incident, WorkingCalendar
from registry.admin.base import ScopedAdmin
from registry.admin.filters import ToConfirmFilter, VisibleAutocompleteFilter
from registry.models import Agent

STATE_COLOURS = {
    IncidentState.DECLARED: "warning",
    IncidentState.CONFIRMED: "success",
    IncidentState.REFUSED: "",
}
DECLARED = ["calendar", "kind", "starts_at", "ends_at", "authority", "area", "agents", "reason"]
CARRIED_OVER = ("calendar", "kind", "starts_at", "ends_at", "authority", "area", "reason")
USUAL_CALENDAR = "vietnam"


class DeclarationForm(forms.ModelForm):
    """What happened. The action judges it, and what it declared is what the form saves."""

    by = None
    declared = None

    class Meta:
        model = Incident
        fields = [*DECLARED, "replaces"]

    def _post_clean(self):
        if self.errors:
            return
        try:
            self.declared = declare_incident(by=self.by, at=timezone.now(), **self.cleaned_data)
        except ValidationError as refusal:
            self.add_error(None, refusal)


class CommentForm(BaseDialogForm):
    """What the second person, or who withdraws, has to say."""

    form_before_template = "registry/move_refusals.html"
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


class ConfirmForm(CommentForm):
    """The second person's comment, under what the incident would cover."""

    form_before_template = "oversight/incident_scope.html"

    def get_before_template_context(self, request, object_id=None):
        incident = Incident.objects.visible_to(request.user).filter(pk=object_id).first()
        if incident is None:
            return super().get_before_template_context(request, object_id)
        named = incident.agents.count()
        agents = Agent.objects.visible_to(request.user).not_merged()
        return {
            **super().get_before_template_context(request, object_id),
            "incident": incident,
            "is_for_all": not named,
            "agents": named or agents.count(),
            "dossiers": Dossier.objects.visible_to(request.user).moved_by(incident).count(),
        }


def _recorded(request, incident):
    return _("It is recorded.")


def _next_step(request, incident):
    """What has to be done before a confirmed incident moves any deadline."""
    calendar = incident.calendar
    said = _("The incident is confirmed. It moves deadlines once its calendar is put into force:")
    if not request.user.has_perm("oversight.view_workingcalendar"):
        return f"{said} {calendar}"
    page = reverse("admin:oversight_workingcalendar_change", args=[calendar.pk])
    return format_html('{} <a class="underline" href="{}">{}</a>', said, page, calendar)


def _button(name, title, description, variant, act, *, form_class=CommentForm, told=_recorded):
    """A button with a dialog; `act` takes the incident, the person, the time and the comment."""
    dialog = {
        "title": title,
        "description": description,
        "form_class": form_class,
        "form_submit_text": title,
    }

    def press(self, request, form, object_id):
        incident = self.get_object(request, object_id)
        if incident is None:
            raise Http404
        try:
            act(incident, request.user, timezone.now(), form.cleaned_data["comment"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            context = {"dialog": dialog, "form": form, "form_submit_text": title}
            return render(request, "unfold/helpers/dialog.html", context)
        messages.success(request, told(request, incident))
        page = reverse("admin:oversight_incident_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})

    press.__name__ = name
    return action(description=title, permissions=[name], variant=variant, dialog=dialog)(press)


@admin.register(Incident)
class IncidentAdmin(ScopedAdmin):
    form = DeclarationForm
    list_display = [
        "kind",
        "starts_at",
        "ends_at",
        "authority",
        "area",
        "state_shown",
        "declared_by",
    ]
    list_select_related = ["authority", "area", "declared_by"]
    list_filter = [
        ToConfirmFilter,
        ("state", ChoicesCheckboxFilter),
        ("kind", ChoicesCheckboxFilter),
        ("authority", VisibleAutocompleteFilter),
    ]
    autocomplete_fields = ["authority", "area", "agents"]
    readonly_fields = ["agents_shown"]
    actions = ["confirm_chosen"]
    actions_detail = ["confirm", "refuse", "replace_incident", "withdraw"]

    confirm = _button(
        "confirm",
        gettext_lazy("Confirm the incident"),
        gettext_lazy("It counts once its calendar is put into force. It cannot be edited then."),
        ActionVariant.SUCCESS,
        lambda incident, by, at, comment: decide_incident(
            incident=incident, act=IncidentAct.CONFIRM, by=by, at=at, comment=comment
        ),
        form_class=ConfirmForm,
        told=_next_step,
    )
    refuse = _button(
        "refuse",
        gettext_lazy("Refuse the incident"),
        gettext_lazy("It moves no deadline. Say why in the comment."),
        ActionVariant.DANGER,
        lambda incident, by, at, comment: decide_incident(
            incident=incident, act=IncidentAct.REFUSE, by=by, at=at, comment=comment
        ),
    )
    withdraw = _button(
        "withdraw",
        gettext_lazy("Withdraw the incident"),
        gettext_lazy("Say in the comment why there was none. Somebody else has to confirm that."),
        ActionVariant.WARNING,
        lambda incident, by, at, comment: withdraw_incident(
            incident=incident, reason=comment, by=by, at=at
        ),
    )

    def get_object(self, request, object_id, from_field=None):
        """With those of its agents that the reader may see, for `agents_shown`."""
        incident = super().get_object(request, object_id, from_field)
        if incident is not None:
            seen = Agent.objects.visible_to(request.user)
            prefetch_related_objects([incident], Prefetch("agents", seen, to_attr="seen_agents"))
        return incident

    def get_fields(self, request, obj=None):
        if obj is None:
            return [*DECLARED, "replaces"]
        decided = ["state", "declared_by", "declared_at", "decided_by", "decided_at", "comment"]
        replacing = ["replaces", "is_withdrawal"] if obj.replaces_id else []
        facts = ["agents_shown" if name == "agents" else name for name in DECLARED]
        return [*facts, *replacing, *decided]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type("DeclarationForm", (form,), {"by": request.user})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "replaces":
            kwargs["queryset"] = Incident.objects.visible_to(request.user).counting()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        """What the incident says that is to be replaced; else the usual calendar."""
        of = request.GET.get("of", "")
        standing = Incident.objects.visible_to(request.user).counting()
        incident = standing.filter(pk=of).first() if of.isdecimal() else None
        if incident is None:
            usual = WorkingCalendar.objects.filter(code=USUAL_CALENDAR).first()
            return {"calendar": usual} | super().get_changeform_initial_data(request)
        return {name: getattr(incident, name) for name in CARRIED_OVER} | {"replaces": incident}

    def save_form(self, request, form, change):
        return form.declared

    def save_model(self, request, obj, form, change):
        """The action has written it."""

    def save_related(self, request, form, formsets, change):
        """The same, and the agents that it covers."""

    def response_add(self, request, obj, post_url_continue=None):
        messages.info(request, _("Another person must confirm the incident before it counts."))
        return super().response_add(request, obj, post_url_continue)

    def has_add_permission(self, request):
        return request.user.has_perm("oversight.declare_incident")

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_confirm_permission(self, request, object_id=None):
        incident = self.get_object(request, object_id) if object_id else None
        may = incident is not None and request.user.has_perm("oversight.confirm_incident")
        is_second = may and incident.declared_by_id != request.user.pk
        return is_second and incident.state == IncidentState.DECLARED

    has_refuse_permission = has_confirm_permission

    def has_withdraw_permission(self, request, object_id=None):
        incident = self.get_object(request, object_id) if object_id else None
        may = incident is not None and self.has_add_permission(request)
        return may and Incident.objects.counting().filter(pk=incident.pk).exists()

    has_replace_incident_permission = has_withdraw_permission

    def has_confirm_chosen_permission(self, request):
        return request.user.has_perm("oversight.confirm_incident")

    @action(
        description=gettext_lazy("Declare another in its place"),
        permissions=["replace_incident"],
        url_path="replace",
    )
    def replace_incident(self, request, object_id):
        page = reverse("admin:oversight_incident_add")
        return HttpResponseRedirect(f"{page}?{urlencode({'of': object_id})}")

    @action(
        description=gettext_lazy("Confirm the chosen incidents"), permissions=["confirm_chosen"]
    )
    def confirm_chosen(self, request, queryset):
        confirmed = 0
        for incident in queryset:
            try:
                decide_incident(
                    incident=incident, act=IncidentAct.CONFIRM, by=request.user, at=timezone.now()
                )
                confirmed += 1
            except ValidationError as refusal:
                messages.warning(request, f"{incident}: {' '.join(refusal.messages)}")
        if confirmed:
            words = ngettext(
                "%(count)d incident confirmed.", "%(count)d incidents confirmed.", confirmed
            )
            messages.success(request, words % {"count": confirmed})

    @display(description=gettext_lazy("agents"))
    def agents_shown(self, incident):
        if not incident.agents.exists():
            return _("every agent")
        return ", ".join(str(agent) for agent in incident.seen_agents) or "–"

    @display(description=gettext_lazy("state"), label=STATE_COLOURS, ordering="state")
    def state_shown(self, incident):
        return incident.state, incident.get_state_display()
