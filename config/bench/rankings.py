"""How well a ranking of agents finds the brokers, and how agents are ranked without a method."""

from typing import Final

import numpy as np
from scipy import stats

from config.bench.world import Dossiers, due_of

FALSE_NAMES: Final = 0.05


def area_under_curve(ranking, is_broker) -> float:
    """Chance that a broker stands above an honest agent; 0.5 is a coin, nan without either.

    >>> area_under_curve(np.array([3.0, 1.0, 2.0]), np.array([True, False, False]))
    1.0
    """
    brokers, honest = int(is_broker.sum()), int((~is_broker).sum())
    if not brokers or not honest:
        return float("nan")
    ranks = stats.rankdata(ranking)[is_broker].sum()
    return float((ranks - brokers * (brokers + 1) / 2) / (brokers * honest))


def precision_at(ranking, is_broker, names: int) -> float:
    """The share of brokers among the first so many names; nan where none are asked for.

    >>> precision_at(np.array([3.0, 1.0, 2.0]), np.array([True, False, False]), 2)
    0.5
    """
    if not names:
        return float("nan")
    return float(is_broker[np.argsort(-ranking, kind="stable")[:names]].mean())


def reachable(ranking, is_broker, false_names: float = FALSE_NAMES) -> float:
    """The share of brokers that the best cut finds with at most that share of false names.

    >>> reachable(np.array([3.0, 2.0, 1.0]), np.array([True, False, True]))
    0.5
    """
    if not is_broker.any():
        return float("nan")
    order = np.argsort(-ranking, kind="stable")
    found, named = np.cumsum(is_broker[order]), np.arange(1, order.size + 1)
    is_cut = np.append(np.diff(ranking[order]) != 0, True)  # equals are named together
    allowed = is_cut & ((named - found) / named <= false_names)
    return float(found[allowed].max() / is_broker.sum()) if allowed.any() else 0.0


def naive_figures(dossiers: Dossiers, agents: int, *, first: float, now: float) -> dict:
    """What offices usually count, by agent: means and shares of the dossiers of the window.

    Days are working days; shares lie in 0 to 1. An agent without the dossiers has 0.
    """
    seen = dossiers.only((dossiers.registered >= first) & (dossiers.registered < now))
    due = due_of(seen.registered)
    forwarded = seen.forwarded <= now
    until = np.where(forwarded, seen.forwarded, now)
    ended = seen.ended <= now

    def mean(values, among):
        count = np.bincount(seen.agent, weights=among, minlength=agents)
        total = np.bincount(seen.agent, weights=np.where(among, values, 0), minlength=agents)
        return total / np.maximum(count, 1)

    everything = np.ones(seen.agent.size, dtype=np.bool_)
    return {
        "dossiers": np.bincount(seen.agent, minlength=agents),
        "mean delay of forwarded dossiers": mean(until - seen.registered, forwarded),
        "late % of forwarded": mean(until > due, forwarded),
        "late % incl. open": mean(until > due, everything),
        "rework %": mean((seen.decided <= now) & (seen.rounds > 0), forwarded),
        "total turnaround": mean(np.where(ended, seen.ended, 0) - seen.registered, ended),
    }


def worse_rank(one, other):
    """Ranked by the worse of two places, both counted from the best."""
    return np.maximum(stats.rankdata(one), stats.rankdata(other)) / one.size
