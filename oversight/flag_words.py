"""Why an agent was flagged, in words made from stored numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oversight.enums import Domain
from oversight.models import AgentScore, IntegrityScore


@dataclass(frozen=True)
class Reason:
    """One ground for a flag."""

    title: str
    text: str


def reasons(score: AgentScore, signs: Iterable[IntegrityScore]) -> list[Reason]:
    """What the flags of a score rest on: the domains first, then the signs that were flagged."""
    flagged = [domain for domain in Domain if getattr(score, f"flag_{domain}")]
    return [
        *(_of_domain(score, domain) for domain in flagged),
        *(_of_sign(sign) for sign in signs if sign.is_flagged),
    ]


def evidence(score: AgentScore, signs: Iterable[IntegrityScore]) -> tuple[float, float | None]:
    """The tail probability that the flags rest on, and the adjusted one.

    It is that of the signs where they alone flag: twice the smaller one of two, as with domains.
    """
    flagged = [sign for sign in signs if sign.is_flagged]
    if score.flag_delay or score.flag_rework or not flagged:
        return score.p, score.q
    strongest = min(flagged, key=lambda sign: sign.p)
    return min(1.0, 2 * strongest.p), strongest.q


def _of_domain(score, domain):
    def of(name):
        return getattr(score, f"{domain}_{name}")

    days = of("bad_days")
    numbers = _(
        "%(observed)s points, usual %(expected)s; after drawing towards the average, %(ratio)s times"
        " the usual."
    ) % {
        "observed": _number(of("observed"), 0),
        "expected": _number(of("expected"), 1),
        "ratio": _number(of("ratio"), 1),
    }
    spread = ngettext("On %(days)d day.", "On %(days)d different days.", days) % {"days": days}
    return Reason(str(domain.label), f"{numbers} {spread}")


def _of_sign(sign):
    return Reason(
        sign.get_indicator_display(),
        _("%(observed)s of %(evaluable)s dossiers, usual %(expected)s.")
        % {
            "observed": _number(sign.observed, 0),
            "evaluable": _number(sign.evaluable, 0),
            "expected": _number(sign.expected, 1),
        },
    )


def _number(value, decimals):
    # number_format cuts off what it does not show
    return number_format(round(value, decimals), decimals, force_grouping=True)
