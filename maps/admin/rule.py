"""The thresholds by which wards are flagged: what holds now, and newer versions."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html_join, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextInputWidget,
)

from maps.actions.flags import add_flag_rule
from maps.enums import FlagReason
from maps.models import FlagRule
from maps.rules.adoption import THRESHOLDS, Reason
from maps.trend import percent
from registry.admin.base import ReadOnlyAdmin

LABELS = {
    "density_at_least": gettext_lazy("People per km², at least"),
    "internet_below": gettext_lazy("Share of households with fixed internet, below"),
    "smartphones_below": gettext_lazy("Share of adults with a smartphone, below"),
    "density_below": gettext_lazy("People per km², below"),
    "nearest_beyond_km": gettext_lazy("Nearest active agent farther than (km)"),
    "reached_share_below": gettext_lazy("Share of people with an agent so near, below"),
    "online_target": gettext_lazy("Target: share received online"),
    "full_process_target": gettext_lazy("Target: share online from end to end"),
    "minimum_dossiers": gettext_lazy("Fewest dossiers of a month"),
    "periods": gettext_lazy("Months in a row"),
    "confidence": gettext_lazy("Confidence of the interval"),
    "false_discovery": gettext_lazy("False-discovery rate among wards"),
}
OFFICIAL = {
    "online_target": gettext_lazy("The city's target of 21 July 2025"),
    "full_process_target": gettext_lazy("The city's target of 21 July 2025"),
}
OURS = gettext_lazy("No official number is known: this is the system's own")
SHARES = frozenset(
    {
        "internet_below",
        "smartphones_below",
        "reached_share_below",
        "online_target",
        "full_process_target",
        "confidence",
        "false_discovery",
    }
)


class RuleForm(BaseDialogForm):
    """The thresholds of one reason, as they stand today until somebody writes others."""

    form_before_template = "registry/move_refusals.html"
    reason: Reason
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), widget=UnfoldAdminDateWidget)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=300, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        [standing] = FlagRule.objects.thresholds_on(timezone.localdate())
        for name in THRESHOLDS[self.reason]:
            self.fields[name] = forms.FloatField(
                label=LABELS[name],
                initial=standing[self.reason][name],
                min_value=0 if name != "periods" else 1,
                max_value=1 if name in SHARES else None,
                help_text=OFFICIAL.get(name, OURS),
                widget=UnfoldAdminDecimalFieldWidget,
            )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


def _button(reason):
    title = _lazy_title(reason)
    dialog = {
        "title": title,
        "description": gettext_lazy(
            "The version in force holds until the day on which this one begins. What was judged "
            "before stays as it was."
        ),
        "form_class": type(f"{reason.name.title()}Form", (RuleForm,), {"reason": reason}),
        "form_submit_text": gettext_lazy("Put into force"),
    }

    def add_version(self, request, form):
        given = form.cleaned_data
        try:
            rule = add_flag_rule(
                reason=reason.value,
                valid_from=given["valid_from"],
                source=given["source"],
                thresholds={name: given[name] for name in THRESHOLDS[reason]},
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
            return render(
                request,
                "unfold/helpers/dialog.html",
                {"dialog": dialog, "form": form, "form_submit_text": dialog["form_submit_text"]},
            )
        messages.success(request, _("%(rule)s was added.") % {"rule": rule})
        return HttpResponse(headers={"HX-Redirect": reverse("admin:maps_flagrule_changelist")})

    add_version.__name__ = f"add_{reason.value}"
    return action(
        description=title,
        url_path=f"add-{reason.value}",
        permissions=["add_version"],
        dialog=dialog,
    )(add_version)


def _value(name, value):
    if name in SHARES:
        return percent(value)
    return number_format(f"{value:.10g}", force_grouping=True)


def in_lines(reason, thresholds):
    """The thresholds of one reason as they are read, one on a line."""
    lines = ((LABELS[name], _value(name, thresholds[name])) for name in THRESHOLDS[reason])
    return format_html_join(mark_safe("<br>"), "{}: {}", lines)


def _lazy_title(reason):
    return {
        Reason.DENSE: gettext_lazy("New version: dense, poor in access"),
        Reason.OUTLYING: gettext_lazy("New version: outlying"),
        Reason.LOW_USE: gettext_lazy("New version: low use"),
    }[reason]


@admin.register(FlagRule)
class FlagRuleAdmin(ReadOnlyAdmin):
    list_display = ["reason", "valid_from", "source", "made_at", "made_by"]
    list_select_related = ["made_by"]
    list_before_template = "maps/rules_in_force.html"
    fields = [*list_display, "thresholds_shown"]
    readonly_fields = ["thresholds_shown"]
    actions_list = [f"add_{reason.value}" for reason in Reason]

    def has_add_version_permission(self, request):
        return request.user.has_perm("maps.add_flagrule")

    def changelist_view(self, request, extra_context=None):
        [standing] = FlagRule.objects.thresholds_on(timezone.localdate())
        rules = [
            (
                FlagReason(reason.value).label,
                [
                    (LABELS[name], _value(name, standing[reason][name]), OFFICIAL.get(name, OURS))
                    for name in THRESHOLDS[reason]
                ],
            )
            for reason in Reason
        ]
        return super().changelist_view(request, {"rules": rules, **(extra_context or {})})

    @display(description=gettext_lazy("thresholds"))
    def thresholds_shown(self, rule):
        return in_lines(Reason(rule.reason), rule.thresholds)


for _reason in Reason:
    setattr(FlagRuleAdmin, f"add_{_reason.value}", _button(_reason))
