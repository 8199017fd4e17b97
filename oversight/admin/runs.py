"""Scoring runs: what each was made with, and the button that makes one."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldBooleanSwitchWidget,
)

from oversight.actions.parameters import parameters_on
from oversight.actions.scoring import make_scoring_run
from oversight.admin.people import maker_text
from oversight.enums import Domain
from oversight.models import ScoringRun
from oversight.parameter_words import described
from registry.admin.base import ReadOnlyAdmin


class RunForm(BaseDialogForm):
    """The day to score at the end of."""

    as_of = forms.DateField(
        label=gettext_lazy("As at the end of"),
        widget=UnfoldAdminDateWidget,
        initial=lambda: timezone.localdate() - timedelta(days=1),
    )
    window = forms.IntegerField(
        label=gettext_lazy("Window (working days)"),
        min_value=1,
        max_value=500,
        initial=lambda: parameters_on(timezone.localdate())[1].window,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    is_screening = forms.BooleanField(
        label=gettext_lazy("Screening of the month: raise flags"),
        required=False,
        help_text=gettext_lazy("Once a month: looking again and again would flag the innocent."),
        widget=UnfoldBooleanSwitchWidget,
    )


@admin.register(ScoringRun)
class ScoringRunAdmin(ReadOnlyAdmin):
    list_display = [
        "as_of",
        "kind",
        "window",
        "agents",
        "dossiers",
        "method_version",
        "made_at",
        "maker",
    ]
    list_select_related = ["made_by", "flags_of"]
    fields = [
        "as_of",
        "kind",
        "window",
        "window_start",
        "agents",
        "dossiers",
        "spread_delay",
        "spread_rework",
        "small_groups",
        "method_version",
        "calendars",
        "made_at",
        "maker",
        "scores_link",
        "parameter_set",
        "parameters_shown",
    ]
    readonly_fields = fields
    actions_list = ["make_run"]

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    def get_queryset(self, request):
        large = ("rates", "flags_of__rates", "flags_of__parameters")
        return super().get_queryset(request).defer(*large)

    def has_make_run_permission(self, request):
        return request.user.has_perm("oversight.make_scoringrun")

    @display(description=gettext_lazy("kind"))
    def kind(self, run):
        if run.is_screening:
            return _("Screening: flags are raised")
        if run.flags_of:
            return _("Flags as at %(day)s") % {
                "day": date_format(run.flags_of.as_of, "SHORT_DATE_FORMAT")
            }
        return _("No flags yet")

    @display(description=gettext_lazy("agents"), ordering="agent_count")
    def agents(self, run):
        return number_format(run.agent_count, force_grouping=True)

    @display(description=gettext_lazy("dossiers"), ordering="dossier_count")
    def dossiers(self, run):
        return number_format(run.dossier_count, force_grouping=True)

    @display(description=gettext_lazy("spread of honest agents, delay"))
    def spread_delay(self, run):
        return number_format(round(run.tau0_delay, 2), 2)

    @display(description=gettext_lazy("spread of honest agents, rework"))
    def spread_rework(self, run):
        return number_format(round(run.tau0_rework, 2), 2)

    @display(description=gettext_lazy("peer group too small"))
    def small_groups(self, run):
        small = [
            domain.label for domain in Domain if run.rates.get(domain, {}).get("is_group_too_small")
        ]
        return ", ".join(map(str, small)) or "–"

    @display(description=gettext_lazy("calendars"))
    def calendars(self, run):
        return ", ".join(map(str, run.calendar_versions.select_related("calendar")))

    @display(description=gettext_lazy("made by"))
    def maker(self, run):
        return maker_text(run.made_by)

    @display(description=gettext_lazy("parameters"))
    def parameters_shown(self, run):
        return render_to_string("oversight/parameters.html", {"groups": described(run.parameters)})

    @display(description=gettext_lazy("scores"))
    def scores_link(self, run):
        return render_to_string("oversight/scores_link.html", {"run": run})

    @action(
        description=gettext_lazy("Compute scores"),
        permissions=["make_run"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Compute scores"),
            "description": gettext_lazy(
                "All agents are scored as at the end of a day. Runs made before stay as they are."
            ),
            "form_class": RunForm,
            "form_submit_text": gettext_lazy("Compute scores"),
        },
    )
    def make_run(self, request, form):
        page = reverse("admin:oversight_scoringrun_changelist")
        try:
            run = make_scoring_run(
                as_of=form.cleaned_data["as_of"],
                window=form.cleaned_data["window"],
                is_screening=form.cleaned_data["is_screening"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(
                request,
                _("%(count)d agents are scored as at %(day)s.")
                % {
                    "count": run.agent_count,
                    "day": date_format(run.as_of, "SHORT_DATE_FORMAT"),
                },
            )
            shown = "flaggedscore" if run.is_screening else "agentscore"
            page = reverse(f"admin:oversight_{shown}_changelist") + f"?run={run.pk}"
        return HttpResponse(headers={"HX-Redirect": page})
