"""Which requests for a supplement an agent answers for (SCORING 1.5)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from oversight.rules.calendar import Booleans, Integers


class Reason(StrEnum):
    """Why an authority asked for more."""

    MISSING_ITEM = "missing_item"
    INVALID_ITEM = "invalid_item"
    ANSWER_INCOMPLETE = "answer_incomplete"
    UNKNOWN = "unknown"
    EXTRA_ITEM = "extra_item"
    AUTHORITY_ERROR = "authority_error"
    LAW_CHANGE = "law_change"


@dataclass(frozen=True)
class SupplementRule:
    """Reasons the agent answers for, in the one request the law allows and in those after it."""

    first_round: frozenset[Reason]
    later_rounds: frozenset[Reason]
    source: str


SUPPLEMENT_RULE: Final = SupplementRule(
    first_round=frozenset(
        {Reason.MISSING_ITEM, Reason.INVALID_ITEM, Reason.ANSWER_INCOMPLETE, Reason.UNKNOWN}
    ),
    later_rounds=frozenset({Reason.ANSWER_INCOMPLETE, Reason.UNKNOWN}),
    source="Decree 61/2018/NĐ-CP, articles 11(2)c, 15(3) and 17(2)a; "
    "Decree 118/2025/NĐ-CP, article 11(2)",
)
"""A supplement may be asked for once, so a later request counts only where the answer to the
earlier one was itself incomplete. Peers carry unstated reasons too, so these count."""


@dataclass(frozen=True)
class RoundFinding:
    """Whether a round counts for the agent, and whether it breaches the authority's single demand."""

    agent_attributable: bool
    authority_breach: bool


@dataclass(frozen=True, eq=False)
class RoundFindings:
    """The findings on many rounds, as masks in the order of the rounds."""

    agent_attributable: Booleans
    authority_breach: Booleans


def judge_round(
    reason: str, *, is_first: bool, rule: SupplementRule = SUPPLEMENT_RULE
) -> RoundFinding:
    """Judge one request; an empty reason is an unknown one, a code that is not a reason is refused.

    >>> judge_round("missing_item", is_first=True)
    RoundFinding(agent_attributable=True, authority_breach=False)
    >>> judge_round("missing_item", is_first=False)
    RoundFinding(agent_attributable=False, authority_breach=True)
    """
    counting = rule.first_round if is_first else rule.later_rounds
    counts = Reason(reason or Reason.UNKNOWN) in counting
    return RoundFinding(counts, authority_breach=not is_first and not counts)


def judge_rounds(
    dossier: npt.ArrayLike,
    requested: npt.ArrayLike,
    reason: npt.ArrayLike,
    rule: SupplementRule = SUPPLEMENT_RULE,
) -> RoundFindings:
    """Judge the requests of many dossiers: key of the dossier, instant and reason of each round.

    The earliest request of a dossier is its first round; of two at the same instant, the one that
    is given first.
    """
    is_first = round_number(dossier, requested) == 1
    codes = np.asarray(reason, dtype=np.str_)
    codes = np.where(codes == "", Reason.UNKNOWN.value, codes)
    strange = ~np.isin(codes, list(Reason))
    if strange.any():
        raise ValueError(f"{str(codes[strange][0])!r} is not a reason for a supplement")
    counts = np.where(
        is_first, np.isin(codes, list(rule.first_round)), np.isin(codes, list(rule.later_rounds))
    )
    return RoundFindings(counts, authority_breach=~is_first & ~counts)


def round_number(dossier: npt.ArrayLike, requested: npt.ArrayLike) -> Integers:
    """Number of each round within its dossier, by the instant of the request, from 1.

    >>> round_number([7, 9, 7], [300, 100, 200]).tolist()
    [2, 1, 1]
    """
    keys = np.asarray(dossier)
    order = np.lexsort((np.asarray(requested, dtype=np.int64), keys))
    grouped = keys[order]
    position = np.arange(keys.size)
    begins = np.append(True, grouped[1:] != grouped[:-1])[: keys.size]
    number = np.empty(keys.size, dtype=np.int64)
    number[order] = position - np.maximum.accumulate(np.where(begins, position, 0)) + 1
    return number
