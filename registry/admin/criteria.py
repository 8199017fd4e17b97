"""Criteria sets: drafts are edited here, published sets only read."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget

from registry.actions.criteria import copy_criteria_set, publish_criteria_set
from registry.admin.base import HistoryAdmin, ScopedTabularInline
from registry.criteria import MEASURE_LABELS, measure_choices, required_text
from registry.models import CriteriaSet, Criterion
from registry.rules.criteria import threshold_problem

THRESHOLD_PROBLEMS = {
    "measure_unknown": gettext_lazy("Choose a measure from the list."),
    "comparison_does_not_fit": gettext_lazy("This comparison does not fit the measure."),
    "threshold_not_a_number": gettext_lazy("Give a number, for example 2."),
    "threshold_empty": gettext_lazy("Give the accepted codes, for example inside,border_zone."),
    "threshold_not_wanted": gettext_lazy("Leave the threshold empty for this comparison."),
}


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["order", "measure", "comparison", "threshold", "is_mandatory", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "measure" in self.fields:
            self.fields["measure"].widget = UnfoldAdminSelectWidget(
                choices=[("", "---------"), *measure_choices()]
            )

    def clean(self):
        given = super().clean()
        if {"measure", "comparison"} <= given.keys():
            problem = threshold_problem(
                given["measure"], given["comparison"], given.get("threshold", "")
            )
            if problem:
                raise ValidationError(THRESHOLD_PROBLEMS[problem], code=problem)
        return given


class CriterionInline(ScopedTabularInline):
    model = Criterion
    form = CriterionForm
    readonly_fields = ["measure_shown", "requirement"]
    tab = False
    hide_title = True

    def get_fields(self, request, obj=None):
        """Readers get words where editors choose codes."""
        if self.has_change_permission(request, obj):
            return CriterionForm.Meta.fields
        return ["order", "measure_shown", "requirement", "is_mandatory", "source"]

    @display(description=gettext_lazy("measure"))
    def measure_shown(self, criterion):
        return MEASURE_LABELS.get(criterion.measure, criterion.measure)

    @display(description=gettext_lazy("requirement"))
    def requirement(self, criterion):
        return required_text(criterion.measure, criterion.comparison, criterion.threshold)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not _is_published(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_published(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_published(obj)


class PublishForm(BaseDialogForm):
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=UnfoldAdminDateWidget, initial=timezone.localdate
    )


@admin.register(CriteriaSet)
class CriteriaSetAdmin(HistoryAdmin):
    list_display = ["title", "kind", "number", "state", "valid_from", "valid_to", "is_official"]
    list_select_related = ["operator_kind"]
    fields = ["operator_kind", "number", "title", "note", "is_official"]
    readonly_fields = []
    inlines = [CriterionInline]
    actions_detail = ["publish", "copy"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_published(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_published(obj)

    def has_publish_permission(self, request, object_id=None):
        draft = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("registry.publish_criteriaset")
        return may and draft is not None and not draft.is_published

    def has_copy_permission(self, request, object_id=None):
        published = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("registry.add_criteriaset")
        return may and published is not None and published.is_published

    @display(description=gettext_lazy("kind of operator"))
    def kind(self, criteria_set):
        return criteria_set.operator_kind or _("every kind")

    @display(
        description=gettext_lazy("state"),
        label={"draft": "warning", "in_force": "success", "closed": "info"},
    )
    def state(self, criteria_set):
        if not criteria_set.is_published:
            return "draft", _("draft")
        if criteria_set.valid_to is None:
            return "in_force", _("in force")
        return "closed", _("closed")

    @action(
        description=gettext_lazy("Publish"),
        permissions=["publish"],
        dialog={
            "title": gettext_lazy("Publish this version"),
            "description": gettext_lazy(
                "The version in force ends that day. A published version is never edited again."
            ),
            "form_class": PublishForm,
            "form_submit_text": gettext_lazy("Publish"),
        },
    )
    def publish(self, request, form, object_id):
        try:
            publish_criteria_set(
                criteria_set=self._found(request, object_id),
                by=request.user,
                at=timezone.now(),
                valid_from=form.cleaned_data["valid_from"],
            )
            messages.success(request, _("The criteria are published."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        page = reverse("admin:registry_criteriaset_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})

    @action(
        description=gettext_lazy("Make a new version"),
        permissions=["copy"],
        dialog={
            "title": gettext_lazy("Make a new version"),
            "description": gettext_lazy("A draft with the same criteria is opened for editing."),
            "form_submit_text": gettext_lazy("Make a new version"),
        },
    )
    def copy(self, request, form, object_id):
        try:
            copy = copy_criteria_set(criteria_set=self._found(request, object_id), by=request.user)
            page = reverse("admin:registry_criteriaset_change", args=[copy.pk])
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            page = reverse("admin:registry_criteriaset_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})

    def _found(self, request, object_id):
        criteria_set = self.get_object(request, object_id)
        if criteria_set is None:
            raise Http404
        return criteria_set


def _is_published(criteria_set):
    return criteria_set is not None and criteria_set.is_published
