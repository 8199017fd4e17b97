"""Agents: the list, the form, the moves."""

from django import forms
from django.contrib import admin, messages
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import display

from registry.actions.agents import claim_ran_out
from registry.actions.facts import (
    facts_are_open,
    observations_are_open,
    proposes,
    record_fact_edit,
)
from registry.admin.base import HistoryAdmin, ScopedTabularInline, TraceInline
from registry.admin.bulk_moves import BulkMovesMixin
from registry.admin.duplicates import DuplicatesMixin, SuspectsFormMixin
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import (
    PlaceDoubtFilter,
    StandingStatusFilter,
    VisibleAutocompleteFilter,
    VisibleChoicesFilter,
    WorkFilter,
)
from registry.admin.lists import AgentImportMixin
from registry.admin.proposing import ProposingMixin, ReopenedFilter
from registry.admin.standing import AgentStandingMixin, AttentionFilter
from registry.admin.suspensions import SuspensionsMixin
from registry.criteria import evidence_of, facts_of, finding_rows, findings_today
from registry.enums import EditRoute, Finding, Status
from registry.locations import coordinate_errors, doubt_text, finding_text, outlines_for_form
from registry.models import (
    Agent,
    CriteriaSet,
    Decision,
    EquipmentItem,
    Observation,
    OpeningHours,
    StaffMember,
)
from registry.resources import AgentResource, Workbook
from registry.rules.criteria import from_json
from registry.views.decision import decision_sheet
from registry.widgets import CoordinateInput, PointMap

STATUS_COLOURS = {
    Status.DRAFT: "",
    Status.SUBMITTED: "info",
    Status.UNDER_REVIEW: "info",
    Status.RETURNED: "warning",
    Status.REFUSED: "danger",
    Status.APPROVED: "success",
    Status.ACTIVE: "success",
    Status.SUSPENDED: "danger",
    Status.CLOSED: "",
    Status.MERGED: "",
}
PLACED = ["finding", "finding_area", "finding_distance_m"]
FINDING_COLOURS = {
    Finding.INSIDE: "success",
    Finding.BORDER_ZONE: "warning",
    Finding.OUTSIDE: "danger",
    Finding.NO_BOUNDARY: "danger",
}


class AgentForm(SuspectsFormMixin, forms.ModelForm):
    """An agent with its point as two numbers and a map."""

    latitude = forms.CharField(
        label=gettext_lazy("Latitude"),
        required=False,
        widget=CoordinateInput(attrs={"placeholder": "21.02859"}),
        help_text=gettext_lazy("Degrees with at least five decimals, for example 21.02859."),
    )
    longitude = forms.CharField(
        label=gettext_lazy("Longitude"),
        required=False,
        widget=CoordinateInput(attrs={"placeholder": "105.85419"}),
        help_text=gettext_lazy("Degrees with at least five decimals, for example 105.85419."),
    )
    point_map = forms.Field(label=gettext_lazy("Map"), required=False, widget=PointMap())
    opened_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Agent
        fields = [
            "code",
            "name",
            "operator",
            "address",
            "phone",
            "services",
            "declared_area",
            "location_source",
            "location_method",
            "location_accuracy_m",
            "location_taken_on",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        agent = self.instance
        if "opened_revision" in self.fields:
            self.fields["opened_revision"].initial = agent.revision
        if agent.location:
            self.initial.setdefault("latitude", f"{agent.latitude:.6f}")
            self.initial.setdefault("longitude", f"{agent.longitude:.6f}")
        if "point_map" in self.fields:
            self.fields["point_map"].widget = PointMap(outlines=outlines_for_form(agent, self.user))

    def clean(self):
        given = super().clean()
        self._refuse_if_stale(given.get("opened_revision"))
        if not {"latitude", "longitude"} <= self.fields.keys():
            return given
        latitude, longitude = given.get("latitude", ""), given.get("longitude", "")
        if not latitude and not longitude:
            self.instance.location = None
            return given
        if {"latitude", "longitude"} & set(self.changed_data):
            errors = coordinate_errors(latitude, longitude)
            for field, error in errors.items():
                self.add_error(field, error)
            if not errors:
                self.instance.location = Point(
                    float(longitude.replace(",", ".")), float(latitude.replace(",", ".")), srid=4326
                )
        return given

    def _refuse_if_stale(self, revision):
        """Refuse, by code `stale`, what was typed into an agent that has changed meanwhile.

        The row stays locked until the form is saved, so that of two people only one comes first.
        """
        if self.instance.pk is None:
            return
        current = Agent.objects.select_for_update().only("revision").get(pk=self.instance.pk)
        if revision != current.revision:
            raise ValidationError(
                _(
                    "Somebody changed this agent while you were editing it, so nothing of yours "
                    "was saved. Open it again in another window and repeat your changes there."
                ),
                code="stale",
            )


class ObservationInline(ScopedTabularInline):
    """Facts that change through the life of an agent."""

    def has_add_permission(self, request, obj=None):
        may = super().has_add_permission(request, obj)
        return may and observations_are_open(obj, request.user)

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and observations_are_open(obj, request.user)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and observations_are_open(obj, request.user)


class OpeningHoursInline(ObservationInline):
    model = OpeningHours
    fields = ["weekday", "opens", "closes"]


class EquipmentInline(ObservationInline):
    model = EquipmentItem
    fields = ["equipment_type", "quantity", "working", "seen_on", "seen_by"]


class StaffInline(ObservationInline):
    model = StaffMember
    fields = ["name", "certificate_number", "certificate_expires_on", "commitment_signed_on"]


class ObservedInline(ObservationInline):
    model = Observation
    fields = ["measure", "value", "seen_on", "seen_by"]


class DecisionInline(TraceInline):
    model = Decision
    fields = [
        "at",
        "by",
        "from_status",
        "to_status",
        "reason",
        "comment",
        "criteria_set",
        "boundary_version",
        "document_number",
        "findings_shown",
        "message_shown",
        "sheet",
    ]
    readonly_fields = ["findings_shown", "message_shown", "sheet"]

    def get_queryset(self, request):
        related = ["by", "reason", "criteria_set__operator_kind", "boundary_version", "message"]
        return super().get_queryset(request).visible_to(request.user).select_related(*related)

    @display(description=gettext_lazy("findings"))
    def findings_shown(self, decision):
        if not decision.findings:
            return "–"
        return findings_table(from_json(finding) for finding in decision.findings)

    @display(description=gettext_lazy("message"))
    def message_shown(self, decision):
        message = getattr(decision, "message", None)
        return message.body if message else "–"

    @display(description=gettext_lazy("on paper"))
    def sheet(self, decision):
        if not decision.has_sheet:
            return "–"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>',
            reverse("admin:registry_decision_sheet", args=[decision.pk]),
            _("Print this decision"),
        )


