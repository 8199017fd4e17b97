"""Area flags, the judgements behind them, and the runs that made both."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from maps.actions.flags import move_flag, moves_open_to, states_waiting_for
from maps.actions.judgements import judge_wards
from maps.admin.rule import in_lines
from maps.enums import FlagAct, FlagOutcome, FlagReason, FlagState, FlagVerdict
from maps.flag_words import cause_in_words, facts_of, supply_months_of, supply_of
from maps.models import AreaFlag, AreaFlagMove, AreaJudgement, FlagRun
from maps.resources import AreaFlagResource, AreaJudgementResource
from maps.rules.adoption import Reason
from maps.trend import trends_of
from registry.admin.base import ReadOnlyAdmin, TraceInline
from registry.admin.export import LoggedExportMixin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter
from registry.resources import Workbook

STATE_COLOURS = {
    FlagState.RAISED: "danger",
    FlagState.ASSESSED: "warning",
    FlagState.ANSWERED: "info",
    FlagState.CLEARED: "success",
}
VERDICT_COLOURS = {
    FlagVerdict.MET: "danger",
    FlagVerdict.UNDECIDED: "warning",
    FlagVerdict.NOT_MET: "success",
    FlagVerdict.TOO_FEW: "",
    FlagVerdict.UNKNOWN: "",
}
WHAT_HAPPENS = {
    FlagAct.ASSESS: gettext_lazy(
        "Say what was found in the ward. The Centre's staff then decide what is done."
    ),
    FlagAct.ANSWER: gettext_lazy(
        "Say what is done and why, and when the ward is looked at again: within a year."
    ),
    FlagAct.REVIEW: gettext_lazy(
        "Say what came of the last decision. A new one is then due within twelve weeks."
    ),
}
RUNS_OFFERED = 24


class WaitingFilter(DropdownFilter):
    """The piles of work that the home page counts."""

    title = gettext_lazy("next step")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("Waiting for a step of mine")),
            ("open", _("Not cleared")),
            ("assess", _("To be assessed")),
            ("answer", _("To be answered")),
            ("overdue", _("Overdue")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        piles = {
            "mine": lambda: queryset.waiting_for(states_waiting_for(request.user), today),
            "open": queryset.open,
            "assess": lambda: queryset.filter(state=FlagState.RAISED),
            "answer": lambda: queryset.filter(state=FlagState.ASSESSED),
            "overdue": lambda: queryset.overdue(today),
        }
        return piles.get(self.value(), queryset.all)()


class NewestRunFilter(DropdownFilter):
    """Judgements of one run: the newest unless another is chosen."""

    title = gettext_lazy("judging of wards")
    parameter_name = "run"
    all_option = None

    def lookups(self, request, model_admin):
        runs = FlagRun.objects.visible_to(request.user).order_by("-as_of", "-pk")
        return [(str(run.pk), str(run)) for run in runs[:RUNS_OFFERED]]

    def value(self):
        chosen = super().value()
        offered = [key for key, _label in self.lookup_choices]
        return chosen if chosen in offered else next(iter(offered), None)

    def queryset(self, request, queryset):
        return queryset.filter(run=self.value()) if self.value() else queryset.none()


class StepForm(BaseDialogForm):
    """The grounds of a step; a refusal is shown in the dialog, where it can be answered."""

    form_before_template = "registry/move_refusals.html"
    comment = forms.CharField(
        label=gettext_lazy("Grounds"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


class AnswerForm(StepForm):
    """What is done, why, and when it is looked at again."""

    field_order = ["outcome", "comment", "review_on"]
    outcome = forms.ChoiceField(
        label=gettext_lazy("What is done"),
        choices=FlagOutcome.choices,
        widget=UnfoldAdminSelectWidget,
    )
    review_on = forms.DateField(
        label=gettext_lazy("Look at it again on"), widget=UnfoldAdminDateWidget
    )


class MoveInline(TraceInline):
    model = AreaFlagMove
    fields = ["act", "at", "by", "outcome", "comment", "due_on"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


def _button(act):
    dialog = {
        "title": act.label,
        "description": WHAT_HAPPENS[act],
        "form_class": AnswerForm if act is FlagAct.ANSWER else StepForm,
        "form_submit_text": act.label,
    }

    def take_step(self, request, form, object_id):
        flag = self.get_object(request, object_id)
        if flag is None:
            raise Http404
        try:
            flag = move_flag(
                act=act,
                flag=flag,
                by=request.user,
                at=timezone.now(),
                comment=form.cleaned_data["comment"],
                outcome=form.cleaned_data.get("outcome", ""),
                review_on=form.cleaned_data.get("review_on"),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return render(
                request,
                "unfold/helpers/dialog.html",
                {"dialog": dialog, "form": form, "form_submit_text": act.label},
            )
        messages.success(
            request,
            _("%(flag)s is now “%(state)s”.") % {"flag": flag, "state": flag.get_state_display()},
        )
        page = reverse("admin:maps_areaflag_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})

    take_step.__name__ = f"{act.value}_flag"
    return action(
        description=act.label,
        url_path=act.value,
        permissions=[f"{act.value}_flag"],
        variant=ActionVariant.PRIMARY,
        dialog=dialog,
    )(take_step)


def _permission(act):
    def has_permission(self, request, object_id=None):
        flag = self.get_object(request, object_id) if object_id else None
        return flag is not None and act in moves_open_to(request.user, flag)

    return has_permission


@admin.register(AreaFlag)
class AreaFlagAdmin(LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [AreaFlagResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = [
        "ward",
        "why",
        "state_shown",
        "due",
        "outcome_shown",
    ]
    list_filter = [
        WaitingFilter,
        ("reason", ChoicesCheckboxFilter),
        ("cause", ChoicesCheckboxFilter),
        ("state", ChoicesCheckboxFilter),
        ("outcome", ChoicesCheckboxFilter),
        ("area", VisibleAutocompleteFilter),
        ("area__version", VisibleChoicesFilter),
    ]
    fields = [
        "area",
        "reason",
        "cause",
        "state",
        "raised_on",
        "due_shown",
        "outcome_shown",
        "cleared_on",
    ]
    readonly_fields = ["due_shown", "outcome_shown"]
    ordering = [F("due_on").asc(nulls_last=True), "area__code", "reason"]
    inlines = [MoveInline]
    search_fields = ["area__search_key"]
    search_help_text = gettext_lazy("Code or name of the area, with or without accents")
    change_form_after_template = "maps/flag.html"
    actions_detail = [f"{act.value}_flag" for act in WHAT_HAPPENS]

    class Media:
        css = {"all": ["oversight/oversight.css", "maps/flags.css"]}

    def change_view(self, request, object_id, form_url="", extra_context=None):
        flag = self.get_object(request, object_id)
        shown = judgement_words(flag.judgement) if flag else {}
        extra = {**shown, "flag": flag, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    @display(description=gettext_lazy("ward"), header=True, ordering="area__code")
    def ward(self, flag):
        return [flag.area.name, flag.area.code]

    @display(description=gettext_lazy("reason to open"), header=True, ordering="reason")
    def why(self, flag):
        return [flag.get_reason_display(), flag.get_cause_display()]

    @display(description=gettext_lazy("state"), label=STATE_COLOURS, ordering="state")
    def state_shown(self, flag):
        return flag.state, flag.get_state_display()

    @display(description=gettext_lazy("next step by"), header=True, ordering="due_on")
    def due(self, flag):
        label = capfirst(flag._meta.get_field("raised_on").verbose_name)
        day = date_format(flag.raised_on, "SHORT_DATE_FORMAT")
        return [self.due_shown(flag), f"{label}: {day}"]

    @display(description=gettext_lazy("next step by"))
    def due_shown(self, flag):
        if flag.due_on is None:
            return "–"
        day = date_format(flag.due_on, "SHORT_DATE_FORMAT")
        if flag.is_overdue(timezone.localdate()):
            return _("%(day)s, overdue") % {"day": day}
        return day

    @display(description=gettext_lazy("outcome"), ordering="outcome")
    def outcome_shown(self, flag):
        return flag.get_outcome_display() or "–"


for _act in WHAT_HAPPENS:
    setattr(AreaFlagAdmin, f"{_act.value}_flag", _button(_act))
    setattr(AreaFlagAdmin, f"has_{_act.value}_flag_permission", _permission(_act))


def judgement_words(judgement: AreaJudgement) -> dict:
    """What the page of a flag or judgement shows besides its columns."""
    thresholds = judgement.run.thresholds[judgement.reason]
    return {
        "judgement": judgement,
        "thresholds": thresholds,
        "facts": facts_of(judgement.reason, judgement.figures, thresholds),
        "supply": supply_of(judgement.figures),
        "cause_in_words": cause_in_words(
            judgement.cause, judgement.figures, judgement.run.thresholds[FlagReason.OUTLYING]
        ),
        "supply_months": supply_months_of(judgement.figures),
        "trends": trends_of(judgement.figures, thresholds),
    }


@admin.register(AreaJudgement)
class AreaJudgementAdmin(LoggedExportMixin, ExportMixin, ReadOnlyAdmin):
    resource_classes = [AreaJudgementResource]
    export_form_class = ExportForm
    formats = [Workbook.XLSX, Workbook.CSV]
    list_display = ["ward", "reason", "verdict_shown", "cause_shown"]
    list_filter = [
        NewestRunFilter,
        ("reason", ChoicesCheckboxFilter),
        ("verdict", ChoicesCheckboxFilter),
        ("area", VisibleAutocompleteFilter),
    ]
    fields = ["area", "reason", "verdict", "cause_shown"]
    readonly_fields = ["cause_shown"]
    search_fields = ["area__search_key"]
    search_help_text = gettext_lazy("Code or name of the area, with or without accents")
    change_form_after_template = "maps/flag.html"

    class Media:
        css = {"all": ["oversight/oversight.css", "maps/flags.css"]}

    def change_view(self, request, object_id, form_url="", extra_context=None):
        judgement = self.get_object(request, object_id)
        shown = judgement_words(judgement) if judgement else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @display(description=gettext_lazy("ward"), header=True, ordering="area__code")
    def ward(self, judgement):
        return [judgement.area.name, judgement.area.code]

    @display(description=gettext_lazy("verdict"), label=VERDICT_COLOURS, ordering="verdict")
    def verdict_shown(self, judgement):
        return judgement.verdict, judgement.get_verdict_display()

    @display(description=gettext_lazy("cause"), ordering="cause")
    def cause_shown(self, judgement):
        return judgement.get_cause_display() or "–"


class JudgeForm(BaseDialogForm):
    """The day to judge at the end of."""

    as_of = forms.DateField(
        label=gettext_lazy("As at the end of"),
        widget=UnfoldAdminDateWidget,
        initial=lambda: timezone.localdate() - timedelta(days=1),
    )


@admin.register(FlagRun)
class FlagRunAdmin(ReadOnlyAdmin):
    list_display = ["as_of", "raised", "cleared", "made_at", "made_by"]
    list_select_related = ["made_by"]
    fields = [*list_display, "thresholds_shown"]
    readonly_fields = ["thresholds_shown"]
    actions_list = ["judge"]

    @display(description=gettext_lazy("thresholds"))
    def thresholds_shown(self, run):
        return format_html_join(
            mark_safe("<br><br>"),
            "<strong>{}</strong><br>{}",
            (
                (FlagReason(reason.value).label, in_lines(reason, run.thresholds[reason.value]))
                for reason in Reason
            ),
        )

    def has_judge_permission(self, request):
        return request.user.has_perm("maps.make_flagrun")

    @action(
        description=gettext_lazy("Judge the wards"),
        permissions=["judge"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Judge the wards"),
            "description": gettext_lazy(
                "Every ward is judged by the rules in force. Flags are raised, and those that no "
                "longer hold are cleared."
            ),
            "form_class": JudgeForm,
            "form_submit_text": gettext_lazy("Judge the wards"),
        },
    )
    def judge(self, request, form):
        try:
            run = judge_wards(as_of=form.cleaned_data["as_of"], by=request.user, at=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(
                request,
                _("As at %(day)s: %(raised)d flags raised, %(cleared)d cleared.")
                % {
                    "day": date_format(run.as_of, "SHORT_DATE_FORMAT"),
                    "raised": run.raised,
                    "cleared": run.cleared,
                },
            )
        return HttpResponse(headers={"HX-Redirect": reverse("admin:maps_areaflag_changelist")})
