"""Scores and the runs that made them."""

from django.contrib import admin
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import display

from oversight.admin.cases import OpensManyCasesMixin
from oversight.enums import Domain, FlagKind, Grade
from oversight.models import AgentScore, ScoringRun
from oversight.resources import AgentScoreResource
from oversight.rules.parameters import Parameters
from oversight.views.compare import compare_page
from oversight.views.score import lines_page, score_page, sign_page
from registry.admin.base import ReadOnlyAdmin
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.models import Agent
from registry.resources import Workbook

GRADE_COLOURS = {
    Grade.A: "success",
    Grade.B: "info",
    Grade.C: "warning",
    Grade.D: "danger",
    Grade.N: "",
}
RUNS_OFFERED = 24


class RunFilter(DropdownFilter):
    """Scores of one run: the newest unless another is chosen."""

    title = gettext_lazy("scoring run")
    parameter_name = "run"
    all_option = None

    def runs(self, request):
        return ScoringRun.objects.visible_to(request.user).newest()

    def lookups(self, request, model_admin):
        """The newest runs, and an older one where the address asks for it."""
        runs = self.runs(request).defer("rates", "parameters")
        offered = list(runs[:RUNS_OFFERED])
        asked = request.GET.get(self.parameter_name, "")
        if asked.isdecimal() and asked not in {str(run.pk) for run in offered}:
            offered += runs.filter(pk=asked)
        return [(str(run.pk), str(run)) for run in offered]

    def value(self):
        chosen = super().value()
        offered = [key for key, _label in self.lookup_choices]
        return chosen if chosen in offered else next(iter(offered), None)

    def queryset(self, request, queryset):
        return queryset.filter(run=self.value()) if self.value() else queryset.none()


class FlagFilter(DropdownFilter):
    """Scores with a flag, of any kind or of one."""

    title = gettext_lazy("flag")
    parameter_name = "flag"

    def lookups(self, request, model_admin):
        return [("any", gettext_lazy("any flag")), *FlagKind.choices]

    def queryset(self, request, queryset):
        if self.value() == "any":
            return queryset.flagged()
        if self.value() in FlagKind.values:
            return queryset.filter(**{f"flag_{self.value()}": True})
        return queryset


@admin.register(AgentScore)
class AgentScoreAdmin(OpensManyCasesMixin, LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [AgentScoreResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = ["who", "operator", "grade_shown", "picture", "delay", "rework"]
    list_filter = [
        RunFilter,
        ("grade", ChoicesCheckboxFilter),
        FlagFilter,
        ("agent__operator", VisibleChoicesFilter),
        ("agent__area", VisibleAutocompleteFilter),
        ("decided_by", ChoicesCheckboxFilter),
    ]
    list_before_template = "oversight/scores_note.html"
    actions = ["open_cases"]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("compare/", view(self.compare_view), name="oversight_agentscore_compare"),
            path("of/<int:agent>/", view(self.newest_view), name="oversight_agentscore_of"),
            path(
                "<int:score>/behind/<slug:number>/",
                view(self.lines_view),
                name="oversight_agentscore_lines",
            ),
            path(
                "<int:score>/sign/<slug:indicator>/",
                view(self.sign_view),
                name="oversight_agentscore_sign",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return score_page(request, self._found(request, object_id), self)

    def compare_view(self, request):
        return compare_page(request, self)

    def lines_view(self, request, score, number):
        return lines_page(request, self._found(request, score), number, self)

    def sign_view(self, request, score, indicator):
        return sign_page(request, self._found(request, score), indicator, self)

    def newest_view(self, request, agent):
        """The newest score of an agent, or a page that says there is none."""
        visible = Agent.objects.visible_to(request.user).filter(pk=agent).first()
        if visible is None or not self.has_view_permission(request):
            raise Http404
        newest = self.get_queryset(request).filter(agent=agent).order_by("-run__as_of", "-run")
        score = newest.first()
        if score:
            return HttpResponseRedirect(
                reverse("admin:oversight_agentscore_change", args=[score.pk])
            )
        around = self.admin_site.each_context(request)
        return render(
            request,
            "oversight/unscored.html",
            {**around, "title": visible.name, "opts": self.opts, "agent": visible},
        )

    def _found(self, request, object_id):
        score = self.get_object(request, object_id)
        if score is None or not self.has_view_permission(request, score):
            raise Http404
        return score

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, score):
        return [score.agent.name, score.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, score):
        return score.agent.operator.name

    @display(description=gettext_lazy("grade"), label=GRADE_COLOURS, ordering="grade")
    def grade_shown(self, score):
        return score.grade, score.get_grade_display()

    @display(description=gettext_lazy("score and its interval"), ordering="score")
    def picture(self, score):
        if score.grade == Grade.N:
            return "–"
        usual = Parameters.from_dict(score.run.parameters).score_as_expected
        return render_to_string("oversight/score_bar.html", {"score": score, "usual": usual})

    @display(description=gettext_lazy("delay points, usual"), ordering="delay_score")
    def delay(self, score):
        return points_text(score, Domain.DELAY)

    @display(description=gettext_lazy("rework points, usual"), ordering="rework_score")
    def rework(self, score):
        return points_text(score, Domain.REWORK)


def points_text(score, domain):
    """Points observed, and those that others would have with the same work."""
    if not getattr(score, f"{domain}_evaluable"):
        return "–"
    return _("%(observed)s, usual %(expected)s") % {
        # number_format cuts off what it does not show
        "observed": number_format(round(getattr(score, f"{domain}_observed")), 0),
        "expected": number_format(round(getattr(score, f"{domain}_expected"), 1), 1),
    }
