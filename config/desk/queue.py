"""The sites that wait for a decision, as one person works through them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.models import Agent


def queue_of(user, now: datetime):
    """The sites that this person may claim now, the one that waits longest first."""
    return Agent.objects.visible_to(user).unclaimed(now).not_made_by(user)


def left_to_others(user, now: datetime) -> str:
    """How many more wait that this person made, or an empty string."""
    count = Agent.objects.visible_to(user).unclaimed(now).made_by(user).count()
    text = ngettext(
        "%(count)d more that you submitted or edited: somebody else decides it.",
        "%(count)d more that you submitted or edited: somebody else decides them.",
        count,
    )
    return text % {"count": count} if count else ""


def why_nothing_waits(others: str) -> str:
    """What is said to somebody for whom no site waits; `others` as `left_to_others` says it."""
    if others:
        return _("No site waits that you may decide.")
    return _("No site waits for you: the queue is empty.")
