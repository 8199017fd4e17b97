"""Scores of small logs whose answer is plain, and what a run keeps and refuses."""

import math
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.calendars import revise_calendar
from oversight.actions.days import times_in_use
from oversight.actions.scoring import make_scoring_run
from oversight.enums import Grade
from oversight.models import AgentScore, CalendarVersion, Dossier, ScoringRun, WorkingCalendar
from oversight.rules.parameters import METHOD_VERSION, Parameters
from registry.enums import Role, Status
from tests.factories import NOW, make_agent, make_user
from tests.oversight.making import (
    by_then,
    dossier,
    make_reference,
    random_log,
    taken_in,
    values_of,
)

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 6, 12)


@pytest.fixture(autouse=True)
def reference():
    make_reference()


def run_as_of(day=FRIDAY, **options):
    return make_scoring_run(as_of=day, by=None, at=NOW, **options)


def scores_of(run):
    return {score.agent.code: score for score in run.scores.select_related("agent")}


def refusal_of(**options):
    with pytest.raises(ValidationError) as refusal:
        make_scoring_run(**{"as_of": FRIDAY, "by": None, "at": NOW, **options})
    assert ScoringRun.objects.count() == 0
    return refusal.value.code


def files_of(agent, count, *, first=1, **cells):
    """As many dossiers of an agent, received on Wednesday 3 June."""
    return [dossier(first + number, agent_code=agent, **cells) for number in range(count)]


def three_agents(**third):
    """Two ordinary agents and a third one, with twenty dossiers each, all decided on."""
    decided = {"first_decision_at": "2026-06-08 09:00"}
    for code in ("D2", "D3"):
        make_agent(code=code)
    taken_in(
        *files_of("D1", 20, first=100, **decided),
        *files_of("D2", 20, first=200, **decided),
        *files_of("D3", 20, first=300, **(decided | third)),
    )


def test_a_run_keeps_all_that_it_takes_to_repeat_it():
    administrator = make_user(Role.ADMINISTRATOR)
    three_agents()

    run = make_scoring_run(as_of=FRIDAY, window=20, by=administrator, at=NOW)

    assert (run.as_of, run.window, run.window_start) == (FRIDAY, 20, date(2026, 5, 18))
    assert (run.made_by, run.made_at) == (administrator, NOW)
    assert (run.agent_count, run.dossier_count) == (3, 60)
    assert run.method_version == METHOD_VERSION
    assert Parameters.from_dict(run.parameters) == Parameters(window=20)
    assert list(run.calendar_versions.all()) == [CalendarVersion.objects.get()]
    assert (run.rates["procedures"], run.rates["authorities"]) == (["1.000001"], ["UB1"])
    assert {"tau2_dl", "group", "is_group_too_small"} < run.rates["delay"].keys()
    assert {"tau2_dl", "group", "is_group_too_small"} < run.rates["rework"].keys()


def test_a_run_is_stored_as_it_was_scored():
    three_agents(forwarded_at="2026-06-04 09:00")

    run = run_as_of()
    run.refresh_from_db()

    late = scores_of(run)["D3"]
    assert (late.delay_evaluable, late.delay_late, late.delay_observed) == (20, 20, 20)
    assert late.decided_by == "delay"
    assert late.score == late.delay_score < late.rework_score
    assert late.score_low < late.score < late.score_high
    (procedure,) = late.procedures
    assert (procedure["code"], procedure["delay_late"], procedure["rework_evaluable"]) == (
        "1.000001",
        20,
        20,
    )


def test_the_points_are_stored_landmark_by_landmark():
    three_agents(forwarded_at="", first_decision_at="")

    late = scores_of(run_as_of())["D3"]

    assert [
        (row["after"], row["at_risk"], row["missed"], row["carried"]) for row in late.landmarks
    ] == [
        (0, 20, 20, 20),
        (1, 20, 20, 20),
        (3, 20, 20, 20),
        (5, 20, 20, 20),
        (10, 0, 0, 0),
    ]
    assert late.delay_held_long == 20
    assert late.procedures[0]["delay_held_long"] == 20
    assert sum(row["missed"] for row in late.landmarks) == late.delay_observed
    assert sum(row["usual"] for row in late.landmarks) == pytest.approx(late.delay_expected)


