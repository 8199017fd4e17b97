"""What became of records: edits of dossiers, and another reception time declared."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from oversight.actions.reception import declare_reception
from oversight.enums import SupplementReason
from oversight.models import Dossier, DossierEvent
from registry.admin.base import ReadOnlyAdmin, TraceInline
from registry.admin.filters import VisibleAutocompleteFilter

TO_THE_SECOND = "d/m/Y H:i:s"


class EventWordsMixin:
    """What an event says, in words."""

    @display(description=gettext_lazy("what happened"))
    def what(self, event):
        return _what(event)

    @display(description=pgettext_lazy("edit", "from"))
    def old_shown(self, event):
        return _shown(event, event.old_value)

    @display(description=pgettext_lazy("edit", "to"))
    def new_shown(self, event):
        return _shown(event, event.new_value)

    @display(description=gettext_lazy("by"))
    def who(self, event):
        """A person, and the file where one brought it; the command line is nobody."""
        person = event.by or _("command line")
        if event.source is None:
            return person
        return format_html("{} · {}", person, event.source)


class EventInline(EventWordsMixin, TraceInline):
    model = DossierEvent
    fields = ["what", "old_shown", "new_shown", "who", "at", "reason"]
    readonly_fields = ["what", "old_shown", "new_shown", "who"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by", "source")


@admin.register(DossierEvent)
class DossierEventAdmin(EventWordsMixin, ReadOnlyAdmin):
    list_display = [
        *("agent_now", "dossier_shown", "what", "old_shown", "new_shown", "who", "at", "reason")
    ]
    list_filter = [
        ("kind", ChoicesCheckboxFilter),
        ("dossier__agent", VisibleAutocompleteFilter),
        ("at", RangeDateTimeFilter),
    ]
    sortable_by = ["at"]
    search_fields = ["dossier__agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address of the agent")
    fields = ["agent", "dossier_shown", "what", "old_shown", "new_shown", "who", "at", "reason"]
    readonly_fields = ["agent", "dossier_shown", "what", "old_shown", "new_shown", "who"]

    @display(description=gettext_lazy("agent"), header=True)
    def agent_now(self, event):
        return [event.dossier.agent.name, event.dossier.agent.code]

    @display(description=gettext_lazy("agent"))
    def agent(self, event):
        return event.dossier.agent

    @display(description=gettext_lazy("dossier"))
    def dossier_shown(self, event):
        page = reverse("admin:oversight_dossier_change", args=[event.dossier_id])
        return format_html('<a href="{}">{}</a>', page, event.dossier)


class ReceptionForm(BaseDialogForm):
    """Another reception time, and why."""

    form_before_template = "registry/move_refusals.html"
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received at"),
        help_text=gettext_lazy("Day and hour, as in 03/02/2026 09:15"),
        input_formats=["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"],  # never a day alone
        widget=UnfoldAdminTextInputWidget,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


RECEPTION_DIALOG = {
    "title": gettext_lazy("Declare another reception time"),
    "description": gettext_lazy(
        "The deadline follows where it depends on this time. The time before, your name and the "
        "reason stay on record and are listed."
    ),
    "form_class": ReceptionForm,
    "form_submit_text": gettext_lazy("Declare"),
}


class DeclareReceptionMixin:
    """A button on the page of a dossier."""

    def has_declare_reception_permission(self, request, object_id=None):
        return object_id is not None and request.user.has_perm("oversight.declare_reception")

    @action(
        description=gettext_lazy("Declare another reception time"),
        permissions=["declare_reception"],
        url_path="declare-reception",
        variant=ActionVariant.WARNING,
        dialog=RECEPTION_DIALOG,
    )
    def declare_reception(self, request, form, object_id):
        dossier = self.get_object(request, object_id)
        if dossier is None:
            raise Http404
        try:
            declare_reception(
                dossier=dossier,
                received_at=form.cleaned_data["received_at"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            submit = RECEPTION_DIALOG["form_submit_text"]
            context = {"dialog": RECEPTION_DIALOG, "form": form, "form_submit_text": submit}
            return render(request, "unfold/helpers/dialog.html", context)
        messages.success(request, _declared(dossier))
        page = reverse("admin:oversight_dossier_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})


def _declared(dossier):
    """What became of the deadline; `dossier` is as it was before."""
    said = _("The reception time was declared and is on record.")
    before = dossier.due_at
    dossier.refresh_from_db(fields=["due_at"])
    after = date_format(timezone.localtime(dossier.due_at), "SHORT_DATETIME_FORMAT")
    if dossier.due_at == before:
        moved = _("The deadline stays: %(due)s.") % {"due": after}
    else:
        moved = _("The deadline is now %(due)s.") % {"due": after}
    return f"{said} {moved}"


def _what(event):
    """The kind, with the field where the kind does not say it and the round where there is one."""
    words = event.get_kind_display()
    if event.kind in ("record_edited", "server_time_corrected"):
        words = f"{words}: {_field_label(event.field)}"
    if event.round is not None:
        words = _("%(what)s, round %(round)d") % {"what": words, "round": event.round}
    return words


def _format(event):
    """To the minute, as everywhere, unless the edit changed nothing but seconds."""
    moments = [moment for moment in (event.old_value, event.new_value) if moment]
    minutes = {moment.replace(second=0, microsecond=0) for moment in moments}
    return TO_THE_SECOND if len(minutes) < len(moments) else "SHORT_DATETIME_FORMAT"


def _field_label(name):
    if name == "reforwarded_at":
        return _("forwarded again at")
    return Dossier._meta.get_field(name).verbose_name


def _shown(event, value):
    if event.field == "reason" and value in SupplementReason.values:
        return SupplementReason(value).label
    if not value:
        return "–"
    if event.field.endswith("_at"):
        return date_format(timezone.localtime(value), _format(event))
    return value
