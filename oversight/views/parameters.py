"""The page that adds a version of the method's parameters."""

from dataclasses import fields
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from oversight.actions.parameters import add_parameter_set
from oversight.models import ParameterSet
from oversight.parameter_words import GROUPS
from oversight.rules.parameters import BOUNDS, Parameters

WHOLE = {field.name for field in fields(Parameters) if field.type is int}


class NewParametersForm(forms.Form):
    """From when, why, and every parameter that may be set."""

    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Runs as at the end of this day and later use it."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for _title, names in GROUPS:
            for name, label in names.items():
                if name in BOUNDS:
                    self.fields[name] = _field(name, label)

    def values(self):
        """The parameters as they were typed."""
        return {name: self.cleaned_data[name] for name in BOUNDS}

    def groups(self):
        """The fields of the parameters under the titles of their groups."""
        for title, names in GROUPS:
            yield title, [self[name] for name in names if name in BOUNDS]


def new_parameters_page(request, model_admin):
    """Show the newest parameters to be changed; add what comes back as a new version."""
    form = NewParametersForm(request.POST or None, initial=_newest())
    if form.is_valid():
        try:
            made = add_parameter_set(
                values=form.values(),
                valid_from=form.cleaned_data["valid_from"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Parameter set %(number)d was added.") % {"number": made.number}
            )
            page = reverse("admin:oversight_parameterset_change", args=[made.pk])
            return HttpResponseRedirect(page)
    context = {"title": _("New parameters"), "opts": model_admin.opts, "form": form}
    around = model_admin.admin_site.each_context(request)
    return render(request, "oversight/new_parameters.html", {**around, **context})


def _newest():
    newest = ParameterSet.objects.order_by("-number").first()
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = Parameters.from_dict(newest.values if newest else {}).to_dict()
    return values | {"valid_from": tomorrow.isoformat()}


def _field(name, label):
    low, high = BOUNDS[name]
    if name in WHOLE:
        return forms.IntegerField(
            label=label, min_value=low, max_value=high, widget=UnfoldAdminIntegerFieldWidget()
        )
    return forms.FloatField(
        label=label,
        min_value=low,
        max_value=high,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "any"}),
    )
