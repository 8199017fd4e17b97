import csv
import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_array

from maps.rules import siting
from maps.rules.choices import Group, Terms, value_of
from maps.rules.exact import Effort, shared_by
from maps.rules.reach import Places, ways_between
from maps.rules.siting import ImpossibleTermsError, distance_worth, propose, reach_worth
from tests.maps.rules.tables import best_by_trying, distance_table, reach_table


@pytest.fixture
def san_francisco(shared_folder):
    """The names of 16 stores, their network distances to 205 tracts, and the tracts' people."""
    name = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with (shared_folder / "data" / "spopt_sf" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    stores = list(dict.fromkeys(row["name"] for row in rows))
    tracts = sorted({row["DestinationName"] for row in rows})
    metres, people = np.zeros((16, len(tracts))), np.zeros(len(tracts))
    for row in rows:
        tract = tracts.index(row["DestinationName"])
        metres[stores.index(row["name"]), tract] = float(row["distance"])
        people[tract] = float(row["demand"])
    return stores, metres, people


@pytest.mark.parametrize(
    ("count", "people_reached"),
    [(1, 448_255), (2, 671_938), (3, 791_499), (4, 875_247), (5, 927_402)],
)
def test_the_published_optima_of_maximal_coverage_are_met(san_francisco, count, people_reached):
    _stores, metres, people = san_francisco
    table = reach_worth(csr_array(np.where(metres <= 5_000, metres, 0)), people)

    proposal = propose(table, Terms(count))

    assert proposal.worth == people_reached
    assert proposal.is_exact
    assert proposal.gap == 0


def test_the_published_stores_are_chosen(san_francisco):
    stores, metres, people = san_francisco
    table = reach_worth(csr_array(np.where(metres <= 5_000, metres, 0)), people)

    chosen = {stores[place] for place in propose(table, Terms(4)).chosen}

    assert chosen == {"Store_2", "Store_11", "Store_12", "Store_15"}


def test_the_published_optimum_of_the_p_median_is_met(san_francisco):
    _stores, metres, people = san_francisco
    far = metres.max(axis=0) + 1

    proposal = propose(distance_worth(csr_array(metres), people, far), Terms(4))

    assert float(far @ people) - proposal.worth == pytest.approx(2_848_268_129.7145, abs=0.01)
    assert proposal.is_exact


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("made", [reach_table, distance_table])
@pytest.mark.parametrize(
    "terms",
    [
        Terms(3),
        Terms(4, locked=(2, 7)),
        Terms(3, apart=np.array([[0, 1], [2, 5], [3, 7], [1, 6]])),
        Terms(3, groups=(Group(2, np.array([8, 9, 10])),)),
        Terms(5, costs=np.arange(1.0, 13.0), budget=11.0),
    ],
    ids=["plain", "locked", "apart", "groups", "budget"],
)
def test_a_proposal_is_as_good_as_the_best_of_all_choices(made, terms, seed):
    table = made(12, 40, seed=seed)

    proposal = propose(table, terms)

    assert proposal.worth == pytest.approx(best_by_trying(table, terms))
    assert proposal.is_exact
    assert terms.are_kept(proposal.chosen)


@pytest.mark.parametrize("made", [reach_table, distance_table])
def test_more_sites_never_cover_less(made):
    table = made(25, 60, seed=4)

    values = [propose(table, Terms(count)).worth for count in range(1, 12)]

    assert values == sorted(values)


def test_the_gains_sum_to_the_worth_and_never_rise():
    table = distance_table(25, 60, seed=5)

    proposal = propose(table, Terms(8))

    gains = [pick.gain for pick in proposal.picks]
    assert sum(gains) == pytest.approx(value_of(table, proposal.chosen))
    assert gains == sorted(gains, reverse=True)


def test_sites_that_gain_nothing_are_never_proposed():
    table = csr_array(np.array([[5, 5], [5, 0], [0, 0]], dtype=float))

    proposal = propose(table, Terms(3))

    assert proposal.chosen == [0]
    assert propose(csr_array((3, 2)), Terms(3)).picks == ()


def test_of_equals_the_first_code_is_proposed():
    table = csr_array(np.array([[0, 3, 0], [4, 0, 0], [4, 0, 0], [0, 3, 0]], dtype=float))

    assert propose(table, Terms(2)).chosen == [1, 0]


def test_the_same_input_gives_the_same_answer():
    table = reach_table(60, 200, seed=6, share=0.08)

    assert propose(table, Terms(12)) == propose(table, Terms(12))


@pytest.fixture
def busy_machine():
    """Other programs that take whatever the processors have."""
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _processor in range(2 * os.cpu_count())
    ]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.fixture
