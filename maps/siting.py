"""Answering a scenario: its facts as a table, the rule's choice, and what that means for people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy

from maps.candidates import Premises, premises_for
from maps.enums import Objective, ScenarioStep
from maps.models import DemandSet, Scenario
from maps.population import Population, whole_population
from maps.rules.choices import Group, Terms
from maps.rules.reach import Places, nearest_m, too_near, ways_between, within
from maps.rules.siting import Proposal, distance_worth, propose, reach_worth
from maps.supply import other_points_open, places_of
from maps.weights import flags_for_a_site, open_flags, weights_of
from registry.enums import SMALLEST_KINDS
from registry.models import Agent, Area
from registry.spatial import AreaMap

FARTHEST_M = 30_000.0  # how far nobody is taken to be, so that a first site has something to save
MOST_WAYS = 6_000_000
CUT_SHORT = gettext_lazy(
    "The time limit was reached: the same question may be answered differently next time."
)
ANSWERED_SHARE = 0.5  # of those out of reach: from then on a flag counts as answered


class TooManyWaysError(Exception):
    """More pairs of a candidate and a demand point than fit in memory; a wider grid has fewer."""


@dataclass(frozen=True)
class Site:
    """One proposed site and what it means for people, given those before it."""

    premises: Premises
    area: Area | None
    worth: float
    people: int
    mean_m: float
    wards_helped: dict[str, int]
    flags_answered: list[list[str]]


@dataclass(frozen=True)
class Answer:
    """All that a scenario is answered with."""

    sites: list[Site]
    proposal: Proposal
    people: int
    people_before: int
    people_after: int
    mean_before_m: float | None
    mean_after_m: float | None
    left_uncovered: dict[str, int]
    weights: dict[str, float]
    open_count: int
    candidate_count: int


@dataclass(eq=False)
class Facts:
    """What is known when a scenario is answered."""

    population: Population
    wards: dict[int, Area]
    premises: list[Premises]
    candidates: Places
    candidate_areas: list[Area | None]
    weights: dict[str, float]
    flags: dict[str, list[str]]
    """By code of a ward: the reasons of its flags that a site may answer."""
    open_count: int
    now_m: npt.NDArray[np.float64]
    people: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self):
        self.people = self.population.people


def answer(
    scenario: Scenario,
    demand_set: DemandSet,
    *,
    on: date,
    premises: Sequence[Premises] | None = None,
    say: Callable[[ScenarioStep], None] = lambda step: None,
) -> Answer:
    """The sites for a scenario as at that day. Nothing is written.

    `premises` stand for its candidates where they come straight from a file. Raises
    `ImpossibleTermsError` or `TooManyWaysError`.
    """
    say(ScenarioStep.GATHERING)
    facts = _facts(scenario, demand_set, on, premises)
    say(ScenarioStep.CHOOSING)
    proposal = _choose(scenario, facts)
    say(ScenarioStep.COUNTING)
    return _told(scenario, facts, proposal)


def _facts(scenario, demand_set, on, premises):
    population = whole_population(demand_set)
    areas = list(Area.objects.as_at(on).filter(kind__in=SMALLEST_KINDS).order_by("code"))
    others = other_points_open(on) if scenario.counts_other_points else None
    open_places = places_of(Agent.objects.active().placed(), others)
    found = list(premises) if premises is not None else premises_for(scenario, areas)
    found = _far_enough(found, open_places, scenario.apart_m)
    wards = AreaMap(areas)
    return Facts(
        population=population,
        wards={area.pk: area for area in areas},
        premises=found,
        candidates=Places.of([(one.longitude, one.latitude) for one in found]),
        candidate_areas=[
            wards.holding(Point(one.longitude, one.latitude, srid=4326)) for one in found
        ],
        weights=weights_of(
            areas,
            weighs_adoption=scenario.weighs_adoption,
            reason_weights=scenario.reason_weights,
            flags=open_flags(areas),
            on=on,
        ),
        flags=flags_for_a_site(areas),
        open_count=len(open_places),
        now_m=nearest_m(population.places, open_places, scenario.detour_factor),
    )


def _far_enough(premises, open_places, apart_m):
    """Those at least that far from everything that is open already."""
    if not apart_m or not premises:
        return premises
    places = Places.of([(one.longitude, one.latitude) for one in premises])
    far = ~within(nearest_m(places, open_places), apart_m - 1)
    return [one for one, is_far in zip(premises, far, strict=True) if is_far]


def _choose(scenario, facts):
    weights = facts.people * _factors(facts)
    if scenario.objective == Objective.DISTANCE:
        now = np.minimum(facts.now_m, FARTHEST_M)
        reach = float(now.max(initial=0.0))
    else:
        now = facts.now_m
        weights = weights * ~within(now, scenario.radius_m)
        reach = float(scenario.radius_m)
    ways = ways_between(facts.candidates, facts.population.places, reach, scenario.detour_factor)
    if ways.nnz > MOST_WAYS:
        raise TooManyWaysError
    if scenario.objective == Objective.DISTANCE:
        worth = distance_worth(ways, weights, now)
    else:
        worth = reach_worth(ways, weights)
    return propose(
        worth,
        _terms(scenario, facts),
        people=facts.people.astype(np.float64),
        capacity=scenario.capacity,
    )


def _factors(facts):
    by_key = {key: facts.weights.get(area.code, 1.0) for key, area in facts.wards.items()}
    keys, place = np.unique(facts.population.areas, return_inverse=True)
    return np.array([by_key.get(key, 1.0) for key in keys.tolist()])[place]


def _terms(scenario, facts):
    codes = [area.code if area else "" for area in facts.candidate_areas]
    return Terms(
        count=scenario.site_count,
        apart=too_near(facts.candidates, scenario.apart_m),
        groups=tuple(
            Group(least, np.flatnonzero(np.isin(codes, wards))) for least, wards in scenario.least
        ),
        costs=np.array([one.cost for one in facts.premises], dtype=np.float64),
        budget=scenario.budget,
    )


def _told(scenario, facts, proposal):
    """What the choice means for people, site by site."""
    radius, population = scenario.radius_m, facts.population
    metres = facts.now_m
    missing = ~within(metres, radius)
    left = {key: count for key, count in population.by_area(missing).items() if count}
    gained: dict[int, int] = dict.fromkeys(left, 0)
    answered: set[int] = set()
    sites = []
    for pick in proposal.picks:
        place = Places.of([(facts.premises[pick.candidate].longitude,
                            facts.premises[pick.candidate].latitude)])  # fmt: skip
        nearer = np.minimum(metres, nearest_m(population.places, place, scenario.detour_factor))
        newly = within(nearer, radius) & ~within(metres, radius)
        metres = nearer
        helped = {key: count for key, count in population.by_area(newly).items() if count}
        for key, count in helped.items():
            gained[key] += count
        now_answered = {
            key for key in helped if gained[key] >= ANSWERED_SHARE * left[key]
        } - answered
        answered |= now_answered
        sites.append(_site(facts, pick, helped, now_answered, _mean(population, metres)))
    still = population.by_area(~within(metres, radius))
    return Answer(
        sites=sites,
        proposal=proposal,
        people=population.total,
        people_before=int(population.people[~missing].sum()),
        people_after=int(population.people[within(metres, radius)].sum()),
        mean_before_m=_mean(population, facts.now_m),
        mean_after_m=_mean(population, metres),
        left_uncovered={facts.wards[key].code: count for key, count in still.items() if count},
        weights=facts.weights,
        open_count=facts.open_count,
        candidate_count=len(facts.premises),
    )


def _site(facts, pick, helped, answered, mean_m):
    return Site(
        premises=facts.premises[pick.candidate],
        area=facts.candidate_areas[pick.candidate],
        worth=pick.gain,
        people=sum(helped.values()),
        mean_m=mean_m,
        wards_helped={facts.wards[key].code: count for key, count in helped.items()},
        flags_answered=sorted(
            [facts.wards[key].code, reason]
            for key in answered
            for reason in facts.flags.get(facts.wards[key].code, ())
        ),
    )


def _mean(population, metres):
    """The mean way of all people, or None where nothing is open."""
    if not population.total or np.isinf(metres).any():
        return None
    return float((population.people * metres).sum() / population.total)
