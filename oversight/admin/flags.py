"""The flags of the month, by evidence."""

from django.contrib import admin
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import display

from oversight.admin.cases import OpensManyCasesMixin
from oversight.admin.scoring import FlagFilter, RunFilter
from oversight.flag_words import evidence, reasons
from oversight.models import FlaggedScore, InspectionCase, IntegrityScore, ScoringRun
from oversight.number_words import chance_text
from oversight.resources import AgentScoreResource
from registry.admin.base import ReadOnlyAdmin
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.resources import Workbook

SMALLEST_SHOWN = 0.0001


class ScreeningFilter(RunFilter):
    """Flags of one screening: the newest unless another is chosen."""

    title = gettext_lazy("screening")

    def runs(self, request):
        return ScoringRun.objects.visible_to(request.user).screenings()


@admin.register(FlaggedScore)
class FlaggedScoreAdmin(OpensManyCasesMixin, LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [AgentScoreResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = ["who", "operator", "why", "chance", "adjusted", "score_shown"]
    list_filter = [
        ScreeningFilter,
        FlagFilter,
        ("agent__operator", VisibleChoicesFilter),
        ("agent__area", VisibleAutocompleteFilter),
    ]
    list_before_template = "oversight/flags_note.html"
    actions = ["open_cases"]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")
    ordering = ["p", "agent__code"]

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    def get_queryset(self, request):
        signs = IntegrityScore.objects.visible_to(request.user).filter(is_flagged=True)
        cases = InspectionCase.objects.none()
        if request.user.has_perm("oversight.view_inspectioncase"):
            cases = InspectionCase.objects.visible_to(request.user).open().order_by("pk")
        flagged = super().get_queryset(request).flagged()
        return flagged.prefetch_related(
            Prefetch("agent__integrity_scores", queryset=signs),
            Prefetch("agent__inspection_cases", queryset=cases, to_attr="open_cases"),
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of a flag is that of its score."""
        page = reverse("admin:oversight_agentscore_change", args=[object_id])
        return HttpResponseRedirect(page)

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, score):
        return [score.agent.name, score.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, score):
        return score.agent.operator.name

    @display(description=gettext_lazy("why"))
    def why(self, score):
        told = {"reasons": reasons(score, _signs_of(score)), "cases": score.agent.open_cases}
        return render_to_string("oversight/flagged_why.html", told)

    @display(description=gettext_lazy("chance if ordinary"), ordering="p")
    def chance(self, score):
        p, _q = evidence(score, _signs_of(score))
        return chance_text(p)

    @display(description=gettext_lazy("adjusted chance"), ordering="q")
    def adjusted(self, score):
        _p, q = evidence(score, _signs_of(score))
        if q is None:
            return "–"
        if q < SMALLEST_SHOWN:
            return f"< {number_format(SMALLEST_SHOWN, 4)}"
        return number_format(round(q, 4), 4)

    @display(description=gettext_lazy("score"), ordering="score")
    def score_shown(self, score):
        return f"{score.score:.0f}"


def _signs_of(score):
    return [sign for sign in score.agent.integrity_scores.all() if sign.run_id == score.run_id]
