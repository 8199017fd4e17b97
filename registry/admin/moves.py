"""Buttons for the moves of an agent: one per act, made from the table in `enums.py`."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from registry.actions.agents import moves_open_to
from registry.actions.suspensions import make_move
from registry.enums import MOVES, Act
from registry.messages import TOLD
from registry.models import Agent, Reason
from registry.views.back import page_of_agent
from registry.views.telling import TellingForm

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
# A move that needs two people is proposed by one (`admin/suspensions.py`) and made by the other.
BUTTONS = {act: act.label for act in Act} | {Act.SUSPEND: gettext_lazy("Confirm the suspension")}
# Decisions that go out under the number of a document.
DOCUMENTED = (Act.APPROVE, Act.REFUSE, Act.SUSPEND, Act.CLOSE)


class MoveForm(TellingForm, BaseDialogForm):
    """What a move needs; a refusal is shown in the dialog, where it can be answered.

    A move that takes something away needs its coded reason.
    """

    form_before_template = "registry/move_refusals.html"
    form_after_template = "registry/message_templates.html"
    field_order = ["reason", "comment", "document_number", "language", "message"]
    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"), queryset=Reason.objects.none(), widget=UnfoldAdminSelectWidget
    )
    document_number = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )
    act: Act

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        agent = (
            Agent.objects.visible_to(self.request.user)
            .select_related("operator")
            .filter(pk=self.object_id)
            .first()
        )
        if MOVES[self.act].needs_reason:
            self.fields["reason"].queryset = Reason.objects.filter(act=self.act, is_current=True)
            self.fields["reason"].initial = self._proposed_reason(agent)
        else:
            del self.fields["reason"]
        if self.act not in DOCUMENTED:
            del self.fields["document_number"]
        if self.act in TOLD and agent is not None:
            reasons = self.fields["reason"].queryset if "reason" in self.fields else ()
            self.tell_of(self.act, agent, reasons)
        else:
            self.tell_nobody()

    def _proposed_reason(self, agent):
        if agent is None or not MOVES[self.act].needs_two:
            return None
        return agent.suspension_proposals.open().values_list("reason", flat=True).first()

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}

    def get_after_template_context(self, request, object_id=None):
        return self.for_script()


def _form_for(act):
    return type(f"{act.name.title()}Form", (MoveForm,), {"act": act})


def _button(act):
    dialog = {
        "title": BUTTONS[act],
        "description": WHAT_HAPPENS[act],
        "form_class": _form_for(act),
        "form_submit_text": BUTTONS[act],
    }

    def press(self, request, form, object_id):
        agent = self.get_object(request, object_id)
        if agent is None:
            raise Http404
        try:
            make_move(
                act=act,
                agent=agent,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data.get("reason"),
                comment=form.cleaned_data["comment"],
                document_number=form.cleaned_data.get("document_number", ""),
                message=form.given_message(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return render(
                request,
                "unfold/helpers/dialog.html",
                {"dialog": dialog, "form": form, "form_submit_text": BUTTONS[act]},
            )
        messages.success(
            request,
            _("%(agent)s is now “%(status)s”.")
            % {"agent": agent, "status": agent.get_status_display()},
        )
        return HttpResponse(headers={"HX-Redirect": page_of_dialog(request, agent)})

    press.__name__ = f"{act.value}_agent"
    return action(
        description=BUTTONS[act],
        url_path=act.value,
        permissions=[f"{act.value}_agent"],
        variant=VARIANTS[act],
        dialog=dialog,
    )(press)


def page_of_dialog(request, agent):
    """The page on which the dialog was opened: the agent's own, or the desk's."""
    return page_of_agent(request, agent, request.headers.get("HX-Current-URL"))


def _permission(act):
    def has_permission(self, request, object_id=None):
        return object_id is not None and act in self.open_moves(request, object_id)

    return has_permission


class AgentMovesMixin:
    """Shows only the moves that this person may make on this agent now."""

    actions_detail = [f"{act.value}_agent" for act in MOVES]

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
