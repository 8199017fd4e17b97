"""Inspection cases on the pages of what they begin with, and what was corrected since."""

from django import template

from oversight.models import Correction, InspectionCase
from oversight.views.case_signals import cases_opened_from

register = template.Library()


@register.inclusion_tag("oversight/score_cases.html", takes_context=True)
def cases_of_score(context, score):
    """Cases of the agent that the reader may see, the way to open one, and later corrections."""
    user = context["request"].user
    may_see = user.has_perm("oversight.view_inspectioncase")
    cases = InspectionCase.objects.visible_to(user).filter(agent=score.agent_id)
    corrections = Correction.objects.visible_to(user).after(score)
    return {
        "score": score,
        "cases": cases if may_see else [],
        "corrections": corrections.for_list() if may_see else [],
        "may_open": user.has_perm("oversight.open_inspectioncase"),
    }


@register.inclusion_tag("oversight/opened_cases.html", takes_context=True)
def cases_of_signal(context, signal):
    """The cases that were opened from an alarm, a complaint or a visit."""
    return {"cases": cases_opened_from(signal, context["request"].user)}
