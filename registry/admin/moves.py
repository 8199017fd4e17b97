"""Buttons for the moves of an agent: one per act, made from the table in `enums.py`."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from registry.actions.agents import moves_open_to, perform
from registry.enums import MOVES, Act
from registry.models import Reason

WHAT_HAPPENS = {
    Act.SUBMIT: gettext_lazy("The Centre will check the site. You can no longer edit its facts."),
    Act.CLAIM: gettext_lazy("The site is yours to review; others see that you have it."),
    Act.APPROVE: gettext_lazy("The decision keeps the findings, the criteria and the boundaries."),
    Act.RETURN: gettext_lazy("The operator may correct the facts and submit again."),
    Act.REFUSE: gettext_lazy("The site is refused for good."),
    Act.ACTIVATE: gettext_lazy("The agent may serve citizens from now on."),
    Act.SUSPEND: gettext_lazy("The agent stops serving citizens until it is resumed."),
    Act.RESUME: gettext_lazy("The agent may serve citizens again."),
    Act.CLOSE: gettext_lazy("The agent is closed for good."),
    Act.RELEASE: gettext_lazy("The site goes back to the queue for somebody else."),
    Act.TAKE_OVER: gettext_lazy("The site is yours to review; your colleague can read why."),
}
VARIANTS = {
    Act.SUBMIT: ActionVariant.PRIMARY,
    Act.CLAIM: ActionVariant.PRIMARY,
    Act.APPROVE: ActionVariant.SUCCESS,
    Act.ACTIVATE: ActionVariant.SUCCESS,
    Act.RESUME: ActionVariant.SUCCESS,
    Act.RETURN: ActionVariant.WARNING,
    Act.REFUSE: ActionVariant.DANGER,
    Act.SUSPEND: ActionVariant.DANGER,
    Act.CLOSE: ActionVariant.DANGER,
    Act.RELEASE: ActionVariant.DEFAULT,
    Act.TAKE_OVER: ActionVariant.WARNING,
}
# Moves that need no reason of their own may be made for many agents at once.
BULK_ACTS = [act for act, move in MOVES.items() if not move.needs_reason]


class MoveForm(BaseDialogForm):
    """The comment on a move; a refusal is shown in the dialog, where it can be answered."""

    form_before_template = "registry/move_refusals.html"
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


class ReasonedMoveForm(MoveForm):
    """A move that takes something away also needs its coded reason."""

    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"), queryset=Reason.objects.none(), widget=UnfoldAdminSelectWidget
    )
    field_order = ["reason", "comment"]
    act: Act

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Reason.objects.filter(act=self.act, is_current=True)


def _form_for(act):
    if not MOVES[act].needs_reason:
        return MoveForm
    return type(f"{act.name.title()}Form", (ReasonedMoveForm,), {"act": act})


def _button(act):
    dialog = {
        "title": act.label,
        "description": WHAT_HAPPENS[act],
        "form_class": _form_for(act),
        "form_submit_text": act.label,
    }

    def make_move(self, request, form, object_id):
        agent = self.get_object(request, object_id)
        if agent is None:
            raise Http404
        try:
            perform(
                act=act,
                agent=agent,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data.get("reason"),
                comment=form.cleaned_data["comment"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return render(
                request,
                "unfold/helpers/dialog.html",
                {"dialog": dialog, "form": form, "form_submit_text": act.label},
            )
        messages.success(
            request,
            _("%(agent)s is now “%(status)s”.")
            % {"agent": agent, "status": agent.get_status_display()},
        )
        page = reverse("admin:registry_agent_change", args=[agent.pk])
        return HttpResponse(headers={"HX-Redirect": page})

    make_move.__name__ = f"{act.value}_agent"
    return action(
        description=act.label,
        url_path=act.value,
        permissions=[f"{act.value}_agent"],
        variant=VARIANTS[act],
        dialog=dialog,
    )(make_move)


def _permission(act):
    def has_permission(self, request, object_id=None):
        return object_id is not None and act in self.open_moves(request, object_id)

    return has_permission


def _bulk_action(act):
    def make_moves(self, request, queryset):
        refused = 0
        for agent in queryset:
            try:
                perform(act=act, agent=agent, by=request.user, at=timezone.now())
            except ValidationError as refusal:
                refused += 1
                messages.warning(request, f"{agent}: {' '.join(refusal.messages)}")
        done = queryset.count() - refused
        if done:
            messages.success(
                request, _("%(act)s: %(count)d done.") % {"act": act.label, "count": done}
            )

    make_moves.__name__ = f"bulk_{act.value}"
    return action(
        description=gettext_lazy("%(act)s the chosen agents") % {"act": act.label},
        permissions=[f"bulk_{act.value}"],
    )(make_moves)


def _bulk_permission(act):
    def has_permission(self, request):
        return request.user.has_perm(MOVES[act].permission)

    return has_permission


class AgentMovesMixin:
    """Shows only the moves that this person may make on this agent now."""

    actions_detail = [f"{act.value}_agent" for act in MOVES]
    actions = [f"bulk_{act.value}" for act in BULK_ACTS]

    def open_moves(self, request, object_id):
        """The acts open to the user on that agent, looked up once per request."""
        known = request.__dict__.setdefault("open_moves", {})
        if object_id not in known:
            agent = self.get_object(request, object_id)
            known[object_id] = moves_open_to(request.user, agent, timezone.now()) if agent else []
        return known[object_id]


for _act in MOVES:
    setattr(AgentMovesMixin, f"{_act.value}_agent", _button(_act))
    setattr(AgentMovesMixin, f"has_{_act.value}_agent_permission", _permission(_act))
for _act in BULK_ACTS:
    setattr(AgentMovesMixin, f"bulk_{_act.value}", _bulk_action(_act))
    setattr(AgentMovesMixin, f"has_bulk_{_act.value}_permission", _bulk_permission(_act))
