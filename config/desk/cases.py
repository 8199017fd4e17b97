"""Inspection cases that wait for a person; each role finds what it may do next."""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.desk.tasks import Task
from oversight.enums import CaseState
from oversight.models import InspectionCase


def case_tasks(user, today: date) -> list[Task]:
    """The piles of cases, each for those who may take its next step."""
    if not user.has_perm("oversight.view_inspectioncase"):
        return []
    cases = InspectionCase.objects.visible_to(user)
    tasks = []
    if user.has_perm("oversight.handle_inspectioncase"):
        tasks += _handling(cases, user, today)
    if user.has_perm("registry.suspend_agent"):
        tasks.append(
            _pile(_("Suspensions to confirm in inspection cases"), cases, CaseState.PROPOSED, today)
        )
    if user.has_perm("oversight.judge_inspectioncase"):
        tasks.append(_pile(_("Appeals to decide"), cases, CaseState.APPEALED, today))
    if user.has_perm("oversight.answer_inspectioncase"):
        tasks.append(_pile(_("Notices to answer"), cases, CaseState.NOTIFIED, today))
    return tasks


def _handling(cases, user, today):
    mine = cases.open().of_inspector(user)
    unanswered = cases.in_state(CaseState.NOTIFIED).overdue(today).count()
    due = cases.in_state(CaseState.RECHECK).due_by(today).count()
    overtaken = cases.overtaken().count()
    return [
        Task(
            _("My open cases"),
            mine.count(),
            _link(work="mine"),
            _("%(count)d with a step overdue") % {"count": mine.overdue(today).count()},
        ),
        Task(
            _("No reply within the term"),
            unanswered,
            _link(work="overdue", state=CaseState.NOTIFIED),
            is_urgent=unanswered > 0,
        ),
        Task(_("Re-checks due"), due, _link(work="recheck"), is_urgent=due > 0),
        Task(
            _("Overtaken by the register, to be settled"),
            overtaken,
            _link(work="overtaken"),
            _("the agent was suspended or has ended outside the case"),
            is_urgent=overtaken > 0,
        ),
    ]


def _pile(label, cases, state, today):
    pile = cases.in_state(state)
    overdue = pile.overdue(today).exists()
    return Task(label, pile.count(), _link(state=state), is_urgent=overdue)


def _link(**filters):
    """The list of cases, narrowed."""
    return f"{reverse('admin:oversight_inspectioncase_changelist')}?{urlencode(filters)}"
