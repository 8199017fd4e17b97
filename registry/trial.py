"""What a draft of the criteria would change, before anybody publishes it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from registry.criteria import (
    demands_in_force,
    demands_of,
    facts_of_many,
    waivers_by_agent,
)
from registry.enums import Status
from registry.models import Agent, CriteriaSet
from registry.rules.criteria import CriterionFinding, obstacles

# A site that was turned down or closed is not asked again.
GONE = frozenset({Status.REFUSED, Status.CLOSED})


@dataclass
class Trial:
    """How the sites of a draft fare now and would fare under it."""

    counts: Counter = field(default_factory=Counter)
    """Sites by (passes now, would pass)."""
    newly_failing: dict[int, list[CriterionFinding]] = field(default_factory=dict)
    """By site, what would stand in the way."""
    newly_passing: dict[int, list[CriterionFinding]] = field(default_factory=dict)
    """By site, what stands in the way now."""
    causes: Counter = field(default_factory=Counter)
    """Sites that would newly fail, by the criterion that would stand in the way."""

    @property
    def judged(self) -> int:
        return self.counts.total()

    @property
    def passing_now(self) -> int:
        return self.counts[True, True] + self.counts[True, False]

    @property
    def passing_then(self) -> int:
        return self.counts[True, True] + self.counts[False, True]


def try_draft(draft: CriteriaSet, user, on: date, kind=None) -> Trial:
    """Judge every site that the draft would concern, now and under it, with today's waivers."""
    agents = concerned(draft, user, on)
    if kind is not None:
        agents = agents.filter(operator__kind=kind)
    kinds = dict(agents.order_by().values_list("pk", "operator__kind"))
    now, then = demands_in_force(set(kinds.values()), on), demands_of(draft)
    waived = waivers_by_agent(on)
    trial = Trial()
    for key, facts in facts_of_many(agents, on).items():
        held = waived.get(key, {})
        before, after = obstacles(now[kinds[key]], facts, held), obstacles(then, facts, held)
        passes_now = bool(now[kinds[key]]) and not before
        trial.counts[passes_now, not after] += 1
        if passes_now and after:
            trial.newly_failing[key] = after
            trial.causes.update(finding.key for finding in after)
        elif not passes_now and not after:
            trial.newly_passing[key] = before
    return trial


def concerned(draft: CriteriaSet, user, on: date):
    """The sites that would be judged by the draft: of its kind, or of kinds without a set."""
    agents = Agent.objects.visible_to(user).exclude(status__in=GONE)
    if draft.operator_kind_id:
        return agents.filter(operator__kind=draft.operator_kind_id)
    with_own = CriteriaSet.objects.as_at(on).filter(operator_kind__isnull=False)
    return agents.exclude(operator__kind__in=with_own.values("operator_kind"))
