"""Why one agent stands above another, in sentences made from the stored numbers of one run."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oversight.enums import Domain, Grade
from oversight.explanation import Sentences
from oversight.models import AgentScore
from oversight.number_words import figure
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import clump

PROCEDURES_NAMED = 3


@dataclass(frozen=True)
class Comparison:
    """Two scores of one run, the better one first, and what sets them apart, if anything does."""

    higher: AgentScore
    lower: AgentScore
    reasons: list[Sentences]
    is_level: bool = False
    is_judged: bool = True
    """Whether there are dossiers enough on both sides for an order."""


def comparison(one: AgentScore, other: AgentScore) -> Comparison:
    """Compare two scores; of equal ones, as at the floor, the one nearer the usual stands first."""
    higher, lower = sorted([one, other], key=_place)
    unjudged = [score for score in (higher, lower) if score.grade == Grade.N]
    if unjudged:
        text = _("Not enough dossiers to judge %(agents)s: the order means nothing.") % {
            "agents": ", ".join(str(score.agent.name) for score in unjudged)
        }
        certainty = Sentences(pgettext("comparison", "Certainty"), text)
        return Comparison(higher, lower, [certainty], is_judged=False)
    if figure(higher.score, 0) == figure(lower.score, 0):
        text = " ".join([_level(higher, lower), _ratios(higher, lower)])
        level = Sentences(pgettext("comparison", "Level"), text)
        return Comparison(higher, lower, [level], is_level=True)
    reasons = [
        Sentences(pgettext("comparison", "Difference"), _difference(higher, lower)),
        Sentences(pgettext("comparison", "Side that decides"), _domain(higher, lower)),
        *_procedures(higher, lower),
        Sentences(pgettext("comparison", "Certainty"), _certainty(higher, lower)),
    ]
    return Comparison(higher, lower, reasons)


def _place(score):
    ratio = getattr(score, f"{score.decided_by}_ratio")
    return (-score.score, ratio, score.agent.code)


def _level(higher, lower):
    return _("%(one)s and %(other)s are level: %(score)s of 100 each.") % {
        "one": higher.agent.name,
        "other": lower.agent.name,
        "score": figure(higher.score, 0),
    }


def _ratios(higher, lower):
    """What a score no longer shows where it cannot fall any further."""
    words = {
        "one": higher.agent.name,
        "ratio": figure(getattr(higher, f"{higher.decided_by}_ratio"), 1),
        "side": Domain(higher.decided_by).label,
        "other": lower.agent.name,
        "other_ratio": figure(getattr(lower, f"{lower.decided_by}_ratio"), 1),
        "other_side": Domain(lower.decided_by).label,
    }
    return (
        _(
            "On the side that decides, %(one)s has %(ratio)s times the usual (%(side)s), %(other)s"
            " has %(other_ratio)s times (%(other_side)s)."
        )
        % words
    )


def _difference(higher, lower):
    return _(
        "%(higher)s has %(first)s of 100, %(lower)s has %(second)s: %(apart)s points less."
    ) % {
        "higher": higher.agent.name,
        "lower": lower.agent.name,
        "first": figure(higher.score, 0),
        "second": figure(lower.score, 0),
        "apart": figure(higher.score - lower.score, 0),
    }


def _domain(higher, lower):
    domain = lower.decided_by
    return _(
        "%(domain)s decides the score of %(lower)s: %(observed)s points where %(expected)s are"
        " usual, %(ratio)s times the usual. %(higher)s has %(other_observed)s where"
        " %(other_expected)s are usual, %(other_ratio)s times."
    ) % {
        "domain": Domain(domain).label,
        "lower": lower.agent.name,
        "higher": higher.agent.name,
        **_points(lower, domain),
        **{f"other_{name}": value for name, value in _points(higher, domain).items()},
    }


def _points(score, domain):
    return {
        "observed": figure(getattr(score, f"{domain}_observed"), -1),
        "expected": figure(getattr(score, f"{domain}_expected"), 1),
        "ratio": figure(getattr(score, f"{domain}_ratio"), 1),
    }


def _procedures(higher, lower):
    """The procedures in which the lower one exceeds the usual by more than the higher one does."""
    domain = lower.decided_by
    excess = _excess(lower, domain)
    better = _excess(higher, domain)
    wider = {code: more - better.get(code, 0.0) for code, more in excess.items()}
    telling = sorted((code for code in wider if wider[code] > 0), key=lambda code: -wider[code])
    if not telling:
        return
    named = "; ".join(
        _("%(code)s (%(excess)s points above the usual, the other %(other)s)")
        % {
            "code": code,
            "excess": figure(excess[code], 1),
            "other": figure(better[code], 1) if code in better else _("does none of it"),
        }
        for code in telling[:PROCEDURES_NAMED]
    )
    text = _("Most of the difference comes from %(procedures)s.") % {"procedures": named}
    yield Sentences(pgettext("comparison", "Procedures"), text)


def _excess(score, domain):
    return {
        row["code"]: row[f"{domain}_observed"] - row[f"{domain}_expected"]
        for row in score.procedures
        if row[f"{domain}_evaluable"]
    }


def _certainty(higher, lower):
    words = {
        "low": figure(lower.score_low, 0),
        "high": figure(lower.score_high, 0),
        "other_low": figure(higher.score_low, 0),
        "other_high": figure(higher.score_high, 0),
    }
    if lower.score_high < higher.score_low:
        said = _(
            "The intervals do not overlap (%(low)s–%(high)s and %(other_low)s–%(other_high)s):"
            " the order is hardly chance."
        )
    else:
        said = _(
            "The intervals overlap (%(low)s–%(high)s and %(other_low)s–%(other_high)s): the order"
            " could be chance."
        )
    little = [
        _("%(agent)s was judged on little work, which keeps a score near the usual.")
        % {"agent": score.agent.name}
        for score in (higher, lower)
        if _is_little(score)
    ]
    return " ".join([said % words, *little])


def _is_little(score):
    """Whether the average events that were added outweigh the work itself."""
    domain = score.decided_by
    expected = getattr(score, f"{domain}_expected")
    effective = expected / float(clump(expected, getattr(score, f"{domain}_variance")))
    return effective < Parameters.from_dict(score.run.parameters).prior_points
