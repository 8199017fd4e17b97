"""Two agents side by side, and why one stands above the other."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.comparison import comparison
from oversight.enums import Domain
from oversight.models import AgentScore
from oversight.rules.parameters import Parameters
from oversight.views.score import domain_numbers
from registry.models import Agent

LONGEST_KEY = 18  # digits that fit every database's integers


class CompareForm(forms.Form):
    """Which two agents; only those the user may see can be chosen."""

    agent = forms.ModelChoiceField(Agent.objects.none(), label=gettext_lazy("Agent"))
    other = forms.ModelChoiceField(Agent.objects.none(), label=gettext_lazy("Beside"))

    class Media:
        js = ["admin/js/jquery.init.js", "unfold/js/select2.init.js"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = AutocompleteSelect(
                AgentScore._meta.get_field("agent"),
                admin.site,
                attrs={"class": "unfold-filter-autocomplete"},
            )
            field.queryset = Agent.objects.visible_to(user)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("agent") and cleaned["agent"] == cleaned.get("other"):
            raise forms.ValidationError(_("Choose two different agents."), code="same_agent")
        return cleaned


def compare_page(request, model_admin):
    """Compare two agents by the newest run that has both; the address keeps the choice."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    is_chosen = {"agent", "other"} <= request.GET.keys()
    keys = {name: value for name, value in request.GET.items() if _is_key(value)}
    form = CompareForm(keys if is_chosen else None, user=request.user, initial=keys)
    pair = _scores(form.cleaned_data, request.user) if is_chosen and form.is_valid() else None
    context = {
        "title": _("Why is this agent above that one?"),
        "opts": model_admin.opts,
        "form": form,
        "media": model_admin.media + form.media,
        "is_without_common_run": form.is_bound and form.is_valid() and not pair,
        **(_compared(pair) if pair else {}),
    }
    around = model_admin.admin_site.each_context(request)
    return render(request, "oversight/compare.html", {**around, **context})


def _is_key(text):
    """Whether it can be a primary key: the widget asks the database for whatever it is given."""
    return text.isdecimal() and len(text) <= LONGEST_KEY


def _scores(chosen, user):
    """The scores of both agents in the newest run that has them, or None."""
    scores = AgentScore.objects.visible_to(user).for_list()
    newest = scores.filter(agent=chosen["other"], run__scores__agent=chosen["agent"])
    other = newest.order_by("-run__as_of", "-run").first()
    return (scores.get(agent=chosen["agent"], run=other.run_id), other) if other else None


def _compared(pair):
    compared = comparison(*pair)
    scores = (compared.higher, compared.lower)
    return {
        "comparison": compared,
        "scores": scores,
        "run": compared.higher.run,
        "parameters": Parameters.from_dict(compared.higher.run.parameters),
        "sides": [
            (domain, [(score, domain_numbers(score, domain)) for score in scores])
            for domain in Domain
        ],
    }
