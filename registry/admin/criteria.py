"""Criteria sets and their criteria: drafts are edited here, published sets only read."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget

from registry.actions.criteria import copy_criteria_set, publish_criteria_set
from registry.admin.base import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from registry.criteria import MEASURE_LABELS, measure_choices, required_text
from registry.enums import Comparison
from registry.models import CriteriaSet, Criterion
from registry.rules.criteria import COMPOSITES, composite_problem, threshold_problem
from registry.views.trial import trial_page

THRESHOLD_PROBLEMS = {
    "measure_unknown": gettext_lazy("Choose a measure from the list."),
    "comparison_does_not_fit": gettext_lazy("This comparison does not fit the measure."),
    "threshold_not_a_number": gettext_lazy("Give a number, for example 2."),
    "threshold_empty": gettext_lazy("Give the accepted codes, for example inside,border_zone."),
    "threshold_not_wanted": gettext_lazy("Leave the threshold empty for this comparison."),
    "threshold_not_a_count": gettext_lazy("Say how many parts, for example 2."),
    "threshold_above_parts": gettext_lazy("There are fewer parts than that."),
    "title_missing": gettext_lazy("Give the criterion a name."),
    "parts_missing": gettext_lazy("Add at least one part."),
}
COMPOSITE_CHOICES = [(code, Comparison(code).label) for code in COMPOSITES]
PLAIN_CHOICES = [
    ("", "---------"),
    *((one.value, one.label) for one in Comparison if one not in COMPOSITES),
]


class CriterionForm(forms.ModelForm):
    """A criterion with a measure, alone or as a part of another."""

    class Meta:
        model = Criterion
        fields = [
            "order",
            "measure",
            "comparison",
            "threshold",
            "is_mandatory",
            "grace_days",
            "source",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "measure" in self.fields:
            self.fields["measure"].widget = UnfoldAdminSelectWidget(
                choices=[("", "---------"), *measure_choices()]
            )
            self.fields["comparison"].choices = PLAIN_CHOICES

    def clean(self):
        given = super().clean()
        if {"measure", "comparison"} <= given.keys():
            problem = threshold_problem(
                given["measure"], given["comparison"], given.get("threshold", "")
            )
            if problem:
                raise ValidationError(THRESHOLD_PROBLEMS[problem], code=problem)
        return given

    def _get_validation_exclusions(self):
        """A constraint speaks of the parent; Django would skip it because no box shows it."""
        return super()._get_validation_exclusions() - {"parent"}


class CriterionFormSet(forms.BaseInlineFormSet):
    """Criteria under their set; the database would refuse a measure given twice with an error."""

    def clean(self):
        super().clean()
        asked = [
            (form.cleaned_data["measure"], form.cleaned_data["comparison"])
            for form in self.forms
            if not self._should_delete_form(form)
            and {"measure", "comparison"} <= getattr(form, "cleaned_data", {}).keys()
        ]
        if len(asked) != len(set(asked)):
            raise ValidationError(_("This measure is asked for twice."), code="measure_twice")


class PartFormSet(forms.BaseInlineFormSet):
    """The parts of a composite criterion, judged together with it."""

    def clean(self):
        super().clean()
        parts = [
            form
            for form in self.forms
            if not self._should_delete_form(form)
            and getattr(form, "cleaned_data", {}).get("measure")
        ]
        whole = self.instance
        problem = composite_problem(whole.title, whole.comparison, whole.threshold, len(parts))
        if problem in ("parts_missing", "threshold_above_parts"):
            raise ValidationError(THRESHOLD_PROBLEMS[problem], code=problem)


class DraftInline(ScopedTabularInline):
    """Criteria that can be changed until their set is published."""

    model = Criterion
    tab = False
    hide_title = True

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and _is_draft(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _is_draft(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _is_draft(obj)


class MeasuredInline(DraftInline):
    """Criteria of one measure each: readers get words where editors choose codes."""

    form = CriterionForm
    readonly_fields = ["measure_shown", "requirement"]
    fields_in_words: list[str]

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        return self.fields_in_words

    @display(description=gettext_lazy("measure"))
    def measure_shown(self, criterion):
        return MEASURE_LABELS.get(criterion.measure, criterion.measure)

    @display(description=gettext_lazy("requirement"))
    def requirement(self, criterion):
        return required_text(criterion.measure, criterion.comparison, criterion.threshold)


class CriterionInline(MeasuredInline):
    formset = CriterionFormSet
    fields = CriterionForm.Meta.fields
    fields_in_words = [
        "order",
        "measure_shown",
        "requirement",
        "is_mandatory",
        "grace_days",
        "source",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(parent=None).exclude(measure="")


class CompositeInline(DraftInline):
    verbose_name_plural = gettext_lazy("criteria of several parts")
    fields = ["name_shown", "required_shown", "parts_shown", "is_mandatory", "grace_days", "source"]
    readonly_fields = fields

    def get_queryset(self, request):
        composites = super().get_queryset(request).filter(parent=None, measure="")
        return composites.prefetch_related("parts")

    def has_add_permission(self, request, obj=None):
        return False

    @display(description=gettext_lazy("name"))
    def name_shown(self, criterion):
        page = reverse("admin:registry_criterion_change", args=[criterion.pk])
        return format_html('<a class="composite-link" href="{}">{}</a>', page, criterion.title)

    @display(description=gettext_lazy("required"))
    def required_shown(self, criterion):
        return required_text("", criterion.comparison, criterion.threshold)

    @display(description=gettext_lazy("parts"))
    def parts_shown(self, criterion):
        return format_html_join(
            "",
            "<p>{}: {}</p>",
            (
                (
                    MEASURE_LABELS[part.measure],
                    required_text(part.measure, part.comparison, part.threshold),
                )
                for part in criterion.parts.all()
            ),
        )


class PartInline(MeasuredInline):
    formset = PartFormSet
    fk_name = "parent"
    verbose_name = gettext_lazy("part")
    verbose_name_plural = gettext_lazy("parts")
    fields = ["order", "measure", "comparison", "threshold", "source"]
    fields_in_words = ["order", "measure_shown", "requirement", "source"]
    extra = 2


class CompositeForm(forms.ModelForm):
    """A criterion that counts which of its parts are met."""

    class Meta:
        model = Criterion
        fields = [
            "criteria_set",
            "title",
            "comparison",
            "threshold",
            "is_mandatory",
            "grace_days",
            "order",
            "source",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "comparison" in self.fields:
            self.fields["comparison"].choices = COMPOSITE_CHOICES
            self.fields["threshold"].help_text = _("How many parts; empty for all or any.")

    def clean(self):
        given = super().clean()
        problem = composite_problem(
            given.get("title", ""), given.get("comparison", ""), given.get("threshold", ""), None
        )
        if problem:
            raise ValidationError(THRESHOLD_PROBLEMS[problem], code=problem)
        return given

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"measure"}


@admin.register(Criterion)
class CompositeAdmin(ScopedAdmin):
    """Composite criteria, each with its parts; reached from their set."""

    form = CompositeForm
    fields = CompositeForm.Meta.fields
    inlines = [PartInline]
    list_display = ["title", "criteria_set", "comparison", "threshold"]
    list_select_related = ["criteria_set"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(parent=None, measure="")

    def get_readonly_fields(self, request, obj=None):
        return ["criteria_set"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "criteria_set":
            drafts = CriteriaSet.objects.visible_to(request.user).filter(published_at=None)
            kwargs["queryset"] = drafts
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _is_draft(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _is_draft(obj)

    def save_formset(self, request, form, formset, change):
        for part in formset.forms:
            part.instance.criteria_set = form.instance.criteria_set
        super().save_formset(request, form, formset, change)

    def response_post_save_add(self, request, obj):
        return _to_set(obj.criteria_set_id)

    def response_post_save_change(self, request, obj):
        return _to_set(obj.criteria_set_id)


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
    inlines = [CriterionInline, CompositeInline]
    actions_detail = ["try_draft", "add_composite", "publish", "copy"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _is_draft(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _is_draft(obj)

    def has_add_composite_permission(self, request, object_id=None):
        draft = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("registry.add_criterion")
        return may and draft is not None and not draft.is_published

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

    def has_try_draft_permission(self, request, object_id=None):
        draft = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("registry.change_criteriaset")
        return may and draft is not None and not draft.is_published

    @action(
        description=gettext_lazy("Try on all agents"),
        permissions=["try_draft"],
        url_path="try",
    )
    def try_draft(self, request, object_id):
        return trial_page(request, self._found(request, object_id), self)

    @action(
        description=gettext_lazy("Add a criterion of several parts"),
        permissions=["add_composite"],
        url_path="add-composite",
    )
    def add_composite(self, request, object_id):
        page = reverse("admin:registry_criterion_add")
        return HttpResponseRedirect(f"{page}?criteria_set={self._found(request, object_id).pk}")

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


def _is_draft(row):
    """Whether the set, or the set of the criterion, is still open; a new row is."""
    if row is None:
        return True
    criteria_set = row.criteria_set if isinstance(row, Criterion) else row
    return not criteria_set.is_published


def _to_set(criteria_set):
    page = reverse("admin:registry_criteriaset_change", args=[criteria_set])
    return HttpResponseRedirect(page)