def test_the_same_dossiers_give_the_same_scores():
    rows, rounds = random_log(seed=7, size=200)
    taken_in(*rows, supplements=rounds, create_missing=True)

    first, second = run_as_of(), run_as_of()

    assert first.pk != second.pk
    assert values_of(first) == values_of(second)
    assert first.rates == second.rates


def test_what_came_later_does_not_change_the_score_of_a_day():
    day = date(2026, 5, 15)
    until = "2026-05-15 23:59:59"
    rows, rounds = random_log(seed=11, size=400)
    rows = [row | {"supplement_rounds": ""} for row in rows]
    known = {row["dossier_code"] for row in rows if row["received_at"] <= until}

    taken_in(
        *(by_then(row, until) for row in rows if row["dossier_code"] in known),
        supplements=[by_then(row, until) for row in rounds if row["requested_at"] <= until],
        create_missing=True,
    )
    before = values_of(run_as_of(day, window=25))

    taken_in(*rows, supplements=rounds, create_missing=True)

    assert Dossier.objects.count() > len(known)
    assert values_of(run_as_of(day, window=25)) == before


def test_a_run_stays_as_it_was_whatever_changes_after_it():
    three_agents()
    run = run_as_of()
    before, version = values_of(run), CalendarVersion.objects.get()
    taken_in(*files_of("D3", 20, first=300, forwarded_at=""))
    calendar = WorkingCalendar.objects.get(code="vietnam")
    calendar.overrides.create(day="2026-06-11", is_working=False, reason="Bão")
    revised = revise_calendar(calendar=calendar, by=None, at=NOW).version

    again = run_as_of()

    assert values_of(run) == before
    assert list(run.calendar_versions.all()) == [version]
    assert list(again.calendar_versions.all()) == [revised]
    assert scores_of(again)["D3"].score < before["D3"]["score"]


def test_an_agent_in_service_without_a_dossier_is_not_rated():
    three_agents()
    for status in Status:
        make_agent(code=f"none {status}", status=status)

    run = run_as_of()

    unrated = {code: score for code, score in scores_of(run).items() if score.grade == Grade.N}
    assert sorted(unrated) == ["none active", "none suspended"]
    score = unrated["none active"]
    assert (score.delay_evaluable, score.rework_evaluable) == (0, 0)
    assert (score.score, score.delay_expected, score.procedures) == (75, 0, [])
    assert run.agent_count == 5


def test_an_agent_whose_dossiers_are_older_than_the_window_is_not_rated():
    make_agent(code="D2")
    taken_in(
        *files_of("D1", 12),
        *files_of("D2", 12, first=100, received_at="2026-03-02 09:00", forwarded_at=""),
    )

    scores = scores_of(run_as_of(window=20))

    assert (scores["D2"].grade, scores["D2"].delay_evaluable) == (Grade.N, 0)
    assert scores["D1"].delay_evaluable == 12


def test_fewer_than_ten_dossiers_are_not_rated():
    make_agent(code="D2")
    taken_in(*files_of("D1", 9), *files_of("D2", 10, first=100))

    scores = scores_of(run_as_of())

    assert [scores["D1"].grade, scores["D2"].grade == Grade.N] == [Grade.N, False]


def test_dossiers_of_every_calendar_are_scored_together():
    make_agent(code="D2")
    taken_in(*files_of("D1", 12), calendar="vietnam")
    taken_in(*files_of("D2", 12, first=100), *files_of("D1", 3, first=200), calendar="weekdays")

    run = run_as_of()

    assert sorted(str(version) for version in run.calendar_versions.all()) == sorted(
        str(version) for version in CalendarVersion.objects.all()
    )
    assert run.dossier_count == 27
    assert {code: score.delay_evaluable for code, score in scores_of(run).items()} == {
        "D1": 15,
        "D2": 12,
    }