@admin.register(Agent)
class AgentAdmin(
    AgentImportMixin,
    DuplicatesMixin,
    ProposingMixin,
    SuspensionsMixin,
    BulkMovesMixin,
    AgentStandingMixin,
    LoggedExportMixin,
    ExportMixin,
    HistoryAdmin,
):
    form = AgentForm
    resource_classes = [AgentResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    change_form_before_template = "registry/agent_links.html"
    actions = [*BulkMovesMixin.actions, *SuspensionsMixin.actions]
    actions_detail = [*AgentStandingMixin.actions_detail, *SuspensionsMixin.actions_detail]
    list_display = ["code", "name", "operator", "status_shown", "place", "finding_shown", "waiting"]
    list_filter = [
        WorkFilter,
        ("status", StandingStatusFilter),
        ("operator", VisibleChoicesFilter),
        ("finding", ChoicesCheckboxFilter),
        PlaceDoubtFilter,
        ReopenedFilter,
        ("declared_area", VisibleAutocompleteFilter),
        AttentionFilter,
    ]
    search_fields = ["search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")
    autocomplete_fields = ["operator", "declared_area"]
    filter_horizontal = []
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "code",
                    "name",
                    "operator",
                    "address",
                    "phone",
                    "services",
                    "status_now",
                    "opened_revision",
                ]
            },
        ),
        (
            gettext_lazy("Place"),
            {
                "fields": [
                    "declared_area",
                    ("latitude", "longitude"),
                    "point_map",
                    ("location_source", "location_method"),
                    ("location_accuracy_m", "location_taken_on"),
                    "finding_sentence",
                ]
            },
        ),
        (gettext_lazy("Criteria"), {"fields": ["criteria_now"]}),
    ]
    readonly_fields = ["status_now", "finding_sentence", "criteria_now"]
    inlines = [OpeningHoursInline, EquipmentInline, ObservedInline, StaffInline, DecisionInline]

    class Media:
        css = {"all": ["registry/duplicates.css"]}
        js = ["registry/move_dialog.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("claimed_by")

    def get_ordering(self, request):
        """A pile of work opens as its people work through it: what waits longest first."""
        return ["status_since", "code"] if "work" in request.GET else super().get_ordering(request)

    def get_urls(self):
        page = self.admin_site.admin_view(decision_sheet)
        sheet = path("decision/<int:object_id>/", page, name="registry_decision_sheet")
        return [sheet, *super().get_urls()]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "services" in form.base_fields:
            form.base_fields["services"].help_text = ""
            form.base_fields["services"].widget = forms.CheckboxSelectMultiple(
                choices=form.base_fields["services"].widget.choices
            )
        return form

    def get_readonly_fields(self, request, obj=None):
        """From submission on the facts are evidence; the Centre may correct them until it decides."""
        if facts_are_open(obj, request.user):
            return self.readonly_fields
        if proposes(obj, request.user):
            return [*self.readonly_fields, "code"]
        return [
            *self.readonly_fields,
            "code",
            "name",
            "operator",
            "services",
            "declared_area",
            "point_shown",
            "location_source",
            "location_method",
            "location_accuracy_m",
            "location_taken_on",
        ]

    def get_fieldsets(self, request, obj=None):
        is_open = facts_are_open(obj, request.user) or proposes(obj, request.user)
        may_change = self.has_change_permission(request, obj)
        if is_open and may_change:
            return self.fieldsets
        without_map = [
            "point_shown" if field == "point_map" else field
            for field in self.fieldsets[1][1]["fields"]
            if field != ("latitude", "longitude")
        ]
        facts = [
            field
            for field in self.fieldsets[0][1]["fields"]
            if may_change or field != "opened_revision"
        ]
        return [
            (None, {"fields": facts}),
            (self.fieldsets[1][0], {"fields": without_map}),
            self.fieldsets[2],
        ]

    def has_delete_permission(self, request, obj=None):
        """Only a draft without a history of decisions may go."""
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and obj.status == Status.DRAFT

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if proposes(form.instance, request.user):
            return
        typed = set(form.changed_data) - {"opened_revision"}
        changed = [*typed, *(f.prefix for f in formsets if f.has_changed())]
        if {"latitude", "longitude"} & set(changed):
            changed.append("location")
        record_fact_edit(
            agent=form.instance,
            by=request.user,
            at=timezone.now(),
            route=EditRoute.FORM,
            fields=changed,
        )
        if {"location", "declared_area"} & set(changed):
            form.instance.refresh_from_db(fields=PLACED)
            if doubt := doubt_text(form.instance):
                messages.warning(request, doubt)

    def get_export_resource_kwargs(self, request, **kwargs):
        return {"user": request.user}

    @display(description=gettext_lazy("status"), label=STATUS_COLOURS, ordering="status")
    def status_shown(self, agent):
        if claim_ran_out(agent, timezone.now()):
            text = _("the claim of %(person)s ran out on %(day)s") % {
                "person": agent.claimed_by,
                "day": f"{timezone.localtime(agent.claimed_until):%d/%m/%Y}",
            }
            return agent.status, capfirst(text)
        return agent.status, agent.get_status_display()

    @display(description=gettext_lazy("status"))
    def status_now(self, agent):
        if agent.pk is None:
            return agent.get_status_display()
        return _("%(status)s since %(day)s") % {
            "status": agent.get_status_display(),
            "day": f"{timezone.localtime(agent.status_since):%d/%m/%Y %H:%M}",
        }

    @display(description=gettext_lazy("area"), ordering="declared_area__code")
    def place(self, agent):
        declared = agent.declared_area.name if agent.declared_area else "–"
        if agent.area_id in (None, agent.declared_area_id):
            return declared
        return format_html(
            '{} <span title="{}">→ {}</span>',
            declared,
            _("The point lies in %(area)s.") % {"area": agent.area.name},
            agent.area.name,
        )

    @display(description=gettext_lazy("location"), label=FINDING_COLOURS, ordering="finding")
    def finding_shown(self, agent):
        if not agent.finding:
            return "", _("not placed")
        if agent.location_reopened_at:
            return Finding.OUTSIDE, _("Moved: to be confirmed")
        return agent.finding, agent.get_finding_display()

    @display(description=gettext_lazy("days in this status"), ordering="-status_since")
    def waiting(self, agent):
        return (timezone.localdate() - timezone.localdate(agent.status_since)).days

    @display(description=gettext_lazy("point"))
    def point_shown(self, agent):
        if not agent.location:
            return _("not placed")
        return f"{agent.latitude:.6f}, {agent.longitude:.6f}"

    @display(description=gettext_lazy("location finding"))
    def finding_sentence(self, agent):
        if agent.location_reopened_at is None:
            return finding_text(agent)
        return _("%(finding)s The approved point was moved on %(day)s: to be confirmed.") % {
            "finding": finding_text(agent),
            "day": f"{timezone.localtime(agent.location_reopened_at):%d/%m/%Y}",
        }

    @display(description=gettext_lazy("checked today"))
    def criteria_now(self, agent):
        if agent.pk is None:
            return _("Save the agent to check it against the criteria.")
        today = timezone.localdate()
        criteria_set = CriteriaSet.objects.in_force_for(agent.operator.kind_id, today).first()
        if criteria_set is None:
            return _("No criteria are in force for this kind of operator.")
        findings = findings_today(agent, criteria_set, facts_of(agent, today), today)
        return findings_table(findings, criteria_set, evidence_of(agent))


def findings_table(findings, criteria_set=None, evidence=None):
    """The findings as a table: what was found, what is required, from where, and its evidence."""
    context = {"rows": finding_rows(findings, evidence), "criteria_set": criteria_set}
    return render_to_string("registry/findings.html", context)
