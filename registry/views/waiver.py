"""The director's page: set a mandatory criterion of one agent aside for a time."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from registry.actions.conditions import unmet_today
from registry.actions.waivers import grant_waiver
from registry.criteria import finding_rows, label_of
from registry.models import Agent
from registry.views.back import page_of_agent


class WaiverForm(forms.Form):
    """Which criterion, why, and until when."""

    criterion = forms.ChoiceField(label=gettext_lazy("Criterion"), widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=UnfoldAdminDateWidget)

    def __init__(self, *args, unmet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [(one.key, label_of(one)) for one in unmet]


def waiver_page(request, agent: Agent, model_admin):
    """Show the mandatory criteria that are not met; grant what is asked for."""
    page = page_of_agent(request, agent, request.GET.get("next"))
    unmet = unmet_today(agent, timezone.localdate())
    form = WaiverForm(request.POST or None, unmet=unmet)
    if form.is_valid():
        try:
            grant_waiver(agent=agent, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The criterion is waived until the day you chose."))
            return HttpResponseRedirect(page)
    context = {
        "title": _("Waive a criterion"),
        "opts": model_admin.opts,
        "agent": agent,
        "page": page,
        "form": form,
        "rows": finding_rows(unmet),
        "waivers": agent.waivers.select_related("granted_by"),
    }
    around = model_admin.admin_site.each_context(request)
    return render(request, "registry/waiver.html", {**around, **context})
