"""What each parameter of the method is called, for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from oversight.rules.parameters import Parameters

GROUPS = (
    (
        _("What is counted"),
        {
            "window": _("Window of a run (working days)"),
            "landmarks": _("A point for a file still held so many working days past its deadline"),
            "max_rounds": _("Most supplement rounds that cost a point"),
            "decision_wait": _("Working days after which a forwarded dossier counts as examined"),
            "link_within": _("Working days within which a new filing is linked to a withdrawal"),
            "overdue_days": _("Working days past the deadline for the overdue list"),
        },
    ),
    (
        _("What an agent is compared with"),
        {
            "passes": _("Passes; each leaves the outliers of the one before out of the comparison"),
            "outlier_probability": _("Probability below which an agent is such an outlier"),
            "prior_dossiers": _("Dossiers by which a procedure is drawn to the overall rate"),
            "delay_floor": _("Tolerated share of files forwarded late"),
            "rework_floor": _("Tolerated share of dossiers sent back"),
            "rework_ceiling": _("Largest share of dossiers sent back"),
            "procedure_deviation": _("Spread of procedures (logit)"),
            "authority_deviation": _("Spread of authorities (logit)"),
            "newton_steps": _("Steps of the fit by procedure and authority"),
            "minimum_peers": _("Dossiers of other agents needed to compare a procedure"),
        },
    ),
    (
        _("How much honest agents differ"),
        {
            "winsorised_share": _("Share pulled in at either end"),
            "smallest_expected": _("Expected points from which an agent counts as a peer"),
            "smallest_group": _("Smallest group of peers"),
            "tau_lower": _("Smallest spread"),
            "tau_upper": _("Largest spread"),
        },
    ),
    (
        _("Score and grades"),
        {
            "prior_points": _("Average points added, so that small agents are not judged hastily"),
            "interval": _("Probability that the interval covers"),
            "score_as_expected": _("Score of an ordinary agent"),
            "score_per_doubling": _("Lost for each doubling"),
            "grade_a_from": _("Lower end of the interval from which the grade is A"),
            "grade_b_from": _("Score from which the grade is B"),
            "minimum_dossiers": _("Fewest dossiers to be rated or flagged"),
        },
    ),
    (
        _("Flags"),
        {
            "flag_share": _("Share of flags that may fall on ordinary agents"),
            "flag_ratio": _("Smallest ratio to the usual"),
            "flag_excess": _("Fewest points above the usual"),
            "flag_bad_days": _("Fewest days on which something went wrong"),
        },
    ),
    (
        _("Signs of bent records"),
        {
            "integrity_floor": _("Tolerated share of dossiers with the sign"),
            "lag_minutes": _("Working minutes from the trace after which a registration is late"),
            "lag_traces": _("Fewest dossiers with a trace"),
            "bunching_minutes": _("Last minutes before the deadline"),
        },
    ),
    (
        _("Early warning"),
        {
            "cusum_tolerated_odds": _("Tolerated odds, as a multiple of the usual"),
            "cusum_delay_odds": _("Odds looked for, delay"),
            "cusum_rework_odds": _("Odds looked for, rework"),
            "cusum_limit": _("Limit of the alarm"),
            "cusum_daily_cap": _("Most that one day adds"),
            "cusum_bad_days": _("Fewest bad days for an alarm"),
        },
    ),
)


@dataclass(frozen=True)
class Line:
    """One parameter as it is shown; `usual` is the method's own value where it differs."""

    label: str
    value: str
    usual: str


def described(values: Mapping[str, object]) -> list[tuple[str, list[Line]]]:
    """All parameters by group, in words; one that was not stored has its default."""
    stored, usual = Parameters.from_dict(values).to_dict(), Parameters().to_dict()
    return [
        (title, [_line(label, stored[name], usual[name]) for name, label in names.items()])
        for title, names in GROUPS
    ]


def value_text(value) -> str:
    """A number with the reader's signs and no more digits than it has."""
    if isinstance(value, list):
        return ", ".join(value_text(part) for part in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return number_format(value, force_grouping=True)


def _line(label, value, usual):
    return Line(label, value_text(value), "" if value == usual else value_text(usual))
