"""A score told in sentences, from stored numbers only (SCORING 3.1).

Scores are of every night, flags of the last screening: each sentence says of which of the two it is.

Where a number is missing there is no explanation, and what cannot be explained flags nobody:
`rules.screening.can_be_explained` asks the same when flags are raised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from oversight.enums import Domain, FlagKind, Grade
from oversight.models import AgentScore, Alarm, IntegrityScore
from oversight.number_words import SCALES, chance_text, figure, is_below_every_scale
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import clump

QUIET_BETWEEN = timedelta(weeks=1)
"""Alarms with a longer rest between them are told apart."""
BEFORE_WINDOW = gettext_lazy(
    "Some of these days lie before the window: a deadline runs from the earliest trace that the agent"
    " held the file, whenever it was registered."
)
OF_THE_WHOLE = ("score", "score_low", "score_high", "p")
OF_A_DOMAIN = (
    "evaluable",
    "observed",
    "expected",
    "variance",
    "ratio",
    "p",
    "score",
    "score_low",
    "score_high",
    "bad_days",
)


@dataclass(frozen=True)
class Sentences:
    """One step of the explanation under its heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """What the page says of a score: the headline, and step by step how it came about."""

    headline: str
    steps: list[Sentences]


def explanation(
    score: AgentScore,
    *,
    screened: AgentScore | None = None,
    signs: Iterable[IntegrityScore] = (),
    alarms: Iterable[Alarm] = (),
) -> Explanation | None:
    """Explain a score, or return None where a number for it is missing.

    `screened` is the score from which the flags come: this one, or that of the last screening;
    `signs` are those of the same screening.
    """
    flagged = [sign for sign in signs if sign.is_flagged]
    judged = [score] if screened is None else [score, screened]
    if any(map(missing_numbers, judged)) or any(sign.q is None for sign in flagged):
        return None
    parameters = Parameters.from_dict(score.run.parameters)
    steps = [
        Sentences(
            pgettext("explanation", "Window"),
            _("Score as at the end of %(day)s, over %(window)s working days up to then.")
            % {"window": score.run.window, "day": _day(score.run.as_of)},
        ),
        Sentences(pgettext("explanation", "Delay"), _delay(score, parameters)),
        Sentences(pgettext("explanation", "Rework"), _rework(score, parameters)),
        *_groups_too_small(score, parameters),
        *_why_flagged(screened),
        *_signs_flagged(flagged),
        Sentences(
            pgettext("explanation", "Left out"),
            _("Time at the authority, time waiting for the citizen, days off, declared incidents."),
        ),
        *_largest_part(score),
        *_early_warnings(alarms),
    ]
    headline = " ".join([_headline(score, parameters), *_flags(score, screened)])
    return Explanation(headline, steps)


def missing_numbers(score: AgentScore) -> list[str]:
    """The fields that an explanation needs and that hold no number."""
    needed = [*OF_THE_WHOLE, *(f"{domain}_{name}" for domain in Domain for name in OF_A_DOMAIN)]
    values = ((name, getattr(score, name)) for name in needed)
    return [name for name, value in values if value is None or not isfinite(value)]


def prior_points(score: AgentScore, domain: Domain, parameters: Parameters) -> float:
    """The average points that are added to both sides of a domain's ratio."""
    expected = getattr(score, f"{domain}_expected")
    return parameters.prior_points * float(clump(expected, getattr(score, f"{domain}_variance")))


def _headline(score, parameters):
    if score.grade == Grade.N:
        return _(
            "%(agent)s: not enough dossiers to judge, fewer than %(fewest)s on either side. Grade N."
        ) % {"agent": score.agent.name, "fewest": parameters.minimum_dossiers}
    return _(
        "%(agent)s: %(score)s/100 (%(interval)s%% interval %(low)s–%(high)s), grade %(grade)s."
    ) % {
        "agent": score.agent.name,
        "score": figure(score.score, 0),
        "interval": figure(100 * parameters.interval, 0),
        "low": figure(score.score_low, 0),
        "high": figure(score.score_high, 0),
        "grade": score.grade,
    }


