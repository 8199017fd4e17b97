"""Opening a case: from a signal, a list, or by hand, with what is known filled in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.actions.case_sources import sources_that_hold
from oversight.actions.cases import open_case, source_of
from oversight.enums import CaseSource
from oversight.models import AgentScore, InspectionCase
from oversight.views.case_forms import OpenForm
from oversight.views.case_signals import SIGNALS, find_signal, shown
from oversight.views.cases import case_link, page_of_cases
from registry.models import Agent

LONGEST_NOTE = 200


def open_page(request, model_admin):
    """Opening a case from the signal, or about the agent, that the address names."""
    user = request.user
    signal = _signal_asked_for(request)
    key = signal.agent_id if signal else _key(request, "agent")
    agent = Agent.objects.visible_to(user).for_list().filter(pk=key).first()
    if agent is None:
        raise Http404
    undecided = InspectionCase.objects.visible_to(user).undecided_for(agent)
    sources = [] if signal else sources_that_hold(agent, timezone.now())
    asked = request.GET.get("source")
    form = OpenForm(
        request.POST or None,
        has_undecided=undecided.exists(),
        sources=sources,
        initial={
            "inspector": user.pk,
            "source": asked if asked in sources else CaseSource.HAND,
            "note": request.GET.get("note", "")[:LONGEST_NOTE],
        },
    )
    if request.method == "POST" and form.is_valid():
        given = {"source": source_of(signal)} if signal else {}
        try:
            case = open_case(
                agent=agent,
                by=user,
                at=timezone.now(),
                signal=signal,
                **given,
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
            return HttpResponseRedirect(case_link(case))
    context = {
        "agent": agent,
        "signal": shown(signal) if signal else None,
        "source": source_of(signal) if signal else None,
        "undecided": undecided.for_list(),
        "score": AgentScore.objects.visible_to(user).newest().filter(agent=agent).first(),
        "form": form,
        "back": reverse("admin:registry_agent_change", args=[agent.pk]),
    }
    return page_of_cases(
        request, "oversight/case_open.html", model_admin, _("Open a case"), context
    )


def _signal_asked_for(request):
    """The alarm, complaint or visit in the address, or None where it names none."""
    name = next((name for name in SIGNALS if name in request.GET), None)
    if name is None:
        return None
    signal = find_signal(name, _key(request, name), request.user)
    if signal is None:
        raise Http404
    return signal


def _key(request, name):
    key = request.GET.get(name, "")
    return int(key) if key.isdecimal() and len(key) < 18 else 0
