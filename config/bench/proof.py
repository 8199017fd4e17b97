"""The method on simulated cities, beside what offices usually count (SCORING 4.2 to 4.7).

Every figure is a mean over the seeds unless it is a count of so many among so many. `accept` is what
SCORING 4.7 asks for, `reference` what its own reference reached on its own simulated cities.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.bench.rankings import (
    area_under_curve,
    naive_figures,
    precision_at,
    reachable,
    worse_rank,
)
from config.bench.trial import Screening, alarms, screening
from config.bench.world import QUARTER, SCENARIOS, City, Kind, simulate
from oversight.rules.integrity import LAG, REFILE
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Points
from oversight.rules.screening import benjamini_hochberg
from oversight.rules.tails import mid_p

FEW, ENOUGH = 10, 20
TRULY_BAD: Final = np.log(1.5)
LATE_SHARE, REWORK_SHARE = 0.2, 0.4
OUTSIDE_FUNNEL = 0.001
PARAMETERS: Final = Parameters()

METHOD = "method"
WITH_SIGNS = "method + integrity"
SCORE = "score"
EVIDENCE = "evidence (-log p)"
EVIDENCE_WITH_SIGNS = "evidence + integrity"


@dataclass(frozen=True, eq=False)
class Case:
    """One city, what the method says of it, and what offices would count."""

    name: str
    city: City
    screening: Screening
    naive: dict

    @property
    def is_broker(self) -> np.ndarray:
        return self.city.agents.is_broker


@dataclass(frozen=True)
class Named:
    """Agents that one rule named, summed over cities."""

    named: int
    false: int
    false_with_few: int
    found: float
    found_with_enough: float
    false_share: float


@dataclass(frozen=True)
class Target:
    """One line of SCORING 4.7: what was reached, what the reference reached, what is accepted."""

    what: str
    reached: float
    reference: float
    accept: float
    at_least: bool = True

    @property
    def is_met(self) -> bool:
        if np.isnan(self.reached):
            return False
        return self.reached >= self.accept if self.at_least else self.reached <= self.accept

    @property
    def verdict(self) -> str:
        """What was aimed at, what the reference reached, and whether we do."""
        sign = ">=" if self.at_least else "<="
        met = "met" if self.is_met else "NOT MET"
        return f"aim: {sign} {self.accept:g}, reference {self.reference:g}: {met}"


def cases(name: str, seeds: range, agents: int) -> list[Case]:
    """The cities of one scenario, screened at the end of the quarter."""
    return [_case(name, seed, agents) for seed in seeds]


def rankings(case: Case) -> dict[str, np.ndarray]:
    """Agents ranked by everything that is compared; greater is worse."""
    scores, naive, signs = case.screening.scores, case.naive, case.screening.signs
    smallest = np.min(
        [
            scores.delay.judgement.p,
            scores.rework.judgement.p,
            signs[LAG].judgement.p,
            signs[REFILE].judgement.p,
        ],
        axis=0,
    )
    plain = {name: values for name, values in naive.items() if name != "dossiers"}
    return plain | {
        "worse rank of late % incl. open and rework %": worse_rank(
            naive["late % incl. open"], naive["rework %"]
        ),
        SCORE: 100 - scores.score,
        EVIDENCE: -np.log10(scores.p),
        EVIDENCE_WITH_SIGNS: -np.log10(np.minimum(1, 4 * smallest)),
    }


def rules(case: Case) -> dict[str, np.ndarray]:
    """Who is named by every rule that is compared."""
    naive, delay, rework = case.naive, case.screening.scores.delay, case.screening.scores.rework
    late, late_forwarded, sent_back = (
        naive["late % incl. open"],
        naive["late % of forwarded"],
        naive["rework %"],
    )
    chance = np.minimum(_poisson(delay.points), _poisson(rework.points))
    return {
        "late % incl. open > 20 % or rework > 40 %": (late > LATE_SHARE)
        | (sent_back > REWORK_SHARE),
        "late % of forwarded > 20 % or rework > 40 %": (late_forwarded > LATE_SHARE)
        | (sent_back > REWORK_SHARE),
        "mean + 2 SD (late %, rework %)": _far_out(late_forwarded) | _far_out(sent_back),
        "mean delay > mean + 2 SD": _far_out(naive["mean delay of forwarded dossiers"]),
        "99.8 % Poisson funnel of points": chance < OUTSIDE_FUNNEL,
        "Poisson + BH, no over-dispersion": benjamini_hochberg(np.minimum(1, 2 * chance))
        <= PARAMETERS.flag_share,
        METHOD: case.screening.flagged,
        WITH_SIGNS: case.screening.flagged_with_signs,
    }


def named(of_cases: list[Case], rule: str) -> Named:
    """What one rule names in these cities; shares are means over the cities."""
    rows = []
    for case in of_cases:
        chosen, is_broker = rules(case)[rule], case.is_broker
        volume = case.screening.volume
        enough = is_broker & (volume >= ENOUGH)
        false = chosen & ~is_broker
        rows.append(
            (
                chosen.sum(),
                false.sum(),
                (false & (volume < FEW)).sum(),
                (chosen & is_broker).sum() / max(is_broker.sum(), 1),
                (chosen & enough).sum() / max(enough.sum(), 1),
                false.sum() / max(chosen.sum(), 1),
            )
        )
    total, mean = np.sum(rows, axis=0), np.mean(rows, axis=0)
    return Named(int(total[0]), int(total[1]), int(total[2]), *map(float, mean[3:]))


def compare_rankings(base: list[Case]) -> Iterator[str]:
    """SCORING 4.2: one line for each way of ranking."""
    yield f"{'ranking':<46}{'AUC':>7}{'P@K':>7}{'P@20':>7}{'reach':>7}  weakest kind"
    for name in rankings(base[0]):
        by_case = [(rankings(case)[name], case.is_broker) for case in base]
        figures = [
            np.mean([measure(*pair) for pair in by_case])
            for measure in (
                area_under_curve,
                lambda ranking, is_broker: precision_at(ranking, is_broker, is_broker.sum()),
                lambda ranking, is_broker: precision_at(ranking, is_broker, 20),
                reachable,
            )
        ]
        kinds = {kind: _auc_of_kind(base, name, kind) for kind in Kind if kind != Kind.HONEST}
        weakest = min(kinds, key=lambda kind: kinds[kind])
        words = "".join(f"{figure:7.3f}" for figure in figures)
        yield f"{name:<46}{words}  {weakest.name.lower()} {kinds[weakest]:.2f}"


def compare_rules(base: list[Case]) -> Iterator[str]:
    """SCORING 4.3: one line for each rule that names agents."""
    yield f"{'rule':<46}{'named':>7}{'FDR':>7}{'false':>7}{'<10':>6}{'power':>7}{'>=20':>7}"
    for rule in rules(base[0]):
        of = named(base, rule)
        yield (
            f"{rule:<46}{of.named / len(base):7.1f}{of.false_share:7.3f}"
            f"{of.false / len(base):7.2f}{of.false_with_few / len(base):6.2f}"
            f"{of.found:7.3f}{of.found_with_enough:7.3f}"
        )


def targets(by_scenario: dict[str, list[Case]]) -> Iterator[Target]:
    """SCORING 4.7, line by line."""
    base = by_scenario["base"]
    for name, reference, accept in (
        (SCORE, 0.952, 0.94),
        (EVIDENCE, 0.955, 0.945),
        (EVIDENCE_WITH_SIGNS, 0.963, 0.95),
    ):
        area = _mean_over(base, name, area_under_curve)
        yield Target(f"base: AUC of {name}", area, reference, accept)
    for name, reference, accept in ((EVIDENCE, 0.810, 0.79), (EVIDENCE_WITH_SIGNS, 0.842, 0.82)):
        share = _mean_over(base, name, lambda r, b: precision_at(r, b, b.sum()))
        yield Target(f"base: P@K of {name}", share, reference, accept)
    best = named(base, WITH_SIGNS)
    yield Target("base: FDR", best.false_share, 0.033, 0.05, at_least=False)
    yield Target("base: power", best.found, 0.753, 0.72)
    yield Target("base: power, 20 dossiers or more", best.found_with_enough, 0.876, 0.85)

    few = sum(named(of_cases, METHOD).false_with_few for of_cases in by_scenario.values())
    yield Target("false flags on agents with < 10 dossiers", few, 0, 0, at_least=False)
    none = by_scenario["none"]
    agents = sum(case.is_broker.size for case in none)
    quiet = 1000 * named(none, METHOD).false / agents
    yield Target("none: false flags per 1,000 agents", quiet, 0.15, 0.4, at_least=False)
    for name, of_cases in by_scenario.items():
        if name not in {"none", "heavytail"}:
            share = named(of_cases, METHOD).false_share
            yield Target(f"{name}: mean FDR", share, 0.053, 0.065, at_least=False)
    share = _share_ordinary(by_scenario["heavytail"])
    yield Target("heavytail: flags with odds < x1.5", share, 0.008, 0.03, at_least=False)
    yield from _monopolies(by_scenario["dominant"])
    for kind, reference, accept in (
        (Kind.BACKDATER, 0.98, 0.96),
        (Kind.HOARDER, 1.00, 0.98),
    ):
        area = _auc_of_kind(base, EVIDENCE, kind)
        yield Target(f"base: AUC of the {kind.name.lower()}", area, reference, accept)
    splitter = _auc_of_kind(base, EVIDENCE_WITH_SIGNS, Kind.SPLITTER)
    yield Target("base: AUC of the splitter, with integrity", splitter, 0.98, 0.95)
    yield from _early_warning(base)


def _case(name, seed, agents) -> Case:
    city = simulate(SCENARIOS[name], seed, agents)
    window = city.scenario.window
    figures = naive_figures(city.dossiers, agents, first=QUARTER - window, now=QUARTER)
    return Case(name, city, screening(city, QUARTER, window, PARAMETERS), figures)


def _poisson(points: Points):
    return mid_p(points.observed, points.expected, 0.0)


def _far_out(values):
    return values > values.mean() + 2 * values.std()


def _mean_over(of_cases, ranking: str, measure: Callable) -> float:
    figures = [measure(rankings(case)[ranking], case.is_broker) for case in of_cases]
    return float(np.mean(figures))


def _auc_of_kind(of_cases, ranking, kind) -> float:
    """One kind of broker among the honest, over the cities that have it.

    An agent without a dossier in the window has held none, and takes no part.
    """
    areas = []
    for case in of_cases:
        own = case.city.agents.kind == kind
        among = (own | ~case.is_broker) & (case.screening.volume > 0)
        areas.append(area_under_curve(rankings(case)[ranking][among], own[among]))
    return float(np.nanmean(areas)) if not np.all(np.isnan(areas)) else float("nan")


def _share_ordinary(of_cases) -> float:
    """Of all flagged, the honest whose true odds are less than half as much again as usual."""
    flagged = ordinary = 0
    for case in of_cases:
        flags, agents = case.screening.flags, case.city.agents
        excused = (flags.delay & (agents.delay >= TRULY_BAD)) | (
            flags.rework & (agents.rework >= TRULY_BAD)
        )
        flagged += int(flags.raised.sum())
        ordinary += int((flags.raised & ~agents.is_broker & ~excused).sum())
    return ordinary / max(flagged, 1)


def _monopolies(of_cases) -> Iterator[Target]:
    """An honest monopolist that is late half as often again as others is flagged with reason."""
    honest, holding = [], []
    for case in of_cases:
        agents, flagged = case.city.agents, case.screening.flagged
        owner = agents.monopoly >= 0
        ordinary = owner & ~agents.is_broker & (agents.delay < TRULY_BAD)
        honest += flagged[ordinary].tolist()
        holding += flagged[owner & (agents.kind == Kind.HOLDER)].tolist()
    what = f"dominant: honest monopolists flagged, of {len(honest)}"
    yield Target(what, sum(honest), 0, 0, at_least=False)
    share = sum(holding) / len(holding) if holding else float("nan")
    yield Target(f"dominant: share of {len(holding)} holders flagged", share, 1.0, 0.95)


def _early_warning(of_cases) -> Iterator[Target]:
    honest = alarmed = turned = 0
    waits = []
    for case in of_cases:
        agents = case.city.agents
        alarm = np.minimum(*alarms(case.city, PARAMETERS))
        honest += int((~agents.is_broker).sum())
        alarmed += int((np.isfinite(alarm) & ~agents.is_broker).sum())
        busy = (agents.kind == Kind.TURNED_HOLDER) & (agents.turns < QUARTER - 5)
        busy &= agents.daily >= 1
        found = busy & np.isfinite(alarm) & (alarm >= agents.turns)
        turned += int(busy.sum())
        waits += (alarm - agents.turns)[found].tolist()
    per_thousand = 1000 * alarmed / honest
    yield Target("CUSUM: honest alarms per 1,000 in 60 wd", per_thousand, 4.7, 7.0, at_least=False)
    share = len(waits) / turned if turned else float("nan")
    yield Target(f"CUSUM: share of {turned} busy turned holders found", share, 0.98, 0.95)
    median = float(np.median(waits)) if waits else float("nan")
    yield Target("CUSUM: median wait for them, wd", median, 4.2, 5.5, at_least=False)
