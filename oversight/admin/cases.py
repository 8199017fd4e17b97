"""Inspection cases: the list, the page of one, and moves of many at once."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import action, display

from oversight.actions.cases import (
    inspectors,
    move_cases,
    open_cases,
    party_awaited,
    shown_state,
)
from oversight.actions.visits import open_case_visit
from oversight.enums import CaseAct, CaseSource, CaseState
from oversight.models import InspectionCase
from oversight.resources import InspectionCaseResource
from oversight.rules.cases import has_passed
from oversight.views.case_forms import BulkConfirmForm, BulkOpenForm
from oversight.views.case_opening import open_page
from oversight.views.cases import (
    WHAT_HAPPENS,
    case_file,
    case_link,
    case_page,
    document_file,
    letter,
    move_page,
    require,
    shown_due,
)
from oversight.views.corrections import correction_page
from registry.admin.base import ReadOnlyAdmin
from registry.admin.bulk_moves import MOST_AT_ONCE, NAMED, by_reason
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.enums import Scope
from registry.resources import Workbook

STATE_COLOURS = {
    CaseState.OPENED: "info",
    CaseState.NOTIFIED: "info",
    CaseState.HEARD: "warning",
    CaseState.PROPOSED: "danger",
    CaseState.DECIDED: "warning",
    CaseState.APPEALED: "danger",
    CaseState.SETTLED: "warning",
    CaseState.RECHECK: "info",
    CaseState.CLOSED: "",
}


class CaseStateFilter(DropdownFilter):
    """Where cases stand, as this person sees it."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        hidden = {CaseState.PROPOSED, CaseState.OPENED} if _is_operator(request) else set()
        return [(state, state.label) for state in CaseState if state not in hidden]

    def queryset(self, request, queryset):
        if self.value() not in CaseState.values:
            return queryset
        return queryset.as_shown(CaseState(self.value()), request.user)


