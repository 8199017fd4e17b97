from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.utils import translation

from maps.enums import Measure
from maps.measures import ward_map
from maps.querysets import run_for, window_for
from maps.rules.figures import State
from oversight.enums import Grade
from registry.enums import Role, Scope, Status
from tests.factories import (
    TODAY,
    make_agent,
    make_area,
    make_dossier,
    make_operator,
    make_run,
    make_score,
    make_user,
)
from tests.factories_adoption import make_statistic

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return make_user(Role.INSPECTOR)


def figures(measure, user, **options):
    counted = ward_map(measure, user=user, day=TODAY, run=run_for(user), **options)
    return {row.ward.code: row.figure for row in counted.rows}


def shown(measure, user):
    with translation.override("en"):
        counted = ward_map(measure, user=user, day=TODAY, run=run_for(user))
    return {row.ward.code: (row.swatch, row.text, row.sentence) for row in counted.rows}


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_agrees_with_counting_by_hand(measure, reader):
    source = Random(7)  # noqa: S311 - the same wards every time
    run, older = make_run(), make_run(as_of=TODAY - timedelta(days=30))
    wards = [
        make_area(f"{number:05}", west=105.0 + number / 20, population=source.randrange(9000))
        for number in range(6)
    ]
    counts = defaultdict(lambda: defaultdict(float))
    operator = make_operator()
    for number in range(40):
        area, declared = source.choice([*wards, None]), source.choice([*wards, None])
        status = source.choice([Status.ACTIVE, Status.ACTIVE, Status.SUSPENDED, Status.DRAFT])
        agent = make_agent(
            area=area, declared_area=declared, status=status, operator=operator, services=False
        )
        count = counts[(area or declared).code if area or declared else None]
        count["active"] += status == Status.ACTIVE
        make_score(agent, older, delay_late=99, delay_evaluable=99)
        if number % 5:
            score, grade = source.uniform(20, 90), source.choice("ABCN")
            late, passed = source.randrange(4), source.randrange(4, 9)
            make_score(agent, run, score, grade, delay_late=late, delay_evaluable=passed)
            count["late"] += late
            count["passed"] += passed
            if status == Status.ACTIVE and grade != "N":
                count["judged"] += 1
                count["scores"] += score
        for _ in range(source.randrange(4)):
            day = source.randrange(-10, 110)
            make_dossier(agent, received_at=datetime(2026, 6, 15, 3, tzinfo=UTC) - timedelta(day))
            count["dossiers"] += 0 <= day <= 83

    for ward in wards:
        received = source.randrange(50, 90)
        parts = {name: source.randrange(50) for name in ("online", "full_process", "self_service")}
        make_statistic(ward, received=received, **parts)
        counts[ward.code] |= {"received": received, **parts}

    answers = figures(measure, reader, month=date(2026, 5, 1))

    by_hand = {
        Measure.DENSITY: lambda ward, count: (ward.population, float(ward.area_km2)),
        Measure.PEOPLE_PER_AGENT: lambda ward, count: (ward.population, count["active"]),
        Measure.ACTIVE_AGENTS: lambda ward, count: (count["active"], 1),
        Measure.DOSSIERS_PER_1000: lambda ward, count: (count["dossiers"], ward.population),
        Measure.SHARE_LATE: lambda ward, count: (count["late"], count["passed"]),
        Measure.MEAN_SCORE: lambda ward, count: (count["scores"], count["judged"]),
        Measure.ONLINE_SHARE: lambda ward, count: (count["online"], count["received"]),
        Measure.FULL_PROCESS_SHARE: lambda ward, count: (
            count["full_process"],
            count["received"],
        ),
        Measure.SELF_SERVICE_SHARE: lambda ward, count: (
            count["self_service"],
            count["received"],
        ),
    }[measure]
    for ward in wards:
        answer = answers[ward.code]
        assert (answer.numerator, answer.denominator) == pytest.approx(
            by_hand(ward, counts[ward.code])
        )


def test_zero_nothing_and_unknown_look_different(reader):
    full, _empty, unknown = (
        make_area(code, west=105 + place / 20, population=people)
        for place, (code, people) in enumerate([("1", 9_000), ("2", 9_000), ("3", None)])
    )
    make_agent(area=full, status=Status.ACTIVE)
    make_agent(area=unknown, status=Status.ACTIVE)

    assert shown(Measure.ACTIVE_AGENTS, reader) == {
        "1": ("1", "1", "1"),
        "2": ("zero", "0", "0"),
        "3": ("1", "1", "1"),
    }
    assert shown(Measure.PEOPLE_PER_AGENT, reader) == {
        "1": ("1", "9,000 people", "9,000 people: 9,000 people, 1 active agents"),
        "2": ("nothing", "no active agent", "no active agent: 9,000 people, 0 active agents"),
        "3": ("unknown", "no data", "no data"),
    }


@pytest.mark.parametrize("measure", [Measure.SHARE_LATE, Measure.MEAN_SCORE])
def test_before_the_first_scoring_nothing_is_known_about_scores(measure, reader):
    make_agent(area=make_area("00070"), status=Status.ACTIVE)

    with translation.override("en"):
        counted = ward_map(measure, user=reader, day=TODAY, run=run_for(reader))

        assert [row.figure.state for row in counted.rows] == [State.UNKNOWN]
        assert counted.window_text == "No scores have been computed yet."


