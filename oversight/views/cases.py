"""Pages of an inspection case: the case, opening it, its moves, and what is printed."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from oversight.actions.cases import (
    case_moves_open_to,
    drafted_message,
    facts_of_case,
    move_case,
    party_awaited,
    shown_state,
    was_overtaken,
)
from oversight.actions.corrections import may_correct
from oversight.case_grounds import context_of, grounds_of, notice_text, rests_on_score
from oversight.enums import CaseAct, CaseState
from oversight.models import (
    AgentScore,
    CaseDocument,
    CaseMove,
    Correction,
    InspectionCase,
    Visit,
)
from oversight.rules.cases import (
    COMPLAINT,
    EXPLANATION,
    OWN,
    SETTLEMENT,
    STEP_OF_STATE,
    has_passed,
    term_of,
)
from oversight.views.case_forms import CaseMoveForm
from oversight.views.case_signals import signal_of
from registry.enums import OF_CENTRE, Scope
from registry.views.evidence import served

WHAT_HAPPENS = {
    CaseAct.ASSIGN: gettext_lazy("Another inspector takes the case; it stays where it is."),
    CaseAct.NOTIFY: gettext_lazy(
        "The operator sees the case from now on, and may reply within the term."
    ),
    CaseAct.REPLY: gettext_lazy("The Centre reads your explanation before it decides."),
    CaseAct.DECIDE: gettext_lazy("The operator is told, and may appeal what asks something of it."),
    CaseAct.PROPOSE: gettext_lazy(
        "Nothing happens to the agent until somebody else confirms. The operator is not told yet."
    ),
    CaseAct.CONFIRM: gettext_lazy(
        "The agent is suspended at once. Whoever confirms cannot judge the appeal."
    ),
    CaseAct.REJECT: gettext_lazy("The case goes back to the inspector, to be decided otherwise."),
    CaseAct.ADOPT: gettext_lazy(
        "The suspension that the register has becomes the decision of this case: the operator is told"
        " and may appeal, and an appeal that is upheld ends it. Where it was made for another reason,"
        " have the proposal rejected instead, and decide otherwise."
    ),
    CaseAct.DROP: gettext_lazy("The case ends. Nothing remains against the agent."),
    CaseAct.LAPSE: gettext_lazy(
        "The case ends undecided, because there is no agent any more. It says nothing about guilt."
    ),
    CaseAct.APPEAL: gettext_lazy("Somebody who did not take the decision judges it again."),
    CaseAct.UPHOLD: gettext_lazy(
        "The decision is set aside, and a suspension ends. The record may then be corrected."
    ),
    CaseAct.CHANGE: gettext_lazy(
        "Something lighter takes the place of the decision, and a suspension ends."
    ),
    CaseAct.DISMISS: gettext_lazy("The decision stands."),
    CaseAct.RECHECK: gettext_lazy("On that day somebody looks whether things are better."),
    CaseAct.CLOSE: gettext_lazy("The case ends and cannot be reopened."),
}
# Moves that go out as a letter.
LETTERS = {
    CaseAct.NOTIFY: gettext_lazy("NOTICE: request for an explanation"),
    CaseAct.DECIDE: gettext_lazy("DECISION in an inspection case"),
    CaseAct.CONFIRM: gettext_lazy("DECISION: suspension"),
    CaseAct.ADOPT: gettext_lazy("DECISION: suspension"),
    CaseAct.DROP: gettext_lazy("NOTICE: case closed as unfounded"),
    CaseAct.LAPSE: gettext_lazy("NOTICE: case closed as without object"),
    CaseAct.UPHOLD: gettext_lazy("DECISION on an appeal: upheld"),
    CaseAct.CHANGE: gettext_lazy("DECISION on an appeal: decision changed"),
    CaseAct.DISMISS: gettext_lazy("DECISION on an appeal: dismissed"),
}
SOURCES = {
    OWN: gettext_lazy("the project's own choice; no text of law sets it"),
    EXPLANATION: gettext_lazy(
        "Law on Handling of Administrative Violations 15/2012/QH13, art. 61(2), by analogy"
    ),
    COMPLAINT: gettext_lazy("Law on Complaints 02/2011/QH13, art. 9"),
    SETTLEMENT: gettext_lazy("Law on Complaints 02/2011/QH13, art. 28"),
}
# Whoever weighs what an agent did sees what the last visit found there.
WEIGHING = (
    CaseAct.DECIDE,
    CaseAct.PROPOSE,
    CaseAct.CONFIRM,
    CaseAct.ADOPT,
    CaseAct.UPHOLD,
    CaseAct.CHANGE,
    CaseAct.DISMISS,
)
# To an operator the clock shows only what it waits for itself.
CLOCKS_OF_OPERATOR = (CaseState.NOTIFIED, CaseState.RECHECK)


@dataclass(frozen=True)
class Step:
    """One move as the timeline shows it."""

    move: CaseMove
    is_letter: bool
    shows_due: bool


def case_page(request, case: InspectionCase, model_admin):
    """One case: where it stands, what waits for whom until when, and how it came there."""
    user, now = request.user, timezone.now()
    state = shown_state(case, user)
    due_on = shown_due(case, user)
    step = STEP_OF_STATE.get(state)
    began_on = timezone.localdate(case.moves.latest("at", "pk").at)
    term = term_of(step, began_on) if step and due_on else None
    context = {
        "case": case,
        "agent": case.agent,
        "state": state,
        "waits_for": party_awaited(case, user),
        "overtaken_by": _overtaken_by(case, user),
        "due_on": due_on,
        "is_overdue": has_passed(due_on, timezone.localdate(now)),
        "term": term,
        "source": SOURCES[term.source] if term else "",
        "appeal_source": SOURCES[term_of("appeal", began_on).source],
        "may_be_appealed": _may_be_appealed(case, now),
        "buttons": [
            {"act": act, "link": move_link(case, act)}
            for act in case_moves_open_to(user, case, now)
        ],
        "steps": steps_of(case, user),
        "corrections": Correction.objects.visible_to(user).filter(case=case).for_list(),
        "may_correct": may_correct(case, user),
        "signal": signal_of(case, user),
        "grounds": grounds_of(case),
        "rests_on_score": rests_on_score(case),
        "context": context_of(case),
        "newest": AgentScore.objects.visible_to(user).newest_of(case.agent_id),
        "visits": _visits_of(case, user),
        "may_visit": case.is_open and user.has_perm("oversight.add_visit"),
        "is_centre": user.scope != Scope.OPERATOR,
    }
    return page_of_cases(request, "oversight/case.html", model_admin, case.number, context)


def _overtaken_by(case, user):
    """The register's decision that overtook the case, for the Centre; None where there is none."""
    if user.scope == Scope.OPERATOR or not was_overtaken(case):
        return None
    return case.agent.decisions.filter(act__in=OF_CENTRE).order_by("at", "pk").last()


