"""Figures that cannot be, figures to ask about, and the figure that counts."""

from datetime import date

import pytest

from registry.rules.areas import AreaFacts
from registry.rules.statistics import (
    FIGURES,
    Reported,
    StatisticCode,
    StatisticFacts,
    choose,
    judge_figures,
    judge_populations,
)


def codes(figures, last=None):
    return [finding.code.value for finding in judge_figures(StatisticFacts(1, figures, last or {}))]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"received": 100, "online": 100}, []),
        ({"received": 100, "online": 101}, ["above_whole"]),
        ({"online": 40, "full_process": 40}, []),
        ({"online": 40, "full_process": 41}, ["above_whole"]),
        ({"received": 10, "self_service": 11}, ["above_whole"]),
        ({"received": 100, "online": 60, "in_person": 39, "by_post": 1}, []),
        ({"received": 100, "online": 60, "in_person": 40, "by_post": 1}, ["parts_above_whole"]),
        ({"through_agents": 5, "agents_online": 4, "agents_by_post": 2}, ["parts_above_whole"]),
        ({"population": 10, "adults": 11}, ["above_whole"]),
        ({"population": 10, "households": 11}, ["above_whole"]),
        ({"received": None, "online": 5}, []),
        ({"received": 0, "online": 0}, []),
        ({"received": 0, "online": 1}, ["above_whole"]),
        ({"population": 10, "accounts": 10}, []),
        ({"population": 10, "accounts": 11}, ["more_accounts_than_people"]),
    ],
)
def test_a_part_is_never_above_its_whole(figures, expected):
    assert codes(figures) == expected


@pytest.mark.parametrize(
    ("figure", "value", "last", "is_doubtful"),
    [
        ("population", 10_000, 49_999, False),
        ("population", 10_000, 50_000, True),
        ("population", 50_000, 10_000, True),
        ("population", 0, 50_000, True),
        ("population", 0, 0, False),
        ("received", 200, 1_599, False),
        ("received", 200, 1_600, True),
        ("received", 24, 199, False),  # too few to say anything
        ("received", 25, 200, True),
        ("received", 1_600, 200, True),
    ],
)
def test_a_figure_far_off_its_last_value_is_doubtful(figure, value, last, is_doubtful):
    assert codes({figure: value}, {figure: last}) == (["off_last"] if is_doubtful else [])


def test_only_what_cannot_be_is_refused():
    facts = StatisticFacts(1, {"received": 1, "online": 2, "population": 9}, {"population": 90})

    refusals = {finding.code: finding.is_refusal for finding in judge_figures(facts)}

    assert refusals == {StatisticCode.ABOVE_WHOLE: True, StatisticCode.OFF_LAST: False}


def test_a_population_ten_times_off_its_neighbours_is_doubtful():
    areas = [AreaFacts(key, 10.0, (1, 2, 3), population=90_000) for key in (1, 2)]
    areas.append(AreaFacts(3, 10.0, (1, 2), population=9_000))

    found = judge_populations(areas)

    assert [(one.key, one.code.value, one.observed) for one in found] == [
        (3, "too_low_for_neighbours", 9_000)
    ]
    assert round(found[0].expected) == 90_000


def reported(source="A", day=1, *, is_computed=False, **figures):
    return Reported(is_computed, source, date(2026, 6, day), figures)


def test_of_several_reports_the_one_recorded_last_counts():
    chosen = choose([reported("A", 2, received=20), reported("B", 1, received=10)])

    assert (chosen["received"].value, chosen["received"].source) == (20, "A")


def test_an_unknown_figure_never_hides_a_known_one():
    chosen = choose([reported("A", 1, received=0), reported("B", 2, received=None)])

    assert chosen["received"].value == 0


def test_on_one_day_the_first_source_by_name_counts_whatever_the_order():
    reports = [reported("B", received=2), reported("A", received=1)]

    assert choose(reports) == choose(reports[::-1])
    assert choose(reports)["received"].source == "A"


def test_what_went_through_agents_is_computed_and_all_else_is_reported():
    computed = reported("", 1, is_computed=True, through_agents=7, received=7)
    imported = reported("A", 9, through_agents=5, received=90)

    chosen = choose([computed, imported])

    assert (chosen["through_agents"].value, chosen["received"].value) == (7, 90)


def test_every_figure_has_one_place():
    assert len(FIGURES) == len(set(FIGURES))
