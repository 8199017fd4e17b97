"""What operators are told of a decision: templates in, the text of a message out."""

import re

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.enums import OF_CENTRE, Act, ProposalAct
from registry.models import Agent, Reason

# What happens inside the Centre, and what the operator did itself, needs no message.
TOLD = tuple(act for act in Act if act in OF_CENTRE)

# The form of every letter: a reason with words of its own brings the whole letter.
LETTER = gettext_lazy("Dear partner,\n\n%(text)s\n\nYours sincerely.")
# Where no reason is given, or the reason has no words of its own.
USUAL_BODIES = {
    Act.APPROVE: gettext_lazy(
        "The Centre has approved the point {agent} ({code}). It may serve citizens once it is "
        "activated.\n\n{comment}"
    ),
    Act.RETURN: gettext_lazy(
        "The registration of the point {agent} ({code}) is returned for correction: {reason}.\n\n"
        "{comment}\n\nPlease correct it and submit it again."
    ),
    Act.REFUSE: gettext_lazy(
        "The registration of the point {agent} ({code}) is refused: {reason}.\n\n{comment}"
    ),
    Act.ACTIVATE: gettext_lazy(
        "The point {agent} ({code}) may serve citizens from now on.\n\n{comment}"
    ),
    Act.SUSPEND: gettext_lazy(
        "The point {agent} ({code}) is suspended: {reason}.\n\n{comment}\n\nPlease stop receiving "
        "dossiers there and forward those that it still holds."
    ),
    Act.RESUME: gettext_lazy("The point {agent} ({code}) may serve citizens again.\n\n{comment}"),
    Act.CLOSE: gettext_lazy(
        "The point {agent} ({code}) is closed: {reason}.\n\n{comment}\n\nPlease forward the "
        "dossiers that it still holds."
    ),
    ProposalAct.REFUSE_CHANGE: gettext_lazy(
        "The Centre does not accept all of the change that was proposed for the point {agent} "
        "({code}): {reason}.\n\n{comment}\n\nWhat was approved stands; the page of the proposal "
        "says what was decided on each fact."
    ),
}
ON_CONDITIONS = gettext_lazy(
    "The Centre has approved the point {agent} ({code}). It may serve citizens once it is "
    "activated, and still has to meet:\n\n{conditions}\n\n{comment}"
)
PLACE = re.compile(r"\{(agent|code|reason|comment)\}")


def subject_of(act: Act | ProposalAct, agent: Agent, language: str) -> str:
    """The subject of a message about that act."""
    with translation.override(language):
        return f"{act.label}: {agent.name} ({agent.code})"


def template_of(act: Act | ProposalAct, reason: Reason | None, language: str) -> str:
    """The words for the reason, or the usual ones for the act, with their places to fill."""
    own = ""
    if reason is not None:
        own = reason.message_en if language == "en" else reason.message
    return own or letter(USUAL_BODIES[act], language)


def letter(text, language: str) -> str:
    """A text between its salutation and its close."""
    with translation.override(language):
        return LETTER % {"text": text}


def fill(template: str, *, agent: Agent, reason: str = "", comment: str = "") -> str:
    """Put names into a template in one pass: braces inside a name stay what they are.

    >>> class Named: name, code = "{code}", "A1"
    >>> fill("{agent} ({code}): {reason}", agent=Named, reason="?")
    '{code} (A1): ?'
    """
    words = {"agent": agent.name, "code": agent.code, "reason": reason, "comment": comment}
    text = PLACE.sub(lambda place: words[place[1]], template)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def message_body(
    act: Act, agent: Agent, *, reason: Reason | None = None, comment: str = "", language: str = "vi"
) -> str:
    """The whole text, as it is sent unless somebody edits it."""
    words = name_of(reason, language)
    return fill(template_of(act, reason, language), agent=agent, reason=words, comment=comment)


def name_of(reason: Reason | None, language: str) -> str:
    """The reason in that language; in Vietnamese where it has no English."""
    if reason is None:
        return ""
    return reason.name_in(language)


def no_address_text() -> str:
    """What to do where a message cannot be sent."""
    return _("The operator has no e-mail address: nothing is sent, tell it by telephone.")