def hard_table(monkeypatch):
    """A problem that the solver leaves open after the work that it may do here."""
    monkeypatch.setattr(siting, "WHOLE_EFFORT", Effort(nodes=2, seconds=600.0))
    return reach_table(50, 200, seed=3, share=0.06)


def test_a_hard_problem_has_the_same_answer_on_a_busy_machine(hard_table, request):
    quiet = propose(hard_table, Terms(10))
    request.getfixturevalue("busy_machine")

    busy = propose(hard_table, Terms(10))

    assert busy == quiet
    assert quiet.gap > 0
    assert not quiet.is_cut_short


def test_an_answer_that_time_cut_short_says_so_and_keeps_what_work_alone_finds(
    hard_table, monkeypatch
):
    whole = propose(hard_table, Terms(10))
    monkeypatch.setattr(siting, "WHOLE_EFFORT", Effort(nodes=2, seconds=0.0))

    proposals = [propose(hard_table, Terms(10)) for _run in range(2)]

    assert proposals[0].is_cut_short
    assert proposals[0] == proposals[1]
    assert proposals[0].worth <= whole.worth <= whole.bound <= proposals[0].bound


def test_a_demand_point_at_exactly_the_radius_is_reached():
    site, point = Places.of([(105.85, 21.03)]), Places.of([(105.85, 21.04)])
    exactly = float(ways_between(site, point, 5_000).data[0])

    reached, missed = (
        reach_worth(ways_between(site, point, radius), np.array([7.0]))
        for radius in (exactly, exactly - 0.01)
    )

    assert propose(reached, Terms(1)).worth == 7
    assert propose(missed, Terms(1)).picks == ()


@pytest.mark.parametrize(
    "terms",
    [
        Terms(1, groups=(Group(2, np.array([0, 1])),)),
        Terms(2, groups=(Group(1, np.array([4])),)),  # nobody is within reach of it
        Terms(2, locked=(0, 1), apart=np.array([[0, 1]])),
        Terms(1, groups=(Group(1, np.array([0])),), costs=np.full(5, 9.0), budget=8.0),
    ],
)
def test_terms_that_nothing_keeps_are_refused(terms):
    table = csr_array(np.vstack([np.eye(4), np.zeros(4)]))

    with pytest.raises(ImpossibleTermsError):
        propose(table, terms)


def test_capacity_limits_what_a_site_is_worth():
    table = csr_array(np.array([[60, 60, 0], [0, 0, 50]], dtype=float))
    people = np.array([60.0, 60.0, 50.0])

    proposal = propose(table, Terms(2), people=people, capacity=100.0)

    assert [(pick.candidate, pytest.approx(pick.gain)) for pick in proposal.picks] == [
        (0, 100),
        (1, 50),
    ]
    assert proposal.is_exact


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("made", [reach_table, distance_table])
@pytest.mark.parametrize("capacity", [30.0, 200.0])
def test_with_a_capacity_a_proposal_is_as_good_as_the_best_of_all_choices(made, capacity, seed):
    table, people = made(7, 20, seed=seed), np.arange(1.0, 21.0)

    proposal = propose(table, Terms(2), people=people, capacity=capacity)

    best = max(shared_by(table[list(pair)], people, capacity) for pair in combinations(range(7), 2))
    assert proposal.worth == pytest.approx(best)
    assert proposal.is_exact


@pytest.mark.parametrize("made", [reach_table, distance_table])
def test_with_a_capacity_the_bound_holds_where_the_model_is_too_large(monkeypatch, made):
    table, people = made(15, 40, seed=3), np.arange(1.0, 41.0)
    exact = propose(table, Terms(3), people=people, capacity=100.0).worth
    monkeypatch.setattr(siting, "WHOLE_MODEL", 0)

    proposal = propose(table, Terms(3), people=people, capacity=100.0)

    assert proposal.worth <= exact * (1 + 1e-9)
    assert exact <= proposal.bound * (1 + 1e-9)
    assert proposal.gap < 0.3


def test_where_the_model_is_too_large_the_bound_still_holds(monkeypatch):
    table = reach_table(40, 300, seed=7, share=0.06)
    exact = propose(table, Terms(8)).worth
    monkeypatch.setattr(siting, "WHOLE_MODEL", 0)
    monkeypatch.setattr(siting, "FAR_MODEL", 0)

    proposal = propose(table, Terms(8))

    assert proposal.worth <= exact <= proposal.bound + 1e-6
    assert proposal.gap < 0.05