def _visits_of(case, user):
    """The visits made because of a case, as far as this person sees them, the newest first."""
    if not user.has_perm("oversight.view_visit"):
        return []
    return Visit.objects.visible_to(user).filter(case=case).for_list()


def shown_due(case, user):
    """The last day of the present step, where this person should know of it."""
    is_hidden = user.scope == Scope.OPERATOR and case.state not in CLOCKS_OF_OPERATOR
    return None if is_hidden else case.due_on


def steps_of(case, user) -> list[Step]:
    """The moves of a case that this person may see, the first one first."""
    moves = CaseMove.objects.visible_to(user).filter(case=case).for_timeline()
    sees_all = user.scope != Scope.OPERATOR
    return [
        Step(move, move.act in LETTERS, sees_all or move.to_state in CLOCKS_OF_OPERATOR)
        for move in moves
    ]


def _may_be_appealed(case, now):
    facts = facts_of_case(case)
    return (
        case.appeal_until is not None
        and not facts.was_appealed
        and not has_passed(case.appeal_until, timezone.localdate(now))
    )


def move_link(case, act):
    """The page on which a move is made."""
    return reverse("admin:oversight_inspectioncase_move", args=[case.pk, act])


def case_link(case):
    """The page of a case."""
    return reverse("admin:oversight_inspectioncase_change", args=[case.pk])


