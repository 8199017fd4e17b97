"""A second look at decisions, as piles: who is to look, and what the director is to read."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.desk.tasks import Task
from registry.models import Decision, DecisionReview, ReviewDraw


def to_re_review(user) -> Task:
    """What one of those who decide is to look at again."""
    return Task(
        _("Decisions to re-review"),
        DecisionReview.objects.visible_to(user).for_second_person(user).count(),
        _link(work="mine"),
        _("drawn by chance, decided by somebody else"),
    )


def review_tasks(user, today: date) -> list[Task]:
    """The piles of whoever answers for the decisions; nothing for others."""
    tasks = []
    if user.has_perm("registry.note_disagreement"):
        count = DecisionReview.objects.visible_to(user).to_be_noted().count()
        tasks.append(
            Task(
                _("Decisions that a second person disagrees with"),
                count,
                _link(work="to_be_noted"),
                is_urgent=count > 0,
            )
        )
    if user.has_perm("registry.draw_decisions"):
        tasks.append(_to_be_drawn(user, today))
    return tasks


def _to_be_drawn(user, today):
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    is_drawn = ReviewDraw.objects.visible_to(user).filter(month=month).exists()
    waiting = 0 if is_drawn else Decision.objects.visible_to(user).judged_in(month).count()
    return Task(
        _("Decisions of last month to draw from"),
        waiting,
        reverse("admin:registry_reviewdraw_changelist"),
        _("drawn once a month, by chance"),
    )


def _link(**filters):
    """The list of decisions to re-review, narrowed."""
    return f"{reverse('admin:registry_decisionreview_changelist')}?{urlencode(filters)}"
