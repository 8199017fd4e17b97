"""What scenarios were asked under, side by side, and where that differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maps.enums import FlagReason
from maps.models import Scenario
from maps.numbers import written


@dataclass(frozen=True)
class Condition:
    """One condition of each scenario in words."""

    name: str
    texts: list[str]

    @property
    def differs(self) -> bool:
        return len(set(self.texts)) > 1


def conditions_of(scenarios: Sequence[Scenario]) -> list[Condition]:
    """All that the answers depend on besides the premises themselves, in the order of the form."""
    return [
        Condition(capfirst(_label(field)), [read(scenario) for scenario in scenarios])
        for field, read in READ.items()
    ]


def _label(field):
    return str(Scenario._meta.get_field(field).verbose_name)


def _or_none(number):
    return _("none") if number is None else written(number)


def _candidates(scenario):
    source = str(scenario.get_candidate_source_display())
    if scenario.candidate_list is not None:
        return f"{source}: {scenario.candidate_list}"
    return source


def _groups(scenario):
    groups = [f"{least}: {', '.join(codes)}" for least, codes in scenario.least]
    return "; ".join(groups) or _("none")


def _weights(scenario):
    weights = [
        f"{FlagReason(reason).label} × {written(weight, 2)}"
        for reason, weight in sorted(scenario.reason_weights.items())
    ]
    return "; ".join(weights) or _("none")


def _yes(is_so):
    return _("yes") if is_so else _("no")


READ = {
    "objective": lambda one: str(one.get_objective_display()),
    "site_count": lambda one: written(one.site_count),
    "radius_m": lambda one: written(one.radius_m),
    "candidate_source": _candidates,
    "apart_m": lambda one: _or_none(one.apart_m or None),
    "capacity": lambda one: _or_none(one.capacity),
    "budget": lambda one: _or_none(one.budget),
    "least": _groups,
    "detour_factor": lambda one: written(one.detour_factor, 2),
    "counts_other_points": lambda one: _yes(one.counts_other_points),
    "weighs_adoption": lambda one: _yes(one.weighs_adoption),
    "reason_weights": _weights,
    "open_count": lambda one: written(one.open_count),
    "demand_set": lambda one: str(one.demand_set),
}