def move_page(request, case: InspectionCase, act: str, model_admin):
    """One move: what it needs, and what comes of it. A refusal is shown beside what was typed."""
    now = timezone.now()
    if act not in CaseAct.values or CaseAct(act) not in case_moves_open_to(request.user, case, now):
        raise Http404
    act = CaseAct(act)
    form = CaseMoveForm(
        request.POST or None,
        request.FILES or None,
        act=act,
        case=case,
        user=request.user,
        at=now,
        initial=_filled_in(request, case) if act is CaseAct.NOTIFY else None,
    )
    drafted = None
    if request.method == "POST" and form.is_valid():
        wanted = {"act": act, "case": case, "by": request.user, "at": now, "given": form.given()}
        try:
            if "preview" in request.POST:
                drafted = drafted_message(**wanted)
            else:
                move = move_case(**wanted)
                messages.success(request, _done_text(case, move, request.user))
                return HttpResponseRedirect(case_link(case))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "case": case,
        "agent": case.agent,
        "act": act,
        "what_happens": WHAT_HAPPENS[act],
        "form": form,
        "back": case_link(case),
        "seen": _last_visit(case, request.user) if act in WEIGHING else None,
        "drafted": drafted,
        "may_draft": "language" in form.fields,
        "languages": settings.LANGUAGES if act is CaseAct.NOTIFY else (),
    }
    return page_of_cases(request, "oversight/case_move.html", model_admin, act.label, context)


def _filled_in(request, case):
    """The grounds of the case in the language asked for, as a text to be edited."""
    asked = request.GET.get("language")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    page = ""
    if case.score_id:
        page = reverse("admin:oversight_agentscore_change", args=[case.score_id])
    with override(language):
        text = notice_text(case, user=request.user, page=request.build_absolute_uri(page))
    return {"comment": text, "language": language}


def _last_visit(case, user):
    """The newest visit that was made to the agent, for whatever reason, or None."""
    if not user.has_perm("oversight.view_visit"):
        return None
    made = Visit.objects.visible_to(user).submitted().filter(agent=case.agent_id)
    return made.for_list().order_by("-visited_at", "-pk").first()


def _done_text(case, move, user):
    return _("Case %(number)s is now “%(state)s”.") % {
        "number": case.number,
        "state": shown_state(case, user).label,
    }


def document_file(request, object_id):
    """One document of a case, to those who see its move."""
    document = CaseDocument.objects.visible_to(request.user).filter(pk=object_id).first()
    if document is None or not request.user.has_perm("oversight.view_casedocument"):
        raise Http404
    return served(document)


def letter(request, object_id):
    """One move as a letter on A4."""
    move = (
        CaseMove.objects.visible_to(request.user)
        .select_related("case__agent__operator__kind", "by", "decision__reason")
        .filter(pk=object_id, act__in=LETTERS)
        .first()
    )
    if move is None or not request.user.has_perm("oversight.view_casemove"):
        raise Http404
    context = {"move": move, "case": move.case, "agent": move.case.agent}
    return render(
        request, "oversight/case_letter.html", {**context, "heading": LETTERS[CaseAct(move.act)]}
    )


def case_file(request, case: InspectionCase):
    """The whole case on A4, as far as this person sees it."""
    user = request.user
    return render(
        request,
        "oversight/case_file.html",
        {
            "case": case,
            "agent": case.agent,
            "state": shown_state(case, user),
            "steps": steps_of(case, user),
            "corrections": Correction.objects.visible_to(user).filter(case=case).for_list(),
            "is_centre": user.scope != Scope.OPERATOR,
            "grounds": grounds_of(case),
            "rests_on_score": rests_on_score(case),
            "context": context_of(case),
            "newest": AgentScore.objects.visible_to(user).newest_of(case.agent_id),
            "printed_at": timezone.now(),
        },
    )


def require(request, permission: str) -> None:
    """Refuse the page to those without this permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def page_of_cases(request, template, model_admin, title, context):
    """A page of cases inside the admin's own."""
    around = model_admin.admin_site.each_context(request)
    return render(
        request, template, {**around, "title": title, "opts": model_admin.opts, **context}
    )
