"""The page of one merge: what became of both records, and the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.merges import FACTS, moved_tables, undo_merge
from registry.models import Agent, Decision, Merge
from registry.views.merge import fact_text


def merged_page(request, merge: Merge, model_admin):
    """The duplicate as it was, what moved, what was replaced; a button that undoes it."""
    refusals = []
    if request.method == "POST":
        try:
            undo_merge(merge=merge, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            refusals = refusal.messages
        else:
            messages.success(request, _("The merge is undone: both records are back."))
            return HttpResponseRedirect(request.path)
    duplicate = Agent.objects.visible_to(request.user).filter(code=merge.merged_code).first()
    decisions = Decision.objects.visible_to(request.user).filter(agent=duplicate)
    around = model_admin.admin_site.each_context(request)
    context = {
        "title": _("Merge of %(code)s") % {"code": merge.merged_code},
        "opts": model_admin.opts,
        "merge": merge,
        "kept": merge.kept,
        "duplicate": duplicate,
        "facts": _facts(duplicate, merge) if duplicate else [],
        "tables": moved_tables(merge),
        "decisions": decisions.select_related("by", "reason"),
        "can_undo": merge.undone_at is None and request.user.has_perm("registry.merge_agent"),
        "refusals": refusals,
        "agent_page": reverse("admin:registry_agent_change", args=[merge.kept_id]),
    }
    return render(request, "registry/merged.html", {**around, **context})


def _facts(duplicate, merge):
    """Each fact of the duplicate in words, and whether the kept agent took it."""
    return [
        {
            "label": str(Agent._meta.get_field(fact).verbose_name),
            "text": fact_text(duplicate, fact),
            "taken": set(columns) <= merge.snapshot["written"].keys(),
        }
        for fact, columns in FACTS.items()
    ]
