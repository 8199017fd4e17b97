"""The evidence sheet of an agent, and what stands behind each of its lines."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget

from oversight.actions.visits import open_visit
from oversight.enums import CHOSEN_REASONS, VisitReason
from oversight.evidence_sheet import (
    BASES,
    CATEGORIES_OF,
    CHECKS,
    OF_DOSSIERS,
    TITLES,
    UNKNOWN,
    complaints_behind,
    dossiers_behind,
    sheet_of,
    visits_behind,
    window_start,
)
from oversight.rules.evidence_sheet import LineCode
from registry.models import Agent

ROWS_SHOWN = 50


class OpenVisitForm(forms.Form):
    """Why an agent is visited, and by when."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[(reason.value, reason.label) for reason in CHOSEN_REASONS],
        widget=UnfoldAdminSelectWidget,
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be made by"), required=False, widget=UnfoldAdminDateWidget
    )


def sheet_page(request, agent, model_admin):
    """Every line of the sheet with its base, its peers, and what to check; a visit opens here."""
    agent = _visible(request, agent)
    form = OpenVisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visit = open_visit(
                agent=agent,
                reason=VisitReason(form.cleaned_data["reason"]),
                due_on=form.cleaned_data["due_on"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("admin:oversight_visit_change", args=[visit.pk]))
    sheet = sheet_of(agent, timezone.localdate())
    context = {
        "sheet": sheet,
        "rows": [_row(line) for line in sheet.lines],
        "form": form if request.user.has_perm("oversight.add_visit") else None,
    }
    return _page(request, "oversight/evidence_sheet.html", agent, model_admin, context)


def behind_page(request, agent, line, model_admin):
    """The complaints, visits or dossiers that one line counts."""
    agent = _visible(request, agent)
    if line not in set(LineCode):
        raise Http404
    code, today = LineCode(line), timezone.localdate()
    rows = _rows_behind(agent, code, window_start(today), today)
    context = {
        "line_title": TITLES[code],
        "check": CHECKS[code],
        "kind": _kind_of(code),
        "page": Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("page")),
        "is_shared": code is LineCode.SHARED_CONTACT,
    }
    return _page(request, "oversight/evidence_behind.html", agent, model_admin, context)


def _visible(request, key):
    if not request.user.has_perm("oversight.read_evidence_sheet"):
        raise PermissionDenied
    agents = Agent.objects.visible_to(request.user).select_related("operator__kind")
    agent = agents.filter(pk=key).first()
    if agent is None:
        raise Http404
    return agent


def _row(line):
    return {
        "line": line,
        "title": TITLES[line.code],
        "base": BASES[line.code],
        "unknown": UNKNOWN.get(line.code, ""),
        "check": CHECKS[line.code],
        "share": _percent(line.counted.share if line.counted else None),
        "median": _percent(line.peer_median),
    }


def _percent(share):
    return None if share is None else 100 * share


def _kind_of(code):
    if code in CATEGORIES_OF:
        return "complaints"
    return "dossiers" if code in OF_DOSSIERS else "visits"


def _rows_behind(agent, code, first, last):
    behind = {
        "complaints": complaints_behind,
        "dossiers": dossiers_behind,
        "visits": visits_behind,
    }
    return behind[_kind_of(code)](agent, code, first, last)


def _page(request, template, agent, model_admin, context):
    around = {
        **model_admin.admin_site.each_context(request),
        "title": agent.name,
        "opts": model_admin.opts,
        "agent": agent,
    }
    return render(request, template, {**around, **context})