def _flags(score, screened):
    flags = [str(kind.label) for kind in FlagKind if getattr(score, f"flag_{kind}")]
    if flags and screened:
        yield _("Flagged as a risk of brokering by the screening of %(day)s: %(flags)s.") % {
            "day": _day(screened.run.as_of),
            "flags": ", ".join(flags),
        }


def _delay(score, parameters):
    if not score.delay_evaluable:
        return _("No file had passed its deadline.")
    counts = {
        "evaluable": figure(score.delay_evaluable, 0),
        "late": figure(score.delay_late, 0),
        "long": figure(score.delay_held_long or 0, 0),
    }
    if not score.delay_late or score.delay_held_long is None:
        held = _("Files past their deadline: %(evaluable)s; late: %(late)s.") % counts
    else:
        held = (
            _(
                "Files past their deadline: %(evaluable)s; late: %(late)s, of these held five"
                " working days or more past it: %(long)s."
            )
            % counts
        )
    points = _(
        "The agent has %(observed)s points of delay; other agents have %(expected)s on average with"
        " the same procedures."
    ) % _points(score, Domain.DELAY)
    return " ".join([held, points, _arithmetic(score, Domain.DELAY, parameters)])


def _rework(score, parameters):
    left_out = []
    if score.rework_without_peers:
        left_out = [
            _("Left out, because no other agent does this work: %(count)s.")
            % {"count": figure(score.rework_without_peers, 0)}
        ]
    if not score.rework_evaluable:
        return " ".join([_("No dossier that can be compared has been examined."), *left_out])
    counts = _points(score, Domain.REWORK) | {
        "evaluable": figure(score.rework_evaluable, 0),
        "sent_back": figure(score.rework_sent_back, 0),
    }
    examined = (
        _(
            "Dossiers examined by the authority: %(evaluable)s; sent back: %(sent_back)s. The agent"
            " has %(observed)s points for supplements, usual %(expected)s."
        )
        % counts
    )
    return " ".join([examined, _arithmetic(score, Domain.REWORK, parameters), *left_out])


def _arithmetic(score, domain, parameters):
    return _(
        "After adding %(prior)s average points to both, so that small agents are not judged"
        " hastily: (%(observed)s + %(prior)s)/(%(expected)s + %(prior)s) = %(ratio)s times the"
        " usual. The usual gives %(usual)s, each doubling takes %(each)s away: %(score)s of 100."
    ) % (
        _points(score, domain)
        | {
            "prior": figure(prior_points(score, domain, parameters), -1),
            "ratio": figure(getattr(score, f"{domain}_ratio"), 1),
            "usual": figure(parameters.score_as_expected, 0),
            "each": figure(parameters.score_per_doubling, 0),
            "score": figure(getattr(score, f"{domain}_score"), 0),
        }
    )


def _points(score, domain):
    return {
        "observed": figure(getattr(score, f"{domain}_observed"), -1),
        "expected": figure(getattr(score, f"{domain}_expected"), 1),
    }


def _groups_too_small(score, parameters):
    for domain in Domain:
        group = score.run.rates.get(domain, {})
        if group.get("is_group_too_small"):
            text = _(
                "%(domain)s: only %(group)s agents have enough work to be compared, fewer than"
                " %(smallest)s. Nobody is flagged for it."
            ) % {
                "domain": domain.label,
                "group": figure(group["group"], 0),
                "smallest": figure(parameters.smallest_group, 0),
            }
            yield Sentences(pgettext("explanation", "Peer group too small"), text)


