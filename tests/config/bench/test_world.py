"""The simulated cities are what SCORING 4.1 says of them."""

import numpy as np
import pytest

from config.bench.world import BROKERS, QUARTER, SCENARIOS, Kind, due_of, simulate


def test_the_same_seed_makes_the_same_city():
    one, other = (simulate(SCENARIOS["base"], 3, 200) for _ in range(2))

    np.testing.assert_array_equal(one.dossiers.forwarded, other.dossiers.forwarded)
    np.testing.assert_array_equal(one.agents.kind, other.agents.kind)


@pytest.mark.parametrize(("name", "share"), [("base", 0.06), ("rare", 0.015), ("none", 0.0)])
def test_brokers_are_as_many_as_the_scenario_says(name, share):
    agents = simulate(SCENARIOS[name], 1, 5_000).agents

    assert agents.is_broker.mean() == pytest.approx(share, abs=0.01)


def test_shares_of_the_kinds_add_up():
    assert sum(broker.share for broker in BROKERS.values()) == pytest.approx(1)
    assert set(BROKERS) == set(Kind) - {Kind.HONEST}


def test_hoarders_forward_hardly_anything_that_they_hold():
    city = simulate(SCENARIOS["base"], 1, 3_000)
    own = city.agents.kind[city.dossiers.agent] == Kind.HOARDER

    never = np.isinf(city.dossiers.forwarded[own]).mean()

    assert never == pytest.approx(0.5 * 0.9, abs=0.08)


def test_backdaters_register_just_before_they_forward_what_they_held():
    city = simulate(SCENARIOS["base"], 2, 2_000)
    dossiers = city.dossiers
    own = city.agents.kind[dossiers.agent] == Kind.BACKDATER
    traced = dossiers.only(own & np.isfinite(dossiers.trace) & np.isfinite(dossiers.forwarded))

    held = traced.only(traced.forwarded - due_of(traced.trace) > 4)

    assert held.agent.size > 50
    assert np.mean(held.registered > held.forwarded - 0.06) > 0.95


def test_a_turned_agent_is_honest_before_it_turns():
    city = simulate(SCENARIOS["base"], 1, 4_000)
    dossiers = city.dossiers
    turned = np.isin(city.agents.kind, [Kind.TURNED_HOLDER])[dossiers.agent]
    before = turned & (dossiers.registered < city.agents.turns[dossiers.agent] - 1)
    after = turned & (dossiers.registered > city.agents.turns[dossiers.agent] + 1)
    late = dossiers.forwarded > dossiers.due

    assert late[before].mean() < 0.12
    assert late[after].mean() > 0.35


def test_a_monopolist_does_all_of_its_procedure():
    city = simulate(SCENARIOS["dominant"], 1, 1_000)
    owners = np.flatnonzero(city.agents.monopoly >= 0)

    assert owners.size >= 3
    for owner in owners:
        alone = city.dossiers.agent[city.dossiers.procedure == city.agents.monopoly[owner]]
        assert set(alone.tolist()) == {owner}


def test_refilings_belong_to_dossiers_that_were_withdrawn():
    dossiers = simulate(SCENARIOS["base"], 1, 300).dossiers

    again = int(dossiers.is_refile.sum())

    assert again == int((dossiers.refiled[~dossiers.is_refile] < QUARTER).sum())
    assert np.all(dossiers.rounds[dossiers.is_refile] == 0)
