"""Complaints and ratings: taken in one by one or as a list, resolved in time."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter, RangeDateFilter
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from oversight.actions.complaints import (
    check_complaint,
    complaint_calendar,
    record_complaint,
    resolve_complaint,
    term_of,
)
from oversight.admin.opening import OpensCasesMixin
from oversight.enums import ComplaintOutcome, Severity
from oversight.models import Complaint
from oversight.resources import ComplaintResource
from registry.admin.base import ReadOnlyAdmin
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.resources import Workbook

DUE_SOON = timedelta(days=2)
SEVERITY_COLOURS = {Severity.LOW: "", Severity.MEDIUM: "info", Severity.HIGH: "danger"}
OVERDUE, SOON, OPEN, RESOLVED = "overdue", "soon", "open", "resolved"
STATE_COLOURS = {OVERDUE: "danger", OPEN: "info", RESOLVED: "success", "": ""}


class DueFilter(DropdownFilter):
    """What still has to be resolved, and by when."""

    title = gettext_lazy("to be resolved")
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [
            (OPEN, gettext_lazy("All that are open")),
            (SOON, gettext_lazy("Due within 2 days, or overdue")),
            (OVERDUE, gettext_lazy("Overdue")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        piles = {
            OPEN: lambda: queryset.open().order_by("due_on", "pk"),
            SOON: lambda: queryset.due_by(today + DUE_SOON),
            OVERDUE: lambda: queryset.overdue_on(today),
        }
        return piles.get(self.value(), lambda: queryset)()


class ComplaintForm(forms.ModelForm):
    """A complaint as somebody types it in."""

    class Meta:
        model = Complaint
        fields = [
            "reference",
            "agent",
            "channel",
            "category",
            "received_on",
            "severity",
            "stars",
            "text",
        ]

    def clean(self):
        given = super().clean()
        calendar = complaint_calendar(timezone.now())
        complaint = Complaint(
            category=given.get("category", ""),
            received_on=given.get("received_on"),
            text=given.get("text", ""),
        )
        check_complaint(complaint, calendar, timezone.localdate())
        self.instance.due_on = term_of(complaint, calendar)
        return given


class ResolveForm(BaseDialogForm):
    """What a complaint came to, and why."""

    form_before_template = "registry/move_refusals.html"
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[("", gettext_lazy("Choose …")), *ComplaintOutcome.choices],
        widget=UnfoldAdminSelectWidget,
    )
    resolution = forms.CharField(
        label=gettext_lazy("Why, and what was done"),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    resolved_on = forms.DateField(
        label=gettext_lazy("Resolved on"),
        initial=timezone.localdate,
        widget=UnfoldAdminDateWidget,
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


RESOLVE_DIALOG = {
    "title": gettext_lazy("Resolve the complaint"),
    "description": gettext_lazy("What is written here stands, and is part of the evidence sheet."),
    "form_class": ResolveForm,
    "form_submit_text": gettext_lazy("Resolve"),
}


@admin.register(Complaint)
class ComplaintAdmin(OpensCasesMixin, LoggedExportMixin, ImportExportMixin, ReadOnlyAdmin):
    form = ComplaintForm
    resource_classes = [ComplaintResource]
    import_form_class = ImportForm
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = [
        "reference",
        "agent",
        "category",
        "severity_shown",
        "channel",
        "received_on",
        "due_on",
        "state_shown",
    ]
    list_filter = [
        DueFilter,
        ("category", ChoicesCheckboxFilter),
        ("channel", ChoicesCheckboxFilter),
        ("severity", ChoicesCheckboxFilter),
        ("outcome", ChoicesCheckboxFilter),
        ("agent", VisibleAutocompleteFilter),
        ("agent__operator", VisibleChoicesFilter),
        ("received_on", RangeDateFilter),
    ]
    search_fields = ["reference", "agent__search_key"]
    search_help_text = gettext_lazy("Reference, or code, name or address of the agent")
    autocomplete_fields = ["agent"]
    actions_detail = ["resolve", "open_case"]

    def get_fields(self, request, obj=None):
        typed = list(ComplaintForm.Meta.fields)
        if obj is None:
            return typed
        resolved = ["outcome", "resolution", "resolved_on", "resolved_by"] if obj.outcome else []
        return [*typed, "due_on", *resolved, "recorded_at", "recorded_by"]

    def get_resource_kwargs(self, request, **kwargs):
        return {**super().get_resource_kwargs(request, **kwargs), "user": request.user}

    def has_add_permission(self, request):
        return request.user.has_perm("oversight.add_complaint")

    def has_import_permission(self, request):
        return request.user.has_perms(["oversight.add_complaint", "oversight.resolve_complaint"])

    def has_resolve_permission(self, request, object_id=None):
        complaint = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("oversight.resolve_complaint")
        return complaint is not None and complaint.is_open and may

    def save_model(self, request, obj, form, change):
        record_complaint(complaint=obj, by=request.user, at=timezone.now())

    @action(
        description=gettext_lazy("Resolve"),
        permissions=["resolve"],
        variant=ActionVariant.PRIMARY,
        dialog=RESOLVE_DIALOG,
    )
    def resolve(self, request, form, object_id):
        complaint = self.get_object(request, object_id)
        if complaint is None:
            raise Http404
        try:
            resolve_complaint(
                complaint=complaint,
                outcome=form.cleaned_data["outcome"],
                resolution=form.cleaned_data["resolution"],
                on=form.cleaned_data["resolved_on"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
            context = {
                "dialog": RESOLVE_DIALOG,
                "form": form,
                "form_submit_text": RESOLVE_DIALOG["form_submit_text"],
            }
            return render(request, "unfold/helpers/dialog.html", context)
        messages.success(
            request,
            _("%(reference)s is resolved: %(outcome)s.")
            % {"reference": complaint, "outcome": complaint.get_outcome_display()},
        )
        page = reverse("admin:oversight_complaint_change", args=[complaint.pk])
        return HttpResponse(headers={"HX-Redirect": page})

    @display(description=gettext_lazy("severity"), label=SEVERITY_COLOURS, ordering="severity")
    def severity_shown(self, complaint):
        return complaint.severity, complaint.get_severity_display()

    @display(description=gettext_lazy("state"), label=STATE_COLOURS, ordering="outcome")
    def state_shown(self, complaint):
        if complaint.outcome:
            return RESOLVED, complaint.get_outcome_display()
        if complaint.is_overdue(timezone.localdate()):
            day = date_format(complaint.due_on, "SHORT_DATE_FORMAT")
            return OVERDUE, _("overdue since %(day)s") % {"day": day}
        return (OPEN, _("open")) if complaint.is_open else ("", _("rating"))