def _why_flagged(screened):
    if screened is None:
        return
    parameters = Parameters.from_dict(screened.run.parameters)
    for domain in Domain:
        if not getattr(screened, f"flag_{domain}"):
            continue
        days = getattr(screened, f"{domain}_bad_days")
        chance = _(
            "Screening of %(day)s, %(domain)s: %(observed)s points, usual %(expected)s. If the agent"
            " were ordinary, the chance of such a result would be %(chance)s; the list of flags of"
            " that day is made so that on average no more than %(share)s%% of it falls on ordinary"
            " agents."
        ) % {
            "day": _day(screened.run.as_of),
            "domain": domain.label,
            **_points(screened, domain),
            "chance": chance_text(getattr(screened, f"{domain}_p")),
            "share": figure(100 * parameters.flag_share, -1),
        }
        spread = ngettext(
            "It happened on %(days)s day.", "It happened on %(days)s different days.", days
        ) % {"days": figure(days, 0)}
        told = [chance, spread]
        if domain == Domain.DELAY and days > screened.run.window:
            told.append(str(BEFORE_WINDOW))
        yield Sentences(pgettext("explanation", "Why flagged"), " ".join(told))


def _signs_flagged(signs):
    for sign in signs:
        parameters = Parameters.from_dict(sign.run.parameters)
        text = _(
            "Screening of %(day)s, sign “%(sign)s”: seen in %(observed)s of %(evaluable)s dossiers"
            " (%(share)s%%). The usual share, from what other agents show and never below"
            " %(floor)s%%, is %(usual)s%%: that would be %(expected)s. Shrunk like the score, it is"
            " %(ratio)s times the usual."
        ) % {
            "day": _day(sign.run.as_of),
            "sign": sign.get_indicator_display(),
            "observed": figure(sign.observed, 0),
            "evaluable": figure(sign.evaluable, 0),
            "share": figure(100 * sign.observed / sign.evaluable, 1),
            "floor": figure(100 * parameters.integrity_floor, -1),
            "usual": figure(100 * sign.expected / sign.evaluable, 1),
            "expected": figure(sign.expected, 1),
            "ratio": figure(sign.ratio, 1),
        }
        no_part = _("A sign is no part of the score.")
        told = " ".join([text, _ordinary_among_as_strong(sign.q), no_part])
        yield Sentences(pgettext("explanation", "Why flagged"), told)


def _ordinary_among_as_strong(q):
    if is_below_every_scale(q):
        return _(
            "Of agents with evidence as strong as this, on average less than 1 in %(scale)s is"
            " ordinary."
        ) % {"scale": figure(SCALES[-1], 0)}
    return _(
        "Of agents with evidence as strong as this no more than %(q)s are ordinary on average."
    ) % {"q": chance_text(q)}


def _largest_part(score):
    domain = score.decided_by
    rows = [row for row in score.procedures if row[f"{domain}_observed"]]
    if not rows:
        return
    row = max(rows, key=lambda row: row[f"{domain}_observed"] - row[f"{domain}_expected"])
    text = _("%(code)s: %(observed)s points (usual %(expected)s).") % {
        "code": row["code"],
        "observed": figure(row[f"{domain}_observed"], -1),
        "expected": figure(row[f"{domain}_expected"], 1),
    }
    yield Sentences(pgettext("explanation", "Largest part"), text)


def _early_warnings(alarms):
    told = [_episode_told(episode[0], episode[1:]) for episode in _episodes(alarms)]
    if told:
        yield Sentences(pgettext("explanation", "Early warning"), "; ".join(told) + ".")


def _episodes(alarms):
    """Alarms of one side that went straight on: an alarm sets the sum back but not its cause."""
    episodes, newest = [], {}
    for alarm in alarms:
        episode = newest.get(alarm.domain)
        if episode is None or alarm.suspected_start - episode[-1].alarm_on > QUIET_BETWEEN:
            episode = newest[alarm.domain] = []
            episodes.append(episode)
        episode.append(alarm)
    return episodes


def _episode_told(first, more):
    words = {
        "domain": first.get_domain_display(),
        "day": _day(first.alarm_on),
        "start": _day(first.suspected_start),
    }
    if not more:
        return _("%(domain)s on %(day)s, suspected to have begun on %(start)s") % words
    return _(
        "%(domain)s on %(day)s, suspected to have begun on %(start)s, and %(count)s more since, the"
        " last on %(last)s"
    ) % (words | {"count": figure(len(more), 0), "last": _day(more[-1].alarm_on)})


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")
