"""Visits, and the planned ones that wait to be made."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesCheckboxFilter,
    DropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import display

from oversight.actions.visits import open_planned_visit
from oversight.enums import VisitResult
from oversight.models import PlannedVisit, Visit
from oversight.views.evidence_sheet import behind_page, sheet_page
from oversight.views.visit import visit_page
from registry.admin.base import ReadOnlyAdmin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter

MINE, OPEN, MADE, OVERDUE, TO_BE_MADE = "mine", "open", "made", "overdue", "to_be_made"
RESULT_COLOURS = {
    VisitResult.NOTHING: "success",
    VisitResult.SHORTCOMING: "warning",
    VisitResult.VIOLATION: "danger",
    OPEN: "info",
}
PLAN_COLOURS = {MADE: "success", OPEN: "info", OVERDUE: "danger", TO_BE_MADE: ""}


class VisitStateFilter(DropdownFilter):
    """Visits that are open, one's own first, or made."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            (MINE, gettext_lazy("My open visits")),
            (OPEN, gettext_lazy("All that are open")),
            (MADE, gettext_lazy("Submitted")),
        ]

    def queryset(self, request, queryset):
        piles = {
            MINE: lambda: queryset.open().of(request.user),
            OPEN: queryset.open,
            MADE: queryset.submitted,
        }
        return piles.get(self.value(), lambda: queryset)()


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = [
        "who",
        "operator",
        "reason",
        "inspector",
        "due_on",
        "visited_at",
        "result_shown",
    ]
    list_filter = [
        VisitStateFilter,
        ("reason", ChoicesCheckboxFilter),
        ("result", ChoicesCheckboxFilter),
        ("inspector", VisibleChoicesFilter),
        ("agent", VisibleAutocompleteFilter),
        ("agent__operator", VisibleChoicesFilter),
        ("visited_at", RangeDateTimeFilter),
    ]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    class Media:
        css = {"all": ["oversight/visit.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("sheet/<int:agent>/", view(self.sheet_view), name="oversight_evidence_sheet"),
            path(
                "sheet/<int:agent>/<slug:line>/",
                view(self.behind_view),
                name="oversight_evidence_behind",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        visit = self.get_object(request, object_id)
        if visit is None or not self.has_view_permission(request, visit):
            raise Http404
        return visit_page(request, visit, self)

    def sheet_view(self, request, agent):
        return sheet_page(request, agent, self)

    def behind_view(self, request, agent, line):
        return behind_page(request, agent, line, self)

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, visit):
        return [visit.agent.name, visit.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, visit):
        return visit.agent.operator.name

    @display(description=gettext_lazy("result"), label=RESULT_COLOURS, ordering="result")
    def result_shown(self, visit):
        if not visit.is_submitted:
            return OPEN, _("open")
        return visit.result, visit.get_result_display()


class PlanStateFilter(DropdownFilter):
    """Planned visits that wait, are late, or were made."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            (TO_BE_MADE, gettext_lazy("To be made")),
            (OVERDUE, gettext_lazy("Overdue")),
            (MADE, gettext_lazy("Made")),
        ]

    def queryset(self, request, queryset):
        piles = {
            TO_BE_MADE: queryset.to_be_made,
            OVERDUE: lambda: queryset.overdue_on(timezone.localdate()),
            MADE: queryset.made,
        }
        return piles.get(self.value(), lambda: queryset)()


@admin.register(PlannedVisit)
class PlannedVisitAdmin(ReadOnlyAdmin):
    list_display = ["who", "operator", "area", "grade", "plan", "due_on", "state_shown"]
    list_filter = [
        PlanStateFilter,
        ("plan", VisibleChoicesFilter),
        ("grade", ChoicesCheckboxFilter),
        ("area_group", ChoicesCheckboxFilter),
        ("agent__operator", VisibleChoicesFilter),
    ]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The visit itself, or the button that opens it."""
        planned = self.get_object(request, object_id)
        if planned is None or not self.has_view_permission(request, planned):
            raise Http404
        visit = getattr(planned, "visit", None)
        if visit is None and request.method == "POST":
            try:
                visit = open_planned_visit(planned=planned, by=request.user, at=timezone.now())
            except ValidationError as refusal:
                messages.error(request, " ".join(refusal.messages))
                return HttpResponseRedirect(request.path)
        if visit is not None:
            return HttpResponseRedirect(reverse("admin:oversight_visit_change", args=[visit.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": planned.agent.name,
            "opts": self.opts,
            "planned": planned,
            "agent": planned.agent,
            "may_open": request.user.has_perm("oversight.add_visit"),
        }
        return render(request, "oversight/planned_visit.html", context)

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, planned):
        return [planned.agent.name, planned.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, planned):
        return planned.agent.operator.name

    @display(description=gettext_lazy("area"))
    def area(self, planned):
        return planned.agent.area.name if planned.agent.area else "–"

    @display(description=gettext_lazy("state"), label=PLAN_COLOURS)
    def state_shown(self, planned):
        visit = getattr(planned, "visit", None)
        if visit is not None and visit.is_submitted:
            return MADE, visit.get_result_display()
        if visit is not None:
            return OPEN, _("open")
        if planned.due_on < timezone.localdate():
            day = date_format(planned.due_on, "SHORT_DATE_FORMAT")
            return OVERDUE, _("overdue since %(day)s") % {"day": day}
        return TO_BE_MADE, _("to be made")
