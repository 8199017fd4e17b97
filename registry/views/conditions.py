"""Approval of a site that still has to put something right, each thing by a day."""

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

from registry.actions.agents import approve_on_conditions
from registry.criteria import facts_of, finding_rows, findings_today, label_of
from registry.models import Agent, CriteriaSet
from registry.rules.criteria import CriterionFinding, blocking


class ConditionsForm(forms.Form):
    """A day for each criterion that may be met later; an empty day leaves it in the way."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, unmet, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {f"due_{number}": finding.key for number, finding in enumerate(unmet)}
        for name, finding in zip(self.keys, unmet, strict=True):
            last = on + timedelta(days=finding.grace_days)
            self.fields[name] = forms.DateField(
                label=_("%(criterion)s: to be met by") % {"criterion": label_of(finding)},
                required=False,
                initial=last,
                widget=forms.DateInput(
                    attrs={"type": "date", "max": f"{last:%Y-%m-%d}"}, format="%Y-%m-%d"
                ),
                input_formats=["%Y-%m-%d"],
            )
        self.order_fields([*self.keys, "comment"])

    def conditions(self):
        """The days given, by the key of the criterion."""
        given = self.cleaned_data
        return {key: given[name] for name, key in self.keys.items() if given[name]}


def conditions_page(request, agent: Agent, model_admin):
    """Show what may be met later and what stands in the way; approve when asked to."""
    today = timezone.localdate()
    obstacles = _obstacles(agent, today)
    later = [finding for finding in obstacles if finding.grace_days is not None]
    form = ConditionsForm(request.POST or None, unmet=later, on=today)
    if form.is_valid():
        try:
            approve_on_conditions(
                agent=agent,
                by=request.user,
                at=timezone.now(),
                conditions=form.conditions(),
                comment=form.cleaned_data["comment"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The site is approved on conditions."))
            page = reverse("admin:registry_agent_change", args=[agent.pk])
            return HttpResponseRedirect(page)
    context = {
        "title": _("Approve on conditions"),
        "opts": model_admin.opts,
        "agent": agent,
        "form": form,
        "rows": finding_rows(obstacles),
        "never": [label_of(finding) for finding in obstacles if finding.grace_days is None],
        "later": later,
    }
    around = model_admin.admin_site.each_context(request)
    return render(request, "registry/conditions.html", {**around, **context})


def _obstacles(agent, on) -> list[CriterionFinding]:
    criteria_set = CriteriaSet.objects.in_force_for(agent.operator.kind_id, on).first()
    return blocking(findings_today(agent, criteria_set, facts_of(agent, on), on))
