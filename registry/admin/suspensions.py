"""Proposing a suspension, putting a proposal aside, and the list of all; confirming is a move."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from registry.actions.suspensions import dismiss_suspension, propose_suspension
from registry.admin.base import ReadOnlyAdmin
from registry.admin.bulk_moves import BulkMoveForm, ask, chosen_agents, do_each, report
from registry.admin.filters import ToConfirmFilter, VisibleChoicesFilter
from registry.admin.moves import page_of_dialog
from registry.enums import MOVES, Act, Status, SuspensionState
from registry.models import Reason, SuspensionProposal

WHAT_HAPPENS = gettext_lazy(
    "Nothing happens to the agent until somebody else confirms. The operator is not told yet."
)
STATE_COLOURS = {
    SuspensionState.OPEN: "warning",
    SuspensionState.CONFIRMED: "danger",
    SuspensionState.DISMISSED: "",
    SuspensionState.OVERTAKEN: "",
}


class ProposeForm(BaseDialogForm):
    """Why an agent should be suspended."""

    form_before_template = "registry/move_refusals.html"
    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"), queryset=Reason.objects.none(), widget=UnfoldAdminSelectWidget
    )
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Reason.objects.filter(act=Act.SUSPEND, is_current=True)

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


class DismissForm(BaseDialogForm):
    """Why a proposal is put aside."""

    form_before_template = "registry/move_refusals.html"
    dismissal = forms.CharField(
        label=gettext_lazy("Why"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


PROPOSE_DIALOG = {
    "title": gettext_lazy("Propose suspension"),
    "description": WHAT_HAPPENS,
    "form_class": ProposeForm,
    "form_submit_text": gettext_lazy("Propose suspension"),
}
DISMISS_DIALOG = {
    "title": gettext_lazy("Dismiss the proposal"),
    "description": gettext_lazy(
        "The agent goes on serving citizens. The proposal stays on record."
    ),
    "form_class": DismissForm,
    "form_submit_text": gettext_lazy("Dismiss the proposal"),
}


class SuspensionsMixin:
    """What one person does before another suspends an agent: each sees only what they may do now."""

    actions = ["bulk_propose_suspension"]
    actions_detail = ["propose_suspension", "dismiss_suspension"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra = {"suspension": self._proposal(request, object_id)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def has_propose_suspension_permission(self, request, object_id=None):
        if object_id is None or not _may_suspend(request):
            return False
        agent = self.get_object(request, object_id)
        is_serving = agent is not None and agent.status == Status.ACTIVE
        return is_serving and self._proposal(request, object_id) is None

    def has_dismiss_suspension_permission(self, request, object_id=None):
        may = object_id is not None and _may_suspend(request)
        return may and self._proposal(request, object_id) is not None

    def has_bulk_propose_suspension_permission(self, request):
        return _may_suspend(request)

    @action(
        description=gettext_lazy("Propose suspension"),
        permissions=["propose_suspension"],
        url_path="propose-suspension",
        variant=ActionVariant.WARNING,
        dialog=PROPOSE_DIALOG,
    )
    def propose_suspension(self, request, form, object_id):
        agent = self.get_object(request, object_id)
        if agent is None:
            raise Http404
        return _answer(
            request,
            form,
            PROPOSE_DIALOG,
            agent,
            _("The suspension is proposed. Somebody else has to confirm it."),
            lambda: propose_suspension(
                agent=agent, by=request.user, at=timezone.now(), **_typed(form)
            ),
        )

    @action(
        description=gettext_lazy("Dismiss the proposal"),
        permissions=["dismiss_suspension"],
        url_path="dismiss-suspension",
        dialog=DISMISS_DIALOG,
    )
    def dismiss_suspension(self, request, form, object_id):
        proposal = self._proposal(request, object_id)
        if proposal is None:
            raise Http404
        return _answer(
            request,
            form,
            DISMISS_DIALOG,
            proposal.agent,
            _("The proposal is dismissed."),
            lambda: dismiss_suspension(
                proposal=proposal,
                reason=form.cleaned_data["dismissal"],
                by=request.user,
                at=timezone.now(),
            ),
        )

    @action(
        description=gettext_lazy("Propose suspension of the chosen agents"),
        permissions=["bulk_propose_suspension"],
    )
    def bulk_propose_suspension(self, request, queryset):
        agents = chosen_agents(request, queryset)
        if agents is None:
            return None
        title, name = PROPOSE_DIALOG["title"], "bulk_propose_suspension"
        form = BulkMoveForm(request.POST if "apply" in request.POST else None, act=Act.SUSPEND)
        del form.fields["document_number"]
        if not form.is_valid():
            return ask(self, request, name, title, WHAT_HAPPENS, agents, form)
        proposed, refused = do_each(
            agents,
            lambda agent: propose_suspension(
                agent=agent, by=request.user, at=timezone.now(), **_typed(form)
            ),
        )
        report(request, title, proposed, refused)
        return None

    def _proposal(self, request, object_id):
        """The proposal about that agent that waits, where this person may know of it."""
        if not request.user.has_perm("registry.view_suspensionproposal"):
            return None
        known = request.__dict__.setdefault("suspension_proposals", {})
        if object_id not in known:
            agent = self.get_object(request, object_id)
            seen = SuspensionProposal.objects.visible_to(request.user).open()
            known[object_id] = agent and seen.for_list().filter(agent=agent).first()
        return known[object_id]


@admin.register(SuspensionProposal)
class SuspensionProposalAdmin(ReadOnlyAdmin):
    list_display = ["who", "operator", "reason", "proposed_by", "proposed_at", "state_shown"]
    list_filter = [
        ToConfirmFilter,
        ("state", ChoicesCheckboxFilter),
        ("reason", VisibleChoicesFilter),
        ("agent__operator", VisibleChoicesFilter),
    ]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A proposal is decided on the page of its agent; what was decided is shown here."""
        proposal = self.get_object(request, object_id)
        if proposal is not None and proposal.state == SuspensionState.OPEN:
            page = reverse("admin:registry_agent_change", args=[proposal.agent_id])
            return HttpResponseRedirect(page)
        return super().change_view(request, object_id, form_url, extra_context)

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, proposal):
        return [proposal.agent.name, proposal.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, proposal):
        return proposal.agent.operator.name

    @display(description=gettext_lazy("state"), label=STATE_COLOURS, ordering="state")
    def state_shown(self, proposal):
        return proposal.state, proposal.get_state_display()


def _may_suspend(request):
    return request.user.has_perm(MOVES[Act.SUSPEND].permission)


def _typed(form):
    return {name: form.cleaned_data[name] for name in ("reason", "comment")}


def _answer(request, form, dialog, agent, done, do):
    """Do it and leave the dialog, or show the refusal in it."""
    try:
        do()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        context = {"dialog": dialog, "form": form, "form_submit_text": dialog["form_submit_text"]}
        return render(request, "unfold/helpers/dialog.html", context)
    messages.success(request, done)
    return HttpResponse(headers={"HX-Redirect": page_of_dialog(request, agent)})
