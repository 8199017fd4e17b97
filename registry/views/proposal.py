"""One proposal to change an approved agent: what stands beside what is proposed."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from registry.actions.changes import decide_change_set, withdraw_change_set
from registry.enums import ChangeState, ProposalAct
from registry.facts import fact_label, fact_lines, facts_standing, names_in
from registry.locations import outlines_around
from registry.models import Change, ChangeSet, Reason
from registry.rules.changes import (
    FactChange,
    is_stale,
    metres_between,
    moved_beyond_tolerance,
)
from registry.views.telling import TellingForm


class AnswerForm(TellingForm):
    """Why not all of a proposal is accepted, and what the operator is told of it."""

    field_order = ["reason", "comment", "language", "message"]
    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason (required where something is refused)"),
        queryset=Reason.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args, agent, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = Reason.objects.filter(act=ProposalAct.REFUSE_CHANGE, is_current=True)
        self.fields["reason"].queryset = reasons
        self.tell_of(ProposalAct.REFUSE_CHANGE, agent, reasons)
        if "message" in self.fields:
            self.fields["message"].help_text = _("Sent only where something is refused.")


@dataclass(frozen=True)
class Line:
    """One fact of a proposal as the page shows it."""

    change: Change
    label: str
    old: list[str]
    new: list[str]
    is_stale: bool


@dataclass(frozen=True)
class MovedPoint:
    """Both ends of a move: for the map, and in metres."""

    old: dict | None
    new: dict | None
    metres: int | None
    is_beyond_tolerance: bool


def proposal_page(request, change_set: ChangeSet, model_admin):
    """Show a proposal, and take the decision on it or its withdrawal."""
    form = AnswerForm(request.POST or None, agent=change_set.agent)
    if form.is_valid():
        try:
            _answer(request, change_set, form)
            return HttpResponseRedirect(request.path)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    lines = _lines(change_set)
    is_open = change_set.state == ChangeState.OPEN
    is_own = change_set.proposed_by_id == request.user.pk
    moved = _moved_point(lines)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Proposed change"),
        "opts": model_admin.opts,
        "change_set": change_set,
        "agent": change_set.agent,
        "lines": lines,
        "moved": moved,
        "map": {"outlines": outlines_around(change_set.agent), "old": moved.old, "new": moved.new}
        if moved
        else None,
        "form": form,
        **form.for_script(),
        "may_decide": is_open and not is_own and request.user.has_perm("registry.decide_changeset"),
        "may_withdraw": is_open and is_own,
    }
    return render(request, "registry/proposal.html", context)


def _answer(request, change_set, form):
    """Do what the pressed button says."""
    by, at = request.user, timezone.now()
    if request.POST.get("answer") == "withdraw":
        withdraw_change_set(change_set=change_set, by=by, at=at)
        messages.success(request, _("The proposal is withdrawn."))
        return
    accepted = request.POST.getlist("fact") if request.POST.get("answer") == "accept" else []
    if request.POST.get("answer") == "accept" and not accepted:
        raise ValidationError(
            _("Tick what you accept, or refuse the whole proposal."), code="nothing_chosen"
        )
    decide_change_set(
        change_set=change_set,
        accepted=accepted,
        seen_at=_moment(request.POST.get("seen_at", "")),
        reason=form.cleaned_data["reason"],
        comment=form.cleaned_data["comment"],
        message=form.given_message(),
        by=by,
        at=at,
    )
    messages.success(
        request,
        _("The proposal is now “%(state)s”.") % {"state": change_set.get_state_display()},
    )
    if change_set.agent.location_reopened_at and "location" in accepted:
        messages.warning(
            request, _("The point moved more than its tolerance: its location is to be confirmed.")
        )


def _moment(text):
    """The state of the proposal that was looked at; nonsense is no state at all."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _lines(change_set):
    changes = list(change_set.changes.all())
    named = names_in(changes)
    standing = facts_standing(change_set.agent) if change_set.state == ChangeState.OPEN else {}
    return [
        Line(
            change=change,
            label=fact_label(change.fact),
            old=fact_lines(change.fact, change.old, named),
            new=fact_lines(change.fact, change.new, named),
            is_stale=bool(standing)
            and is_stale(FactChange(change.fact, change.old, change.new), standing),
        )
        for change in changes
    ]


def _moved_point(lines):
    change = next((line.change for line in lines if line.change.fact == "location"), None)
    if change is None:
        return None
    both = change.old and change.new
    return MovedPoint(
        old=_on_map(change.old, _("Stands")),
        new=_on_map(change.new, _("Proposed")),
        metres=round(metres_between(change.old, change.new)) if both else None,
        is_beyond_tolerance=moved_beyond_tolerance(change.old, change.new),
    )


def _on_map(point, label):
    if point is None:
        return None
    return {"latitude": point["latitude"], "longitude": point["longitude"], "label": label}