class CaseWorkFilter(DropdownFilter):
    """The piles of work that the home page counts."""

    title = gettext_lazy("work")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [
            ("open", gettext_lazy("Not closed")),
            ("mine", gettext_lazy("Mine, not closed")),
            ("overdue", gettext_lazy("Step overdue")),
            ("recheck", gettext_lazy("Re-check due")),
            ("overtaken", gettext_lazy("Overtaken by the register")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        piles = {
            "open": queryset.open,
            "mine": lambda: queryset.open().of_inspector(request.user),
            "overdue": lambda: queryset.overdue(today),
            "overtaken": queryset.overtaken,
            "recheck": lambda: queryset.in_state(CaseState.RECHECK).due_by(today),
        }
        if _is_operator(request):
            piles = {"open": queryset.open}
        return piles.get(self.value(), lambda: queryset)()


class InspectorFilter(DropdownFilter):
    """Cases of one inspector."""

    title = gettext_lazy("inspector")
    parameter_name = "inspector"

    def lookups(self, request, model_admin):
        if _is_operator(request):
            return []
        return [(str(user.pk), user.get_full_name() or user.username) for user in inspectors()]

    def queryset(self, request, queryset):
        chosen = [key for key, _label in self.lookup_choices if key == self.value()]
        return queryset.filter(inspector__in=chosen) if chosen else queryset


@admin.register(InspectionCase)
class InspectionCaseAdmin(LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [InspectionCaseResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = ["number", "who", "outcome_shown", "handler"]
    list_filter = [
        CaseStateFilter,
        CaseWorkFilter,
        ("source", ChoicesCheckboxFilter),
        ("outcome", ChoicesCheckboxFilter),
        InspectorFilter,
        ("agent__operator", VisibleChoicesFilter),
        ("agent__area", VisibleAutocompleteFilter),
    ]
    list_before_template = "oversight/cases_note.html"
    search_fields = ["number"]
    search_help_text = gettext_lazy("Number of the case, or code, name or address of the agent")
    actions = ["confirm_suspensions"]

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    def get_list_display(self, request):
        first, *others = super().get_list_display(request)
        return [first, others[0], *_columns_for(request.user), *others[1:]]

    def get_export_resource_kwargs(self, request, **kwargs):
        return {"user": request.user}

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "oversight_inspectioncase_{}".format
        return [
            path("open/", view(self.open_view), name=name("open")),
            path("<int:object_id>/do/<slug:act>/", view(self.move_view), name=name("move")),
            path("<int:object_id>/correct/", view(self.correct_view), name=name("correct")),
            path("<int:object_id>/visit/", view(self.visit_view), name=name("visit")),
            path("<int:object_id>/file/", view(self.file_view), name=name("file")),
            path("letter/<int:object_id>/", view(letter), name=name("letter")),
            path("document/<int:object_id>/", view(document_file), name=name("document")),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return case_page(request, self._found(request, object_id), self)

    def open_view(self, request):
        require(request, "oversight.open_inspectioncase")
        return open_page(request, self)

    def move_view(self, request, object_id, act):
        return move_page(request, self._found(request, object_id), act, self)

    def correct_view(self, request, object_id):
        case = self._found(request, object_id)
        return correction_page(request, case, self, case_link(case))

    def visit_view(self, request, object_id):
        """Open a visit for the case, and go to its checklist."""
        case = self._found(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(case_link(case))
        try:
            visit = open_case_visit(case=case, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(case_link(case))
        return HttpResponseRedirect(reverse("admin:oversight_visit_change", args=[visit.pk]))

    def file_view(self, request, object_id):
        return case_file(request, self._found(request, object_id))

    def _found(self, request, object_id):
        case = self.get_object(request, object_id)
        if case is None or not self.has_view_permission(request, case):
            raise Http404
        return case

    def has_confirm_suspensions_permission(self, request):
        return request.user.has_perm("registry.suspend_agent")

    @action(
        description=gettext_lazy("Confirm the proposed suspensions"),
        permissions=["confirm_suspensions"],
    )
    def confirm_suspensions(self, request, queryset):
        """Each case is judged on its own: nobody confirms what they proposed."""
        form = BulkConfirmForm(request.POST if "apply" in request.POST else None)
        return _for_each(
            self,
            request,
            queryset,
            form,
            "confirm_suspensions",
            CaseAct.CONFIRM.label,
            WHAT_HAPPENS[CaseAct.CONFIRM],
            lambda cases: move_cases(
                act=CaseAct.CONFIRM,
                cases=cases,
                by=request.user,
                at=timezone.now(),
                given=form.given(),
            ),
        )

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, case):
        return [case.agent.name, case.agent.code]

    @display(description=gettext_lazy("decision"), ordering="outcome")
    def outcome_shown(self, case):
        return case.get_outcome_display() or "–"

    @display(description=gettext_lazy("inspector"), ordering="inspector")
    def handler(self, case):
        return case.inspector.get_full_name() or case.inspector.username


def _columns_for(user):
    """State, whom it waits for and until when: an operator does not see what is still internal."""

    @display(description=gettext_lazy("state"), label=STATE_COLOURS, ordering="state")
    def state_shown(case):
        state = shown_state(case, user)
        return state, state.label

    @display(description=gettext_lazy("waits for"))
    def waits_for(case):
        party = party_awaited(case, user)
        return party.label if party else "–"

    @display(description=gettext_lazy("until"), ordering="due_on")
    def due(case):
        day = shown_due(case, user)
        if day is None:
            return "–"
        text = date_format(day, "SHORT_DATE_FORMAT")
        return f"{text} ({_('overdue')})" if has_passed(day, timezone.localdate()) else text

    return state_shown, waits_for, due


class OpensManyCasesMixin:
    """For lists whose rows are about an agent: a case about each that is chosen."""

    cases_come_from = CaseSource.FLAG

    def has_open_cases_permission(self, request, object_id=None):
        return request.user.has_perm("oversight.open_inspectioncase")

    @action(
        description=gettext_lazy("Open cases about the chosen agents"), permissions=["open_cases"]
    )
    def open_cases(self, request, queryset):
        return open_cases_action(self, request, queryset, source=self.cases_come_from)


def open_cases_action(model_admin, request, queryset, source):
    """Open a case about the agent of each chosen row, once where several rows are of one agent."""
    given = request.POST if "apply" in request.POST else None
    form = BulkOpenForm(given, source=source)

    def open_each(rows):
        return open_cases(
            agents={row.agent_id: row.agent for row in rows}.values(),
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )

    return _for_each(
        model_admin,
        request,
        queryset,
        form,
        "open_cases",
        _("Open cases"),
        _("Only the Centre sees a case until its notice is sent. A score is a reason to look."),
        open_each,
    )


def _for_each(model_admin, request, queryset, form, name, title, what_happens, do):
    """The page between a list and what is done to each chosen row; then a report of refusals."""
    rows = list(queryset.select_related("agent__operator")[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        messages.error(
            request,
            _("At most %(most)d agents at once: narrow the list or choose fewer.")
            % {"most": MOST_AT_ONCE},
        )
        return None
    if not form.is_valid():
        context = {
            **model_admin.admin_site.each_context(request),
            "title": title,
            "opts": model_admin.opts,
            "name": name,
            "what_happens": what_happens,
            "rows": rows,
            "form": form,
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "oversight/cases_bulk.html", context)
    _report(request, title, *do(rows))
    return None


def _report(request, title, done, refused):
    if done:
        messages.success(
            request, _("%(act)s: %(count)d done.") % {"act": title, "count": len(done)}
        )
    for reason, about in by_reason([(_coded(row), refusal) for row, refusal in refused]):
        named = ", ".join(row.code for row in about[:NAMED])
        if len(about) > NAMED:
            named += " …"
        messages.warning(request, f"{len(about)} × {reason} ({named})")


@dataclass(frozen=True)
class _Coded:
    """What a refusal is about, by the code that people know."""

    code: str


def _coded(row):
    return _Coded(getattr(row, "number", "") or row.code)


def _is_operator(request):
    return request.user.scope == Scope.OPERATOR