def test_the_windows_of_today_follow_each_calendar_in_use():
    taken_in(dossier())
    version = CalendarVersion.objects.get()

    windows = {time.version.pk: time.window(FRIDAY, 5) for time in times_in_use()}

    today = Dossier.objects.get().registered_wd + 7
    assert windows == {version.pk: (today - 4, today)}


# ANCHORS T13; the peers stay the same
def test_never_forwarding_is_worse_than_forwarding_late():
    three_agents()
    ratios = []

    for forwarded in ("2026-06-03 10:00", "2026-06-04 09:00", "2026-06-09 09:00", ""):
        taken_in(*files_of("D3", 20, first=300, forwarded_at=forwarded))
        ratios.append(scores_of(run_as_of())["D3"].delay_ratio)

    in_time, late, later, never = ratios
    assert in_time < late < later < never


# ANCHORS T13, over time
def test_the_longer_nothing_is_forwarded_the_worse_it_gets():
    three_agents(forwarded_at="", first_decision_at="")

    held = [
        scores_of(run_as_of(date(2026, 6, day)))["D3"].delay_observed for day in (3, 4, 8, 10, 12)
    ]

    assert held == [20, 40, 60, 80, 80]


# ANCHORS T11
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([dossier()], id="one dossier"),
        pytest.param([dossier(forwarded_at="")], id="one dossier never forwarded"),
        pytest.param(files_of("D1", 30), id="zero events, no peers"),
        pytest.param(files_of("D1", 30, forwarded_at=""), id="nothing forwarded, no peers"),
        pytest.param(
            files_of("D1", 30, first_decision_at="2026-06-05 09:00", supplement_rounds="9"),
            id="all rework, no peers",
        ),
        pytest.param(
            files_of("D1", 30, received_at="2026-06-12 16:00", forwarded_at=""), id="open"
        ),
    ],
)
def test_extreme_logs_give_finite_sensible_scores(rows):
    taken_in(*rows)

    score = scores_of(run_as_of())["D1"]

    numbers = [
        getattr(score, field.name)
        for field in AgentScore._meta.fields
        if field.get_internal_type() == "FloatField" and not field.null
    ]
    assert [number for number in numbers if not math.isfinite(number)] == []
    assert 0 <= score.score_low <= score.score <= score.score_high <= 100
    assert 0 <= score.delay_p <= 1
    assert 0 <= score.rework_p <= 1


def test_all_rework_beside_honest_peers_is_the_worst_rework():
    three_agents(supplement_rounds="9")

    scores = scores_of(run_as_of())

    assert scores["D3"].rework_observed == 60
    assert scores["D3"].decided_by == "rework"
    assert scores["D3"].score < scores["D1"].score == scores["D2"].score


def test_only_some_may_compute_scores():
    taken_in(dossier())

    assert refusal_of(by=make_user(Role.CENTRE_STAFF)) == "not_permitted"
    assert refusal_of(by=make_user(Role.COORDINATOR)) == "not_permitted"
    assert make_scoring_run(as_of=FRIDAY, by=make_user(Role.INSPECTOR), at=NOW).pk


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"as_of": NOW.date() + timedelta(days=1)}, "day_not_over"),
        ({"as_of": NOW.date()}, "day_not_over"),
        ({"window": 0}, "window_too_short"),
        ({"as_of": date(2009, 12, 31)}, "outside_calendar"),
        ({"as_of": date(2029, 1, 1), "at": NOW + timedelta(days=1000)}, "outside_calendar"),
        ({"as_of": date(2026, 6, 2)}, "no_dossiers"),
    ],
)
def test_a_run_that_cannot_be_made_is_refused_by_code(options, code):
    taken_in(dossier())

    assert refusal_of(**options) == code


def test_without_any_dossier_there_is_nothing_to_score():
    assert refusal_of() == "no_dossiers"
