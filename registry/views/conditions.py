"""Approval of a site that still has to put something right, each thing by a day."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from registry.actions.agents import approve_on_conditions
from registry.criteria import facts_of, finding_rows, findings_today, label_of
from registry.enums import Act
from registry.messages import ON_CONDITIONS, letter
from registry.models import Agent, CriteriaSet
from registry.rules.criteria import CriterionFinding, blocking
from registry.views.back import page_of_agent
from registry.views.telling import TellingForm


class ConditionsForm(TellingForm):
    """A day for each criterion that may be met later; an empty day leaves it in the way."""

    document_number = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args, agent, unmet, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.unmet = unmet
        self.keys = {f"due_{number}": finding.key for number, finding in enumerate(unmet)}
        for name, finding in zip(self.keys, unmet, strict=True):
            last = on + timedelta(days=finding.grace_days)
            self.fields[name] = forms.DateField(
                label=_("%(criterion)s: to be met by") % {"criterion": label_of(finding)},
                help_text=_("At the latest %(day)s; empty: it stands in the way.")
                % {"day": date_format(last, "SHORT_DATE_FORMAT")},
                required=False,
                initial=last,
                widget=UnfoldAdminDateWidget,
            )
        self.tell_of(Act.APPROVE, agent)
        if "message" in self.fields:
            self.fields["message"].help_text = _(
                "In the place of {conditions} the operator reads each condition with its day."
            )
        self.order_fields([*self.keys, "comment", "document_number"])

    def template(self, reason, language):
        return letter(ON_CONDITIONS, language)

    def conditions(self):
        """The days given, by the key of the criterion."""
        given = self.cleaned_data
        return {key: given[name] for name, key in self.keys.items() if given[name]}

    def given_message(self):
        told = super().given_message()
        if told is None:
            return None
        subject, body = told
        with translation.override(self.cleaned_data["language"]):
            return subject, body.replace("{conditions}", "\n".join(self.each_condition()))

    def each_condition(self):
        """What is to be met by which day, in the order of the criteria."""
        days = self.conditions()
        return [
            _("– %(criterion)s: by %(day)s")
            % {
                "criterion": label_of(finding),
                "day": date_format(days[finding.key], "SHORT_DATE_FORMAT"),
            }
            for finding in self.unmet
            if finding.key in days
        ]


def conditions_page(request, agent: Agent, model_admin):
    """Show what may be met later and what stands in the way; approve when asked to."""
    today = timezone.localdate()
    page = page_of_agent(request, agent, request.GET.get("next"))
    obstacles = _obstacles(agent, today)
    later = [finding for finding in obstacles if finding.grace_days is not None]
    form = ConditionsForm(request.POST or None, agent=agent, unmet=later, on=today)
    if form.is_valid():
        try:
            approve_on_conditions(
                agent=agent,
                by=request.user,
                at=timezone.now(),
                conditions=form.conditions(),
                comment=form.cleaned_data["comment"],
                document_number=form.cleaned_data["document_number"],
                message=form.given_message(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            approved = _("The site is approved on conditions.")
            messages.success(request, " ".join([approved, *form.each_condition()]))
            return HttpResponseRedirect(page)
    context = {
        "title": _("Approve on conditions"),
        "opts": model_admin.opts,
        "agent": agent,
        "page": page,
        "form": form,
        "rows": finding_rows(obstacles),
        "never": [label_of(finding) for finding in obstacles if finding.grace_days is None],
        "later": later,
        **form.for_script(),
    }
    around = model_admin.admin_site.each_context(request)
    return render(request, "registry/conditions.html", {**around, **context})


def _obstacles(agent, on) -> list[CriterionFinding]:
    criteria_set = CriteriaSet.objects.in_force_for(agent.operator.kind_id, on).first()
    return blocking(findings_today(agent, criteria_set, facts_of(agent, on), on))