def test_agents_without_enough_dossiers_do_not_move_the_mean(reader):
    ward, run = make_area("00070"), make_run()
    make_score(make_agent(area=ward, status=Status.ACTIVE), run, 90, Grade.A)
    make_score(make_agent(area=ward, status=Status.ACTIVE), run, 10, Grade.N)
    make_score(make_agent(area=ward, status=Status.CLOSED), run, 10, Grade.C)

    assert figures(Measure.MEAN_SCORE, reader)["00070"].value == 90


def test_a_closed_area_is_neither_shown_nor_counted_for_its_successor(reader):
    old = make_area("00004", valid_to=date(2025, 7, 1), valid_from=date(2020, 1, 1))
    make_area("00004", west=105.90)
    make_agent(declared_area=old, status=Status.ACTIVE)

    counted = ward_map(Measure.ACTIVE_AGENTS, user=reader, day=TODAY, run=None)

    assert [(row.ward.valid_from, row.figure.value) for row in counted.rows] == [
        (date(2025, 7, 1), 0)
    ]
    assert counted.elsewhere == 1


def test_a_coordinator_counts_only_the_own_agents():
    ward, run, own = make_area("00070"), make_run(), make_operator()
    user = make_user(Role.COORDINATOR, operator=own)
    for operator in (own, make_operator()):
        agent = make_agent(area=ward, status=Status.ACTIVE, operator=operator)
        make_score(agent, run, 50 if operator is own else 90, delay_late=1, delay_evaluable=4)
        make_dossier(agent)

    numerators = {
        measure: figures(measure, user)["00070"].numerator
        for measure in (
            Measure.ACTIVE_AGENTS,
            Measure.DOSSIERS_PER_1000,
            Measure.SHARE_LATE,
            Measure.MEAN_SCORE,
        )
    }

    assert list(numerators.values()) == [1, 1, 1, 50]


def test_a_user_limited_to_areas_sees_only_these():
    here = make_area("00070")
    make_area("00082", west=105.90)
    user = make_user(Role.PLANNER, scope=Scope.AREAS, areas=[here])

    assert list(figures(Measure.DENSITY, user)) == ["00070"]


def test_a_user_without_a_scope_sees_no_ward():
    make_area("00070")

    assert figures(Measure.DENSITY, make_user(Role.PLANNER, scope=Scope.NONE)) == {}


@pytest.mark.parametrize("measure", Measure)
def test_queries_do_not_grow_with_wards_and_agents(
    measure, reader, django_assert_max_num_queries, django_assert_num_queries
):
    def fill(codes):
        for code in codes:
            ward = make_area(code, west=105 + int(code) / 20)
            make_dossier(make_agent(area=ward, status=Status.ACTIVE))

    run = make_run()
    fill("1")
    with django_assert_max_num_queries(5) as first:
        ward_map(measure, user=reader, day=TODAY, run=run)
    fill("234")

    with django_assert_num_queries(len(first)):
        ward_map(measure, user=reader, day=TODAY, run=run)


def test_without_a_run_dossiers_are_counted_over_twelve_weeks():
    window = window_for(None, date(2026, 6, 15))

    assert (window.first, window.last) == (date(2026, 3, 24), date(2026, 6, 15))
    assert window.ends_before - window.starts_at == timedelta(days=84)


def test_the_window_of_a_run_is_its_own():
    run = make_run(as_of=date(2026, 6, 15), window_start=date(2026, 3, 20))

    window = window_for(run, date(2026, 8, 1))

    assert (window.first, window.last) == (date(2026, 3, 20), date(2026, 6, 15))


def legend(measure, user):
    with translation.override("en"):
        counted = ward_map(measure, user=user, day=TODAY, run=None)
    return [(entry.swatch, entry.text, entry.wards) for entry in counted.legend]


def test_the_legend_says_ranges_in_words(reader):
    people = [1_200, 2_300, 3_100, 4_900, 8_000, 12_500, 21_000, 26_000, 39_000, 61_000, None]
    for place, number in enumerate(people):
        make_area(str(place), west=105 + place / 20, population=number, area_km2=1)

    assert legend(Measure.DENSITY, reader) == [
        ("1", "below 3,000 people/km²", 2),
        ("2", "3,000 to below 6,000 people/km²", 2),
        ("3", "6,000 to below 15,000 people/km²", 2),
        ("4", "15,000 to below 30,000 people/km²", 2),
        ("5", "30,000 people/km² and more", 2),
        ("unknown", "no data", 1),
    ]


def test_the_legend_of_whole_numbers_names_them(reader):
    operator = make_operator()
    for place, number in enumerate([0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9]):
        ward = make_area(str(place), west=105 + place / 20)
        for _ in range(number):
            make_agent(area=ward, status=Status.ACTIVE, operator=operator, services=False)

    texts = [text for _swatch, text, _wards in legend(Measure.ACTIVE_AGENTS, reader)]

    assert texts == ["1", "2", "3 to 4", "5 to 6", "7 and more", "0"]


def test_the_legend_of_one_value_is_that_value(reader):
    make_area("1", population=5_000, area_km2=2)

    assert legend(Measure.DENSITY, reader) == [("1", "2,500 people/km²", 1)]


def test_the_legend_of_no_ward_is_empty(reader):
    assert legend(Measure.DENSITY, reader) == []
