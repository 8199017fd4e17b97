"""Moves of many agents at once: one action of the list per act, by the same rules as the buttons."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from registry.actions.agents import Wanted
from registry.actions.suspensions import make_moves
from registry.admin.moves import BUTTONS, DOCUMENTED, WHAT_HAPPENS
from registry.enums import MOVES
from registry.messages import TOLD, message_body, subject_of
from registry.models import Decision, Reason, SuspensionProposal

# More than anybody looks over before pressing a button; a set of this size takes a second or two.
MOST_AT_ONCE = 200
NAMED = 5


class BulkMoveForm(forms.Form):
    """What a move needs, once for all the chosen agents; what takes something away, its reason."""

    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"), queryset=Reason.objects.none(), widget=UnfoldAdminSelectWidget
    )
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    document_number = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args, act, **kwargs):
        super().__init__(*args, **kwargs)
        if MOVES[act].needs_reason:
            self.fields["reason"].queryset = Reason.objects.filter(act=act, is_current=True)
        else:
            del self.fields["reason"]
        if act not in DOCUMENTED:
            del self.fields["document_number"]


def make_each_move(*, act, agents, by, **given):
    """Make the move for each agent that allows it; the others, each with its refusal."""
    now = timezone.now()
    outcomes = make_moves(
        [
            Wanted(
                act=act,
                agent=agent,
                by=by,
                at=now,
                message=_usual_message(act, agent, given),
                **given,
            )
            for agent in agents
        ]
    )
    of_each = list(zip(agents, outcomes, strict=True))
    return (
        [agent for agent, outcome in of_each if isinstance(outcome, Decision)],
        [(agent, outcome) for agent, outcome in of_each if isinstance(outcome, ValidationError)],
    )


def do_each(agents, do):
    """Do something to each agent that allows it; the others, each with its refusal."""
    done, refused = [], []
    for agent in agents:
        try:
            do(agent)
        except ValidationError as refusal:
            refused.append((agent, refusal))
        else:
            done.append(agent)
    return done, refused


def by_reason(refused):
    """The refused agents under each reason, the most frequent first; one may have several."""
    groups = {}
    for agent, refusal in refused:
        for text in refusal.messages:
            groups.setdefault(text.replace(agent.code, "…"), []).append(agent)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def chosen_agents(request, queryset):
    """The agents chosen in the list, or None, with a word about it, where they are too many."""
    agents = list(queryset[: MOST_AT_ONCE + 1])
    if len(agents) <= MOST_AT_ONCE:
        return agents
    messages.error(
        request,
        _("At most %(most)d agents at once: narrow the list or choose fewer.")
        % {"most": MOST_AT_ONCE},
    )
    return None


def _bulk_action(act):
    def make_moves(self, request, queryset):
        agents = chosen_agents(request, queryset)
        if agents is None:
            return None
        if MOVES[act].needs_two and not _any_proposed_to(request.user, agents):
            messages.error(
                request,
                _("“%(act)s” needs two people: somebody else must propose it first.")
                % {"act": act.label},
            )
            return None
        form = BulkMoveForm(request.POST if "apply" in request.POST else None, act=act)
        if not form.is_valid():
            name, what_happens = f"bulk_{act.value}", WHAT_HAPPENS[act]
            return ask(self, request, name, act.label, what_happens, agents, form)
        moved, refused = make_each_move(
            act=act, agents=agents, by=request.user, **form.cleaned_data
        )
        report(request, act.label, moved, refused)
        return None

    make_moves.__name__ = f"bulk_{act.value}"
    return action(
        description=_bulk_label(act),
        permissions=[f"bulk_{act.value}"],
    )(make_moves)


def _any_proposed_to(user, agents):
    """Whether somebody else proposed it for one of the agents, so that this person may confirm."""
    proposals = SuspensionProposal.objects.visible_to(user).waiting_for(user)
    return proposals.filter(agent__in=agents).exists()


def _bulk_label(act):
    if MOVES[act].needs_two:
        return gettext_lazy("%(act)s for the chosen agents") % {"act": BUTTONS[act]}
    return gettext_lazy("%(act)s the chosen agents") % {"act": act.label}


def ask(model_admin, request, name, title, what_happens, agents, form):
    """The page between the list and what is done to many; `name` is that of the action."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "name": name,
        "what_happens": what_happens,
        "agents": agents,
        "form": form,
        "checkbox": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "registry/list/bulk_move.html", context)


def report(request, title, done, refused):
    """Say how many it was done to, and each refusal once with the agents that it is about."""
    if done:
        messages.success(
            request, _("%(act)s: %(count)d done.") % {"act": title, "count": len(done)}
        )
    for reason, agents in by_reason(refused):
        named = ", ".join(agent.code for agent in agents[:NAMED])
        if len(agents) > NAMED:
            named += " …"
        messages.warning(request, f"{len(agents)} × {reason} ({named})")
    if refused:
        messages.warning(request, _link_to([agent for agent, _refusal in refused]))


def _link_to(agents):
    """A link to the list narrowed to these agents."""
    keys = ",".join(str(agent.pk) for agent in agents)
    words = ngettext(
        "Show the %(count)d refused agent in a list",
        "Show the %(count)d refused agents in a list",
        len(agents),
    )
    return format_html(
        '<a class="underline" href="{}?id__in={}">{}</a>',
        reverse("admin:registry_agent_changelist"),
        keys,
        words % {"count": len(agents)},
    )


def _usual_message(act, agent, given):
    """What the operator is told where nobody edits the text."""
    if act not in TOLD:
        return None
    language = settings.LANGUAGE_CODE
    body = message_body(
        act,
        agent,
        reason=given.get("reason"),
        comment=given.get("comment", ""),
        language=language,
    )
    return subject_of(act, agent, language), body


def _bulk_permission(act):
    def has_permission(self, request):
        return request.user.has_perm(MOVES[act].permission)

    return has_permission


class BulkMovesMixin:
    """Every move of the table as an action of the list, for those who may make it."""

    actions = [f"bulk_{act.value}" for act in MOVES]


for _act in MOVES:
    setattr(BulkMovesMixin, f"bulk_{_act.value}", _bulk_action(_act))
    setattr(BulkMovesMixin, f"has_bulk_{_act.value}_permission", _bulk_permission(_act))
