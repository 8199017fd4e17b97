"""The part of a score's page about flags and signs of bent records."""

from dataclasses import dataclass

from oversight.enums import RAISES_FLAGS
from oversight.flag_words import Reason, reasons
from oversight.models import AgentScore, IntegrityScore


@dataclass(frozen=True)
class FlagNumbers:
    """What the last screening found: why it flagged, and every sign it looked for."""

    screened: AgentScore
    reasons: list[Reason]
    signs: list[IntegrityScore]
    shown_only: list[IntegrityScore]
    """Signs that flag nobody."""


def flag_numbers(screened: AgentScore | None, signs: list[IntegrityScore]) -> FlagNumbers | None:
    """The screening that the flags of a score come from, or None before the first one."""
    if screened is None:
        return None
    return FlagNumbers(
        screened=screened,
        reasons=reasons(screened, signs),
        signs=[sign for sign in signs if sign.indicator in RAISES_FLAGS],
        shown_only=[sign for sign in signs if sign.indicator not in RAISES_FLAGS],
    )


def screened_score(score: AgentScore) -> AgentScore | None:
    """The score whose flags a score has: its own, or those of the last screening before it."""
    if score.run.is_screening:
        return score
    screened = AgentScore.objects.filter(agent=score.agent_id, run=score.run.flags_of_id)
    return screened.for_list().first()
